// Writes COPY statements, and refuses options that do not fit.
#pragma once

#include <asiopg/copy_options.hpp>

#include <string>
#include <string_view>

namespace asiopg::detail {

enum class copy_direction : std::uint8_t { from_server, to_server };

/// What a statement depends on.
struct copy_server {
    int version = 0;  // the major one
    bool standard_strings = true;
};

/// `COPY "schema"."table" ("a", "b") TO STDOUT WITH (...)`, or `FROM STDIN`. Errors: interface_error naming the option.
std::string copy_table_statement(std::string_view table, const copy_options& options, copy_direction direction,
                                 const copy_server& server);

/// `COPY (query) TO STDOUT WITH (...)`. The query has its arguments already. Errors: interface_error, also when it is
/// not one query.
std::string copy_query_statement(std::string_view query, const copy_options& options, const copy_server& server);

}  // namespace asiopg::detail
