// What is known of a command from its text alone.
#pragma once

#include <string_view>

namespace asiopg::detail {

/// A single command whose columns depend on more than its text, and of which the server does not say when they have
/// changed: it returns what a cursor, an SQL-level prepared statement or a procedure of that name returns now. The
/// other utility statements that return rows (SHOW, EXPLAIN) always have the columns that their text asks for.
bool result_varies(std::string_view sql) noexcept;

/// A single command that may change a setting, or end the transaction that has changed it, and returns no rows.
bool changes_settings(std::string_view sql) noexcept;

/// The first placeholder beyond $65535, which no message can carry an argument for; empty if there is none.
std::string_view impossible_placeholder(std::string_view sql);

}  // namespace asiopg::detail
