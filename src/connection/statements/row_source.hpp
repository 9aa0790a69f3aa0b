// Where a stream of rows gets them from.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/rows.hpp>
#include <asiopg/params.hpp>
#include <asiopg/query.hpp>
#include <asiopg/row_stream.hpp>

#include <cstdint>
#include <memory>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

/// All from the consumer's executor, one call at a time.
class row_source {
public:
    virtual ~row_source() = default;
    /// Some rows, or none when there are no more. Throws what the query fails with.
    virtual awaitable<rows_ptr> next() = 0;
    /// The consumer has gone. Never throws or blocks.
    virtual void leave() noexcept = 0;
    virtual command_tag tag() const = 0;

    std::shared_ptr<const row_description> description;  // empty: the command gives no rows
};

/// The rows of one Execute as they are received, or, in a transaction, of a portal.
awaitable<row_stream> stream_query(std::shared_ptr<engine> e, std::uint64_t owner, query q, params arguments);
/// The rows of a COPY in binary.
awaitable<row_stream> stream_copy(std::shared_ptr<engine> e, std::uint64_t owner, query q, params arguments);

[[noreturn]] void throw_stream_closed();

}  // namespace asiopg::detail
