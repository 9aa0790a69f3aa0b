#include "core/quote.hpp"

#include <asiopg/error.hpp>

namespace asiopg::detail {

namespace {

unsigned char byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

void append_doubled(std::string_view text, char quote, bool backslashes, std::string& out) {
    out += quote;
    for (const char c : text) {
        if (c == quote || (backslashes && c == '\\')) out += c;
        out += c;
    }
    out += quote;
}

// A server that takes the text apart byte by byte, or a pooler in front of it, must not see other quotes than we do.
void require_clean(std::string_view text, std::string_view what) {
    if (text.find('\0') != std::string_view::npos)
        throw interface_error(std::string(what) + " contains a NUL byte, which no text of PostgreSQL can");
    if (!is_valid_utf8(text)) throw interface_error(std::string(what) + " is not valid UTF-8");
}

}  // namespace

bool is_valid_utf8(std::string_view text) noexcept {
    for (std::size_t i = 0; i != text.size();) {
        const unsigned char first = byte_at(text, i);
        if (first < 0x80) {
            ++i;
            continue;
        }
        const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || text.size() - i < size) return false;
        // The first continuation byte is where overlong forms, surrogates and too large code points show.
        const unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        const unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (byte_at(text, i + 1) < low || byte_at(text, i + 1) > high) return false;
        for (std::size_t k = 2; k != size; ++k)
            if ((byte_at(text, i + k) & 0xc0) != 0x80) return false;
        i += size;
    }
    return true;
}

void quote_identifier(std::string_view name, std::string_view what, std::string& out) {
    if (name.empty()) throw interface_error("the name of a " + std::string(what) + " is empty");
    require_clean(name, "the name of a " + std::string(what));
    if (name.size() > max_identifier_size)
        throw interface_error("the name of a " + std::string(what) + " has " + std::to_string(name.size()) +
                              " bytes; the server would cut it to 63");
    append_doubled(name, '"', false, out);
}

void quote_literal(std::string_view text, std::string_view what, std::string& out) {
    require_clean(text, what);
    const bool backslashes = text.find('\\') != std::string_view::npos;
    if (backslashes) out += " E";
    append_doubled(text, '\'', backslashes, out);
}

}  // namespace asiopg::detail
