// Takes SQL text apart as the server does, far enough to know what is a placeholder and what only looks like one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace asiopg::detail {

enum class sql_token_kind : std::uint8_t {
    end,
    word,               // a keyword or identifier
    quoted_identifier,  // "..." and U&"..."
    string,             // '...' with its prefix and its continuations, and $tag$...$tag$
    number,
    placeholder,  // $1
    other,        // one character: an operator, a parenthesis, a comma, ...
};

struct sql_token {
    sql_token_kind kind = sql_token_kind::end;
    std::size_t offset = 0;
    std::string_view text;
    std::uint32_t number = 0;  // a placeholder's; those that no command can have are `no_parameter`
};

inline constexpr std::uint32_t no_parameter = 0xffffffff;

/// Whether `text` begins with `word`, which is in lower case.
bool begins_with(std::string_view text, std::string_view word) noexcept;
/// Whether it is this word; `word` is in lower case.
bool is_word(const sql_token& t, std::string_view word) noexcept;

/// Whitespace and comments are passed over.
class sql_lexer {
public:
    /// `standard_strings`: the server's standard_conforming_strings; if off, '...' has escapes as E'...'.
    sql_lexer(std::string_view sql, bool standard_strings) noexcept : sql_(sql), standard_strings_(standard_strings) {}

    /// Errors: interface_error for a string, identifier or comment that does not end.
    sql_token next();

private:
    char at(std::size_t i) const noexcept { return i < sql_.size() ? sql_[i] : '\0'; }
    void skip_blanks();
    void skip_block_comment();
    std::size_t end_of_line(std::size_t i) const noexcept;
    void read_string(bool escapes);
    bool continues_string();
    void read_quoted_identifier();
    bool read_dollar_string();
    void read_number() noexcept;
    void read_word() noexcept;
    std::uint32_t read_placeholder() noexcept;

    std::string_view sql_;
    bool standard_strings_;
    std::size_t at_ = 0;
};

}  // namespace asiopg::detail
