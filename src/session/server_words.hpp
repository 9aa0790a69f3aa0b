// What the server's words mean, and how they are written.
#pragma once

#include <asiopg/error_fields.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace asiopg::detail {

/// A server reports about a dozen settings. More than so many, or so many bytes of them, are not kept.
inline constexpr std::size_t most_settings = 128;
inline constexpr std::size_t most_bytes_of_settings = 1024 * 1024;

/// The name of an encoding. Servers report "UTF8"; what imitates them may spell it in other ways.
bool is_utf8(std::string_view encoding);

/// Replaces what is not UTF-8 by question marks. A server may speak another encoding before a session has begun, and
/// after `client_encoding` was changed.
void keep_utf8(error_fields& e);
void keep_utf8(std::string& text);

}  // namespace asiopg::detail
