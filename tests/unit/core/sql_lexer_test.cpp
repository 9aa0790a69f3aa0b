// Placeholders are told from what only looks like one.
#include "core/sql_lexer.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asiopg::detail {
namespace {

std::vector<std::uint32_t> placeholders(std::string_view sql, bool standard_strings = true) {
    std::vector<std::uint32_t> found;
    sql_lexer lexer(sql, standard_strings);
    for (sql_token t = lexer.next(); t.kind != sql_token_kind::end; t = lexer.next())
        if (t.kind == sql_token_kind::placeholder) found.push_back(t.number);
    return found;
}

std::string refusal(std::string_view sql, bool standard_strings = true) {
    try {
        placeholders(sql, standard_strings);
    } catch (const interface_error& e) {
        return e.what();
    }
    return "accepted";
}

using list = std::vector<std::uint32_t>;

TEST(SqlLexer, placeholders) {
    EXPECT_EQ(placeholders("SELECT $1, $2"), (list{1, 2}));
    EXPECT_EQ(placeholders("$1"), (list{1}));
    EXPECT_EQ(placeholders("-$1+$12/$2"), (list{1, 12, 2}));
    EXPECT_EQ(placeholders("$1$2"), (list{1, 2}));
    EXPECT_EQ(placeholders("$01"), (list{1}));
    EXPECT_EQ(placeholders("$0"), (list{0}));
    EXPECT_EQ(placeholders("$65535"), (list{65535}));
    EXPECT_EQ(placeholders("$65536 $99999999999999999999"), (list{no_parameter, no_parameter}));
    EXPECT_EQ(placeholders("$1::int[$2]"), (list{1, 2}));
    EXPECT_EQ(placeholders("$ 1 $"), (list{}));
}

TEST(SqlLexer, words_and_numbers) {
    EXPECT_EQ(placeholders("SELECT a$1, _$2, \xc3\xa4$3"), (list{}));
    EXPECT_EQ(placeholders("SELECT$1"), (list{}));
    EXPECT_EQ(placeholders("1$1"), (list{1}));
    EXPECT_EQ(placeholders("1.5$1 .5$2 1.$3 1e5$4 1e-5$5 1.e+5$6"), (list{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(placeholders("1e$1 1a$2 1e5a$3"), (list{}));
    EXPECT_EQ(placeholders("a.$1 1..$2"), (list{1, 2}));
    EXPECT_EQ(placeholders("$1abc"), (list{1}));
    EXPECT_EQ(placeholders("$1a$2"), (list{1}));
}

TEST(SqlLexer, plain_strings) {
    EXPECT_EQ(placeholders("'$1' $2 'it''s $3' $4"), (list{2, 4}));
    EXPECT_EQ(placeholders(R"('\' $1 '\')"), (list{1}));
    EXPECT_EQ(placeholders(R"('\' $1 ' $2)", false), (list{2}));
    EXPECT_EQ(placeholders(R"(N'\' $1 ' $2)", false), (list{2}));
    EXPECT_EQ(placeholders(R"('\\' $1)", false), (list{1}));
    EXPECT_EQ(placeholders(R"(B'01' $1 x'1F' $2 b'\' $3)", false), (list{1, 2, 3}));
    EXPECT_EQ(placeholders(R"(N'\' $1)"), (list{1}));
}

TEST(SqlLexer, escape_strings) {
    for (const bool standard : {true, false}) {
        EXPECT_EQ(placeholders(R"(E'\'$1' $2)", standard), (list{2}));
        EXPECT_EQ(placeholders(R"(e'\\' $1)", standard), (list{1}));
        EXPECT_EQ(placeholders(R"(E'a''\'$1''' $2)", standard), (list{2}));
        EXPECT_EQ(placeholders(R"(U&'\' $1)", standard), (list{1}));
    }
    EXPECT_EQ(placeholders(R"(typE'\' $1)"), (list{1}));  // the word typE, and a plain string
    EXPECT_EQ(placeholders("E '$1' $2"), (list{2}));
}

TEST(SqlLexer, strings_continue_on_the_next_line) {
    EXPECT_EQ(placeholders("E'a'\n '\\' $1 ' $2"), (list{2}));
    EXPECT_EQ(placeholders("E'a' -- it's\r\n-- more\n\t'\\' $1 ' $2"), (list{2}));
    EXPECT_EQ(placeholders("E'a' '\\' $1 ' $2'"), (list{1}));           // on the same line: another string
    EXPECT_EQ(placeholders("E'a' /* \n */ '\\' $1 ' $2'"), (list{1}));  // block comments do not count
    EXPECT_EQ(placeholders("'a'\n$1"), (list{1}));
    EXPECT_EQ(placeholders("'a' -- $1"), (list{}));
}

TEST(SqlLexer, quoted_identifiers) {
    EXPECT_EQ(placeholders(R"("$1" $2 "a""$3" $4)"), (list{2, 4}));
    EXPECT_EQ(placeholders(R"(U&"\" $1 u&"$2")"), (list{1}));
    EXPECT_EQ(placeholders(R"("'" $1 "'")"), (list{1}));
    EXPECT_EQ(placeholders("U& \"$1\" $2"), (list{2}));
}

TEST(SqlLexer, dollar_quotes) {
    EXPECT_EQ(placeholders("$tag$ $1 ' $$ $tag$ $2"), (list{2}));
    EXPECT_EQ(placeholders("$$ $1 $tag$ $$ $2"), (list{2}));
    EXPECT_EQ(placeholders("$a$ $b$a$ $1"), (list{1}));
    EXPECT_EQ(placeholders("$a$ $ab$ $A$ $1 $a$ $2"), (list{2}));
    EXPECT_EQ(placeholders("a$b$ $1 c$b$"), (list{1}));  // identifiers
    EXPECT_EQ(placeholders("$1$a$ $2 $a$"), (list{1}));
    EXPECT_EQ(placeholders("$\xc3\xa4$ $1 $\xc3\xa4$ $2"), (list{2}));
}

TEST(SqlLexer, comments) {
    EXPECT_EQ(placeholders("/* $1 */ $2"), (list{2}));
    EXPECT_EQ(placeholders("/* /* $1 */ $2 */ $3"), (list{3}));
    EXPECT_EQ(placeholders("/*/ $1 */ $2"), (list{2}));
    EXPECT_EQ(placeholders("/* ' **/ $1 '*/'"), (list{1}));
    EXPECT_EQ(placeholders("1 */* $1 */ $2"), (list{2}));
    EXPECT_EQ(placeholders("-- $1\n$2"), (list{2}));
    EXPECT_EQ(placeholders("-- $1\r$2"), (list{2}));
    EXPECT_EQ(placeholders("- - $1 @-- $2\n$3"), (list{1, 3}));
    EXPECT_EQ(placeholders("-- /*\n$1 -- */"), (list{1}));
    EXPECT_EQ(placeholders("/* -- */ $1"), (list{1}));
}

TEST(SqlLexer, text_that_does_not_end) {
    EXPECT_EQ(refusal("SELECT 'a"), "unterminated quoted string at offset 7 of the query");
    EXPECT_EQ(refusal("'a\\'", false), "unterminated quoted string at offset 0 of the query");
    EXPECT_EQ(refusal("E'\\"), "unterminated quoted string at offset 1 of the query");
    EXPECT_EQ(refusal("\"a"), "unterminated quoted identifier at offset 0 of the query");
    EXPECT_EQ(refusal("$a$ $b$"), "unterminated dollar-quoted string at offset 0 of the query");
    EXPECT_EQ(refusal("/* /* */"), "unterminated comment at offset 0 of the query");
    EXPECT_EQ(refusal("/*"), "unterminated comment at offset 0 of the query");
    EXPECT_EQ(refusal("'a''"), "unterminated quoted string at offset 0 of the query");
    EXPECT_EQ(refusal("'a'\n'b"), "unterminated quoted string at offset 0 of the query");
}

TEST(SqlLexer, zeros_are_characters) {
    EXPECT_EQ(placeholders(std::string_view("\0$1", 3)), (list{1}));
    EXPECT_EQ(placeholders(std::string_view("'\0$1' $2", 8)), (list{2}));
}

}  // namespace
}  // namespace asiopg::detail
