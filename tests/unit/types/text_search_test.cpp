// tsvector and tsquery.
#include <asiopg/codecs/text_search.hpp>

#include "support.hpp"

namespace asiopg::test {
namespace {

TEST(tsvector, known_bytes) {
    const tsvector value("'cat':3 'fat':2,11A");
    EXPECT_EQ(encoded(value, oid::tsvector),
              bytes({0, 0, 0, 2, 'c', 'a', 't', 0, 0, 1, 0, 3, 'f', 'a', 't', 0, 0, 2, 0, 2, 0xc0, 11}));
    EXPECT_EQ(value.str(), "'cat':3 'fat':2,11A");
    expect_round_trip(value, oid::tsvector);
    expect_round_trip(tsvector(), oid::tsvector);
    ASSERT_NE(value.find("fat"), nullptr);
    EXPECT_EQ(value.find("fat")->positions.at(1), ts_position(11, ts_weight::a));
    EXPECT_EQ(value.find("rat"), nullptr);
    EXPECT_EQ(shown(encoded(value, oid::tsvector), builtin(oid::tsvector)), value.str());
}

TEST(tsvector, text) {
    for (const char* text : {"", "'it''s' 'x\\\\y'", "'a b':1B,2C,3", "'\xf0\x9f\x99\x82'"})
        EXPECT_EQ(tsvector(std::string_view(text)).str(), text);
    for (const char* wrong : {"a", "'a", "'a'b", "'a':", "'a':x", "'a':1,", "'a':99999", "'a'  'b'", "'a\\"})
        EXPECT_EQ(message_of([&] { tsvector v{std::string_view(wrong)}; }),
                  "invalid input syntax for type tsvector: '" + std::string(wrong) + "'");
    EXPECT_EQ(message_of([] { tsvector v{std::string_view("''")}; }), "a lexeme is not empty");
    EXPECT_EQ(message_of([] { tsvector v(std::vector<lexeme>{lexeme("a", {ts_position(0)})}); }),
              "a lexeme's position is between 1 and 16383");
    EXPECT_EQ(message_of([] { tsvector v(std::vector<lexeme>{lexeme(std::string(2047, 'x'))}); }),
              "a lexeme has at most 2046 bytes");
    EXPECT_EQ(message_of([] { tsvector v(std::vector<lexeme>{lexeme("\xff")}); }), "the text is not valid UTF-8");
    std::vector<ts_position> many;
    for (std::uint16_t i = 1; i <= 256; ++i) many.emplace_back(i);
    expect_round_trip(tsvector(std::vector<lexeme>{lexeme("a", many)}), oid::tsvector);
    many.emplace_back(std::uint16_t{257});
    EXPECT_EQ(message_of([&] { tsvector v(std::vector<lexeme>{lexeme("a", many)}); }),
              "a lexeme has at most 256 positions");
}

TEST(tsvector, what_the_server_never_sends_is_refused) {
    const auto one = [](const char* word, std::initializer_list<int> positions) {
        std::string out = word + bytes({0}) + big_endian(positions.size(), 2);
        for (const int p : positions) out += big_endian(static_cast<std::uint64_t>(p), 2);
        return out;
    };
    const auto all = [](int count, const std::string& lexemes) {
        return big_endian(std::uint64_t(count), 4) + lexemes;
    };
    EXPECT_EQ(shown(all(2, one("a", {1, 2}) + one("b", {})), builtin(oid::tsvector)), "'a':1,2 'b'");
    for (const std::string& wrong :
         {all(2, one("b", {}) + one("a", {})), all(2, one("a", {}) + one("a", {})), all(1, one("", {})),
          all(1, one("a", {0})), all(1, one("a", {2, 1})), all(1, one("a", {1, 1}))})
        EXPECT_NE(decode_error<tsvector>(wrong, oid::tsvector), "(nothing thrown)");
}

TEST(tsvector, sorts_and_joins) {
    const tsvector made(std::vector<lexeme>{lexeme("b", {ts_position(2), ts_position(1)}), lexeme("a"),
                                            lexeme("b", {ts_position(1, ts_weight::c)})});
    EXPECT_EQ(made.str(), "'a' 'b':1C,2");
}

TEST(tsvector, counts_are_not_believed) {
    for (const std::string& wrong : {bytes({0xff, 0xff, 0xff, 0xff, 'a', 0, 0, 0}),
                                     bytes({0, 0, 0, 1, 'a', 0, 0xff, 0xff}), bytes({0, 0, 0, 1, 'a', 'b', 'c', 'd'})})
        EXPECT_NE(decode_error<tsvector>(wrong, oid::tsvector), "(nothing thrown)");
}

TEST(tsquery, known_bytes) {
    const tsquery fat("fat"), cat("cat", true, 8);
    EXPECT_EQ(encoded(fat & !cat, oid::tsquery),
              bytes({0, 0, 0, 4, 2, 2, 2, 1, 1, 8, 1, 'c', 'a', 't', 0, 1, 0, 0, 'f', 'a', 't', 0}));
    EXPECT_EQ((fat & !cat).str(), "'fat' & !'cat':*A");
    EXPECT_EQ(encoded(tsquery::phrase(fat, fat, 258), oid::tsquery).substr(0, 8), bytes({0, 0, 0, 3, 2, 4, 1, 2}));
    expect_round_trip(fat & !cat, oid::tsquery);
    expect_round_trip(tsquery::phrase(fat | cat, !fat, 3), oid::tsquery);
    expect_round_trip(tsquery(), oid::tsquery);
    EXPECT_EQ(shown(encoded(fat | cat, oid::tsquery), builtin(oid::tsquery)), "'fat' | 'cat':*A");
    EXPECT_EQ(bound_value("fat & cat", oid::tsquery, format::text), "fat & cat");
}

TEST(tsquery, operators) {
    const tsquery a("a"), b("b"), c("c");
    EXPECT_EQ(((a | b) & c).str(), "( 'a' | 'b' ) & 'c'");
    EXPECT_EQ((a | (b & c)).str(), "'a' | 'b' & 'c'");
    EXPECT_EQ((!(a & b)).str(), "!( 'a' & 'b' )");
    EXPECT_EQ(tsquery::phrase(a, tsquery::phrase(b, c)).str(), "'a' <-> ( 'b' <-> 'c' )");
    EXPECT_EQ((a & tsquery()).str(), "'a'");
    EXPECT_EQ((tsquery() | a).str(), "'a'");
    EXPECT_TRUE((!tsquery()).empty());
    EXPECT_EQ(message_of([] { tsquery q(""); }), "a lexeme is not empty");
    EXPECT_EQ(message_of([] { tsquery q("a", false, 16); }), "a lexeme has four weights");
    EXPECT_EQ(message_of([&] { (void)tsquery::phrase(a, b, 16385); }), "the distance in a phrase is at most 16384");
}

TEST(tsquery, malformed_bytes) {
    for (const std::string& wrong : {
             bytes({0, 0, 0, 2, 1, 0, 0, 'a', 0, 1, 0, 0, 'a', 0}),  // two trees
             bytes({0, 0, 0, 2, 2, 2, 1, 0, 0, 'a', 0}),             // an operand is missing
             bytes({0, 0, 0, 1, 2, 1}),                              // the only one is
             bytes({0, 0, 0, 1, 2, 5}),
             bytes({0, 0, 0, 1, 2, 0}),
             bytes({0, 0, 0, 1, 3, 0, 0, 'a', 0}),
             bytes({0, 0, 0, 1, 1, 16, 0, 'a', 0}),
             bytes({0, 0, 0, 1, 1, 0, 2, 'a', 0}),
             bytes({0xff, 0xff, 0xff, 0xff, 1, 0, 0, 'a', 0}),
         })
        EXPECT_NE(decode_error<tsquery>(wrong, oid::tsquery), "(nothing thrown)");
}

// Depth costs memory, not stack.
TEST(tsquery, may_be_deep) {
    constexpr int depth = 500'000;
    writer out;
    out.write_uint32(depth + 1);
    for (int i = 0; i < depth; ++i) out.write_bytes(bytes({2, 1}));
    out.write_bytes(bytes({1, 0, 0, 'a', 0}));
    EXPECT_EQ(decoded<tsquery>(out.view(), oid::tsquery).str(), std::string(depth, '!') + "'a'");
}

}  // namespace
}  // namespace asiopg::test
