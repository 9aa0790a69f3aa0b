// The text form of uuid.
#include <asiopg/codecs/uuid.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include "types/bytea_text.hpp"

namespace asiopg {

uuid::uuid(std::string_view text) {
    std::string_view rest = text;
    const auto refuse = [&] { throw conversion_error("invalid input syntax for type uuid: " + detail::quoted(text)); };
    if (rest.size() >= 2 && rest.front() == '{' && rest.back() == '}') rest = rest.substr(1, rest.size() - 2);
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        // A hyphen may stand after every four digits.
        if (i && i % 2 == 0 && !rest.empty() && rest[0] == '-') rest.remove_prefix(1);
        if (rest.size() < 2 || detail::hex_digit(rest[0]) < 0 || detail::hex_digit(rest[1]) < 0) refuse();
        bytes_[i] = static_cast<std::uint8_t>(detail::hex_digit(rest[0]) * 16 + detail::hex_digit(rest[1]));
        rest.remove_prefix(2);
    }
    if (!rest.empty()) refuse();
}

std::string uuid::str() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(36);
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
        out += digits[bytes_[i] >> 4];
        out += digits[bytes_[i] & 15];
    }
    return out;
}

}  // namespace asiopg
