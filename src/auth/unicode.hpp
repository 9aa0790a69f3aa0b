// What SASLprep needs of Unicode: UTF-8, RFC 3454's character classes and normalisation form KC.
#pragma once

#include "auth/secret.hpp"

#include <string_view>

namespace asiopg::auth {

using code_points = secret_vector<char32_t>;

/// Decodes UTF-8 strictly: overlong forms, surrogates and what is above U+10FFFF are refused (false).
[[nodiscard]] bool decode_utf8(std::string_view text, code_points& out);
void encode_utf8(const code_points& text, secret_bytes& out);

/// RFC 3454's tables.
bool is_unassigned(char32_t c) noexcept;         // A.1
bool is_mapped_to_nothing(char32_t c) noexcept;  // B.1
bool is_other_space(char32_t c) noexcept;        // C.1.2
bool is_prohibited(char32_t c) noexcept;         // C.1.2, C.2.1 to C.9
bool is_right_to_left(char32_t c) noexcept;      // D.1
bool is_left_to_right(char32_t c) noexcept;      // D.2

/// Normalisation form KC.
code_points normalize_nfkc(const code_points& text);

}  // namespace asiopg::auth
