// Integers, bool and "char".
#include <asiopg/codecs/integer.hpp>

#include <asiopg/codecs/numeric.hpp>

#include <limits>

#include "support.hpp"

namespace asiopg::test {
namespace {

template <class T>
void expect_extremes(oid_t oid) {
    for (T value : {std::numeric_limits<T>::min(), static_cast<T>(-1), T{0}, T{1}, std::numeric_limits<T>::max()})
        expect_round_trip<T>(value, oid);
}

TEST(integer, extremes_round_trip) {  // A220, A237
    expect_extremes<short>(oid::int2);
    expect_extremes<int>(oid::int4);
    expect_extremes<long>(oid::int8);
    expect_extremes<long long>(oid::int8);
    expect_extremes<unsigned>(oid::oid);
    expect_extremes<unsigned>(oid::xid);
    expect_extremes<unsigned>(oid::cid);
    expect_extremes<unsigned long>(oid::xid8);
    expect_extremes<unsigned long long>(oid::pg_lsn);
}

TEST(integer, wire_form) {
    EXPECT_EQ(encoded<int>(-2, oid::int4), bytes({0xff, 0xff, 0xff, 0xfe}));
    EXPECT_EQ(encoded<int>(-2, oid::int2), bytes({0xff, 0xfe}));
    EXPECT_EQ(encoded<int>(258, oid::int8), bytes({0, 0, 0, 0, 0, 0, 1, 2}));
    EXPECT_EQ(encoded<short>(258, oid::int4), bytes({0, 0, 1, 2}));
    EXPECT_EQ(encoded<long>(5, oid::float8), big_endian(0x4014000000000000, 8));
    EXPECT_EQ(encoded<int>(5, oid::float4), big_endian(0x40a00000, 4));
}

TEST(integer, other_widths_are_read_where_they_fit) {
    EXPECT_EQ(decoded<int>(big_endian(7, 2), oid::int2), 7);
    EXPECT_EQ(decoded<int>(bytes({0xff, 0xff}), oid::int2), -1);
    EXPECT_EQ(decoded<int>(big_endian(7, 8), oid::int8), 7);
    EXPECT_EQ(decoded<short>(bytes({0xff, 0xff, 0x80, 0}), oid::int4), -32768);
    EXPECT_EQ(decoded<int>(big_endian(2147483647, 4), oid::oid), 2147483647);
    EXPECT_EQ(decoded<unsigned long>(big_endian(~0ull, 8), oid::xid8), ~0ul);
    EXPECT_EQ(decoded<unsigned short>(big_endian(65535, 4), oid::int4), 65535);
    EXPECT_EQ(decoded<long>(encoded(numeric("-9223372036854775808"), oid::numeric), oid::numeric),
              std::numeric_limits<long>::min());
    EXPECT_EQ(decoded<int>(encoded(numeric("12.000"), oid::numeric), oid::numeric), 12);
    EXPECT_EQ(decoded<unsigned>(big_endian(1259, 4), oid::regclass), 1259u);
}

TEST(integer, values_out_of_range_are_not_read) {
    EXPECT_EQ(decode_error<int>(big_endian(5000000000, 8), oid::int8),
              "column \"c\": value 5000000000 of type int8 is out of range for int");
    EXPECT_EQ(decode_error<short>(bytes({0xff, 0xff, 0x7f, 0xff}), oid::int4),
              "column \"c\": value -32769 of type int4 is out of range for std::int16_t");
    EXPECT_EQ(decode_error<unsigned>(bytes({0xff, 0xff, 0xff, 0xff}), oid::int4),
              "column \"c\": value -1 of type int4 is out of range for std::uint32_t");
    EXPECT_EQ(decode_error<int>(big_endian(4294967295, 4), oid::oid),
              "column \"c\": value 4294967295 of type oid is out of range for int");
    EXPECT_EQ(decode_error<long>(big_endian(~0ull, 8), oid::xid8),
              "column \"c\": value 18446744073709551615 of type xid8 is out of range for std::int64_t");
    EXPECT_EQ(decode_error<int>(encoded(numeric("1.5"), oid::numeric), oid::numeric),
              "column \"c\": value 1.5 of type numeric is not an integer in the range of int");
    EXPECT_EQ(decode_error<int>(encoded(numeric("3000000000"), oid::numeric), oid::numeric),
              "column \"c\": value 3000000000 of type numeric is out of range for int");
}

TEST(integer, other_types_are_not_read) {
    EXPECT_EQ(decode_error<int>("x", oid::text), "column \"c\" of type text cannot be read as int");
    EXPECT_EQ(decode_error<int>(bytes({1}), oid::bool_), "column \"c\" of type bool cannot be read as int");
    EXPECT_EQ(decode_error<int>("12", oid::int4, format::text),
              "column \"c\" of type int4, sent as text, cannot be read as int");
    EXPECT_EQ(decode_error<int>(big_endian(0, 8), oid::float8), "column \"c\" of type float8 cannot be read as int");
}

TEST(integer, malformed) {
    EXPECT_EQ(decode_error<int>("123", oid::int4),
              "column \"c\" of type int4: 3 bytes are not a valid value (reading int)");
    for (oid_t oid : {oid::int2, oid::int8, oid::oid, oid::xid8}) {
        expect_size_checked<int>(std::string(oid == oid::int2 ? 2 : oid == oid::oid ? 4 : 8, '\0'), oid);
    }
}

TEST(integer, parameters_out_of_range_are_refused) {  // A244
    const auto error = [](std::string value, std::string cause) {
        return "invalid input for query argument $1: " + value + " (" + cause + ")";
    };
    EXPECT_EQ(encode_error(70000, oid::int2), error("70000", "value out of int2 range; cannot send int as int2"));
    EXPECT_EQ(encode_error(-32769, oid::int2), error("-32769", "value out of int2 range; cannot send int as int2"));
    EXPECT_EQ(encode_error(2147483648L, oid::int4),
              error("2147483648", "value out of int4 range; cannot send std::int64_t as int4"));
    EXPECT_EQ(encode_error(-2147483649L, oid::int4),
              error("-2147483649", "value out of int4 range; cannot send std::int64_t as int4"));
    EXPECT_EQ(encode_error(~0ull, oid::int8),
              error("18446744073709551615", "value out of int8 range; cannot send std::uint64_t as int8"));
    EXPECT_EQ(encode_error(-1, oid::oid), error("-1", "value out of oid range; cannot send int as oid"));
    EXPECT_EQ(encode_error(4294967296, oid::oid),
              error("4294967296", "value out of oid range; cannot send std::int64_t as oid"));
    EXPECT_EQ(encode_error(-1, oid::xid8), error("-1", "value out of xid8 range; cannot send int as xid8"));
    EXPECT_EQ(encode_error((1 << 24) + 1, oid::float4),
              error("16777217", "value has no exact float4 representation; cannot send int as float4"));
    EXPECT_EQ(
        encode_error((1L << 53) + 1, oid::float8),
        error("9007199254740993", "value has no exact float8 representation; cannot send std::int64_t as float8"));
    EXPECT_EQ(encode_error(1, oid::bool_), error("1", "a boolean is required; cannot send int as bool"));
    EXPECT_EQ(encode_error(1, oid::bytea), error("1", "a bytes-like object is required; cannot send int as bytea"));
    EXPECT_EQ(encode_error(1, oid::text), error("1", "a string is required; cannot send int as text"));
    EXPECT_EQ(encode_error(1, unknown_type()), error("1", "cannot send int as type 70000"));
}

TEST(integer, parameters_that_fit) {
    EXPECT_EQ(bound_value(-32768, oid::int2), bytes({0x80, 0}));
    EXPECT_EQ(bound_value(7, oid::int4), big_endian(7, 4));
    EXPECT_EQ(bound_value(7L, oid::int4), big_endian(7, 4));
    EXPECT_EQ(bound_value(-1, oid::int8), std::string(8, '\xff'));
    EXPECT_EQ(bound_value(4294967295u, oid::oid), big_endian(4294967295, 4));
    EXPECT_EQ(bound_value(~0ull, oid::xid8), big_endian(~0ull, 8));
    EXPECT_EQ(bound_value(1 << 24, oid::float4), big_endian(0x4b800000, 4));
    EXPECT_EQ(bound_value(std::numeric_limits<long>::min(), oid::float8), big_endian(0xc3e0000000000000, 8));
    EXPECT_EQ(bound_value(~0ull, oid::numeric), encoded(numeric("18446744073709551615"), oid::numeric));
    EXPECT_EQ(bound_value(std::numeric_limits<long>::min(), oid::numeric),
              encoded(numeric("-9223372036854775808"), oid::numeric));
}

TEST(boolean, only_bool) {  // A220, A244
    expect_round_trip(true, oid::bool_);
    expect_round_trip(false, oid::bool_);
    EXPECT_TRUE(decoded<bool>(bytes({2}), oid::bool_));
    EXPECT_EQ(decode_error<bool>(big_endian(1, 4), oid::int4), "column \"c\" of type int4 cannot be read as bool");
    EXPECT_EQ(encode_error(true, oid::int4),
              "invalid input for query argument $1: true (an integer is required; cannot send bool as int4)");
    EXPECT_EQ(bound_value(true, oid::bool_), bytes({1}));
}

TEST(character, every_byte) {  // A225
    for (int i = -128; i < 128; ++i) expect_round_trip(static_cast<char>(i), oid::char_);
    EXPECT_EQ(bound_value('b', oid::char_), "b");
    EXPECT_EQ(encode_error('b', oid::text),
              "invalid input for query argument $1: 'b' (a string is required; cannot send char as text)");
}

TEST(null, for_optionals_only) {  // A241
    const field_bytes null = field_bytes::null();
    const column c = column_of(builtin(oid::int4));
    EXPECT_EQ(detail::decode_field<std::optional<int>>(c, null.data()), std::nullopt);
    EXPECT_EQ(message_of([&] { detail::decode_field<int>(c, null.data()); }),
              "column \"c\": NULL cannot be read as int; use std::optional<int>");
    EXPECT_EQ(decoded<std::optional<int>>(big_endian(5, 4), oid::int4), 5);
    EXPECT_EQ(cpp_name<std::optional<int>>(), "std::optional<int>");
}

}  // namespace
}  // namespace asiopg::test
