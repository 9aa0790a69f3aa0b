// Values from the server's text to binary and back.
#include "types/value_binary.hpp"

#include <asiopg/oid.hpp>

#include "support.hpp"
#include "types/value_text.hpp"

namespace asiopg::test {
namespace {

// What the text is in binary format, or "(none)".
std::string binary_of(const type& t, std::string_view text) {
    writer out;
    out.write_bytes("before");
    const bool done = detail::append_value_binary(out, t, text);
    EXPECT_EQ(out.view().substr(0, 6), "before");
    if (!done) {
        EXPECT_EQ(out.size(), 6u);
        return "(none)";
    }
    return std::string(out.view().substr(6));
}

void expect_both_ways(oid_t oid, std::string_view text) {
    const std::string binary = binary_of(builtin(oid), text);
    std::string back;
    EXPECT_TRUE(detail::append_value_text(back, builtin(oid), binary)) << text;
    EXPECT_EQ(back, text);
}

TEST(value_binary, known_bytes) {
    EXPECT_EQ(binary_of(builtin(oid::bool_), "t"), bytes({1}));
    EXPECT_EQ(binary_of(builtin(oid::bool_), "false"), bytes({0}));
    EXPECT_EQ(binary_of(builtin(oid::int2), "-2"), bytes({0xff, 0xfe}));
    EXPECT_EQ(binary_of(builtin(oid::oid), "4294967295"), bytes({0xff, 0xff, 0xff, 0xff}));
    EXPECT_EQ(binary_of(builtin(oid::float8), "1.5"), bytes({0x3f, 0xf8, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(binary_of(builtin(oid::bytea), "\\x00fF"), bytes({0, 0xff}));
    EXPECT_EQ(binary_of(builtin(oid::bytea), "a\\\\\\000\\377"), bytes({'a', '\\', 0, 0xff}));
    EXPECT_EQ(binary_of(builtin(oid::char_), ""), bytes({0}));
    EXPECT_EQ(binary_of(builtin(oid::char_), "\\377"), bytes({0xff}));
    EXPECT_EQ(binary_of(builtin(oid::jsonb), "{}"), bytes({1, '{', '}'}));
    EXPECT_EQ(binary_of(builtin(oid::json), "{}"), "{}");
    EXPECT_EQ(binary_of(builtin(oid::date), "2000-01-02"), bytes({0, 0, 0, 1}));
    EXPECT_EQ(binary_of(builtin(oid::timetz), "00:00:00.000001+00:00:01"),
              bytes({0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff}));
    EXPECT_EQ(binary_of(builtin(oid::timestamptz), "2000-01-01 02:00:00+02"), bytes({0, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(value_binary, text_and_back) {  // A271
    const std::pair<oid_t, std::vector<std::string_view>> cases[] = {
        {oid::bool_, {"true", "false"}},
        {oid::int2, {"-32768", "32767", "0"}},
        {oid::int4, {"-2147483648", "2147483647"}},
        {oid::int8, {"-9223372036854775808", "9223372036854775807"}},
        {oid::xid8, {"18446744073709551615"}},
        {oid::float4, {"1.1", "-0", "NaN", "-Infinity", "1e-45", "3.4028235e+38"}},
        {oid::float8, {"0.1", "1e+15", "1e-05", "5e-324", "1.7976931348623157e+308", "Infinity"}},
        {oid::numeric, {"1.500", "-0.0001", "NaN", "Infinity"}},
        {oid::text, {"", "NULL", "a b"}},
        {oid::bpchar, {"a  "}},
        {oid::uuid, {"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}},
        {oid::jsonpath, {"$.\"a\""}},
        {oid::date, {"2024-02-29", "0001-01-01", "0001-12-31 BC", "4714-11-24 BC", "5874897-12-31", "-infinity"}},
        {oid::time, {"00:00:00", "23:59:59.999999", "24:00:00", "01:02:03.5"}},
        {oid::timetz, {"24:00:00+00", "01:00:00-03:30:45", "01:00:00+15:59:59", "12:00:00.25-15:59:59"}},
        {oid::timestamp,
         {"4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999", "0044-03-15 12:00:00 BC", "infinity"}},
        {oid::timestamptz, {"4714-11-24 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00", "-infinity"}},
        {oid::interval,
         {"00:00:00", "1 year 2 mons 3 days 04:05:06.789", "-1 years -2 mons +3 days -04:05:06", "1 day",
          "178956970 years 7 mons 2147483647 days 2562047788:00:54.775806",
          "-178956970 years -8 mons -2147483648 days -2562047788:00:54.775807"}},
    };
    for (const auto& [oid, texts] : cases)
        for (const std::string_view text : texts) expect_both_ways(oid, text);
}

TEST(value_binary, zones_are_taken_off) {
    const type& t = builtin(oid::timestamptz);
    EXPECT_EQ(binary_of(t, "2000-01-01 12:00:00-04:56:02"), binary_of(t, "2000-01-01 16:56:02+00"));
    // A day that the zone begins before the server's first one.
    EXPECT_EQ(binary_of(t, "4714-11-23 19:03:58-04:56:02 BC"), binary_of(t, "4714-11-24 00:00:00+00 BC"));
    EXPECT_EQ(binary_of(t, "294277-01-01 01:00:00+02"), binary_of(t, "294276-12-31 23:00:00+00"));
    EXPECT_EQ(binary_of(t, "294277-01-01 01:00:00+00"), "(none)");
    EXPECT_EQ(binary_of(t, "4714-11-23 19:03:58-04 BC"), "(none)");
}

TEST(value_binary, what_is_no_value) {
    const std::pair<oid_t, std::vector<std::string_view>> cases[] = {
        {oid::bool_, {"", "yes", "1"}},
        {oid::int2, {"", "32768", "1x", "-", "+1", " 1"}},
        {oid::oid, {"-1", "4294967296"}},
        {oid::float8, {"", "nan", "inf", "1e400", "x", "1,5", "--1", "1 "}},
        {oid::float4, {"1e39"}},
        {oid::numeric, {"", "1x"}},
        {oid::uuid, {"", "a0"}},
        {oid::bytea, {"\\x0", "\\xgg", "\\", "\\1", "\\400", "\\09x"}},
        {oid::char_, {"ab", "\\400", "abcd"}},
        {oid::date,
         {"", "2024-02-30", "2024-13-01", "0000-01-01", "24-01-01", "2024-1-1", "2024-01-01 AD", "5874898-01-01",
          "4714-11-23 BC", "Infinity"}},
        {oid::time, {"", "24:00:01", "12:60:00", "12:00:60", "12:00", "12:00:00.", "12:00:00.1234567", "12:00:00+00"}},
        {oid::timetz, {"12:00:00", "12:00:00+16", "12:00:00+1", "12:00:00+01:60", "12:00:00 01"}},
        {oid::timestamp,
         {"", "2024-01-01", "2024-01-01 12:00:00+00", "2024-02-30 00:00:00", "0000-01-01 00:00:00",
          "9999999-01-01 00:00:00"}},
        {oid::timestamptz, {"2024-01-01 12:00:00", "2024-01-01 12:00:00+0"}},
        {oid::interval,
         {"", "1", "1 week", "1 year ", "2147483648 days", "178956971 years", "2562047788:00:54.775808",
          "2562047789:00:00", "1:00:00", "1 day 12"}},
        {oid::money, {"$1.00"}},
        {oid::regclass, {"pg_class"}},
        {oid::int4_array, {"{1}"}},
    };
    for (const auto& [oid, texts] : cases)
        for (const std::string_view text : texts)
            EXPECT_EQ(binary_of(builtin(oid), text), "(none)") << builtin(oid).name << " " << text;
}

TEST(value_binary, extension_types_and_domains) {
    type ltree{.oid = 70000, .name = "ltree", .kind = type_kind::base, .binary = true};
    ltree.extension = extension_type::ltree;
    EXPECT_EQ(binary_of(ltree, "a.b"), "\1a.b");
    type citext{.oid = 70001, .name = "citext", .kind = type_kind::base, .binary = true};
    citext.extension = extension_type::citext;
    EXPECT_EQ(binary_of(citext, "aB"), "aB");
    type domain{.oid = 70002, .name = "d", .kind = type_kind::domain, .binary = true};
    domain.base_type = &builtin(oid::int2);
    EXPECT_EQ(binary_of(domain, "7"), bytes({0, 7}));
    EXPECT_EQ(binary_of(unknown_type(), "7"), "(none)");
}

}  // namespace
}  // namespace asiopg::test
