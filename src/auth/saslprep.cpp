// Prepares passwords by RFC 4013.
#include "auth/saslprep.hpp"

#include "auth/unicode.hpp"

#include <algorithm>
#include <utility>

namespace asiopg::auth {

namespace {

// RFC 3454, section 6: a text with right-to-left characters has no left-to-right ones and begins and ends with the
// former.
bool directions_agree(const code_points& text) {
    if (std::none_of(text.begin(), text.end(), is_right_to_left)) return true;
    return std::none_of(text.begin(), text.end(), is_left_to_right) && is_right_to_left(text.front()) &&
           is_right_to_left(text.back());
}

}  // namespace

std::optional<secret_bytes> saslprep(std::string_view text) {
    code_points decoded;
    if (!decode_utf8(text, decoded)) return std::nullopt;

    // U+200B is in both tables; PostgreSQL takes it for a space.
    code_points mapped;
    mapped.reserve(decoded.size());
    for (const char32_t c : decoded) {
        if (is_other_space(c))
            mapped.push_back(U' ');
        else if (!is_mapped_to_nothing(c))
            mapped.push_back(c);
    }

    const code_points normal = normalize_nfkc(mapped);
    const auto refused = [](char32_t c) { return is_prohibited(c) || is_unassigned(c); };
    if (normal.empty() || std::any_of(normal.begin(), normal.end(), refused) || !directions_agree(normal))
        return std::nullopt;
    secret_bytes out;
    encode_utf8(normal, out);
    return out;
}

secret_bytes prepare_password(std::string_view password) {
    const bool ascii = std::none_of(password.begin(), password.end(), [](char c) { return (c & 0x80) != 0; });
    if (!ascii)
        if (std::optional<secret_bytes> prepared = saslprep(password)) return std::move(*prepared);
    return secret_bytes(password.begin(), password.end());
}

}  // namespace asiopg::auth
