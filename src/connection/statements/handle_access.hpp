// What a handle refers to, for the layers above.
#pragma once

#include <asiopg/connection.hpp>

#include <memory>
#include <utility>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

struct handle_access {
    static const std::shared_ptr<engine>& engine_of(const verbs& handle) noexcept { return handle.engine_; }
    /// One row is asked for, as by fetchrow, and given as a result.
    static awaitable<result> fetch_first(verbs& on, query q, params arguments) {
        const argument_source list[] = {std::move(arguments), {}};
        return on.fetch_arguments(std::move(q), list, 1, 1);
    }
    static connection make(std::shared_ptr<engine> e) noexcept { return connection(std::move(e)); }
    /// The handle is empty then.
    static std::shared_ptr<engine> take_engine(verbs& handle) noexcept { return std::move(handle.engine_); }
};

}  // namespace asiopg::detail
