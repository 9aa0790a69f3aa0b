// Values in binary format as the text that PostgreSQL writes for them, and back.
#pragma once

#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <string>
#include <string_view>

namespace asiopg::detail {

/// Appends a value in binary format as its text (DateStyle ISO, TimeZone UTC, IntervalStyle postgres, bytea_output hex,
/// extra_float_digits 1); false (and nothing appended) if the type is not among those known here (money, whose text
/// only the server knows, is one), or the bytes are no value of it. Asks about `t.base()`. A bool is "true" or "false",
/// as a cast to text gives; in containers PostgreSQL writes t and f.
bool append_value_text(std::string& out, const type& t, std::string_view bytes);

/// The same for the types of extensions.
bool append_extension_text(std::string& out, const type& t, std::string_view bytes);

}  // namespace asiopg::detail
