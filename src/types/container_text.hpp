// Arrays, ranges, multiranges and composites: from binary to the server's text and back.
#pragma once

#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <string>
#include <string_view>

namespace asiopg::detail {

/// Where a text goes, and how many containers are around it.
struct text_place {
    int depth = 0;
    /// To the server, not to a reader: what only some servers would take for the same value is refused.
    bool sent = false;

    text_place inside() const noexcept { return {depth + 1, sent}; }
};

/// Arrays, ranges, multiranges, composites and anonymous records; `t` is no domain.
bool is_container(const type& t) noexcept;

/// A value inside another one, exactly as the server prints it there (a bool is t or f), without quotes. False if the
/// type is not known, or the bytes are malformed or not what the type's description says (which is not reported: they
/// may be older than it); a container then appends nothing, the functions for one kind of container may have appended a
/// part.
bool append_part_text(std::string& out, const type& declared, std::string_view bytes, text_place place);
/// The same for a container; `t` is no domain.
bool append_container_text(std::string& out, const type& t, std::string_view bytes, text_place place);
bool append_array_text(std::string& out, const type& t, std::string_view bytes, text_place place);
bool append_range_text(std::string& out, const type& t, std::string_view bytes, text_place place);
bool append_multirange_text(std::string& out, const type& t, std::string_view bytes, text_place place);
bool append_composite_text(std::string& out, const type& t, std::string_view bytes, text_place place);

/// Whether the value's text is the same to every server: of "char" over 127 it is not, since PostgreSQL 16 has `\ooo`
/// for these and older ones the byte itself. True for all other types.
bool is_sendable_char(const type& t, std::string_view bytes) noexcept;

/// The server's text for a value of any type, as its binary form. False, and nothing appended: it is no such value, or
/// has no parser.
bool append_part_binary(writer& out, const type& declared, std::string_view text);
/// The same for a container.
bool append_container_binary(writer& out, const type& t, std::string_view text);

}  // namespace asiopg::detail
