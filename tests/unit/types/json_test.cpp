// json and jsonb.
#include <asiopg/codecs/json.hpp>

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
