// Quoting for SQL text: identifiers and literals, exact or refused.
#pragma once

#include <string>
#include <string_view>

namespace asiopg::detail {

/// The most bytes of a name that the server keeps: it would cut a longer one, and mean another object by it.
inline constexpr std::size_t max_identifier_size = 63;

/// Appends `name` in double quotes, so that it means itself: dots, quotes, capitals and words of SQL included.
/// `what`: how errors call it ("table"). Errors: interface_error when it is empty, too long, not UTF-8 or has a NUL.
void quote_identifier(std::string_view name, std::string_view what, std::string& out);

/// Appends `text` as a string literal that means the same whatever standard_conforming_strings is. An E'' literal has a
/// space in front, so that it does not run together with a word. Errors: interface_error when it is not UTF-8 or has a
/// NUL.
void quote_literal(std::string_view text, std::string_view what, std::string& out);

}  // namespace asiopg::detail
