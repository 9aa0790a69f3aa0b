// float and double.
#include <asiopg/codecs/floating.hpp>

#include <asiopg/codecs/numeric.hpp>

#include <cmath>
#include <limits>

#include "support.hpp"

namespace asiopg::test {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

TEST(floating, round_trip) {  // A234
    for (double value : {0.0, -0.0, 1.5, 122.2e-100, 3.141592653589793, std::numeric_limits<double>::max(),
                         std::numeric_limits<double>::denorm_min(), infinite, -infinite}) {
        expect_round_trip(value, oid::float8);
        expect_round_trip(static_cast<float>(value), oid::float4);
    }
    EXPECT_TRUE(std::signbit(decoded<double>(encoded(-0.0, oid::float8), oid::float8)));
    EXPECT_TRUE(std::isnan(decoded<double>(encoded(std::nan(""), oid::float8), oid::float8)));
    EXPECT_TRUE(std::isnan(decoded<float>(encoded(std::nanf(""), oid::float4), oid::float4)));
}

TEST(floating, the_other_width) {
    EXPECT_EQ(decoded<double>(encoded(0.5f, oid::float4), oid::float4), 0.5);
    EXPECT_EQ(decode_error<float>(encoded(0.5, oid::float8), oid::float8),
              "column \"c\" of type float8 cannot be read as float");
    EXPECT_EQ(bound_value(0.5, oid::float4), big_endian(0x3f000000, 4));
    EXPECT_EQ(bound_value(0.5f, oid::float8), big_endian(0x3fe0000000000000, 8));
    EXPECT_EQ(bound_value(infinite, oid::float4), big_endian(0x7f800000, 4));
    EXPECT_EQ(encode_error(4.1e40, oid::float4),  // A244
              "invalid input for query argument $1: 4.1e+40 (value out of float4 range; cannot send double as float4)");
}

TEST(floating, to_numeric_with_the_shortest_digits) {
    EXPECT_EQ(decoded<numeric>(bound_value(0.1, oid::numeric), oid::numeric).str(), "0.1");
    EXPECT_EQ(decoded<numeric>(bound_value(0.1f, oid::numeric), oid::numeric).str(), "0.1");
    EXPECT_EQ(decoded<numeric>(bound_value(-1e22, oid::numeric), oid::numeric).str(), "-10000000000000000000000");
    EXPECT_TRUE(decoded<numeric>(bound_value(std::nan(""), oid::numeric), oid::numeric).is_nan());
    EXPECT_EQ(decoded<numeric>(bound_value(-infinite, oid::numeric), oid::numeric).str(), "-Infinity");
}

TEST(floating, reads_integers_that_it_holds) {
    EXPECT_EQ(decoded<double>(big_endian(0xffff, 2), oid::int2), -1);
    EXPECT_EQ(decoded<double>(big_endian(0x80000000, 4), oid::int4), -2147483648.0);
    EXPECT_EQ(decoded<double>(big_endian(std::uint64_t{1} << 53, 8), oid::int8), 0x1p53);
    EXPECT_EQ(decoded<double>(big_endian(std::uint64_t{1} << 63, 8), oid::int8), -0x1p63);
    EXPECT_EQ(decode_error<double>(big_endian((std::uint64_t{1} << 53) + 1, 8), oid::int8),
              "column \"c\": value 9007199254740993 of type int8 has no exact double representation");
    EXPECT_EQ(decode_error<double>(big_endian(~std::uint64_t{0} >> 1, 8), oid::int8),
              "column \"c\": value 9223372036854775807 of type int8 has no exact double representation");
    for (const auto& [oid, size] : {std::pair(oid::int2, 2), {oid::int4, 4}, {oid::int8, 8}, {oid::float4, 4}})
        expect_size_checked<double>(std::string(static_cast<std::size_t>(size), '\0'), oid);
    EXPECT_EQ(decode_error<double>(encoded(numeric(1), oid::numeric), oid::numeric),
              "column \"c\" of type numeric cannot be read as double");
    EXPECT_EQ(decode_error<float>(big_endian(1, 2), oid::int2), "column \"c\" of type int2 cannot be read as float");
}

TEST(floating, integer_parameters_are_refused) {
    EXPECT_EQ(encode_error(1.0, oid::int4),
              "invalid input for query argument $1: 1 (an integer is required; cannot send double as int4)");
}

}  // namespace
}  // namespace asiopg::test
