// Arrays, ranges, multiranges and composites: from binary to the server's text and back.
#pragma once

#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <string>
#include <string_view>

namespace asiopg::detail {

/// A value inside another one, exactly as the server prints it there (a bool is t or f), without quotes. `depth`: how
/// many containers are around it. False, and nothing appended, if the type is not known or the bytes are malformed.
bool append_part_text(std::string& out, const type& declared, std::string_view bytes, int depth);
/// The same for a container, or record; `t` is no domain.
bool append_container_text(std::string& out, const type& t, std::string_view bytes, int depth);
bool append_array_text(std::string& out, const type& t, std::string_view bytes, int depth);
bool append_range_text(std::string& out, const type& t, std::string_view bytes, int depth);
bool append_multirange_text(std::string& out, const type& t, std::string_view bytes, int depth);
bool append_composite_text(std::string& out, const type& t, std::string_view bytes, int depth);

/// The server's text for a value of any type, as its binary form. False, and nothing appended: it is no such value, or
/// has no parser.
bool append_part_binary(writer& out, const type& declared, std::string_view text);
/// The same for a container.
bool append_container_binary(writer& out, const type& t, std::string_view text);

}  // namespace asiopg::detail
