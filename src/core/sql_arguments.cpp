#include "core/sql_arguments.hpp"

#include <asiopg/error.hpp>

#include "core/sql_lexer.hpp"

namespace asiopg::detail {

std::string insert_arguments(std::string_view sql, bool standard_strings,
                             const std::vector<literal_argument>& arguments) {
    std::string out;
    std::vector<bool> used(arguments.size());
    std::size_t copied = 0;
    sql_lexer lexer(sql, standard_strings);
    for (sql_token t = lexer.next(); t.kind != sql_token_kind::end; t = lexer.next()) {
        if (t.kind != sql_token_kind::placeholder) continue;
        if (t.number == 0 || t.number > arguments.size())
            throw interface_error("the query has a placeholder " + std::string(t.text) + " and " +
                                  std::to_string(arguments.size()) +
                                  (arguments.size() == 1 ? " argument" : " arguments"));
        const literal_argument& a = arguments[t.number - 1];
        used[t.number - 1] = true;
        out.append(sql.substr(copied, t.offset - copied));
        out.append(" (").append(a.value).append("::").append(a.type).append(") ");
        copied = t.offset + t.text.size();
    }
    out.append(sql.substr(copied));
    for (std::size_t i = 0; i != used.size(); ++i)
        if (!used[i]) throw interface_error("the query has no placeholder for argument $" + std::to_string(i + 1));
    return out;
}

std::string_view single_query(std::string_view sql, bool standard_strings, std::string_view what) {
    sql_lexer lexer(sql, standard_strings);
    std::size_t end = 0, depth = 0;
    bool over = false;
    for (sql_token t = lexer.next(); t.kind != sql_token_kind::end; t = lexer.next()) {
        if (t.kind == sql_token_kind::other && t.text == ";") {
            over = true;
            continue;
        }
        if (over) throw interface_error(std::string(what) + " holds several commands");
        if (t.kind == sql_token_kind::other && t.text == "(") ++depth;
        if (t.kind == sql_token_kind::other && t.text == ")" && depth-- == 0)
            throw interface_error(std::string(what) + " closes a parenthesis that it does not open, at offset " +
                                  std::to_string(t.offset));
        end = t.offset + t.text.size();
    }
    if (end == 0) throw interface_error(std::string(what) + " is empty");
    return sql.substr(0, end);
}

}  // namespace asiopg::detail
