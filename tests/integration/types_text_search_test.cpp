// tsvector and tsquery through the server.
#include <asiopg/codecs/text_search.hpp>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

using texts = std::vector<std::string>;

TEST(types_text_search, tsvector) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts documents{"",
                              "a fat cat",
                              "'it''s' 'back\\\\slash' 'two words' ' '",
                              "fat:2,4 cat:3 rat:5A,1B,7C,9D",
                              "fat:1A,1 fat:16383B",
                              "Grüße:3 \xf0\x9f\x99\x82"};
        co_await prints_like_the_server(conn, "tsvector", documents);
        co_await round_trips<tsvector>(conn, "tsvector", documents);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT to_tsvector('english', 'A fat cat')"), "'cat':3 'fat':2");
        std::vector<ts_position> positions;
        positions.emplace_back(std::uint16_t{3});
        positions.emplace_back(std::uint16_t{1}, ts_weight::a);
        std::vector<lexeme> made;
        made.emplace_back("b", positions);
        made.emplace_back("a");
        made.emplace_back("b");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::tsvector", tsvector(made)), "'a' 'b':1A,3");
    });
}

TEST(types_text_search, tsquery) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts queries{"",
                            "fat",
                            "fat & rat",
                            "fat & (rat | cat)",
                            "(fat & rat) | cat",
                            "a | b | c | d",
                            "a | (b | c)",
                            "a & (b & c)",
                            "!a",
                            "!!a",
                            "!(a & b)",
                            "!(a <-> b)",
                            "!a & !b",
                            "a <-> b <-> c",
                            "a <-> (b <-> c)",
                            "(a <-> b) <-> c",
                            "a <5> b",
                            "a <0> b",
                            "(a & b) <-> c",
                            "a <-> (b | c)",
                            "a <-> !b",
                            "(!a) <-> b",
                            "!(!(a | b) & c) <3> d",
                            "(a <-> (b & (c <-> d))) | e",
                            "(a <-> (b <-> c)) <-> d",
                            "a <-> ((b <-> c) <-> d)",
                            "fat:*",
                            "fat:ab",
                            "fat:*ABCD & 'two words':D",
                            "'it''s' & 'back\\\\slash'"};
        co_await prints_like_the_server(conn, "tsquery", queries, false);
        co_await round_trips<tsquery>(conn, "tsquery", queries);
        const tsquery built = tsquery::phrase(tsquery("a"), (!tsquery("b", true, 8)) | tsquery("c"), 2);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::tsquery", built), "'a' <2> ( !'b':*A | 'c' )");
        EXPECT_EQ(built.str(), "'a' <2> ( !'b':*A | 'c' )");
        EXPECT_TRUE(
            co_await conn.fetchval<bool>("SELECT to_tsvector('fat cat') @@ $1", tsquery("fat") & tsquery("cat")));
        EXPECT_TRUE(co_await conn.fetchval<bool>("SELECT to_tsvector('fat cat') @@ $1::tsquery", "fat & cat"));
    });
}

}  // namespace
}  // namespace asiopg::test
