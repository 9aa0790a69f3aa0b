// Arguments inside a command's text: the server reads the same tokens as with placeholders.
#include "core/sql_arguments.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <iterator>
#include <random>

#include "core/quote.hpp"
#include "core/sql_lexer.hpp"

namespace asiopg::detail {
namespace {

literal_argument make(std::string_view value, std::string_view type) {
    literal_argument a;
    quote_literal(value, "the value", a.value);
    a.type = type;
    return a;
}

std::string refusal(std::string_view sql, std::size_t arguments) {
    try {
        insert_arguments(sql, true, std::vector<literal_argument>(arguments, make("x", "text")));
    } catch (const interface_error& e) {
        return e.what();
    }
    return "accepted";
}

// A270
TEST(SqlArguments, values_are_cast_and_in_parentheses) {
    const std::vector<literal_argument> two{make("2016-10-10 00:00:00", "timestamp"), make("{{1,2},{3,4}}", "int[]")};
    EXPECT_EQ(insert_arguments("SELECT $1, $2", true, two),
              "SELECT  ('2016-10-10 00:00:00'::timestamp) ,  ('{{1,2},{3,4}}'::int[]) ");
    EXPECT_EQ(
        insert_arguments("SELECT $2, $1, $2 -- $3", true, two),
        "SELECT  ('{{1,2},{3,4}}'::int[]) ,  ('2016-10-10 00:00:00'::timestamp) ,  ('{{1,2},{3,4}}'::int[])  -- $3");
}

TEST(SqlArguments, a_minus_in_front_makes_no_comment) {
    const std::vector<literal_argument> two{make("-1", "int4"), make("\n; DROP TABLE x; --", "text")};
    EXPECT_EQ(insert_arguments("SELECT -$1, $2", true, two),
              "SELECT - ('-1'::int4) ,  ('\n; DROP TABLE x; --'::text) ");
}

TEST(SqlArguments, numbers_that_do_not_fit) {
    EXPECT_EQ(refusal("SELECT $0", 1), "the query has a placeholder $0 and 1 argument");
    EXPECT_EQ(refusal("SELECT $2", 1), "the query has a placeholder $2 and 1 argument");
    EXPECT_EQ(refusal("SELECT $99999999999", 2), "the query has a placeholder $99999999999 and 2 arguments");
    EXPECT_EQ(refusal("SELECT $2", 2), "the query has no placeholder for argument $1");
    EXPECT_EQ(refusal("SELECT '$1'", 1), "the query has no placeholder for argument $1");
    EXPECT_EQ(refusal("SELECT '$1", 1), "unterminated quoted string at offset 7 of the query");
}

TEST(SqlArguments, single_query) {
    EXPECT_EQ(single_query("SELECT 1", true, "the query"), "SELECT 1");
    EXPECT_EQ(single_query("SELECT ';' ; -- end", true, "the query"), "SELECT ';'");
    EXPECT_EQ(single_query("(SELECT 1) -- )", true, "the query"), "(SELECT 1)");
    const auto reason = [](std::string_view sql) {
        try {
            single_query(sql, true, "the query");
        } catch (const interface_error& e) {
            return std::string(e.what());
        }
        return std::string("accepted");
    };
    EXPECT_EQ(reason("SELECT 1; DROP TABLE x"), "the query holds several commands");
    EXPECT_EQ(reason("SELECT 1) TO PROGRAM 'x' --"),
              "the query closes a parenthesis that it does not open, at offset 8");
    EXPECT_EQ(reason(" -- nothing"), "the query is empty");
    EXPECT_EQ(reason(";"), "the query is empty");
    EXPECT_EQ(reason("SELECT 1 /*"), "unterminated comment at offset 9 of the query");
}

using tokens = std::vector<std::string>;

void append_tokens(std::string_view sql, bool standard_strings, tokens& out) {
    sql_lexer lexer(sql, standard_strings);
    for (sql_token t = lexer.next(); t.kind != sql_token_kind::end; t = lexer.next()) out.emplace_back(t.text);
}

// The tokens of the placeholder form, with the tokens of `(value::type)` in place of each placeholder.
tokens expected_tokens(std::string_view sql, bool standard_strings, const std::vector<literal_argument>& arguments) {
    tokens all;
    sql_lexer lexer(sql, standard_strings);
    for (sql_token t = lexer.next(); t.kind != sql_token_kind::end; t = lexer.next()) {
        if (t.kind != sql_token_kind::placeholder) {
            all.emplace_back(t.text);
            continue;
        }
        const literal_argument& a = arguments[t.number - 1];
        all.emplace_back("(");
        const std::size_t quote = a.value.front() == ' ' ? 1 : 0;
        all.emplace_back(a.value.substr(quote));
        append_tokens("::" + a.type, standard_strings, all);
        all.emplace_back(")");
    }
    return all;
}

TEST(SqlArguments, tokens_are_those_of_the_placeholder_form) {
    static constexpr const char* pieces[] = {
        "$1", "$2", "$3",     "$",        "-",    "--", "+",  "/",   "*",   "/*",          "*/",   "'",     "''",
        "\"", "E'", "e",      "U&'",      "U&\"", "N'", "B'", "x'",  "\\",  "\\'",         "a",    "a$1",   "1",
        "1.", ".",  "e5",     "::",       "(",    ")",  "$$", "$a$", "$b$", "\n",          "\r",   " ",     "\t",
        ";",  ",",  "SELECT", "\xc3\xa4", "<",    "=",  "@",  "[",   "]",   "UESCAPE '!'", "0x1F", "1_000",
    };
    static constexpr const char* values[] = {
        "",   "-1", "1",  "'",  "''", "\\", "\\'",     "\n; DROP TABLE x; --", "*/", "/*",
        "$1", "$$", "\"", "E'", "--", "\r", "a'b\\'c", "\xe2\x82\xac",
    };
    std::mt19937 random(20260101);
    const auto pick = [&](const auto& from) { return from[random() % std::size(from)]; };
    int compared = 0;
    for (int round = 0; round != 60000; ++round) {
        std::string sql;
        for (std::size_t n = random() % 24; n != 0; --n) sql += pick(pieces);
        sql += " $1 $2 $3";
        const bool standard = random() % 2 == 0;
        const std::vector<literal_argument> arguments{make(pick(values), "int4"), make(pick(values), "\"s\".\"t'--\""),
                                                      make(pick(values), "pg_catalog.text")};
        std::string inserted;
        try {
            inserted = insert_arguments(sql, standard, arguments);
        } catch (const interface_error&) {
            continue;  // a string without an end, or the last placeholders are inside of one
        }
        tokens got;
        append_tokens(inserted, standard, got);
        ASSERT_EQ(got, expected_tokens(sql, standard, arguments)) << sql << "\n=>\n" << inserted;
        ++compared;
    }
    EXPECT_GT(compared, 10000);
}

}  // namespace
}  // namespace asiopg::detail
