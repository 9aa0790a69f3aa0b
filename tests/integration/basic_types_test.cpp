// Values through the verbs: what goes in as argument comes out as column.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/json.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

/// Sends every value and compares what comes back, as a value and, with `text`, as the server prints it.
template <class T>
awaitable<void> round_trip(connection& conn, std::string type, std::vector<T> values) {
    const std::string sql = "SELECT $1::" + type;
    for (const T& value : values) EXPECT_EQ(co_await conn.fetchval<T>(sql, value), value) << type;
    EXPECT_EQ(co_await conn.fetchval<std::optional<T>>(sql, std::optional<T>()), std::nullopt) << type;  // A241
}

template <class T>
awaitable<void> printed_as(connection& conn, std::string type, T value, std::string text) {
    EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::" + type + "::text", value), text);
}

// A220
TEST(basic_types, bool_and_integers) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<bool> both{true, false};
        co_await round_trip(conn, "bool", both);
        const std::vector<std::int16_t> smallest{-32768, 32767, -1, 0, 1};
        co_await round_trip(conn, "int2", smallest);
        const std::vector<std::int32_t> usual{std::numeric_limits<int>::min(), std::numeric_limits<int>::max(), -1, 0,
                                              1};
        co_await round_trip(conn, "int4", usual);
        const std::vector<std::int64_t> biggest{std::numeric_limits<std::int64_t>::min(),
                                                std::numeric_limits<std::int64_t>::max(), -1, 0, 1};
        co_await round_trip(conn, "int8", biggest);
        const std::vector<std::uint32_t> oids{0, 10, 4294967295u};
        co_await round_trip(conn, "oid", oids);
        co_await printed_as(conn, "int4", -2147483647, "-2147483647");
        // A narrower C++ integer serves a wider server type and the other way round, where the value fits.
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT $1::int2", std::int64_t(300)), 300);
        EXPECT_EQ(co_await conn.fetchval<std::int16_t>("SELECT $1::int8", std::int16_t(300)), 300);
    });
}

// A234
TEST(basic_types, floating_point) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<double> values{0.0,
                                         -0.0,
                                         1.5,
                                         122.2e-100,
                                         3.141592653589793,
                                         std::numeric_limits<double>::max(),
                                         std::numeric_limits<double>::denorm_min(),
                                         INFINITY,
                                         -INFINITY};
        co_await round_trip(conn, "float8", values);
        const std::vector<float> floats{0.0f, 1.5f, 3.14159274f, std::numeric_limits<float>::max(), INFINITY};
        co_await round_trip(conn, "float4", floats);
        EXPECT_TRUE(std::isnan(co_await conn.fetchval<double>("SELECT $1::float8", std::nan(""))));
        EXPECT_TRUE(std::isnan(co_await conn.fetchval<double>("SELECT $1::float8", text_literal("NaN"))));
    });
}

// A221, A222, A223
TEST(basic_types, numeric) {
    run_test([](connection& conn) -> awaitable<void> {
        for (const char* text :
             {"0", "-18446744073709551616", "340282366920938463463374607431768211456", "0.00000000000000",
              "1000000000000000.00000000000000", "0.000000000000010000000000001", "100.123456790000000000000000",
              "0.00001000", "-12.50", "NaN", "Infinity", "-Infinity"}) {
            const numeric value(text);
            EXPECT_EQ((co_await conn.fetchval<numeric>("SELECT $1::numeric", value)).str(), text);
            co_await printed_as(conn, "numeric", value, text);
        }
        EXPECT_EQ((co_await conn.fetchval<numeric>("SELECT 1::numeric(3,2)")).str(), "1.00");
        EXPECT_EQ((co_await conn.fetchval<numeric>("SELECT $1::numeric", 7)).str(), "7");
        EXPECT_EQ(co_await conn.fetchval<std::optional<numeric>>("SELECT NULL::numeric"), std::nullopt);
    });
}

// A224, A225
TEST(basic_types, bytes_and_text) {
    run_test([](connection& conn) -> awaitable<void> {
        using bytes = std::vector<unsigned char>;
        bytes all(256);
        for (std::size_t i = 0; i != 256; ++i) all[i] = static_cast<unsigned char>(i);
        const bytes reversed(all.rbegin(), all.rend());
        const std::vector<bytes> values{bytes(), bytes(2), all, reversed, bytes(1024 * 1024, 0x5c)};
        co_await round_trip(conn, "bytea", values);
        const std::vector<std::string> texts{"", "x", "Grüße, 世界 🙂", "it's \"quoted\" \\ and $1",
                                             std::string(1024 * 1024 + 11, 't')};
        co_await round_trip(conn, "text", texts);
        co_await round_trip(conn, "varchar", texts);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::char(5)", "ab"), "ab   ");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::\"char\"", "a"), "a");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::name", "tablename"), "tablename");
    });
}

// A226, A227, A228
TEST(basic_types, dates_and_times) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<date> dates{date(3000, 5, 20), date(2000, 1, 1), date(500, 1, 1),
                                      date(-43, 3, 15),  date::infinity(), date::negative_infinity()};
        co_await round_trip(conn, "date", dates);
        for (const date& d : dates) co_await printed_as(conn, "date", d, d.str());
        const std::vector<time_of_day> times{time_of_day(12, 15, 20), time_of_day(0, 1, 1),
                                             time_of_day(23, 59, 59, 999999), time_of_day(24, 0)};
        co_await round_trip(conn, "time", times);
        std::vector<timestamp> stamps;
        std::vector<timestamptz> instants;
        for (const date& d :
             {date(3000, 5, 20), date(2000, 1, 1), date(1500, 12, 31), date(250, 1, 1), date(-43, 3, 15)}) {
            stamps.emplace_back(d, time_of_day(5, 6, 7, 648000));
            instants.emplace_back(d, time_of_day(5, 6, 7, 648000));
        }
        stamps.push_back(timestamp::infinity());
        instants.push_back(timestamptz::negative_infinity());
        co_await round_trip(conn, "timestamp", stamps);
        co_await round_trip(conn, "timestamptz", instants);
        for (const timestamp& t : stamps) co_await printed_as(conn, "timestamp", t, t.str());
        for (const timestamptz& t : instants) co_await printed_as(conn, "timestamptz", t, t.str());
        const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
        EXPECT_EQ(
            co_await conn.fetchval<std::chrono::sys_time<std::chrono::microseconds>>("SELECT $1::timestamptz", now),
            now);
        const std::chrono::sys_days today = std::chrono::floor<std::chrono::days>(now);
        EXPECT_EQ(co_await conn.fetchval<std::chrono::sys_days>("SELECT $1::date", today), today);
    });
}

// A230
TEST(basic_types, intervals) {
    run_test([](connection& conn) -> awaitable<void> {
        const interval mixed{14, -3, 14706500000};
        const interval negative{-35, -10, -7200800000};
        const std::vector<interval> values{interval(), mixed, negative};
        co_await round_trip(conn, "interval", values);
        co_await printed_as(conn, "interval", mixed, mixed.str());
        const auto got = co_await conn.fetchval<interval>(
            "SELECT '-2 years -11 months -10 days -2 hours -800 milliseconds'::interval");
        EXPECT_EQ(got, negative);
        EXPECT_EQ(co_await conn.fetchval<std::chrono::microseconds>("SELECT $1::interval", 90min), 90min);
    });
}

// A231, A232
TEST(basic_types, uuid_and_json) {
    run_test([](connection& conn) -> awaitable<void> {
        const uuid id("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        const std::vector<uuid> ids{id, uuid()};
        co_await round_trip(conn, "uuid", ids);
        EXPECT_EQ(co_await conn.fetchval<uuid>("SELECT $1::uuid", "{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}"), id);
        const nlohmann::json document = nlohmann::json::parse(R"({"a": [1, 2.5, null, "x"], "b": {"c": true}})");
        const std::vector<nlohmann::json> documents{document, nlohmann::json::array()};
        co_await round_trip(conn, "json", documents);
        co_await round_trip(conn, "jsonb", documents);
        EXPECT_EQ((co_await conn.fetchval<json_text>("SELECT '{\"a\":  1}'::json")).text, "{\"a\":  1}");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::jsonb ->> 'b'", R"({"b": "text"})"), "text");
        EXPECT_TRUE((co_await conn.fetchval<nlohmann::json>("SELECT 'null'::jsonb")).is_null());
    });
}

// jsonb prints 1e+23 as 1 and 23 zeros: what was read can be written, and read again.
TEST(basic_types, json_numbers_come_back) {
    run_test([](connection& conn) -> awaitable<void> {
        const nlohmann::json document = nlohmann::json::parse(
            R"({"price": 429.960566, "numbers": [1e23, 7.87e21, 5e-324, 1.7976931348623157e308, 0.1, 12345678901234567e5]})");
        const auto once = co_await conn.fetchval<nlohmann::json>("SELECT $1::jsonb", document);
        EXPECT_EQ(once, document);
        EXPECT_EQ(co_await conn.fetchval<nlohmann::json>("SELECT $1::jsonb", once), document);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT ($1::jsonb)::text", document["price"]), "429.960566");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT ($1::jsonb)::text", nlohmann::json(1e23)),
                  "100000000000000000000000");
        const auto e =
            co_await thrown<conversion_error>(conn.fetchval<nlohmann::json>("SELECT '18446744073709551616'::jsonb"));
        EXPECT_TRUE(e && std::string(e->what()).find("would lose digits") != std::string::npos);
    });
}

// A233
TEST(basic_types, arrays) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<std::vector<int>> numbers{{}, {1}, {1, 2, 3}, std::vector<int>(100000, 7)};
        co_await round_trip(conn, "int4[]", numbers);
        const std::vector<std::vector<std::optional<std::string>>> texts{{}, {"a", std::nullopt, "\"b\\", "", "NULL"}};
        co_await round_trip(conn, "text[]", texts);
        const std::vector<std::vector<std::int16_t>> small{{-1, 0, 1}};
        co_await round_trip(conn, "int2[]", small);
        const std::vector<std::vector<double>> doubles{{1.5, -0.25}};
        co_await round_trip(conn, "float8[]", doubles);
        const std::vector<std::vector<bool>> bools{{true, false, true}};
        co_await round_trip(conn, "bool[]", bools);
        const std::vector<std::vector<uuid>> ids{{uuid(), uuid("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")}};
        co_await round_trip(conn, "uuid[]", ids);
        const std::vector<std::vector<std::string>> large{std::vector<std::string>(10, std::string(1024 * 1024, 'a'))};
        co_await round_trip(conn, "text[]", large);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM generate_series(1, 9) i WHERE i = ANY($1)",
                                              numbers[2]),
                  3);
        co_await thrown<conversion_error>(conn.fetchval<std::vector<int>>("SELECT ARRAY[1, NULL]"));
        co_await expect_usable(conn);
    });
}

}  // namespace
}  // namespace asiopg::test
