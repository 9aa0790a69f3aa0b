// UTF-8 by the letter.
#pragma once

#include <cstddef>
#include <string_view>

namespace asiopg::detail {

/// How many bytes the character has that `text`, which is not empty, begins with; 0 if it is none. Strictly: no
/// overlong forms, no surrogates, nothing above U+10FFFF, nothing cut off.
std::size_t utf8_length(std::string_view text) noexcept;

bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace asiopg::detail
