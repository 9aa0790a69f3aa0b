// What error messages say about a result's columns.
#pragma once

#include <asiopg/detail/rows.hpp>

#include <span>
#include <string>

namespace asiopg::detail {

/// "the columns are id, name", or "there are no columns".
std::string list_columns(std::span<const column> columns);

}  // namespace asiopg::detail
