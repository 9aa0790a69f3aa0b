// COPY takes no parameters: a query's arguments are put into its text.
#pragma once

#include <asiopg/detail/rows.hpp>
#include <asiopg/params.hpp>

#include <memory>
#include <string>
#include <vector>

#include "connection/copy/copy_data.hpp"
#include "connection/transactions/exclusive_hold.hpp"

namespace asiopg::detail {

/// A query as COPY takes it.
struct copied_query {
    std::string text;
    std::shared_ptr<const row_description> columns;  // empty: it gives no rows
};

/// The query with its arguments inside. The server tells their types, and writes them as literals. The first step takes
/// `hold`. Errors: interface_error for a number of arguments that does not fit; the server's for the query.
awaitable<copied_query> with_arguments(std::shared_ptr<engine> e, std::uint64_t owner, const exclusive_hold& hold,
                                       std::string sql, params arguments, time_limit limit);

/// `SELECT ARRAY[...]` that gives a literal for each argument.
std::string literals_query(const std::vector<std::string>& types);

}  // namespace asiopg::detail
