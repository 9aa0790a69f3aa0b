#include "core/sql_statements.hpp"

#include <asiopg/error.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/sql_lexer.hpp"

namespace asiopg::detail {

namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_gap(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_mark(const sql_token& t, char c) noexcept { return t.kind == sql_token_kind::other && t.text.front() == c; }

// Most texts are of one statement, and of no such one: its first letters tell.
bool may_begin_here(std::string_view text) noexcept {
    while (!text.empty() && (is_gap(text.front()) || text.front() == ';')) text.remove_prefix(1);
    if (text.empty()) return false;
    switch (lower(text.front())) {
        case '-':
        case '/':
        case '(':
            return true;  // perhaps behind that
        case 'a':
            return begins_with(text, "abort");
        case 'c':
            return begins_with(text, "copy") || begins_with(text, "commit");
        case 'e':
            return begins_with(text, "end");
        case 'p':
            return begins_with(text, "prepare");
        case 'r':
            return begins_with(text, "rollback") || begins_with(text, "release");
        case 's':
            return begins_with(text, "set");
        default:
            return false;
    }
}

// By SET, RESET, set_config() or an UPDATE of pg_settings.
bool names_encoding(std::string_view sql) noexcept {
    constexpr std::string_view setting = "client_encoding", before = "client";
    for (std::size_t at = sql.find('_'); at != std::string_view::npos; at = sql.find('_', at + 1))
        if (at >= before.size() && begins_with(sql.substr(at - before.size()), setting)) return true;
    return false;
}

bool may_have_any(std::string_view sql) noexcept {
    if (may_begin_here(sql)) return true;
    while (const void* const mark = sql.empty() ? nullptr : std::memchr(sql.data(), ';', sql.size())) {
        sql.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(mark) - sql.data()) + 1);
        if (may_begin_here(sql)) return true;
    }
    return false;
}

unsigned nature_of_word(const sql_token& t) noexcept {
    if (is_word(t, "copy")) return static_cast<unsigned>(sql_nature::copies);
    for (const char* word : {"commit", "end", "abort", "rollback", "release"})
        if (is_word(t, word)) return static_cast<unsigned>(sql_nature::controls);
    return 0;
}

unsigned read_nature(std::string_view sql, bool standard_strings) {
    unsigned found = 0;
    sql_lexer in(sql, standard_strings);
    bool at_start = true, behind_prepare = false, behind_set = false;
    for (sql_token t = in.next(); t.kind != sql_token_kind::end; t = in.next()) {
        if (std::exchange(behind_prepare, false) && is_word(t, "transaction"))
            found |= static_cast<unsigned>(sql_nature::controls);
        if (std::exchange(behind_set, false)) {
            if (is_word(t, "names")) found |= static_cast<unsigned>(sql_nature::encodes);
            behind_set = is_word(t, "session") || is_word(t, "local");
        }
        if (is_mark(t, ';')) {
            at_start = true;
        } else if (at_start && !is_mark(t, '(')) {
            at_start = false;
            found |= nature_of_word(t);
            behind_prepare = is_word(t, "prepare");
            behind_set = is_word(t, "set");
        }
    }
    return found;
}

// As the server folds and cuts it.
std::string name_of(const sql_token& t) {
    constexpr std::size_t longest = 63;
    std::string name;
    if (t.kind == sql_token_kind::quoted_identifier) {
        for (std::size_t i = t.text.find('"') + 1; i + 1 < t.text.size(); ++i) {
            if (t.text[i] == '"') ++i;  // twice means once
            name += t.text[i];
        }
    } else {
        for (const char c : t.text) name += lower(c);
    }
    if (name.size() > longest) name.resize(longest);
    return name;
}

std::string in_capitals(std::string_view word) {
    std::string text;
    for (const char c : word) text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

/// The first tokens of a statement, as far as they matter.
class beginning {
public:
    void add(const sql_token& t) {
        if (tokens_.size() != most) tokens_.push_back(t);
    }
    bool empty() const noexcept { return tokens_.empty(); }
    bool is(std::size_t i, std::string_view word) const noexcept {
        return i < tokens_.size() && is_word(tokens_[i], word);
    }

    control_command read() const {
        if (is(0, "savepoint")) return about(control_command::kind::savepoint, "SAVEPOINT ", 1);
        if (is(0, "release")) return about(control_command::kind::release, "RELEASE ", behind_savepoint(1));
        if (is(0, "prepare") && is(1, "transaction") && is_string(2)) return ends("PREPARE TRANSACTION");
        const bool both_ways = is(0, "commit") || is(0, "rollback");
        if (!(both_ways || is(0, "end") || is(0, "abort")) || is(1, "prepared")) return {};
        const std::size_t next = is(1, "work") || is(1, "transaction") ? 2 : 1;
        if (is(next, "to"))
            return about(control_command::kind::rollback_to, "ROLLBACK TO ", behind_savepoint(next + 1));
        std::string text = in_capitals(tokens_.front().text);
        if (is(next, "and") && is(next + 1, "chain")) text += " AND CHAIN";
        return ends(std::move(text));
    }

private:
    static constexpr std::size_t most = 6;

    bool is_string(std::size_t i) const noexcept {
        return i < tokens_.size() && tokens_[i].kind == sql_token_kind::string;
    }
    // The word may be left out, and may be the name.
    std::size_t behind_savepoint(std::size_t i) const noexcept {
        return is(i, "savepoint") && i + 1 < tokens_.size() ? i + 1 : i;
    }
    control_command about(control_command::kind what, const char* words, std::size_t i) const {
        control_command c;
        if (i >= tokens_.size()) return c;
        c.what = what;
        c.name = name_of(tokens_[i]);
        c.text = words + c.name;
        return c;
    }
    static control_command ends(std::string text) {
        control_command c;
        c.what = control_command::kind::ends;
        c.text = std::move(text);
        return c;
    }

    std::vector<sql_token> tokens_;
};

}  // namespace

sql_nature nature_of(std::string_view sql) noexcept {
    unsigned found = names_encoding(sql) ? static_cast<unsigned>(sql_nature::encodes) : 0;
    if (!may_have_any(sql)) return static_cast<sql_nature>(found);
    try {
        found |= read_nature(sql, true);
        if (sql.find('\\') != std::string_view::npos) found |= read_nature(sql, false);
        return static_cast<sql_nature>(found);
    } catch (const interface_error&) {
        return sql_nature::all;
    }
}

std::vector<control_command> control_commands(std::string_view sql, bool standard_strings) {
    std::vector<control_command> all;
    sql_lexer in(sql, standard_strings);
    beginning statement;
    // Semicolons in parentheses, and in the body of a function in standard SQL, separate nothing.
    std::size_t parentheses = 0, blocks = 0;
    sql_token before;
    for (;;) {
        const sql_token t = in.next();
        const bool over = t.kind == sql_token_kind::end;
        if (over || (is_mark(t, ';') && parentheses == 0 && blocks == 0)) {
            if (!statement.empty()) all.push_back(statement.read());
            if (over) return all;
            statement = {};
            parentheses = blocks = 0;
            continue;
        }
        if (is_mark(t, '(')) ++parentheses;
        if (is_mark(t, ')') && parentheses) --parentheses;
        if (statement.is(0, "create")) {
            if (is_word(t, "atomic") && is_word(before, "begin")) ++blocks;
            if (blocks && is_word(t, "case")) ++blocks;
            if (blocks && is_word(t, "end")) --blocks;
        }
        statement.add(t);
        before = t;
    }
}

}  // namespace asiopg::detail
