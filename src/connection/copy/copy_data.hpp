// COPY between the server and sinks or sources: statements in, tags out.
#pragma once

#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/command_tag.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/query.hpp>

#include <chrono>
#include <memory>
#include <optional>

#include "connection/copy/copy_statement.hpp"
#include "connection/engine/engine.hpp"

namespace asiopg::detail {

/// Until when an operation of several steps may take.
class time_limit {
public:
    /// `own`: the operation's; else the connection's command_timeout counts.
    time_limit(const engine& e, std::optional<std::chrono::nanoseconds> own);

    bool is_set() const noexcept { return end_.has_value(); }
    moment::clock::time_point end() const noexcept { return *end_; }
    /// The step, with what is left of the time.
    query step(std::string sql) const;

private:
    std::optional<moment::clock::time_point> end_;
    bool unlimited_ = false;  // whatever command_timeout says
};

/// On any executor: what COPY statements depend on.
awaitable<copy_server> copy_server_of(std::shared_ptr<engine> e);

/// Runs `COPY ... TO STDOUT`. `to` and `options` live until it has ended. Throws what the sink throws.
awaitable<command_tag> copy_to_sink(std::shared_ptr<engine> e, std::uint64_t owner, std::string sql, sink& to,
                                    const copy_options& options, time_limit limit);

/// Runs `COPY ... FROM STDIN`. The same for the source.
awaitable<command_tag> copy_from_source(std::shared_ptr<engine> e, std::uint64_t owner, std::string sql, source& from,
                                        const copy_options& options, time_limit limit);

}  // namespace asiopg::detail
