#include "types/bytea_text.hpp"

namespace asiopg::detail {

namespace {

bool parse_hex(std::string_view digits, std::string& out) {
    if (digits.size() % 2 != 0) return false;
    out.reserve(digits.size() / 2);
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const int high = hex_digit(digits[i]), low = hex_digit(digits[i + 1]);
        if (high < 0 || low < 0) return false;
        out += static_cast<char>(high * 16 + low);
    }
    return true;
}

bool is_octal(char c) noexcept { return c >= '0' && c <= '7'; }

}  // namespace

void append_hex_text(std::string& out, std::string_view bytes) {
    out += "\\x";
    for (const char c : bytes) {
        out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
        out += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
}

bool parse_bytea(std::string_view text, std::string& out) {
    out.clear();
    if (text.starts_with("\\x")) return parse_hex(text.substr(2), out);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\') {
            out += text[i];
        } else if (text.substr(i).starts_with("\\\\")) {
            out += '\\';
            ++i;
        } else {
            if (text.size() - i < 4 || text[i + 1] > '3' || !is_octal(text[i + 1]) || !is_octal(text[i + 2]) ||
                !is_octal(text[i + 3]))
                return false;
            out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + text[i + 3] - '0');
            i += 3;
        }
    }
    return true;
}

}  // namespace asiopg::detail
