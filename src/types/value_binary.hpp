// The text that PostgreSQL writes for a value, as the value in binary format.
#pragma once

#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <string_view>

namespace asiopg::detail {

/// Appends the binary form (without a length) of a value that the server sent as text: DateStyle ISO, IntervalStyle
/// postgres, any time zone and bytea_output. False, and nothing appended, if the text is no such value or this type
/// has no parser here. Asks about `t.base()`; arrays, ranges, multiranges and composites are not its business.
bool append_value_binary(writer& out, const type& t, std::string_view text);

}  // namespace asiopg::detail
