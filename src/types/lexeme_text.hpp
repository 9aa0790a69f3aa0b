// What tsvector and tsquery share: quoted lexemes and what is a valid one.
#pragma once

#include <asiopg/codecs/text.hpp>
#include <asiopg/error.hpp>

#include <string>
#include <string_view>

namespace asiopg::detail {

/// The server's limit for a lexeme's bytes.
inline constexpr std::size_t longest_lexeme = 2046;

/// In single quotes; quotes and backslashes are doubled.
inline void append_lexeme(std::string& out, std::string_view word) {
    out += '\'';
    for (const char c : word) {
        if (c == '\'' || c == '\\') out += c;
        out += c;
    }
    out += '\'';
}

inline void check_lexeme(std::string_view word) {
    if (word.empty()) throw conversion_error("a lexeme is not empty");
    if (word.size() > longest_lexeme) throw conversion_error("a lexeme has at most 2046 bytes");
    check_text(word);
}

}  // namespace asiopg::detail
