// Ranges and multiranges.
#include <asiopg/codecs/range.hpp>

#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/numeric.hpp>

#include <unordered_set>

#include "support.hpp"
#include "types/value_text.hpp"

namespace asiopg::test {
namespace {

using ints = range<int>;

std::string part(std::string_view value) { return big_endian(value.size(), 4) + std::string(value); }
std::string int_part(int v) { return part(big_endian(static_cast<std::uint32_t>(v), 4)); }
type range_over(const type& subtype, oid_t oid, type_kind kind = type_kind::range) {
    type t;
    t.oid = oid;
    t.name = kind == type_kind::range ? "a_range" : "a_multirange";
    t.kind = kind;
    t.subtype = &subtype;
    t.binary = subtype.binary;
    return t;
}

// A250
TEST(range, wire_form) {
    EXPECT_EQ(encoded(ints(), oid::int4range), bytes({1}));
    EXPECT_EQ(encoded(ints::all(), oid::int4range), bytes({0x18}));
    EXPECT_EQ(encoded(ints::half_open(1, 10), oid::int4range), bytes({2}) + int_part(1) + int_part(10));
    EXPECT_EQ(encoded(ints::closed(1, 10), oid::int4range), bytes({6}) + int_part(1) + int_part(10));
    EXPECT_EQ(encoded(ints::open(1, 10), oid::int4range), bytes({0}) + int_part(1) + int_part(10));
    EXPECT_EQ(encoded(ints::at_least(2), oid::int4range), bytes({0x12}) + int_part(2));
    EXPECT_EQ(encoded(ints::greater_than(2), oid::int4range), bytes({0x10}) + int_part(2));
    EXPECT_EQ(encoded(ints::at_most(2), oid::int4range), bytes({0x0c}) + int_part(2));
    EXPECT_EQ(encoded(ints::less_than(2), oid::int4range), bytes({0x08}) + int_part(2));
    for (const ints& r : {ints(), ints::all(), ints::half_open(1, 10), ints::closed(-1, 1), ints::at_least(2),
                          ints::at_most(2), ints::less_than(0), ints::greater_than(5)})
        expect_round_trip(r, oid::int4range);
    expect_round_trip(range<long>::half_open(1, 10), oid::int4range);
    expect_round_trip(range<numeric>::closed(numeric("1.5"), numeric("2.50")), oid::numrange);
    expect_round_trip(range<date>::half_open(date::infinity(), date()), oid::daterange);
    expect_round_trip(std::vector<ints>{ints(), ints::half_open(1, 2)}, oid::int4range_array);
    expect_round_trip(std::vector<std::optional<ints>>{std::nullopt, ints::all()}, oid::int4range_array);
}

TEST(range, equality_and_hash) {  // A250
    EXPECT_EQ(ints(1, 9), ints::half_open(1, 9));
    EXPECT_NE(ints(1, 9), ints::closed(1, 9));
    EXPECT_NE(ints(1, 9), ints(1, 8));
    EXPECT_EQ(ints(std::nullopt, 9, true), ints(std::nullopt, 9, false));
    EXPECT_NE(ints(), ints::all());
    const std::unordered_set<ints> set{ints(1, 9), ints::half_open(1, 9), ints::closed(1, 9), ints(), ints()};
    EXPECT_EQ(set.size(), 3u);
    EXPECT_EQ(std::hash<multirange<int>>()(multirange<int>({ints(1, 2)})),
              std::hash<multirange<int>>()(multirange<int>({ints(1, 2)})));
}

TEST(range, empty_is_a_question_as_for_all_containers) {
    EXPECT_TRUE(ints().empty());
    EXPECT_FALSE(ints::all().empty());
    EXPECT_TRUE(multirange<int>().empty());
    EXPECT_FALSE(multirange<int>({ints()}).empty());
}

TEST(range, of_a_description_without_subtype) {
    for (type_kind kind : {type_kind::range, type_kind::multirange}) {
        type t = range_over(builtin(oid::int4), 70011, kind);
        t.subtype = nullptr;
        std::string out;
        const std::string wire =
            kind == type_kind::range ? bytes({2}) + int_part(1) + int_part(2) : big_endian(1, 4) + part(bytes({1}));
        EXPECT_FALSE(detail::append_value_text(out, t, wire));
        EXPECT_EQ(out, "");
    }
}

TEST(range, order) {
    const std::vector<ints> ascending{ints(),           ints::less_than(1),    ints::at_most(1),   ints::all(),
                                      ints::open(0, 9), ints::half_open(1, 5), ints::closed(1, 5), ints::at_least(1),
                                      ints::open(1, 3), ints::greater_than(1)};
    for (std::size_t a = 0; a < ascending.size(); ++a)
        for (std::size_t b = 0; b < ascending.size(); ++b) EXPECT_EQ(ascending[a] <=> ascending[b], a <=> b) << a << b;
}

TEST(range, contains) {
    EXPECT_TRUE(ints::half_open(1, 3).contains(1));
    EXPECT_FALSE(ints::half_open(1, 3).contains(3));
    EXPECT_TRUE(ints::closed(1, 3).contains(3));
    EXPECT_FALSE(ints::open(1, 3).contains(1));
    EXPECT_FALSE(ints().contains(1));
    EXPECT_TRUE(ints::all().contains(1));
    EXPECT_TRUE(multirange<int>({ints(1, 2), ints(5, 7)}).contains(6));
    EXPECT_FALSE(multirange<int>({ints(1, 2), ints(5, 7)}).contains(3));
}

// A252: rows are contained in columns, as their bounds tell.
TEST(range, subsets) {
    const std::vector<ints> rows{ints::half_open(1, 5), ints::closed(1, 5), ints::open(1, 5), ints(),
                                 ints::at_least(1),     ints::at_most(5),   ints::all(),      ints::half_open(2, 4),
                                 ints::half_open(0, 6)};
    const std::vector<ints> columns{ints::half_open(1, 5), ints::closed(1, 5), ints(),
                                    ints::at_least(1),     ints::at_most(5),   ints::all()};
    const char* const expected[] = {"110111", "010111", "110111", "111111", "000101",
                                    "000011", "000001", "110111", "000001"};
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const bool subset = expected[r][c] == '1';
            EXPECT_EQ(rows[r].is_subset_of(columns[c]), subset) << rows[r].str() << " " << columns[c].str();
            EXPECT_EQ(columns[c].is_superset_of(rows[r]), subset);
            EXPECT_EQ(columns[c].contains(rows[r]), subset);
        }
}

TEST(range, text) {
    EXPECT_EQ(ints().str(), "empty");
    EXPECT_EQ(ints::all().str(), "(,)");
    EXPECT_EQ(ints::half_open(-1, 8).str(), "[-1,8)");
    EXPECT_EQ(range<numeric>::closed(numeric("1.50"), numeric("2")).str(), "[1.50,2]");
    EXPECT_EQ(range<std::string>::at_most("a \"b\\").str(), "(,\"a \"\"b\\\\\"]");
    EXPECT_EQ(range<std::string>::half_open("", "x").str(), "[\"\",x)");
    EXPECT_EQ(multirange<int>({ints(1, 2), ints(5, 7)}).str(), "{[1,2),[5,7)}");
    EXPECT_EQ(multirange<int>().str(), "{}");
}

TEST(range, hostile_bytes) {
    for (const std::string& wire : {
             bytes({0x20}) + int_part(1) + int_part(2),         // a flag that is never sent
             bytes({0x03}), bytes({0x1a}), bytes({0x1c}),       // contradictions
             bytes({2}) + int_part(1),                          // a bound missing
             bytes({2}) + int_part(1) + int_part(2) + "x",      //
             bytes({2}) + std::string(4, '\xff') + int_part(2)  // NULL
         })
        EXPECT_NE(decode_error<ints>(wire, oid::int4range).find("not a valid value"), std::string::npos);
    EXPECT_EQ(decode_error<range<short>>(encoded(ints(1, 70000), oid::int4range), oid::int4range),
              "column \"c\": invalid upper bound of range: value 70000 of type int4 is out of range for std::int16_t");
    EXPECT_EQ(decode_error<range<std::string>>(bytes({1}), oid::int4range),
              "column \"c\" of type int4range cannot be read as asiopg::range<std::string>");
    EXPECT_EQ(encode_error(range<long>::half_open(1, 1l << 40), oid::int4range),
              "invalid input for query argument $1: [1,1099511627776) (invalid upper bound of range: value out of int4 "
              "range; cannot send asiopg::range<std::int64_t> as int4range)");
    EXPECT_NE(encode_error(ints(1, 2), oid::int4), "(nothing thrown)");
}

TEST(range, of_a_text_only_type) {  // A265
    const type citext{.oid = 70010, .name = "citext", .kind = type_kind::base};
    const type t = range_over(citext, 70011);
    using texts = range<std::string>;
    const auto read = [&](std::string_view text) { return decoded<texts>(text, t, format::text); };
    EXPECT_EQ(bound_value(texts::half_open("a", "b \"\\"), t, format::text), "[\"a\",\"b \\\"\\\\\")");
    EXPECT_EQ(bound_value(texts::all(), t, format::text), "(,)");
    EXPECT_EQ(bound_value(texts(), t, format::text), "empty");
    EXPECT_EQ(bound_value(range<std::string_view>::at_least("x"), t, format::text), "[\"x\",)");
    EXPECT_EQ(read("[a,\"b \"\"\\\\\")"), texts::half_open("a", "b \"\\"));
    EXPECT_EQ(read("(,\"\"]"), texts::at_most(""));
    EXPECT_EQ(read("empty"), texts());
    EXPECT_EQ(read("(,)"), texts::all());
    for (std::string_view bad :
         {"", "[", "[a", "[a,", "[a,b", "a,b)", "[a,b)x", "[a)", "[\"a,b)", "[a,b,c)", "[a[,b)", "[a\\"})
        EXPECT_NE(message_of([&] { read(bad); }).find("not a valid value"), std::string::npos) << bad;
    // Through the parser of the bounds' type, to the codec that knows the binary form only.
    EXPECT_EQ(message_of([&] { (void)decoded<range<int>>("[a,b)", t, format::text); }),
              "column \"c\" of type a_range, sent as text, cannot be read as asiopg::range<int>");
}

// A251
TEST(multirange, wire_form) {
    const std::vector<ints> two{ints::half_open(1, 3), ints::at_least(7)};
    const std::string wire =
        big_endian(2, 4) + part(bytes({2}) + int_part(1) + int_part(3)) + part(bytes({0x12}) + int_part(7));
    EXPECT_EQ(encoded(two, oid::int4multirange), wire);
    EXPECT_EQ(encoded(multirange<int>(two), oid::int4multirange), wire);
    expect_round_trip(two, oid::int4multirange);
    expect_round_trip(multirange<int>(two), oid::int4multirange);
    expect_round_trip(std::vector<ints>(), oid::int4multirange);
    expect_round_trip(std::vector<multirange<int>>{multirange<int>(two), {}}, oid::int4multirange_array);
    expect_round_trip(std::vector<std::vector<ints>>{two, {}}, oid::int4multirange_array);
    expect_round_trip(std::vector<std::vector<ints>>{two, two}, oid::int4range_array);
    for (const std::string& bad : {big_endian(3, 4) + wire.substr(4), big_endian(0xffffffff, 4) + wire.substr(4),
                                   big_endian(1, 4) + wire.substr(4)})
        EXPECT_NE(decode_error<std::vector<ints>>(bad, oid::int4multirange).find("not a valid value"),
                  std::string::npos);
    EXPECT_EQ(
        decode_error<std::vector<range<short>>>(
            encoded(std::vector<ints>{ints(1, 2), ints(3, 70000)}, oid::int4multirange), oid::int4multirange),
        "column \"c\": invalid range at index 1: invalid upper bound of range: value 70000 of type int4 is out of "
        "range for std::int16_t");
    EXPECT_NE(encode_error(std::vector<int>{1}, oid::int4multirange), "(nothing thrown)");
    EXPECT_NE(encode_error(1, oid::int4multirange), "(nothing thrown)");
}

TEST(multirange, of_a_text_only_type) {
    const type citext{.oid = 70010, .name = "citext", .kind = type_kind::base};
    const type single = range_over(citext, 70011), t = range_over(single, 70012, type_kind::multirange);
    using texts = range<std::string>;
    const std::vector<texts> two{texts::half_open("a", "b]"), texts::at_least("c\"")};
    EXPECT_EQ(bound_value(two, t, format::text), "{[\"a\",\"b]\"),[\"c\\\"\",)}");
    EXPECT_EQ(decoded<std::vector<texts>>("{[a,\"b]\"),[\"c\"\"\",)}", t, format::text), two);
    EXPECT_EQ(decoded<std::vector<texts>>(" { [a,\"b]\") , [c\\\",) } ", t, format::text), two);
    EXPECT_EQ(decoded<multirange<std::string>>("{}", t, format::text), multirange<std::string>());
    for (std::string_view bad : {"", "{", "{[a,b)", "{[a,b),}", "{[a,b)}x", "{a}", "{[a,b)[c,d)}", "{[\\"})
        EXPECT_NE(
            message_of([&] { (void)decoded<std::vector<texts>>(bad, t, format::text); }).find("not a valid value"),
            std::string::npos)
            << bad;
}

}  // namespace
}  // namespace asiopg::test
