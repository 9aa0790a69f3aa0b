// Opens cursors.
#pragma once

#include <asiopg/cursor.hpp>
#include <asiopg/params.hpp>
#include <asiopg/query.hpp>

#include <cstdint>
#include <memory>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

awaitable<cursor> open_cursor(const std::shared_ptr<engine>& e, std::uint64_t owner, query q, params arguments);

}  // namespace asiopg::detail
