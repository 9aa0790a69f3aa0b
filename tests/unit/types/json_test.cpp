// json and jsonb.
#include <asiopg/codecs/json.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "support.hpp"

namespace asiopg::test {
namespace {

using nlohmann::json;

TEST(json, parsed) {  // A232
    const json value{{"a", {1, 2.5, nullptr}}, {"b", "ü"}};
    expect_round_trip(json(value), oid::json);
    EXPECT_EQ(encoded(value, oid::jsonb), "\1" + value.dump());
    EXPECT_EQ(decoded<json>("\1" + value.dump(), oid::jsonb), value);
    EXPECT_EQ(decoded<json>("[1]", oid::json, format::text), json::array({1}));
    EXPECT_EQ(bound_value(value, oid::jsonb), "\1" + value.dump());
    EXPECT_EQ(bound_value(json("text"), oid::json), "\"text\"");
    EXPECT_EQ(bound_value(json(nullptr), oid::json), "null");
    EXPECT_NE(encode_error(json("\xff"), oid::json).find("invalid UTF-8"), std::string::npos);
    EXPECT_EQ(encode_error(json(1), oid::text),
              "invalid input for query argument $1: 1 (a string is required; cannot send nlohmann::json as text)");
    EXPECT_EQ(decode_error<json>("{", oid::json).find("column \"c\": [json.exception.parse_error"), 0u);
    EXPECT_NE(decode_error<json>("\2{}", oid::jsonb).find("not a valid value"), std::string::npos);
    EXPECT_NE(decode_error<json>("", oid::jsonb).find("not a valid value"), std::string::npos);
}

TEST(json, numbers_keep_their_digits) {
    for (const char* text : {"0", "-0", "1.10", "1e2", "0.1", "-1.5e-7", "18446744073709551615", "-9223372036854775808",
                             "100000000000000000000", "1e308", "5e-324", "0e1000000000"}) {
        EXPECT_EQ(decoded<json>(text, oid::json), json::parse(text)) << text;
        EXPECT_EQ(decoded<json>("\1[{\"a\": " + std::string(text) + "}]", oid::jsonb)[0]["a"], json::parse(text))
            << text;
    }
    for (const std::string text : {"12345678901234567890123", "0.1234567890123456789", "18446744073709551616",
                                   "18446744073709551617", "-9223372036854775809", "1e-400"}) {
        const std::string advice = "column \"c\": the number " + text + " would lose digits in nlohmann::json";
        EXPECT_EQ(decode_error<json>(text, oid::json).find(advice), 0u) << text;
        EXPECT_EQ(decode_error<json>("\1{\"a\": [" + text + "]}", oid::jsonb).find(advice), 0u) << text;
        EXPECT_NE(decode_error<json>(text, oid::json).find("asiopg::rounded_json for the nearest double"),
                  std::string::npos);
    }
    for (const std::string text : {"1e400", "-1e1000000000"}) {
        EXPECT_NE(decode_error<json>(text, oid::json).find("is larger than every double"), std::string::npos);
        EXPECT_NE(decode_error<rounded_json>(text, oid::json).find("is larger than every double"), std::string::npos);
    }
    EXPECT_EQ(decode_error<json>(std::string(1000, '7'), oid::json).find("column \"c\": the number"), 0u);
}

TEST(json, rounded_if_asked_for) {
    EXPECT_EQ(decoded<rounded_json>("12345678901234567890123", oid::json).value, json(12345678901234567890123.0));
    EXPECT_EQ(decoded<rounded_json>("\1[0.1234567890123456789, 7]", oid::jsonb).value,
              json({0.1234567890123456789, 7}));
    EXPECT_EQ(decoded<rounded_json>("1e-400", oid::json).value, json(0.0));
    EXPECT_EQ(bound_value(rounded_json(json({1, 2})), oid::json), "[1,2]");
    EXPECT_NE(encode_error(rounded_json(json(1)), oid::text).find("cannot send asiopg::rounded_json as text"),
              std::string::npos);
}

TEST(json, what_json_does_not_have_is_not_sent) {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double value : {infinity, -infinity, std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_NE(encode_error(json(value), oid::json).find("JSON has neither NaN nor infinities"), std::string::npos);
        EXPECT_NE(encode_error(json{{"a", {1, value}}}, oid::jsonb).find("neither NaN nor infinities"),
                  std::string::npos);
    }
    EXPECT_NE(encode_error(json::binary({1, 2}), oid::json).find("JSON has no binary values"), std::string::npos);
    EXPECT_NE(encode_error(json(json::value_t::discarded), oid::json).find("JSON has no discarded values"),
              std::string::npos);
    for (const double value : {0.1, -0.0, 5e-324, 1.7976931348623157e308, 0.30000000000000004, 1e20})
        EXPECT_EQ(json::parse(bound_value(json(value), oid::json)).get<double>(), value);
    for (const json& value :
         {json(std::numeric_limits<std::uint64_t>::max()), json(std::numeric_limits<std::int64_t>::min())})
        EXPECT_EQ(decoded<json>(bound_value(value, oid::json), oid::json), value);
}

double random_double(std::mt19937_64& source) {
    for (;;)
        if (const auto value = std::bit_cast<double>(source()); std::isfinite(value)) return value;
}

// The shortest digits, so that what was written can be read.
TEST(json, doubles_come_back) {
    std::vector<double> values{429.960566,
                               1e23,
                               7.87e21,
                               5e-324,
                               1.7976931348623157e308,
                               -0.0,
                               1.0,
                               100000.0,
                               1e20,
                               9007199254740992.0,
                               12345678901234567000.0,
                               18446744073709551616.0};
    std::mt19937_64 source(1);
    while (values.size() < 100'000) {
        values.push_back(random_double(source));
        values.push_back(static_cast<double>(source()) / 1e6);
        values.push_back(static_cast<double>(source() >> (source() % 64)));
    }
    for (const double value : values) {
        const std::string text = bound_value(json(value), oid::json);
        const json back = decoded<json>(text, oid::json);
        ASSERT_TRUE(back.is_number_float()) << text;
        ASSERT_EQ(std::bit_cast<std::uint64_t>(back.get<double>()), std::bit_cast<std::uint64_t>(value)) << text;
    }
    EXPECT_EQ(bound_value(json{{"price", 429.960566}}, oid::json), R"({"price":429.960566})");
    EXPECT_EQ(bound_value(json(1e23), oid::json), "1e+23");
    EXPECT_EQ(bound_value(json(1.0), oid::json), "1.0");
    EXPECT_EQ(decoded<json>("100000000000000000000000", oid::json), json(1e23));  // as jsonb prints it
}

TEST(json, written_as_nlohmann_does) {
    const json value{{"a\n\"\\\x01ü\x7f", {true, false, nullptr, json::object(), json::array(), "b\t/ü"}},
                     {"", {{"c", {1u, -1, 2.5}}}}};
    EXPECT_EQ(bound_value(value, oid::json), value.dump());
    EXPECT_NE(encode_error(json{{"\xff", 1}}, oid::json).find("invalid UTF-8"), std::string::npos);
}

TEST(json, levels_are_limited) {
    const auto nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
    EXPECT_EQ(decoded<json>(nested(1000), oid::json).dump(), nested(1000));
    EXPECT_EQ(bound_value(json::parse(nested(1000)), oid::json), nested(1000));
    EXPECT_NE(decode_error<json>(nested(1001), oid::json).find("more than 1000 levels"), std::string::npos);
    EXPECT_NE(decode_error<rounded_json>(nested(200'000), oid::json).find("more than 1000 levels"), std::string::npos);
    EXPECT_NE(encode_error(json::parse(nested(1001)), oid::json).find("more than 1000 levels"), std::string::npos);
    json deep;
    for (int i = 0; i < 200'000; ++i) deep = json::array({std::move(deep)});
    const params list = params::of(std::move(deep));
    EXPECT_NE(message_of([&] { (void)bound(list, {&builtin(oid::jsonb)}); }).find("a document of too many levels"),
              std::string::npos);
}

TEST(json, of_a_key_given_twice_the_last_value_counts) {
    EXPECT_EQ(decoded<json>(R"({"a": 1, "b": 2, "a": {"c": 3}})", oid::json), json({{"a", {{"c", 3}}}, {"b", 2}}));
}

TEST(json, text_is_unchanged) {
    const json_text value("{ \"a\" : 1.0 }");
    EXPECT_EQ(decoded<json_text>(value.text, oid::json), value);
    EXPECT_EQ(decoded<json_text>("\1" + value.text, oid::jsonb), value);
    EXPECT_EQ(bound_value(value, oid::json), value.text);
    EXPECT_EQ(bound_value(value, oid::jsonb), "\1" + value.text);
    EXPECT_NE(encode_error(value, oid::text).find("cannot send asiopg::json_text as text"), std::string::npos);
}

}  // namespace
}  // namespace asiopg::test
