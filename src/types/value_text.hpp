// Values in binary format as the text that PostgreSQL writes for them, and back.
#pragma once

#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <string>
#include <string_view>

namespace asiopg::detail {

/// Appends a value in binary format as its text (DateStyle ISO, TimeZone UTC, IntervalStyle postgres); false (and
/// nothing appended) if the type is not among those known here, or the bytes are no value of it.
bool append_value_text(std::string& out, const type& t, std::string_view bytes);

/// `\x` and hexadecimal digits.
void append_hex_text(std::string& out, std::string_view bytes);

}  // namespace asiopg::detail
