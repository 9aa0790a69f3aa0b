// Dates, times and intervals through the server.
#include <asiopg/codecs/chrono.hpp>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

using texts = std::vector<std::string>;

// A226, A227, A271
TEST(types_datetime, dates) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts dates{"3000-05-20",    "2000-01-01",    "0500-01-01", "0001-01-01", "0001-12-31 BC",
                          "4714-11-24 BC", "5874897-12-31", "infinity",   "-infinity",  "2024-02-29"};
        co_await prints_like_the_server(conn, "date", dates);
        co_await round_trips<date>(conn, "date", dates);
        const texts usual{"3000-05-20", "0500-01-01", "0044-03-15 BC"};
        co_await round_trips<std::chrono::year_month_day>(conn, "date", usual);
        co_await round_trips<std::chrono::sys_days>(conn, "date", usual);
    });
}

// A227, A271
TEST(types_datetime, times) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts times{"12:15:20", "00:00:00", "23:59:59.999999", "24:00:00", "00:00:00.000001", "01:02:03.5"};
        co_await prints_like_the_server(conn, "time", times);
        co_await round_trips<time_of_day>(conn, "time", times);
        co_await round_trips<std::chrono::microseconds>(conn, "time", times);
    });
}

// A229, A271
TEST(types_datetime, timetz) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts times{"12:15:20+00",    "24:00:00-03:30",    "00:00:00+01:06",    "01:00:00+01:56",
                          "01:00:00+00:33", "01:00:00-03:30:45", "01:00:00+15:59:59", "12:00:00.25-15:59:59"};
        co_await prints_like_the_server(conn, "timetz", times);
        co_await round_trips<timetz>(conn, "timetz", times);
        // A time of a zone with its date is the same moment.
        co_await conn.execute("SET TimeZone = 'America/Toronto'");
        const auto row = co_await conn.fetchrow("SELECT now()::timetz, now(), now()::date");
        const auto at = row->get<timetz>(0);
        const auto now = row->get<timestamptz>(1);
        const timestamp local(row->get<date>(2), at.time());
        EXPECT_EQ(local.microseconds() - std::chrono::microseconds(at.utc_offset()).count(), now.microseconds());
    });
}

// A226, A228, A271
TEST(types_datetime, timestamps) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts stamps{"3000-01-01 10:00:00",
                           "2000-01-01 00:00:00",
                           "0500-01-01 00:00:00",
                           "0250-01-01 00:00:00",
                           "1500-01-01 00:00:00.648",
                           "4714-11-24 00:00:00 BC",
                           "infinity",
                           "-infinity",
                           "294276-12-31 23:59:59.999999"};
        co_await prints_like_the_server(conn, "timestamp", stamps);
        co_await round_trips<timestamp>(conn, "timestamp", stamps);
        co_await prints_like_the_server(conn, "timestamptz", stamps);
        co_await round_trips<timestamptz>(conn, "timestamptz", stamps);
        const texts usual{"3000-01-01 10:00:00", "1500-01-01 00:00:00.648", "0044-03-15 12:00:00 BC"};
        co_await round_trips<std::chrono::local_time<std::chrono::microseconds>>(conn, "timestamp", usual);
        co_await round_trips<std::chrono::sys_time<std::chrono::microseconds>>(conn, "timestamptz", usual);
    });
}

// A228
TEST(types_datetime, any_zone_is_parsed) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts stamps{"1883-11-18 12:00:00+00",   "2024-07-01 00:00:00+00", "4714-11-24 00:00:00+00 BC",
                           "294276-12-31 23:59:59+00", "0001-01-01 00:00:00+00", "1800-06-15 12:30:15.5+00"};
        const texts zones{"America/Toronto", "Europe/Amsterdam", "Asia/Kathmandu", "Pacific/Apia"};
        for (const std::string& zone : zones) {
            co_await conn.execute("SET TimeZone = '" + zone + "'");
            for (const std::string& stamp : stamps) {
                const server_value value = co_await server_value_of(conn, "timestamptz", stamp);
                writer binary;
                EXPECT_TRUE(detail::append_value_binary(binary, *value.described, value.text)) << value.text;
                EXPECT_EQ(binary.view(), value.binary) << value.text;
            }
        }
    });
}

// A230, A259
TEST(types_datetime, intervals) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts intervals{"00:00:00",
                              "1 year 2 mons 3 days 04:05:06.789",
                              "-2 years -11 months -10 days -2 hours -800 milliseconds",
                              "5 years",
                              "5 years 1 month",
                              "-5 years -1 month",
                              "-1 month 1 day -1 second",
                              "1 month -1 day 1 second",
                              "2 months 3 days 1 microsecond",
                              "178956970 years 7 mons",
                              "2147483647 days -2562047788:00:54.775807",
                              "-2147483648 days",
                              "-178956970 years -8 mons",
                              "1 day -00:00:00.000001"};
        co_await prints_like_the_server(conn, "interval", intervals);
        co_await round_trips<interval>(conn, "interval", intervals);
        const texts plain{"00:00:00", "100:00:00.5", "-00:00:01"};
        co_await round_trips<std::chrono::microseconds>(conn, "interval", plain);
    });
}

}  // namespace
}  // namespace asiopg::test
