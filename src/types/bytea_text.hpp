// The text forms of bytea, and hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

namespace asiopg::detail {

/// The digit's value, or -1.
constexpr int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// `\x` and hexadecimal digits.
void append_hex_text(std::string& out, std::string_view bytes);

/// From `\x` and hexadecimal digits, or text in which `\\` and `\ooo` stand for bytes (bytea_output = escape). False if
/// it is neither; `out` is then of no use.
bool parse_bytea(std::string_view text, std::string& out);

}  // namespace asiopg::detail
