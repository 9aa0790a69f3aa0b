#include "core/sql_command.hpp"

#include <asiopg/error.hpp>

#include <algorithm>
#include <initializer_list>

#include "core/sql_lexer.hpp"

namespace asiopg::detail {

namespace {

bool is_decimal(char c) noexcept { return c >= '0' && c <= '9'; }

// Something that may be a placeholder of five digits or more. Most texts have none.
bool has_large_number(std::string_view sql) noexcept {
    for (std::size_t at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
        std::size_t digits = 0;
        while (at + 1 + digits < sql.size() && is_decimal(sql[at + 1 + digits])) ++digits;
        if (digits >= 5) return true;
    }
    return false;
}

bool begins_with_one_of(std::string_view sql, std::initializer_list<std::string_view> keywords) noexcept {
    try {
        sql_lexer lexer(sql, true);  // no string comes before what is looked at
        sql_token t = lexer.next();
        while (t.kind == sql_token_kind::other && t.text == ";") t = lexer.next();
        return std::any_of(keywords.begin(), keywords.end(), [&](std::string_view k) { return is_word(t, k); });
    } catch (const interface_error&) {  // a comment that does not end: the server will say so
        return false;
    }
}

}  // namespace

bool result_varies(std::string_view sql) noexcept { return begins_with_one_of(sql, {"fetch", "execute", "call"}); }

bool changes_settings(std::string_view sql) noexcept {
    return begins_with_one_of(sql, {"set", "reset", "discard", "rollback", "abort", "commit", "end"});
}

std::string_view impossible_placeholder(std::string_view sql) {
    if (!has_large_number(sql)) return {};
    try {
        sql_lexer lexer(sql, true);
        for (sql_token t = lexer.next(); t.kind != sql_token_kind::end; t = lexer.next())
            if (t.kind == sql_token_kind::placeholder && t.number == no_parameter) return t.text;
    } catch (const interface_error&) {  // a string that does not end: the server will say so
    }
    return {};
}

}  // namespace asiopg::detail
