#include <asiopg/record.hpp>

#include <gtest/gtest.h>
#include <asiopg/codecs/basic.hpp>

#include <cmath>
#include <limits>

#include "row_builder.hpp"

namespace {

using namespace asiopg::test;
using asiopg::record;
namespace oid = asiopg::oid;

void expect_equal(const record& a, const record& b) {
    EXPECT_EQ(a, b) << to_string(a) << " " << to_string(b);
    EXPECT_TRUE((a <=> b) == 0) << to_string(a) << " " << to_string(b);
    EXPECT_EQ(std::hash<record>()(a), std::hash<record>()(b)) << to_string(a) << " " << to_string(b);
}
void expect_less(const record& a, const record& b) {
    EXPECT_LT(a, b) << to_string(a) << " " << to_string(b);
    EXPECT_GT(b, a) << to_string(a) << " " << to_string(b);
    EXPECT_NE(a, b) << to_string(a) << " " << to_string(b);
}

TEST(FieldCompare, LexicographicByValueWithoutNames) {  // A277
    const auto pair = [](std::string first, std::string second, int a, int b) {
        return row_builder().column(first, oid::int4).column(second, oid::int4).row(int4(a), int4(b)).build()[0];
    };
    expect_equal(pair("a", "b", 1, 2), pair("x", "y", 1, 2));
    expect_less(pair("a", "b", 1, 2), pair("a", "b", 1, 3));
    expect_less(pair("a", "b", 1, 9), pair("a", "b", 2, 0));
    expect_less(pair("a", "b", -1, 9), pair("a", "b", 1, 0));
    expect_less(pair("a", "b", 1, 2).slice(0, 1), pair("a", "b", 1, 2));
}

TEST(FieldCompare, NullEqualsNullAndComesFirst) {
    expect_equal(single(oid::int4, null()), single(oid::text, null()));
    expect_less(single(oid::int4, null()), single(oid::int4, int4(-5)));
    expect_less(single(oid::text, null()), single(oid::text, text("")));
}

TEST(FieldCompare, NumbersAcrossTypes) {
    expect_equal(single(oid::int4, int4(5)), single(oid::int8, int8(5)));
    expect_equal(single(oid::int4, int4(5)), single(oid::float8, float8(5)));
    expect_equal(single(oid::float4, float4(0.5f)), single(oid::float8, float8(0.5)));
    expect_less(single(oid::float8, float8(4.5)), single(oid::int4, int4(5)));
    expect_less(single(oid::int4, int4(-5)), single(oid::float8, float8(-4.5)));
    expect_less(single(oid::int4, int4(4)), single(oid::float8, float8(4.5)));
    // 2^53 + 1 is no double: it must not be rounded to one.
    expect_less(single(oid::float8, float8(0x1p53)), single(oid::int8, int8((std::int64_t{1} << 53) + 1)));
    expect_less(single(oid::int8, int8(std::numeric_limits<std::int64_t>::max())), single(oid::float8, float8(0x1p63)));
    expect_equal(single(oid::int8, int8(std::numeric_limits<std::int64_t>::min())),
                 single(oid::float8, float8(-0x1p63)));
    expect_less(single(oid::float8, float8(-INFINITY)), single(oid::int8, int8(0)));
}

TEST(FieldCompare, FloatsAreTotallyOrdered) {
    const record nan = single(oid::float8, float8(NAN));
    expect_equal(nan, single(oid::float4, float4(-NAN)));
    expect_less(single(oid::float8, float8(INFINITY)), nan);
    expect_less(single(oid::int8, int8(std::numeric_limits<std::int64_t>::max())), nan);
    expect_equal(single(oid::float8, float8(-0.0)), single(oid::float8, float8(0.0)));
    expect_equal(single(oid::float8, float8(-0.0)), single(oid::int4, int4(0)));
}

TEST(FieldCompare, FormatsMakeNoDifferenceForCommonTypes) {
    const auto as_text = [](asiopg::oid_t type, std::string_view value) {
        return single(type, text(value), asiopg::format::text);
    };
    expect_equal(as_text(oid::int4, "-17"), single(oid::int4, int4(-17)));
    expect_equal(as_text(oid::float4, "0.1"), single(oid::float4, float4(0.1f)));
    expect_equal(as_text(oid::float8, "NaN"), single(oid::float8, float8(NAN)));
    expect_equal(as_text(oid::float8, "-Infinity"), single(oid::float8, float8(-INFINITY)));
    expect_equal(as_text(oid::bool_, "t"), single(oid::bool_, boolean(true)));
    expect_equal(as_text(oid::text, "abc"), single(oid::varchar, text("abc")));
}

TEST(FieldCompare, TextsBytesAndBools) {
    expect_less(single(oid::text, text("ab")), single(oid::text, text("abc")));
    expect_less(single(oid::text, text("z")), single(oid::text, text("\xc3\xa9")));
    expect_less(single(oid::bool_, boolean(false)), single(oid::bool_, boolean(true)));
    expect_less(single(oid::bytea, text("a")), single(oid::bytea, text("b")));
    EXPECT_NE(single(oid::bytea, text("a")), single(oid::text, text("a")));
    EXPECT_NE(single(oid::text, text("5")), single(oid::int4, int4(5)));
}

TEST(FieldCompare, NumericsWithoutTheirScale) {
    const record one = single(oid::numeric, numeric(0, 0, 0, {1}));
    const record minus_one = single(oid::numeric, numeric(0, 0x4000, 0, {1}));
    expect_equal(one, single(oid::numeric, numeric(0, 0, 2, {1})));
    expect_equal(one, single(oid::numeric, numeric(1, 0, 2, {0, 1, 0})));
    expect_equal(single(oid::numeric, numeric(0, 0, 0, {})), single(oid::numeric, numeric(3, 0x4000, 5, {0})));
    expect_less(one, single(oid::numeric, numeric(0, 0, 1, {1, 5000})));
    expect_less(one, single(oid::numeric, numeric(1, 0, 0, {1})));
    expect_less(single(oid::numeric, numeric(0, 0x4000, 1, {1, 5000})), minus_one);
    expect_less(single(oid::numeric, numeric(1, 0x4000, 0, {1})), minus_one);
    expect_less(minus_one, single(oid::numeric, numeric(0, 0, 0, {})));
    expect_less(single(oid::numeric, numeric(0, 0xf000, 0, {})), minus_one);
    expect_less(one, single(oid::numeric, numeric(0, 0xd000, 0, {})));
    expect_less(single(oid::numeric, numeric(0, 0xd000, 0, {})), single(oid::numeric, numeric(0, 0xc000, 0, {})));
    expect_equal(single(oid::numeric, numeric(0, 0xc000, 0, {})), single(oid::numeric, numeric(0, 0xc000, 0, {})));
}

TEST(FieldCompare, TimesByTheirOrderAndOnlyWithinAType) {
    expect_less(single(oid::timestamp, int8(-1)), single(oid::timestamp, int8(1)));
    expect_less(single(oid::date, int4(-1)), single(oid::date, int4(1)));
    EXPECT_NE(single(oid::timestamp, int8(1)), single(oid::timestamptz, int8(1)));
}

TEST(FieldCompare, OtherTypesByTheirBytesAndMalformedValuesToo) {
    expect_equal(single(oid::uuid, text("0123456789abcdef")), single(oid::uuid, text("0123456789abcdef")));
    expect_less(single(oid::uuid, text("0123456789abcdee")), single(oid::uuid, text("0123456789abcdef")));
    expect_equal(single(99999, text("x")), single(99999, text("x")));
    EXPECT_NE(single(99999, text("x")), single(99998, text("x")));
    expect_equal(single(oid::int4, text("abc")), single(oid::int4, text("abc")));
    expect_less(single(oid::int4, int4(7)), single(oid::int4, text("abc")));
    expect_equal(single(oid::numeric, text("abc")), single(oid::numeric, text("abc")));
    expect_equal(single(oid::int4, text("x"), asiopg::format::text),
                 single(oid::int4, text("x"), asiopg::format::text));
}

}  // namespace
