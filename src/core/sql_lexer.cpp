#include "core/sql_lexer.hpp"

#include <asiopg/error.hpp>

#include <algorithm>
#include <string>

namespace asiopg::detail {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool starts_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool continues_word(char c) noexcept { return starts_word(c) || is_digit(c) || c == '$'; }
bool is_newline(char c) noexcept { return c == '\n' || c == '\r'; }
bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\f' || c == '\v' || is_newline(c); }

[[noreturn]] void throw_unterminated(const char* what, std::size_t offset) {
    throw interface_error("unterminated " + std::string(what) + " at offset " + std::to_string(offset) +
                          " of the query");
}

}  // namespace

bool begins_with(std::string_view text, std::string_view word) noexcept {
    const auto same = [](char ours, char c) { return ours == (c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); };
    return text.size() >= word.size() && std::equal(word.begin(), word.end(), text.begin(), same);
}

bool is_word(const sql_token& t, std::string_view word) noexcept {
    return t.kind == sql_token_kind::word && t.text.size() == word.size() && begins_with(t.text, word);
}

sql_token sql_lexer::next() {
    skip_blanks();
    sql_token t;
    t.offset = at_;
    if (at_ == sql_.size()) return t;
    const char c = sql_[at_], second = at(at_ + 1);
    t.kind = sql_token_kind::other;
    if (c == '\'') {
        read_string(!standard_strings_);
        t.kind = sql_token_kind::string;
    } else if ((c == 'e' || c == 'E') && second == '\'') {
        ++at_;
        read_string(true);
        t.kind = sql_token_kind::string;
    } else if ((c == 'b' || c == 'B' || c == 'x' || c == 'X') && second == '\'') {
        ++at_;
        read_string(false);
        t.kind = sql_token_kind::string;
    } else if ((c == 'n' || c == 'N') && second == '\'') {  // to the server the word NCHAR before a plain string
        ++at_;
        read_string(!standard_strings_);
        t.kind = sql_token_kind::string;
    } else if ((c == 'u' || c == 'U') && second == '&' && (at(at_ + 2) == '\'' || at(at_ + 2) == '"')) {
        at_ += 2;
        if (sql_[at_] == '"') {
            read_quoted_identifier();
            t.kind = sql_token_kind::quoted_identifier;
        } else {
            read_string(false);
            t.kind = sql_token_kind::string;
        }
    } else if (c == '"') {
        read_quoted_identifier();
        t.kind = sql_token_kind::quoted_identifier;
    } else if (c == '$' && is_digit(second)) {
        t.number = read_placeholder();
        t.kind = sql_token_kind::placeholder;
    } else if (c == '$' && read_dollar_string()) {
        t.kind = sql_token_kind::string;
    } else if (is_digit(c) || (c == '.' && is_digit(second))) {
        read_number();
        t.kind = sql_token_kind::number;
    } else if (starts_word(c)) {
        read_word();
        t.kind = sql_token_kind::word;
    } else {
        ++at_;
    }
    t.text = sql_.substr(t.offset, at_ - t.offset);
    return t;
}

void sql_lexer::skip_blanks() {
    for (;;) {
        if (is_blank(at(at_)))
            ++at_;
        else if (at(at_) == '-' && at(at_ + 1) == '-')
            at_ = end_of_line(at_);
        else if (at(at_) == '/' && at(at_ + 1) == '*')
            skip_block_comment();
        else
            return;
    }
}

std::size_t sql_lexer::end_of_line(std::size_t i) const noexcept {
    while (i < sql_.size() && !is_newline(sql_[i])) ++i;
    return i;
}

void sql_lexer::skip_block_comment() {
    const std::size_t start = at_;
    std::size_t depth = 0;
    do {
        if (at_ >= sql_.size()) throw_unterminated("comment", start);
        if (sql_[at_] == '/' && at(at_ + 1) == '*') {
            ++depth;
            at_ += 2;
        } else if (sql_[at_] == '*' && at(at_ + 1) == '/') {
            --depth;
            at_ += 2;
        } else {
            ++at_;
        }
    } while (depth != 0);
}

// From its opening quote.
void sql_lexer::read_string(bool escapes) {
    const std::size_t start = at_;
    do {
        for (++at_;; ++at_) {
            if (at_ >= sql_.size()) throw_unterminated("quoted string", start);
            if (escapes && sql_[at_] == '\\') {
                ++at_;
            } else if (sql_[at_] == '\'') {
                if (at(at_ + 1) != '\'') break;
                ++at_;
            }
        }
        ++at_;
    } while (continues_string());
}

// A quote on a later line, behind blanks and line comments only, continues a string, with the escapes of its beginning.
bool sql_lexer::continues_string() {
    std::size_t i = at_;
    bool line_ended = false;
    for (;; ++i) {
        if (at(i) == '-' && at(i + 1) == '-') i = end_of_line(i);
        if (is_newline(at(i)))
            line_ended = true;
        else if (!is_blank(at(i)))
            break;
    }
    if (!line_ended || at(i) != '\'') return false;
    at_ = i;
    return true;
}

void sql_lexer::read_quoted_identifier() {
    const std::size_t start = at_;
    for (++at_;; ++at_) {
        if (at_ >= sql_.size()) throw_unterminated("quoted identifier", start);
        if (sql_[at_] != '"') continue;
        if (at(at_ + 1) != '"') break;
        ++at_;
    }
    ++at_;
}

bool sql_lexer::read_dollar_string() {
    std::size_t i = at_ + 1;
    if (starts_word(at(i)))
        while (starts_word(at(i)) || is_digit(at(i))) ++i;
    if (at(i) != '$') return false;
    const std::string_view tag = sql_.substr(at_, i + 1 - at_);
    const std::size_t end = sql_.find(tag, i + 1);
    if (end == std::string_view::npos) throw_unterminated("dollar-quoted string", at_);
    at_ = end + tag.size();
    return true;
}

// As every version of the server where the command is valid. What is glued to a number (0x1F, 1_000) becomes a word, as
// in older versions; newer ones accept no placeholder in or behind it.
void sql_lexer::read_number() noexcept {
    while (is_digit(at(at_))) ++at_;
    if (at(at_) == '.' && at(at_ + 1) != '.') {
        ++at_;
        while (is_digit(at(at_))) ++at_;
    }
    if (at(at_) != 'e' && at(at_) != 'E') return;
    const std::size_t sign = at(at_ + 1) == '+' || at(at_ + 1) == '-' ? 1 : 0;
    if (!is_digit(at(at_ + 1 + sign))) return;
    at_ += 1 + sign;
    while (is_digit(at(at_))) ++at_;
}

void sql_lexer::read_word() noexcept {
    while (at_ < sql_.size() && continues_word(sql_[at_])) ++at_;
}

std::uint32_t sql_lexer::read_placeholder() noexcept {
    std::uint32_t number = 0;
    for (++at_; is_digit(at(at_)); ++at_)
        if (number <= 0xffff) number = number * 10 + static_cast<std::uint32_t>(sql_[at_] - '0');
    return number <= 0xffff ? number : no_parameter;
}

}  // namespace asiopg::detail
