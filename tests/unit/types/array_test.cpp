// Arrays of one dimension.
#include <asiopg/codecs/array.hpp>

#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/json.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>

#include <limits>

#include "support.hpp"

namespace asiopg::test {
namespace {

std::string header(std::uint64_t dimensions, std::uint64_t flags, oid_t element, std::uint64_t count) {
    return big_endian(dimensions, 4) + big_endian(flags, 4) + big_endian(element, 4) + big_endian(count, 4) +
           big_endian(1, 4);
}
std::string element(std::string_view value) { return big_endian(value.size(), 4) + std::string(value); }
const std::string null_element = std::string(4, '\xff');

TEST(array, round_trips) {  // A233, A231
    expect_round_trip(std::vector<int>{1, -2, std::numeric_limits<int>::min()}, oid::int4_array);
    expect_round_trip(std::vector<int>{}, oid::int4_array);
    expect_round_trip(std::vector<short>{1, 2, 3, 4, 5}, oid::int2_array);
    expect_round_trip(std::vector<long>{1, -1}, oid::int8_array);
    expect_round_trip(std::vector<float>{0.5f}, oid::float4_array);
    expect_round_trip(std::vector<double>{0.5, -0.0, 3}, oid::float8_array);
    expect_round_trip(std::vector<unsigned>{4294967295u}, oid::oid_array);
    expect_round_trip(std::vector<char>{'a', 'b'}, oid::char_array);
    expect_round_trip(std::vector<bool>{true, false}, oid::bool_array);
    expect_round_trip(std::vector<std::string>{"", "a", "Grüße"}, oid::text_array);
    expect_round_trip(std::vector<std::vector<std::byte>>{{}, {std::byte(1)}}, oid::bytea_array);
    expect_round_trip(std::vector<numeric>{numeric("1.50"), numeric::nan()}, oid::numeric_array);
    expect_round_trip(std::vector<uuid>{uuid(), uuid("a0eebc999c0b4ef8bb6d6bb9bd380a11")}, oid::uuid_array);
    expect_round_trip(std::vector<time_of_day>{time_of_day(24, 0)}, oid::time_array);
    expect_round_trip(std::vector<std::chrono::sys_days>{std::chrono::sys_days()}, oid::date_array);
    expect_round_trip(std::vector<nlohmann::json>{nullptr, 1}, oid::jsonb_array);
    expect_round_trip(std::vector<std::optional<int>>{1, std::nullopt, 3}, oid::int4_array);
    expect_round_trip(std::vector<std::optional<std::string>>{std::nullopt, "x"}, oid::text_array);
    expect_round_trip(std::vector<std::optional<bool>>{std::nullopt, true}, oid::bool_array);
    const std::vector<std::string> large(10, std::string(1 << 20, 'x'));
    EXPECT_EQ(decoded<std::vector<std::string>>(encoded(large, oid::text_array), oid::text_array), large);
}

TEST(array, runs_of_every_length) {
    for (int count = 1; count < 20; ++count) {
        std::vector<int> values;
        std::vector<double> doubles;
        for (int i = 0; i < count; ++i) {
            values.push_back(i * 0x01020304 - 7);
            doubles.push_back(i * 1.1);
        }
        std::string wire = header(1, 0, oid::int4, static_cast<std::uint64_t>(count));
        for (int v : values) wire += element(big_endian(static_cast<std::uint32_t>(v), 4));
        EXPECT_EQ(encoded(values, oid::int4_array), wire);
        EXPECT_EQ(decoded<std::vector<int>>(wire, oid::int4_array), values);
        EXPECT_EQ(decoded<std::vector<double>>(encoded(doubles, oid::float8_array), oid::float8_array), doubles);
        for (int i = 0; i < count; ++i) {
            std::string broken = wire;
            broken[static_cast<std::size_t>(20 + 8 * i + 3)] = 5;
            EXPECT_NE(decode_error<std::vector<int>>(broken, oid::int4_array).find("not a valid value"),
                      std::string::npos);
        }
    }
}

TEST(array, wire_form) {
    EXPECT_EQ(encoded(std::vector<int>{7, -1}, oid::int4_array),
              header(1, 0, oid::int4, 2) + element(big_endian(7, 4)) + element(std::string(4, '\xff')));
    EXPECT_EQ(encoded(std::vector<std::optional<int>>{7, std::nullopt}, oid::int4_array),
              header(1, 1, oid::int4, 2) + element(big_endian(7, 4)) + null_element);
    EXPECT_EQ(encoded(std::vector<int>{}, oid::int4_array), header(0, 0, oid::int4, 0).substr(0, 12));
    EXPECT_EQ(encoded(std::vector<int>{7}, oid::int8_array), header(1, 0, oid::int8, 1) + element(big_endian(7, 8)));
    const std::string vector = encoded(std::vector<short>{7}, oid::int2vector);
    EXPECT_EQ(vector, header(1, 0, oid::int2, 1).substr(0, 16) + big_endian(0, 4) + element(big_endian(7, 2)));
    EXPECT_EQ(decoded<std::vector<short>>(vector, oid::int2vector), std::vector<short>{7});
}

TEST(array, elements_of_another_width) {
    EXPECT_EQ(decoded<std::vector<long>>(encoded(std::vector<int>{1, -2}, oid::int4_array), oid::int4_array),
              (std::vector<long>{1, -2}));
    EXPECT_EQ(decode_error<std::vector<short>>(encoded(std::vector<int>{70000}, oid::int4_array), oid::int4_array),
              "column \"c\": value 70000 of type int4 is out of range for std::int16_t");
    EXPECT_EQ(decode_error<std::vector<int>>(encoded(std::vector<double>{1}, oid::float8_array), oid::float8_array),
              "column \"c\" of type _float8 cannot be read as std::vector<int>");
    EXPECT_EQ(decode_error<std::vector<int>>(big_endian(1, 4), oid::int4),
              "column \"c\" of type int4 cannot be read as std::vector<int>");
}

TEST(array, null_elements) {  // A245
    const std::string wire = header(1, 1, oid::int4, 2) + element(big_endian(7, 4)) + null_element;
    EXPECT_EQ(decoded<std::vector<std::optional<int>>>(wire, oid::int4_array),
              (std::vector<std::optional<int>>{7, std::nullopt}));
    EXPECT_EQ(decode_error<std::vector<int>>(wire, oid::int4_array),
              "column \"c\": NULL at array index 1 cannot be read as int; use std::vector<std::optional<int>>");
    // Two NULLs are as long as one int4.
    const std::string same_size = header(1, 1, oid::int4, 2) + null_element + element(big_endian(7, 4));
    EXPECT_NE(decode_error<std::vector<int>>(same_size, oid::int4_array).find("NULL at array index 0"),
              std::string::npos);
    EXPECT_EQ(cpp_name<std::vector<std::optional<std::string>>>(), "std::vector<std::optional<std::string>>");
}

TEST(array, several_dimensions_are_refused) {
    const std::string wire = big_endian(2, 4) + big_endian(0, 4) + big_endian(oid::int4, 4) + big_endian(1, 4) +
                             big_endian(1, 4) + big_endian(1, 4) + big_endian(1, 4) + element(big_endian(7, 4));
    EXPECT_EQ(decode_error<std::vector<int>>(wire, oid::int4_array),
              "column \"c\": an array of 2 dimensions cannot be read as std::vector<int>, which has 1; asiopg::array "
              "takes any");
}

TEST(array, any_array) {  // A245
    const std::string wire = encoded(std::vector<int>{1, 2}, oid::int4_array);
    EXPECT_EQ(decoded<std::vector<int>>(wire, oid::anyarray), (std::vector<int>{1, 2}));
    EXPECT_EQ(decode_error<std::vector<std::string>>(wire, oid::anyarray),
              "column \"c\": array elements of type int4 cannot be read as std::string");
    EXPECT_EQ(decode_error<std::vector<int>>(header(1, 0, 70000, 1) + element("1234"), oid::anyarray),
              "column \"c\": the array's element type 70000 is not known");
}

TEST(array, hostile_headers) {
    const std::string one = element(big_endian(7, 4));
    for (const std::string& wire : {
             header(1, 0, oid::int4, 0x7fffffff) + one,                           // more than there is
             header(1, 0, oid::int4, 0xffffffff) + one,                           // negative
             header(1, 0, oid::int4, 2) + one,                                    // one missing
             header(1, 0, oid::int4, 0) + one,                                    // one too many
             header(1, 2, oid::int4, 1) + one,                                    // unknown flags
             header(7, 0, oid::int4, 1) + one,                                    // dimensions
             header(0xffffffff, 0, oid::int4, 1) + one,                           //
             header(0x7fffffff, 0, oid::int4, 1) + one,                           //
             header(0, 0, oid::int4, 1) + one,                                    // bytes behind an empty array
             header(1, 0, oid::int8, 1) + one,                                    // another element type
             header(1, 0, oid::int4, 1) + big_endian(0x7fffffff, 4) + "1234",     // lengths
             header(1, 0, oid::int4, 1) + big_endian(0xfffffffe, 4) + "1234",     //
             header(1, 0, oid::int4, 1) + big_endian(3, 4) + "1234",              //
             header(1, 0, oid::int4, 1) + big_endian(8, 4) + "12345678",          //
             header(1, 0, oid::int4, 2) + big_endian(8, 4) + "12345678" + "1234"  //
         }) {
        EXPECT_NE(decode_error<std::vector<int>>(wire, oid::int4_array).find("not a valid value"), std::string::npos);
        EXPECT_NE(decode_error<std::vector<std::optional<int>>>(wire, oid::int4_array).find("not a valid value"),
                  std::string::npos);
        EXPECT_NE(decode_error<std::vector<long>>(wire, oid::int4_array).find("not a valid value"), std::string::npos);
    }
    // A length that wraps around may not allocate or read.
    const std::string text = header(1, 0, oid::text, 1) + big_endian(0xfffffff0, 4) + "abcd";
    EXPECT_NE(decode_error<std::vector<std::string>>(text, oid::text_array).find("not a valid value"),
              std::string::npos);
}

TEST(array, as_argument) {  // A246
    EXPECT_EQ(bound_value(std::vector<int>{1, 2}, oid::int4_array), encoded(std::vector<int>{1, 2}, oid::int4_array));
    EXPECT_EQ(encode_error(std::vector<int>{1, 70000}, oid::int2_array),
              "invalid input for query argument $1: [1, 70000] (invalid array element at index 1: value out of int2 "
              "range; cannot send std::vector<int> as _int2)");
    EXPECT_EQ(encode_error(std::vector<std::string>{"a", std::string("b\0", 2)}, oid::text_array),
              "invalid input for query argument $1: ['a', 'b\\x00'] (invalid array element at index 1: a NUL byte "
              "cannot be part of a text; cannot send std::vector<std::string> as _text)");
    EXPECT_EQ(encode_error(1, oid::int4_array),
              "invalid input for query argument $1: 1 (a std::vector is required; cannot send int as _int4)");
    EXPECT_EQ(encode_error(std::vector<std::string>{"1"}, oid::int4_array),
              "invalid input for query argument $1: ['1'] (a std::vector is required; cannot send "
              "std::vector<std::string> as _int4)");
    EXPECT_EQ(encode_error(std::vector<std::optional<int>>(30, 123), oid::text),
              "invalid input for query argument $1: [123, 123, 123, 123, 123, 123, 123, 1... (a string is required; "
              "cannot send std::vector<std::optional<int>> as text)");
}

TEST(array, strings_for_other_types_go_as_text) {
    const std::vector<std::optional<std::string>> values{"a", std::nullopt, "x\"y\\z", "", "{,}"};
    EXPECT_EQ(bound_value(values, oid::uuid_array, format::text), "{\"a\",NULL,\"x\\\"y\\\\z\",\"\",\"{,}\"}");
    EXPECT_EQ(bound_value(values, unknown_type(), format::text), "{\"a\",NULL,\"x\\\"y\\\\z\",\"\",\"{,}\"}");
    EXPECT_EQ(bound_value(std::vector<std::string>{"(1,1),(0,0)", "x"}, oid::box_array, format::text),
              "{\"(1,1),(0,0)\";\"x\"}");
    EXPECT_EQ(bound_value(std::vector<std::string>{}, oid::uuid_array, format::text), "{}");
    EXPECT_NE(encode_error(std::vector<int>{1}, unknown_type()), "(nothing thrown)");
}

}  // namespace
}  // namespace asiopg::test
