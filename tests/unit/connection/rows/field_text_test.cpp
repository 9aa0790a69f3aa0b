#include "connection/rows/field_text.hpp"

#include <gtest/gtest.h>
#include <asiopg/record.hpp>

#include <cmath>
#include <limits>

#include "row_builder.hpp"

namespace {

using namespace asiopg::test;
namespace oid = asiopg::oid;

std::string shown(asiopg::oid_t type, cell value, asiopg::format f = asiopg::format::binary) {
    return to_string(single(type, std::move(value), f)[0]);
}

TEST(FieldText, CommonTypes) {
    EXPECT_EQ(shown(oid::int2, int2(-2)), "-2");
    EXPECT_EQ(shown(oid::int8, int8(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
    EXPECT_EQ(shown(oid::oid, int4(-1)), "4294967295");
    EXPECT_EQ(shown(oid::bool_, boolean(true)), "true");
    EXPECT_EQ(shown(oid::text, text("a b")), "a b");
    EXPECT_EQ(shown(oid::bytea, text("\x01\xab")), "\\x01ab");
    EXPECT_EQ(shown(oid::int4, null()), "NULL");
    EXPECT_EQ(shown(oid::jsonb, text("\1{}")), "{}");
    EXPECT_EQ(shown(oid::uuid, text("\x01\x23\x45\x67\x89\xab\xcd\xef"
                                    "ABCDEFGH")),
              "01234567-89ab-cdef-4142-434445464748");
    EXPECT_EQ(shown(oid::int4, text("12"), asiopg::format::text), "12");
}

TEST(FieldText, FloatsLikeTheServer) {
    EXPECT_EQ(shown(oid::float8, float8(0.1)), "0.1");
    EXPECT_EQ(shown(oid::float4, float4(0.1f)), "0.1");
    EXPECT_EQ(shown(oid::float8, float8(-0.0)), "-0");
    EXPECT_EQ(shown(oid::float8, float8(1e14)), "100000000000000");
    EXPECT_EQ(shown(oid::float8, float8(1e15)), "1e+15");
    EXPECT_EQ(shown(oid::float8, float8(0.0001)), "0.0001");
    EXPECT_EQ(shown(oid::float8, float8(0.00001)), "1e-05");
    EXPECT_EQ(shown(oid::float4, float4(1e6f)), "1e+06");
    EXPECT_EQ(shown(oid::float4, float4(123456.0f)), "123456");
    EXPECT_EQ(shown(oid::float8, float8(NAN)), "NaN");
    EXPECT_EQ(shown(oid::float8, float8(-INFINITY)), "-Infinity");
}

TEST(FieldText, Numerics) {
    EXPECT_EQ(shown(oid::numeric, numeric(0, 0, 0, {})), "0");
    EXPECT_EQ(shown(oid::numeric, numeric(0, 0, 2, {})), "0.00");
    EXPECT_EQ(shown(oid::numeric, numeric(1, 0x4000, 3, {12, 345, 6780})), "-120345.678");
    EXPECT_EQ(shown(oid::numeric, numeric(2, 0, 0, {1})), "100000000");
    EXPECT_EQ(shown(oid::numeric, numeric(-2, 0, 8, {12})), "0.00000012");
    EXPECT_EQ(shown(oid::numeric, numeric(0, 0, 5, {1, 2345, 6000})), "1.23456");
    EXPECT_EQ(shown(oid::numeric, numeric(0, 0xc000, 0, {})), "NaN");
    EXPECT_EQ(shown(oid::numeric, numeric(0, 0xf000, 0, {})), "-Infinity");
}

TEST(FieldText, DatesAndTimes) {
    EXPECT_EQ(shown(oid::date, int4(0)), "2000-01-01");
    EXPECT_EQ(shown(oid::date, int4(59)), "2000-02-29");
    EXPECT_EQ(shown(oid::date, int4(60)), "2000-03-01");
    EXPECT_EQ(shown(oid::date, int4(-1)), "1999-12-31");
    EXPECT_EQ(shown(oid::date, int4(366)), "2001-01-01");
    EXPECT_EQ(shown(oid::date, int4(-10957)), "1970-01-01");
    EXPECT_EQ(shown(oid::date, int4(-730119)), "0001-01-01");
    EXPECT_EQ(shown(oid::date, int4(-730120)), "0001-12-31 BC");
    EXPECT_EQ(shown(oid::date, int4(-2451507)), "4713-01-01 BC");
    EXPECT_EQ(shown(oid::date, int4(2145031948)), "5874897-12-31");
    EXPECT_EQ(shown(oid::date, int4(std::numeric_limits<std::int32_t>::max())), "infinity");
    EXPECT_EQ(shown(oid::date, int4(std::numeric_limits<std::int32_t>::min())), "-infinity");
    EXPECT_EQ(shown(oid::timestamp, int8(-1)), "1999-12-31 23:59:59.999999");
    EXPECT_EQ(shown(oid::timestamp, int8(1'500'000)), "2000-01-01 00:00:01.5");
    EXPECT_EQ(shown(oid::timestamptz, int8(0)), "2000-01-01 00:00:00+00");
    EXPECT_EQ(shown(oid::timestamptz, int8(std::numeric_limits<std::int64_t>::min())), "-infinity");
    EXPECT_EQ(shown(oid::time, int8(86'400'000'000)), "24:00:00");
    const auto timetz = [](int west) {
        return bytes_of([&](asiopg::writer& out) {
            out.write_int64(3'600'000'000);
            out.write_int32(west);
        });
    };
    EXPECT_EQ(shown(oid::timetz, timetz(-7200)), "01:00:00+02");
    EXPECT_EQ(shown(oid::timetz, timetz(12'645)), "01:00:00-03:30:45");
}

TEST(FieldText, Intervals) {
    const auto interval = [](std::int64_t microseconds, int days, int months) {
        return bytes_of([&](asiopg::writer& out) {
            out.write_int64(microseconds);
            out.write_int32(days);
            out.write_int32(months);
        });
    };
    EXPECT_EQ(shown(oid::interval, interval(0, 0, 0)), "00:00:00");
    EXPECT_EQ(shown(oid::interval, interval(14'706'789'000, 3, 14)), "1 year 2 mons 3 days 04:05:06.789");
    EXPECT_EQ(shown(oid::interval, interval(-14'706'000'000, 3, -14)), "-1 years -2 mons +3 days -04:05:06");
    EXPECT_EQ(shown(oid::interval, interval(1'000'000, -1, 0)), "-1 days +00:00:01");
    EXPECT_EQ(shown(oid::interval, interval(0, 1, 0)), "1 day");
}

TEST(FieldText, Arrays) {
    const auto array = [](std::vector<std::pair<int, int>> dimensions, std::vector<cell> elements,
                          asiopg::oid_t element_type = oid::int4) {
        return bytes_of([&](asiopg::writer& out) {
            out.write_int32(static_cast<int>(dimensions.size()));
            out.write_int32(0);
            out.write_uint32(element_type);
            for (auto [size, lower] : dimensions) {
                out.write_int32(size);
                out.write_int32(lower);
            }
            for (const cell& element : elements) {
                out.write_int32(element ? static_cast<int>(element->size()) : -1);
                if (element) out.write_bytes(*element);
            }
        });
    };
    EXPECT_EQ(shown(oid::int4_array, array({}, {})), "{}");
    EXPECT_EQ(shown(oid::int4_array, array({{3, 1}}, {int4(1), null(), int4(-3)})), "{1,NULL,-3}");
    EXPECT_EQ(shown(oid::int4_array, array({{2, 1}, {1, 1}}, {int4(1), int4(2)})), "{{1},{2}}");
    EXPECT_EQ(shown(oid::int4_array, array({{2, -1}}, {int4(1), int4(2)})), "[-1:0]={1,2}");
    EXPECT_EQ(shown(oid::bool_array, array({{1, 1}}, {boolean(true)}, oid::bool_)), "{t}");
    EXPECT_EQ(shown(oid::text_array, array({{4, 1}}, {text("a b"), text(""), text("null"), text("q\"\\")}, oid::text)),
              R"({"a b","","null","q\"\\"})");
    // What the sizes promise and the bytes do not hold.
    EXPECT_EQ(shown(oid::int4_array, array({{2147483647, 1}}, {})).substr(0, 4), "\\x00");
    EXPECT_EQ(shown(oid::int4_array, array({{2147483647, 1}, {0, 1}}, {})).substr(0, 4), "\\x00");
}

TEST(FieldText, UnknownAndMalformedValuesAsHexadecimalDigits) {
    EXPECT_EQ(shown(99999, text("ab")), "\\x6162");
    EXPECT_EQ(shown(oid::int4, text("ab")), "\\x6162");
    EXPECT_EQ(shown(oid::numeric, text("ab")), "\\x6162");
    EXPECT_EQ(shown(oid::date, text("ab")), "\\x6162");
    EXPECT_EQ(shown(oid::interval, text("ab")), "\\x6162");
    EXPECT_EQ(shown(oid::int4_array, text("ab")), "\\x6162");
    EXPECT_EQ(shown(oid::uuid, text("ab")), "\\x6162");
    EXPECT_EQ(shown(oid::jsonb, text("\2{}")), "\\x027b7d");
    EXPECT_EQ(shown(oid::bool_, text("ab")), "\\x6162");
}

}  // namespace
