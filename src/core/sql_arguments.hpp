// Puts arguments into a command's text, for commands that take no parameters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace asiopg::detail {

/// An argument as the server writes it: a quoted literal or NULL, and its type's quoted name.
struct literal_argument {
    std::string value;
    std::string type;
};

/// The query with each `$n` replaced by `(value::type)`, with spaces around: what is next to it cannot become part of
/// it, so the server reads the same tokens as in the original. Errors: interface_error for `$0`, a placeholder without
/// an argument, an argument without a placeholder, and text that does not end (see sql_lexer).
std::string insert_arguments(std::string_view sql, bool standard_strings,
                             const std::vector<literal_argument>& arguments);

/// The query without a semicolon at its end and what is behind it. Errors: interface_error for several commands, none,
/// and a parenthesis that closes what the query did not open. `what`: how errors call it.
std::string_view single_query(std::string_view sql, bool standard_strings, std::string_view what);

}  // namespace asiopg::detail
