// Strings, text_literal and bytea.
#include <asiopg/codecs/text.hpp>

#include <asiopg/codecs/bytea.hpp>

#include <span>

#include "support.hpp"

namespace asiopg::test {
namespace {

const std::string nul("a\0b", 3);

TEST(text, read_from_the_text_family) {  // A225
    const std::string large(1048587, 'x');
    for (oid_t oid :
         {oid::text, oid::varchar, oid::bpchar, oid::name, oid::unknown, oid::cstring, oid::json, oid::xml}) {
        EXPECT_EQ(decoded<std::string>("Grüße", oid), "Grüße");
        EXPECT_EQ(decoded<std::string>("", oid), "");
        EXPECT_EQ(decoded<std::string>(large, oid), large);
        EXPECT_EQ(bound_value("Grüße", oid), "Grüße");
    }
    EXPECT_EQ(bound_value(large, oid::text), large);
    EXPECT_EQ(bound_value("", oid::text), "");
}

TEST(text, views_point_into_the_record) {
    const field_bytes field("hello");
    const column c = column_of(builtin(oid::text));
    EXPECT_EQ(detail::decode_field<std::string_view>(c, field.data()).data(), field.data() + 4);
    const column b = column_of(builtin(oid::bytea));
    const auto span = detail::decode_field<std::span<const std::byte>>(b, field.data());
    EXPECT_EQ(static_cast<const void*>(span.data()), field.data() + 4);
    EXPECT_EQ(span.size(), 5u);
}

TEST(text, version_byte_of_jsonb) {
    EXPECT_EQ(decoded<std::string>("\1{}", oid::jsonb), "{}");
    EXPECT_EQ(decoded<std::string>("\1$.a", oid::jsonpath), "$.a");
    EXPECT_EQ(bound_value("{}", oid::jsonb), "\1{}");
    EXPECT_EQ(decode_error<std::string>("\2{}", oid::jsonb),
              "column \"c\" of type jsonb: 3 bytes are not a valid value (reading std::string)");
    EXPECT_NE(decode_error<std::string>("", oid::jsonb), "(nothing thrown)");
}

TEST(text, any_type_in_text_format) {
    EXPECT_EQ(decoded<std::string>("12", oid::int4, format::text), "12");
    EXPECT_EQ(decoded<std::string>("(1,2)", unknown_type(), format::text), "(1,2)");
    EXPECT_EQ(decode_error<std::string>(big_endian(1, 4), oid::int4),
              "column \"c\" of type int4 cannot be read as std::string");
    EXPECT_EQ(decode_error<std::string>("ab", oid::bytea), "column \"c\" of type bytea cannot be read as std::string");
}

TEST(text, char_type) {
    EXPECT_EQ(decoded<std::string>("r", oid::char_), "r");
    EXPECT_EQ(decoded<std::string>(std::string(1, '\0'), oid::char_), "");
    EXPECT_EQ(bound_value("r", oid::char_), "r");
    EXPECT_EQ(bound_value("", oid::char_), std::string(1, '\0'));
    EXPECT_NE(encode_error("rr", oid::char_).find("value too long"), std::string::npos);
    EXPECT_NE(decode_error<std::string>("", oid::char_), "(nothing thrown)");
    EXPECT_NE(decode_error<std::string>("rr", oid::char_), "(nothing thrown)");
}

TEST(text, types_without_numbers_in_them_are_sent_as_text) {
    for (oid_t oid : {oid::uuid, oid::inet, oid::point, oid::tsvector, oid::money, oid::regclass})
        EXPECT_EQ(bound_value("x", oid, format::text), "x");
    EXPECT_EQ(bound_value("x", unknown_type(), format::text), "x");
    const type label{70001, "mood", type_kind::enumeration, false, nullptr};
    EXPECT_EQ(bound_value("sad", label), "sad");
    EXPECT_EQ(decoded<std::string>("sad", label), "sad");
}

TEST(text, refused) {  // A244
    EXPECT_EQ(encode_error("aa", oid::int4),
              "invalid input for query argument $1: 'aa' (an integer is required; cannot send std::string as int4)");
    EXPECT_EQ(encode_error("aaa", oid::bytea),
              "invalid input for query argument $1: 'aaa' (a bytes-like object is required; cannot send std::string "
              "as bytea)");
    for (oid_t oid :
         {oid::bool_, oid::int2, oid::int8, oid::oid, oid::float4, oid::float8, oid::numeric, oid::date, oid::time,
          oid::timetz, oid::timestamp, oid::timestamptz, oid::interval, oid::int4_array, oid::text_array})
        EXPECT_NE(encode_error("foo", oid).find("cannot send std::string as "), std::string::npos) << oid;
}

TEST(text, nul_and_bad_utf8) {
    EXPECT_EQ(encode_error(nul, oid::text),
              "invalid input for query argument $1: 'a\\x00b' (a NUL byte cannot be part of a text; cannot send "
              "std::string as text)");
    EXPECT_NE(encode_error(nul, oid::uuid).find("a NUL byte"), std::string::npos);
    EXPECT_NE(encode_error(std::string("gr\xfc\xdf"), oid::text).find("not valid UTF-8"), std::string::npos);
    EXPECT_NE(encode_error(text_literal(nul), oid::int4).find("a NUL byte"), std::string::npos);
}

TEST(text, utf8_validation) {
    for (const char* good : {"", "a", "12345678", "123456789abcdefgh", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
                             "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\x7f"}) {
        // At every position relative to the words of eight.
        for (std::size_t before = 0; before < 17; ++before)
            for (std::size_t after : {0, 1, 7, 8, 9})
                EXPECT_TRUE(detail::is_valid_text(std::string(before, 'x') + good + std::string(after, 'y')));
    }
    for (const std::string& bad :
         {std::string(1, '\0'), std::string("\x80"), std::string("\xbf"), std::string("\xc0\x80"),
          std::string("\xc1\xbf"), std::string("\xc2"), std::string("\xc2x"), std::string("\xe0\x9f\xbf"),
          std::string("\xed\xa0\x80"), std::string("\xe1\x80"), std::string("\xe1\x80x"),
          std::string("\xf0\x8f\xbf\xbf"), std::string("\xf4\x90\x80\x80"), std::string("\xf5\x80\x80\x80"),
          std::string("\xf1\x80\x80"), std::string("\xf1\x80\x80x"), std::string("\xff"), std::string("\xfe")}) {
        for (std::size_t before = 0; before < 17; ++before)
            for (std::size_t after : {0, 1, 7, 8, 9})
                EXPECT_FALSE(detail::is_valid_text(std::string(before, 'x') + bad + std::string(after, 'y')));
    }
}

TEST(text_literal, goes_as_text_to_every_type) {
    EXPECT_EQ(bound_value(text_literal("12"), oid::int4, format::text), "12");
    EXPECT_EQ(bound_value(text_literal("{{1},{2}}"), oid::int4_array, format::text), "{{1},{2}}");
    EXPECT_EQ(bound_value(text_literal("abc"), oid::text, format::text), "abc");
}

TEST(bytea, every_byte) {  // A224
    std::vector<std::byte> all;
    for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
    const std::string wire(reinterpret_cast<const char*>(all.data()), all.size());
    EXPECT_EQ(encoded(all, oid::bytea), wire);
    EXPECT_EQ(bound_value(all, oid::bytea), wire);
    EXPECT_EQ(bound_value(std::span<std::byte>(all), oid::bytea), wire);
    EXPECT_EQ(bound_value(std::vector<unsigned char>{0, 0}, oid::bytea), std::string(2, '\0'));
    EXPECT_EQ(bound_value(std::vector<std::byte>(1 << 20), oid::bytea), std::string(1 << 20, '\0'));
    EXPECT_EQ(decoded<std::vector<std::byte>>(wire, oid::bytea), all);
    EXPECT_EQ(decoded<std::vector<unsigned char>>("ab", oid::bytea), (std::vector<unsigned char>{'a', 'b'}));
    EXPECT_TRUE(decoded<std::vector<std::byte>>("", oid::bytea).empty());
    EXPECT_EQ(encode_error(all, oid::text),
              "invalid input for query argument $1: 256 bytes (a string is required; cannot send "
              "std::vector<std::byte> as text)");
    EXPECT_EQ(decode_error<std::vector<std::byte>>("a", oid::text),
              "column \"c\" of type text cannot be read as std::vector<std::byte>");
}

}  // namespace
}  // namespace asiopg::test
