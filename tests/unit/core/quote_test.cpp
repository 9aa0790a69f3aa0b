// Quoting of identifiers and literals: hostile text stays text, what cannot be quoted is refused.
#include "core/quote.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

namespace asiopg::detail {
namespace {

std::string identifier(std::string_view name) {
    std::string out;
    quote_identifier(name, "table", out);
    return out;
}

std::string literal(std::string_view text) {
    std::string out;
    quote_literal(text, "the text", out);
    return out;
}

template <class F>
std::string refusal(F f) {
    try {
        f();
    } catch (const interface_error& e) {
        return e.what();
    }
    return "accepted";
}

TEST(Quote, identifiers) {
    EXPECT_EQ(identifier("users"), R"("users")");
    EXPECT_EQ(identifier("b~"), R"("b~")");
    EXPECT_EQ(identifier("Select"), R"("Select")");
    EXPECT_EQ(identifier("a.b"), R"("a.b")");
    EXPECT_EQ(identifier(R"(a"; DROP TABLE x;--)"), R"("a""; DROP TABLE x;--")");
    EXPECT_EQ(identifier(R"(a\"b)"), R"("a\""b")");
    EXPECT_EQ(identifier("\xc3\xa4"), "\"\xc3\xa4\"");
    EXPECT_EQ(identifier(std::string(63, 'x')), '"' + std::string(63, 'x') + '"');
}

TEST(Quote, identifiers_that_are_refused) {
    EXPECT_EQ(refusal([] { identifier(""); }), "the name of a table is empty");
    EXPECT_EQ(refusal([] { identifier(std::string_view("a\0b", 3)); }),
              "the name of a table contains a NUL byte, which no text of PostgreSQL can");
    EXPECT_EQ(refusal([] { identifier("a\xff"); }), "the name of a table is not valid UTF-8");
    EXPECT_EQ(refusal([] { identifier(std::string(200, 'x')); }),
              "the name of a table has 200 bytes; the server would cut it to 63");
}

TEST(Quote, literals) {
    EXPECT_EQ(literal(""), "''");
    EXPECT_EQ(literal("n-u-l-l"), "'n-u-l-l'");
    EXPECT_EQ(literal("it's"), "'it''s'");
    EXPECT_EQ(literal("a\nb"), "'a\nb'");
    EXPECT_EQ(literal(R"(\N)"), R"( E'\\N')");
    EXPECT_EQ(literal(R"(\'; DROP TABLE x; --)"), R"( E'\\''; DROP TABLE x; --')");
    EXPECT_EQ(refusal([] { literal(std::string_view("\0", 1)); }),
              "the text contains a NUL byte, which no text of PostgreSQL can");
}

TEST(Quote, refusesWhatIsNotUtf8) {
    for (const char* bad : {"\x80", "\xc2", "\xe2\x82'", "a\xe2\x82"}) {
        EXPECT_EQ(refusal([&] { literal(bad); }), "the text is not valid UTF-8");
        EXPECT_EQ(refusal([&] { identifier(bad); }), "the name of a table is not valid UTF-8");
    }
}

}  // namespace
}  // namespace asiopg::detail
