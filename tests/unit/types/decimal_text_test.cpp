// Decimal texts compared with doubles.
#include "types/decimal_text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <string>

namespace asiopg::test {
namespace {

bool exact(const std::string& text) { return detail::is_exact_double(text, std::strtod(text.c_str(), nullptr)); }

TEST(decimal_text, same_number_in_any_spelling) {
    for (const char* text :
         {"0",
          "-0",
          "0.0",
          "0e99999999999999999999",
          "1",
          "1.0",
          "1.10",
          "1e2",
          "1E+2",
          "100e-0",
          "0.1",
          "-0.1",
          "1e-1",
          "0.00012",
          "120e-6",
          "1e308",
          "1.7976931348623157e308",
          "5e-324",
          "4.9e-324",
          "2.2250738585072014e-308",
          "0.30000000000000004",
          "123456789.125",
          "100000000000000000000",
          "1e20",
          "1000e17",
          "9007199254740993e0000",
          "000.5",
          "0.5000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"})
        EXPECT_EQ(exact(text), std::string(text) != "9007199254740993e0000" && std::string(text) != "4.9e-324") << text;
}

// The double would be written with fewer digits, as another number.
TEST(decimal_text, exact_values_of_doubles_lose_digits) {
    EXPECT_FALSE(exact("18446744073709551616"));  // 2^64
    EXPECT_FALSE(exact("36893488147419103232"));  // 2^65
    EXPECT_FALSE(exact("0.1000000000000000055511151231257827021181583404541015625"));
    EXPECT_TRUE(exact("18446744073709552000"));
    EXPECT_TRUE(exact("36893488147419103000"));
    EXPECT_TRUE(exact("100000000000000000000000"));
    EXPECT_FALSE(exact("99999999999999991611392"));  // what 1e23 is as a double
}

TEST(decimal_text, numbers_that_lose) {
    for (const char* text :
         {"12345678901234567890123", "0.1234567890123456789", "-0.1234567890123456789", "1e400", "1e-400",
          "1e1000000000", "1e-1000000000", "1e99999999999999999999999", "-1e-99999999999999999999999",
          "0.10000000000000001", "9007199254740993.0", "1.7976931348623159e308"})
        EXPECT_FALSE(exact(text)) << text;
    EXPECT_FALSE(detail::is_exact_double("1", std::numeric_limits<double>::infinity()));
}

// A number may be long: nothing depends on its exponent.
TEST(decimal_text, long_numbers) {
    const std::string zeros(100'000, '0');
    EXPECT_TRUE(exact("1" + zeros + "e-100000"));
    EXPECT_TRUE(exact("0." + zeros + "1e100001"));
    EXPECT_FALSE(exact("1" + zeros + "1e-100001"));
}

}  // namespace
}  // namespace asiopg::test
