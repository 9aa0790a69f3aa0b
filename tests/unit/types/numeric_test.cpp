// numeric: text, wire, order, conversions.
#include <asiopg/codecs/numeric.hpp>

#include <cmath>
#include <limits>
#include <unordered_set>

#include "support.hpp"

namespace asiopg::test {
namespace {

std::string through_wire(const numeric& value) {
    return decoded<numeric>(encoded(value, oid::numeric), oid::numeric).str();
}

// Words of 16 bits.
std::string words(std::initializer_list<int> values) {
    std::string out;
    for (int v : values) out += big_endian(static_cast<std::uint64_t>(v), 2);
    return out;
}

TEST(numeric, text_to_wire_to_text) {  // A221, A222
    const std::string long_zero = "1" + std::string(117, '0') + "." + std::string(161, '0');
    for (const std::string& text : {std::string("0"),
                                    std::string("18446744073709551616"),
                                    std::string("-18446744073709551616"),
                                    std::string("340282366920938463463374607431768211456"),
                                    std::string("-340282366920938463463374607431768211456"),
                                    std::string("0.00000000000000"),
                                    std::string("1.00000000000000"),
                                    std::string("-1.00000000000000"),
                                    std::string("-2.00000000000000"),
                                    std::string("1000000000000000.00000000000000"),
                                    std::string("0.000000000000010000000000001"),
                                    std::string("-100.123456790000000000000000"),
                                    std::string("0.00001000"),
                                    std::string("0.00000100"),
                                    std::string("0.00000010"),
                                    std::string("0.000010000"),
                                    std::string("0.0000100000"),
                                    std::string("0.00001000000"),
                                    std::string("0.001"),
                                    std::string("0.001000"),
                                    std::string("1"),
                                    std::string("1.00000"),
                                    std::string("0.00"),
                                    std::string("9999"),
                                    std::string("10000"),
                                    std::string("99999999.99999999"),
                                    std::string("0.1"),
                                    std::string("0.01"),
                                    std::string("0.0001"),
                                    std::string("-0.00012"),
                                    std::string("123456.7"),
                                    long_zero,
                                    "-" + long_zero,
                                    "1" + std::string(131071, '0'),
                                    "0." + std::string(16382, '0') + "1",
                                    std::string(131072, '9') + "." + std::string(16383, '9')}) {
        EXPECT_EQ(numeric(text).str(), text);
        EXPECT_EQ(through_wire(numeric(text)), text);
    }
    EXPECT_EQ(through_wire(numeric("1E1000")), "1" + std::string(1000, '0'));
    EXPECT_EQ(through_wire(numeric("1.0E-1000")), "0." + std::string(999, '0') + "10");
    EXPECT_EQ(numeric("+12.50").str(), "12.50");
    EXPECT_EQ(numeric(" -.5e1 ").str(), "-5");
    EXPECT_EQ(numeric("5.").str(), "5");
    EXPECT_EQ(numeric("-0.00").str(), "0.00");
    EXPECT_EQ(numeric("12e-1").str(), "1.2");
    EXPECT_EQ(numeric("0e5").str(), "0");
}

TEST(numeric, special_values) {  // A223
    for (const char* text : {"NaN", "nan", "sNaN"}) EXPECT_EQ(through_wire(numeric(text)), "NaN");
    for (const char* text : {"Infinity", "inf", "+INF"}) EXPECT_EQ(through_wire(numeric(text)), "Infinity");
    for (const char* text : {"-Infinity", "-inf"}) EXPECT_EQ(through_wire(numeric(text)), "-Infinity");
    EXPECT_EQ(encoded(numeric::nan(), oid::numeric), words({0, 0, 0xc000, 0}));
    EXPECT_EQ(encoded(numeric::infinity(), oid::numeric), words({0, 0, 0xd000, 0}));
    EXPECT_EQ(encoded(numeric::negative_infinity(), oid::numeric), words({0, 0, 0xf000, 0}));
}

TEST(numeric, wire_form) {
    EXPECT_EQ(encoded(numeric("-12345.6780"), oid::numeric), words({3, 1, 0x4000, 4, 1, 2345, 6780}));
    EXPECT_EQ(encoded(numeric("0.00"), oid::numeric), words({0, 0, 0, 2}));
    EXPECT_EQ(encoded(numeric("0.00001"), oid::numeric), words({1, 0xfffe, 0, 5, 1000}));
    EXPECT_EQ(encoded(numeric(100000000), oid::numeric), words({1, 2, 0, 0, 1}));
    expect_size_checked<numeric>(words({3, 1, 0x4000, 4, 1, 2345, 6780}), oid::numeric);
}

TEST(numeric, syntax_errors) {
    for (const char* text :
         {"", " ", "invalid", "-", ".", "1.2.3", "1e", "1e+", "1e5x", "--1", "1 2", "NaNx", "-NaN", "0x10"})
        EXPECT_EQ(message_of([&] { numeric n(text); }).find("invalid input syntax for type numeric: "), 0u) << text;
    for (const char* text : {"1e131072", "1e99999999999999999999", "12345e131068"})
        EXPECT_EQ(message_of([&] { numeric n(text); }),
                  "numeric value has more than 131072 digits before the decimal point");
    for (const char* text : {"1e-16384", "0.1e-16383", "1e-99999999999999999999"})
        EXPECT_EQ(message_of([&] { numeric n(text); }),
                  "numeric value has more than 16383 digits behind the decimal point");
}

TEST(numeric, hostile_wire_bytes) {
    for (const std::string& wire :
         {words({1, 0, 0, 0, 10000}), words({1, 0, 0x8000, 0, 1}), words({2, 0, 0, 0, 1}), words({0xffff, 0, 0, 0, 1}),
          words({0, 0, 0, 0x4000}), words({0, 0, 0, 0, 1}), words({1, 0x8000, 0, 0, 1})})
        EXPECT_NE(decode_error<numeric>(wire, oid::numeric).find("not a valid value"), std::string::npos);
    // Digits beyond the scale, zero groups at the ends, a negative zero: odd, but with a meaning.
    EXPECT_EQ(decoded<numeric>(words({2, 0, 0, 1, 1, 2500}), oid::numeric).str(), "1.25");
    EXPECT_EQ(decoded<numeric>(words({3, 1, 0, 2, 0, 7, 0}), oid::numeric).str(), "7.00");
    EXPECT_EQ(decoded<numeric>(words({1, 0, 0x4000, 0, 0}), oid::numeric).str(), "0");
    EXPECT_EQ(decoded<numeric>(words({1, 0x7fff, 0, 0, 1}), oid::numeric).str(), "1" + std::string(131068, '0'));
}

TEST(numeric, integers) {
    EXPECT_EQ(numeric(std::numeric_limits<std::int64_t>::min()).str(), "-9223372036854775808");
    EXPECT_EQ(numeric(std::numeric_limits<std::uint64_t>::max()).str(), "18446744073709551615");
    EXPECT_EQ(numeric().str(), "0");
    EXPECT_EQ(numeric("-9223372036854775808").to<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(numeric("18446744073709551615").to<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(numeric("120000.00").to<int>(), 120000);
    EXPECT_EQ(numeric("-128").to<signed char>(), -128);
    for (const char* text :
         {"9223372036854775808", "-9223372036854775809", "0.5", "NaN", "Infinity", "1e30", "100000.01"})
        EXPECT_EQ(message_of([&] { (void)numeric(text).to<std::int64_t>(); }),
                  "numeric " + numeric(text).str() + " is not an integer in the range asked for");
    EXPECT_NE(message_of([] { (void)numeric(-1).to<unsigned>(); }), "(nothing thrown)");
    EXPECT_NE(message_of([] { (void)numeric("18446744073709551616").to<std::uint64_t>(); }), "(nothing thrown)");
    EXPECT_NE(message_of([] { (void)numeric(128).to<signed char>(); }), "(nothing thrown)");
    EXPECT_EQ(decoded<numeric>(bytes({0xff, 0xff}), oid::int2).str(), "-1");
    EXPECT_EQ(decoded<numeric>(big_endian(5, 8), oid::int8).str(), "5");
}

TEST(numeric, doubles) {
    EXPECT_EQ(numeric(0.1).str(), "0.1");
    EXPECT_EQ(numeric(-0.0).str(), "0");
    EXPECT_EQ(numeric(0.1f).str(), "0.1");
    EXPECT_EQ(numeric("0.1").to_double(), 0.1);
    EXPECT_EQ(numeric(std::numeric_limits<double>::max()).to_double(), std::numeric_limits<double>::max());
    EXPECT_EQ(numeric(std::numeric_limits<double>::denorm_min()).to_double(),
              std::numeric_limits<double>::denorm_min());
    EXPECT_TRUE(std::isnan(numeric::nan().to_double()));
    EXPECT_EQ(numeric::negative_infinity().to_double(), -std::numeric_limits<double>::infinity());
    EXPECT_EQ(numeric("1e-1000").to_double(), 0.0);
    EXPECT_EQ(message_of([] { (void)numeric("1e1000").to_double(); }), "numeric value out of double range");
}

TEST(numeric, order_is_by_value) {
    const numeric ascending[] = {numeric::negative_infinity(),
                                 numeric("-10000"),
                                 numeric("-1.5"),
                                 numeric("-1.4999"),
                                 numeric(0),
                                 numeric("0.00009"),
                                 numeric("0.5"),
                                 numeric("9999.9"),
                                 numeric("10000"),
                                 numeric::infinity(),
                                 numeric::nan()};
    for (std::size_t i = 0; i < std::size(ascending); ++i)
        for (std::size_t j = 0; j < std::size(ascending); ++j) EXPECT_EQ(ascending[i] <=> ascending[j], i <=> j);
    EXPECT_EQ(numeric("1.50"), numeric("1.5"));
    EXPECT_EQ(numeric("0.000"), numeric("-0"));
    EXPECT_EQ(numeric("1e4"), 10000);
    const std::unordered_set<numeric> set{numeric("1.50"), numeric("1.5"), numeric("15e-1")};
    EXPECT_EQ(set.size(), 1u);
    EXPECT_EQ(numeric("1.50").scale(), 2);
}

TEST(numeric, as_argument) {
    EXPECT_EQ(bound_value(numeric("1.50"), oid::numeric), words({2, 0, 0, 2, 1, 5000}));
    EXPECT_EQ(
        encode_error(numeric("1.50"), oid::float8),
        "invalid input for query argument $1: 1.50 (a number is required; cannot send asiopg::numeric as float8)");
}

// A221, A223
TEST(numeric, parts_for_adapters) {
    for (const char* text : {"0", "0.00", "-12.50", "123456789.000000001", "1e1000", "-1e-1000", "10000", "0.0001"}) {
        const numeric value(text);
        const numeric made = numeric::from_groups(value.is_negative(), value.weight(), value.groups(), value.scale());
        EXPECT_EQ(made.str(), value.str());
        EXPECT_EQ(encoded(made, oid::numeric), encoded(value, oid::numeric));
    }
    const std::uint16_t groups[] = {0, 0, 12, 3400, 0};
    EXPECT_EQ(numeric::from_groups(true, 2, groups).str(), "-12.34");
    EXPECT_EQ(numeric::from_groups(true, 2, groups, 5).str(), "-12.34000");
    EXPECT_EQ(numeric::from_groups(false, 2, groups).weight(), 0);
    EXPECT_EQ(numeric::from_groups(true, 1'000'000'000, std::span(groups, 2)).str(), "0");
    const std::uint16_t wrong[] = {10000}, one[] = {1};
    EXPECT_NE(message_of([&] { (void)numeric::from_groups(false, 0, wrong); }), "(nothing thrown)");
    for (const std::int64_t weight :
         {std::int64_t{32768}, std::int64_t{-4096}, std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min() + 10})
        EXPECT_NE(message_of([&] { (void)numeric::from_groups(false, weight, one); }), "(nothing thrown)") << weight;
    EXPECT_EQ(numeric::from_groups(false, 32767, one).str().size(), 131069u);
    EXPECT_EQ(numeric::from_groups(false, -4095, one).scale(), 16380);
    EXPECT_NE(message_of([&] { (void)numeric::from_groups(false, 0, one, -1); }), "(nothing thrown)");
    EXPECT_NE(message_of([&] { (void)numeric::from_groups(false, 0, one, 16384); }), "(nothing thrown)");
}

TEST(numeric, characters_are_no_numbers) {
    static_assert(!std::is_constructible_v<numeric, char> && !std::is_constructible_v<numeric, char8_t> &&
                  !std::is_constructible_v<numeric, char32_t> && !std::is_constructible_v<numeric, wchar_t>);
    static_assert(std::is_convertible_v<signed char, numeric> && std::is_convertible_v<unsigned long long, numeric>);
}

}  // namespace
}  // namespace asiopg::test
