#include "core/quote.hpp"

#include <asiopg/error.hpp>

#include "core/utf8.hpp"

namespace asiopg::detail {

namespace {

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
