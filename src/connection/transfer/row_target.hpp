// Where rows go, told from what the server knows of a statement.
#pragma once

#include <asiopg/detail/row_plan.hpp>

#include "session/statement.hpp"

namespace asiopg::detail {

/// Rows are the arguments of a Bind and an Execute each.
row_target bind_target(const statement& s);

}  // namespace asiopg::detail
