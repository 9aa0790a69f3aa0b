// Numbers through the server, compared by its text and its bytes.
#include <asiopg/codecs/numeric.hpp>

#include <cmath>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

using texts = std::vector<std::string>;

// A220
TEST(types_number, bool_and_integers) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts both{"true", "false"};
        co_await prints_like_the_server(conn, "bool", both);
        co_await round_trips<bool>(conn, "bool", both);
        const texts small{"-32768", "32767", "-1", "0", "1"};
        co_await prints_like_the_server(conn, "int2", small);
        co_await round_trips<std::int16_t>(conn, "int2", small);
        const texts usual{"-2147483648", "2147483647", "-1", "0", "1"};
        co_await prints_like_the_server(conn, "int4", usual);
        co_await round_trips<std::int32_t>(conn, "int4", usual);
        const texts big{"-9223372036854775808", "9223372036854775807", "-1", "0", "1"};
        co_await prints_like_the_server(conn, "int8", big);
        co_await round_trips<std::int64_t>(conn, "int8", big);
        EXPECT_EQ(co_await conn.fetchval<double>("SELECT $1::int4", -7), -7.0);
    });
}

// A237
TEST(types_number, object_identifiers) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts ids{"0", "10", "4294967295"};
        for (const char* name : {"oid", "xid", "cid"}) {
            co_await prints_like_the_server(conn, name, ids);
            co_await round_trips<std::uint32_t>(conn, name, ids);
        }
        const texts wide{"0", "1", "18446744073709551615"};
        co_await prints_like_the_server(conn, "xid8", wide);
        co_await round_trips<std::uint64_t>(conn, "xid8", wide);
    });
}

// A234
TEST(types_number, floats) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts values{"0",
                           "-0",
                           "1.5",
                           "122.2e-100",
                           "3.141592653589793",
                           "2.718281828459045",
                           "Infinity",
                           "-Infinity",
                           "NaN",
                           "5e-324",
                           "1e15",
                           "1e14",
                           "0.0001",
                           "0.00001",
                           "1e22",
                           "1e23",
                           "123456789012345.6",
                           "1.7976931348623157e308",
                           "9007199254740993"};
        co_await prints_like_the_server(conn, "float8", values);
        co_await round_trips<double>(conn, "float8", values);
        const texts narrow{"0",   "-0",  "1.5",       "0.1",      "1e-45", "3.4028235e38", "Infinity", "-Infinity",
                           "NaN", "1e6", "999999.94", "0.000123", "1e-05", "16777216",     "33554432"};
        co_await prints_like_the_server(conn, "float4", narrow);
        co_await round_trips<float>(conn, "float4", narrow);
    });
}

// Among these are many that are half way between two floating-point numbers.
TEST(types_number, shortest_digits) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto rows = co_await conn.fetch(
            "SELECT x, format('%s', x), x::float4, format('%s', x::float4) FROM (SELECT (m || 'e' || e)::float8 AS x "
            "FROM "
            "generate_series(1, 99) AS m, generate_series(-37, 36) AS e UNION ALL SELECT i / 1024.0::float8 * "
            "2.0::float8 ^ e FROM generate_series(1020, 1030) AS i, generate_series(-110, 110) AS e) AS s "
            "WHERE abs(x) < 3e38 AND abs(x) > 2e-38");
        EXPECT_GT(rows.size(), 9000u);
        for (const auto& row : rows)
            for (std::size_t i = 0; i < 4; i += 2) {
                std::string text;
                EXPECT_TRUE(detail::append_value_text(text, row[i].type(), row[i].bytes()));
                EXPECT_EQ(text, row.get<std::string>(i + 1));
            }
    });
}

// A221, A222, A223
TEST(types_number, numeric) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts values{"18446744073709551616",
                           "-18446744073709551616",
                           "340282366920938463463374607431768211456",
                           "-340282366920938463463374607431768211456",
                           "0.00000000000000",
                           "1.00000000000000",
                           "1000000000000000.00000000000000",
                           "1E1000",
                           "1.0E-1000",
                           "0.000000000000010000000000001",
                           "100.123456790000000000000000",
                           "0.00001000",
                           "0.0000100000",
                           "1" + std::string(117, '0') + "." + std::string(161, '0'),
                           "NaN",
                           "0.001",
                           "0.001000",
                           "1",
                           "1e131071",
                           "1e-16383"};
        co_await prints_like_the_server(conn, "numeric", values);
        co_await round_trips<numeric>(conn, "numeric", values);
        // Of infinities the server sends a scale that means nothing: compared by text.
        for (const char* text : {"Infinity", "-Infinity"}) {
            EXPECT_EQ((co_await conn.fetchval<numeric>("SELECT $1::numeric", numeric(text))).str(), text);
            EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::numeric::text", numeric(text)), text);
        }
        EXPECT_EQ((co_await conn.fetchval<numeric>("SELECT $1::numeric(3,2)", 0)).str(), "0.00");
    });
}

// A244
TEST(types_number, refused_arguments) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto refusal = [&conn](std::string type_name, auto value) -> awaitable<std::string> {
            const std::string sql = "SELECT $1::" + type_name;
            co_return co_await message_of<conversion_error>(conn.fetch(sql, value));
        };
        const std::string prefix = "invalid input for query argument $1: ";
        EXPECT_EQ(co_await refusal("int2", 32768), prefix + "32768 (value out of int2 range; cannot send int as int2)");
        EXPECT_EQ(co_await refusal("int4", std::int64_t(1) << 31),
                  prefix + "2147483648 (value out of int4 range; cannot send std::int64_t as int4)");
        EXPECT_EQ(co_await refusal("int8", std::uint64_t(1) << 63),
                  prefix + "9223372036854775808 (value out of int8 range; cannot send std::uint64_t as int8)");
        EXPECT_EQ(co_await refusal("oid", -1), prefix + "-1 (value out of oid range; cannot send int as oid)");
        EXPECT_EQ(co_await refusal("oid", std::int64_t(1) << 32),
                  prefix + "4294967296 (value out of oid range; cannot send std::int64_t as oid)");
        EXPECT_EQ(co_await refusal("bool", 1), prefix + "1 (a boolean is required; cannot send int as bool)");
        EXPECT_EQ(co_await refusal("bytea", 1),
                  prefix + "1 (a bytes-like object is required; cannot send int as bytea)");
        EXPECT_EQ(co_await refusal("bytea", std::string("aaa")),
                  prefix + "'aaa' (a bytes-like object is required; cannot send std::string as bytea)");
        for (const char* name : {"int2", "int4", "int8"})
            EXPECT_EQ(co_await refusal(name, std::string("2")),
                      prefix + "'2' (an integer is required; cannot send std::string as " + name + ")");
        EXPECT_EQ(co_await refusal("int4", 1.5), prefix + "1.5 (an integer is required; cannot send double as int4)");
        EXPECT_EQ(co_await refusal("float4", 4.1e40),
                  prefix + "4.1e+40 (value out of float4 range; cannot send double as float4)");
        EXPECT_EQ(
            co_await refusal("float8", (std::int64_t(1) << 53) + 1),
            prefix + "9007199254740993 (value has no exact float8 representation; cannot send std::int64_t as float8)");
        EXPECT_EQ(co_await refusal("timestamptz", std::string("foo")),
                  prefix +
                      "'foo' (a date/time value or asiopg::text_literal is required; cannot send std::string as "
                      "timestamptz)");
        EXPECT_TRUE(contains(co_await refusal("text", std::string("a\0b", 3)), "NUL"));
        EXPECT_TRUE(contains(co_await refusal("text", std::string("\xff")), "UTF-8"));
        EXPECT_TRUE(contains(co_await refusal("text", 1), prefix + "1 (a string is required"));
    });
}

}  // namespace
}  // namespace asiopg::test
