// Numbers.
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/system.hpp>

#include <bit>
#include <cmath>
#include <cstdio>

#include "integration/type_table.hpp"

namespace asiopg::test {

namespace {

template <std::int64_t Low, std::int64_t High>
std::string integers(random_engine& dice) {
    return std::to_string(random_integer(dice, Low, High));
}

std::string decimals(random_engine& dice) {
    std::string out = random_integer(dice, 0, 1) ? "-" : "";
    out += random_digits(dice, 60);
    if (random_integer(dice, 0, 3)) out += "." + random_digits(dice, 60);
    if (!random_integer(dice, 0, 3)) out += "e" + std::to_string(random_integer(dice, -300, 300));
    return out;
}

// Every bit pattern that is a number.
std::string doubles(random_engine& dice) {
    const auto value = std::bit_cast<double>(static_cast<std::uint64_t>(dice()));
    if (!std::isfinite(value)) return "0.1";
    char text[40];
    std::snprintf(text, sizeof text, "%.17g", value);
    return text;
}

std::string floats(random_engine& dice) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(dice()));
    if (!std::isfinite(value)) return "0.1";
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", static_cast<double>(value));
    return text;
}

std::string lsns(random_engine& dice) {
    char text[40];
    const std::uint64_t value = dice();
    std::snprintf(text, sizeof text, "%X/%X", static_cast<unsigned>(value >> 32), static_cast<unsigned>(value));
    return text;
}

std::string big_zeros() { return "1" + std::string(117, '0') + "." + std::string(161, '0'); }

}  // namespace

// A220-A223, A233, A234, A237
std::vector<type_entry> number_types() {
    constexpr std::int64_t int4_low = -2147483648, int4_high = 2147483647, uint4_high = 4294967295;
    return {
        entry<bool>("bool", {"t", "f"}),
        entry<std::int16_t>("int2", {"-32768", "32767", "-1", "0", "1"}, &integers<-32768, 32767>),
        entry<std::int32_t>("int4", {"-2147483648", "2147483647", "-1", "0", "1"}, &integers<int4_low, int4_high>),
        entry<std::int64_t>("int8", {"-9223372036854775808", "9223372036854775807", "-1", "0", "1"},
                            &integers<INT64_MIN, INT64_MAX>),
        entry<std::uint32_t>("oid", {"0", "10", "4294967295"}, &integers<0, uint4_high>),
        entry<std::uint32_t>("xid", {"0", "1", "4294967295"}, &integers<0, uint4_high>),
        entry<std::uint32_t>("cid", {"0", "1", "4294967295"}, &integers<0, uint4_high>),
        entry<std::uint64_t>("xid8", {"0", "1", "18446744073709551615"}, &integers<0, INT64_MAX>),
        entry<pg_lsn>("pg_lsn", {"0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"}, &lsns),
        entry<float>("float4", {"0", "-0", "1.1", "3.4028235e38", "1e-45", "Infinity", "-Infinity", "NaN"}, &floats),
        entry<double>("float8",
                      {"0", "-0", "122.2e-100", "3.141592653589793", "1.7976931348623157e308", "5e-324", "1e15", "1e-5",
                       "Infinity", "-Infinity", "NaN"},
                      &doubles),
        entry<numeric>("numeric",
                       {"18446744073709551616", "-340282366920938463463374607431768211456", "0.00000000000000",
                        "1.00000000000000", "1000000000000000.00000000000000", "1e1000", "1e-1000",
                        "0.000000000000010000000000001", "100.123456790000000000000000", "0.00001000", "0.00001000000",
                        "0.001000", "NaN", "Infinity", "-Infinity", big_zeros(), "9999", "10000", "-0.0001"},
                       &decimals),
        entry<money>("money", {"0", "-0.01", "92233720368547758.07", "-92233720368547758.08"}, &integers<-9999, 9999>)
            .unprinted(),
    };
}

}  // namespace asiopg::test
