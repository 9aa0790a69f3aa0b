// Dates, times, intervals, and std::chrono.
#include <asiopg/codecs/chrono.hpp>

#include <limits>

#include "support.hpp"

namespace asiopg::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_time;
using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year_month_day;

TEST(date, text_and_wire) {  // A227
    const std::pair<date, std::string> cases[] = {{date(), "2000-01-01"},
                                                  {date(3000, 1, 1), "3000-01-01"},
                                                  {date(500, 1, 1), "0500-01-01"},
                                                  {date(2024, 2, 29), "2024-02-29"},
                                                  {date(1, 1, 1), "0001-01-01"},
                                                  {date(0, 12, 31), "0001-12-31 BC"},
                                                  {date(-43, 3, 15), "0044-03-15 BC"},
                                                  {date(-4713, 11, 24), "4714-11-24 BC"},
                                                  {date(5874897, 12, 31), "5874897-12-31"},
                                                  {date(1900, 3, 1), "1900-03-01"},
                                                  {date(1999, 12, 31), "1999-12-31"},
                                                  {date::infinity(), "infinity"},
                                                  {date::negative_infinity(), "-infinity"}};
    for (const auto& [value, text] : cases) {
        EXPECT_EQ(value.str(), text);
        expect_round_trip(value, oid::date);
    }
    EXPECT_EQ(encoded(date(1999, 12, 31), oid::date), bytes({0xff, 0xff, 0xff, 0xff}));
    EXPECT_EQ(encoded(date::infinity(), oid::date), bytes({0x7f, 0xff, 0xff, 0xff}));
    EXPECT_EQ(date(-4713, 11, 24).days(), -2451545);
    EXPECT_EQ(date(5874897, 12, 31).days(), 2145031948);
    EXPECT_LT(date::negative_infinity(), date(-4713, 11, 24));
    EXPECT_LT(date(5874897, 12, 31), date::infinity());
}

TEST(date, days_that_the_server_does_not_have_are_not_read) {
    for (const std::int32_t day : {-2451546, 2145031949, 2147483646, -2147483647}) {
        const std::string wire = big_endian(static_cast<std::uint32_t>(day), 4);
        EXPECT_NE(decode_error<date>(wire, oid::date), "(nothing thrown)");
        EXPECT_NE(decode_error<sys_days>(wire, oid::date), "(nothing thrown)");
    }
}

TEST(timestamp, times_that_the_server_does_not_have_are_not_read) {
    for (const std::int64_t time :
         {-211813488000000001, 9223371331200000000, 9223372036854775806, -9223372036854775807}) {
        const std::string wire = big_endian(static_cast<std::uint64_t>(time), 8);
        EXPECT_NE(decode_error<timestamp>(wire, oid::timestamp), "(nothing thrown)");
        EXPECT_NE(decode_error<timestamptz>(wire, oid::timestamptz), "(nothing thrown)");
        EXPECT_NE(decode_error<sys_time<microseconds>>(wire, oid::timestamptz), "(nothing thrown)");
    }
}

TEST(date, every_day_agrees_with_chrono) {
    for (int days = -400'000; days < 400'000; days += 13) {
        const sys_days day{std::chrono::days(days)};
        const year_month_day ymd(day);
        EXPECT_EQ(date(day).to_sys_days(), day);
        EXPECT_EQ(date(ymd), date(day));
        EXPECT_EQ(date(day).to_year_month_day(), ymd);
    }
}

TEST(date, no_such_day) {
    EXPECT_EQ(message_of([] { date(2023, 2, 29); }), "there is no day 2023-2-29");
    for (auto make :
         {+[] { date(2023, 0, 1); }, +[] { date(2023, 13, 1); }, +[] { date(2023, 4, 31); }, +[] { date(2023, 1, 0); },
          +[] { date(1900, 2, 29); }, +[] { date(-4713, 11, 23); }, +[] { date(5874898, 1, 1); },
          +[] { date(std::numeric_limits<int>::max(), 1, 1); }, +[] { date(std::numeric_limits<int>::min(), 1, 1); },
          +[] { (void)date(sys_days::max()); }, +[] { (void)date(sys_days::min()); }})
        EXPECT_NE(message_of(make), "(nothing thrown)");
}

TEST(date, chrono) {
    const sys_days day = sys_days(2024y / 2 / 29);
    EXPECT_EQ(decoded<sys_days>(encoded(day, oid::date), oid::date), day);
    EXPECT_EQ(decoded<year_month_day>(encoded(2024y / 2 / 29, oid::date), oid::date), 2024y / 2 / 29);
    EXPECT_EQ(decode_error<sys_days>(encoded(date::infinity(), oid::date), oid::date),
              "column \"c\": an infinite date has no std::chrono value; use asiopg::date");
    EXPECT_EQ(decode_error<year_month_day>(encoded(date(40000, 1, 1), oid::date), oid::date),
              "column \"c\": the date 40000-01-01 is out of the range of std::chrono::year; use asiopg::date");
    EXPECT_EQ(decoded<sys_days>(encoded(date(5874897, 12, 31), oid::date), oid::date),
              date(5874897, 12, 31).to_sys_days());
    EXPECT_NE(decode_error<sys_days>(bytes({0x7f, 0xff, 0xff, 0xfe}), oid::date), "(nothing thrown)");
    EXPECT_EQ(bound_value(day, oid::date), encoded(date(2024, 2, 29), oid::date));
    EXPECT_NE(encode_error(sys_days::max(), oid::date).find("date out of the server's range"), std::string::npos);
    EXPECT_NE(encode_error(year_month_day(2023y / 2 / 30), oid::date).find("there is no day"), std::string::npos);
    expect_size_checked<sys_days>(encoded(day, oid::date), oid::date);
    expect_size_checked<year_month_day>(encoded(day, oid::date), oid::date);
}

TEST(date, as_timestamp_parameter) {  // A226
    EXPECT_EQ(bound_value(date(2000, 1, 2), oid::timestamp), big_endian(86'400'000'000, 8));
    EXPECT_EQ(bound_value(date::infinity(), oid::timestamp), encoded(timestamp::infinity(), oid::timestamp));
    EXPECT_EQ(bound_value(date::negative_infinity(), oid::timestamp),
              encoded(timestamp::negative_infinity(), oid::timestamp));
    EXPECT_NE(encode_error(date(5874897, 12, 31), oid::timestamp).find("timestamp out of the server's range"),
              std::string::npos);
    EXPECT_NE(encode_error(date(), oid::timestamptz).find("cannot send asiopg::date as timestamptz"),
              std::string::npos);
}

TEST(time_of_day, text_and_wire) {  // A227
    const std::pair<time_of_day, std::string> cases[] = {{time_of_day(), "00:00:00"},
                                                         {time_of_day(12, 15, 20), "12:15:20"},
                                                         {time_of_day(0, 1, 1), "00:01:01"},
                                                         {time_of_day(23, 59, 59, 999'999), "23:59:59.999999"},
                                                         {time_of_day(24, 0), "24:00:00"},
                                                         {time_of_day(1, 2, 3, 500'000), "01:02:03.5"},
                                                         {time_of_day(1, 2, 3, 1), "01:02:03.000001"}};
    for (const auto& [value, text] : cases) {
        EXPECT_EQ(value.str(), text);
        expect_round_trip(value, oid::time);
        expect_round_trip(value.since_midnight(), oid::time);
    }
    EXPECT_NE(decode_error<time_of_day>(big_endian(86'400'000'001, 8), oid::time), "(nothing thrown)");
    EXPECT_NE(decode_error<microseconds>(std::string(8, '\xff'), oid::time), "(nothing thrown)");
    for (auto make : {+[] { time_of_day(24, 0, 0, 1); }, +[] { time_of_day(0, 60); }, +[] { time_of_day(-1, 0); },
                      +[] { time_of_day(0, 0, 60); }, +[] { time_of_day(-1us); }, +[] { time_of_day(25h); }})
        EXPECT_NE(message_of(make), "(nothing thrown)");
}

TEST(timestamp, text_and_wire) {  // A226, A228
    const std::pair<timestamp, std::string> cases[] = {
        {timestamp(), "2000-01-01 00:00:00"},
        {timestamp(date(3000, 1, 1), time_of_day(10, 0)), "3000-01-01 10:00:00"},
        {timestamp(date(250, 6, 7), time_of_day(1, 2, 3)), "0250-06-07 01:02:03"},
        {timestamp(date(1970, 1, 1), time_of_day(20, 31, 23, 648'000)), "1970-01-01 20:31:23.648"},
        {timestamp(date(-43, 3, 15), time_of_day(12, 0)), "0044-03-15 12:00:00 BC"},
        {timestamp(date(-4713, 11, 24)), "4714-11-24 00:00:00 BC"},
        {timestamp(date(294276, 12, 31), time_of_day(23, 59, 59, 999'999)), "294276-12-31 23:59:59.999999"},
        {timestamp::infinity(), "infinity"},
        {timestamp::negative_infinity(), "-infinity"}};
    for (const auto& [value, text] : cases) {
        EXPECT_EQ(value.str(), text);
        expect_round_trip(value, oid::timestamp);
        if (value.is_infinite()) continue;
        EXPECT_EQ(timestamp(value.to_date(), value.to_time_of_day()), value);
        const timestamptz instant(value.to_date(), value.to_time_of_day());
        expect_round_trip(instant, oid::timestamptz);
        const bool bc = text.ends_with(" BC");
        EXPECT_EQ(instant.str(), text.substr(0, text.size() - (bc ? 3 : 0)) + "+00" + (bc ? " BC" : ""));
    }
    EXPECT_EQ(timestamp(date(1999, 12, 31), time_of_day(24, 0)), timestamp());
    for (auto make :
         {+[] { timestamp t(date(294276, 12, 31), time_of_day(24, 0)); }, +[] { timestamp t(date(294277, 1, 1)); },
          +[] { timestamp t(date::infinity()); }, +[] { timestamp t(date::from_days(-2451546)); },
          +[] { timestamp t(local_time<microseconds>::min()); }, +[] { timestamp::infinity().to_date(); },
          +[] { timestamp::infinity().to_time_of_day(); }})
        EXPECT_NE(message_of(make), "(nothing thrown)");
}

TEST(timestamp, chrono) {
    using instant = sys_time<microseconds>;
    using local = local_time<microseconds>;
    const instant now = sys_days(1969y / 12 / 31) + 23h + 123456us;
    expect_round_trip(now, oid::timestamptz);
    expect_round_trip(local(now.time_since_epoch()), oid::timestamp);
    EXPECT_EQ(decoded<timestamptz>(encoded(now, oid::timestamptz), oid::timestamptz).str(),
              "1969-12-31 23:00:00.123456+00");
    EXPECT_EQ(timestamptz(now).to_time_point(), now);
    EXPECT_EQ(decode_error<instant>(encoded(timestamptz::infinity(), oid::timestamptz), oid::timestamptz),
              "column \"c\": an infinite timestamp has no std::chrono value; use asiopg::timestamptz");
    EXPECT_EQ(decode_error<local>(encoded(timestamp::negative_infinity(), oid::timestamp), oid::timestamp),
              "column \"c\": an infinite timestamp has no std::chrono value; use asiopg::timestamp");
    EXPECT_NE(decode_error<local>(encoded(timestamp(date(294276, 12, 31), time_of_day(23, 0)), oid::timestamp),
                                  oid::timestamp)
                  .find("out of the range of std::chrono"),
              std::string::npos);
    EXPECT_EQ(decode_error<instant>(std::string(8, '\0'), oid::timestamp),
              "column \"c\" of type timestamp cannot be read as std::chrono::sys_time<std::chrono::microseconds>");
    EXPECT_NE(encode_error(now, oid::timestamp), "(nothing thrown)");
}

TEST(timestamp, other_resolutions_as_parameters) {
    const sys_time<std::chrono::nanoseconds> fine = sys_days(1969y / 12 / 31) + 1ns;
    EXPECT_EQ(bound_value(fine, oid::timestamptz), encoded(timestamptz(date(1969, 12, 31)), oid::timestamptz));
    EXPECT_EQ(bound_value(sys_days(2000y / 1 / 1) - 1ns, oid::timestamptz), std::string(8, '\xff'));
    EXPECT_EQ(bound_value(std::chrono::sys_seconds(sys_days(2000y / 1 / 1)) + 1s, oid::timestamptz),
              big_endian(1'000'000, 8));
    EXPECT_EQ(bound_value(std::chrono::local_seconds(std::chrono::local_days(2000y / 1 / 1)) + 1s, oid::timestamp),
              big_endian(1'000'000, 8));
    EXPECT_NE(encode_error(std::chrono::sys_seconds::max(), oid::timestamptz).find("more microseconds than 64 bits"),
              std::string::npos);
    EXPECT_NE(encode_error(std::chrono::sys_seconds::min(), oid::timestamptz).find("more microseconds than 64 bits"),
              std::string::npos);
}

TEST(interval, text) {  // A230
    const auto h = std::int64_t{3'600'000'000};
    const std::pair<interval, std::string> cases[] = {
        {{}, "00:00:00"},
        {{14, 3, 4 * h + 5 * 60'000'000 + 6'500'000}, "1 year 2 mons 3 days 04:05:06.5"},
        {{-35, -10, -2 * h - 800'000}, "-2 years -11 mons -10 days -02:00:00.8"},
        {{60, 0, 0}, "5 years"},
        {{61, 0, 0}, "5 years 1 mon"},
        {{-1, 2, 0}, "-1 mons +2 days"},
        {{0, -1, h}, "-1 days +01:00:00"},
        {{0, 1, -h}, "1 day -01:00:00"},
        {{1, -1, 0}, "1 mon -1 days"},
        {{0, 0, 1}, "00:00:00.000001"},
        {{0, 0, 100 * h}, "100:00:00"},
        {{std::numeric_limits<std::int32_t>::min(), 0, std::numeric_limits<std::int64_t>::min()},
         "-178956970 years -8 mons -2562047788:00:54.775808"},
        {interval::infinity(), "infinity"},
        {interval::negative_infinity(), "-infinity"}};
    for (const auto& [value, text] : cases) {
        EXPECT_EQ(value.str(), text);
        expect_round_trip(value, oid::interval);
    }
    EXPECT_EQ(encoded(interval{1, 2, 3}, oid::interval), big_endian(3, 8) + big_endian(2, 4) + big_endian(1, 4));
}

TEST(interval, chrono) {
    expect_round_trip(microseconds(-5), oid::interval);
    EXPECT_EQ(bound_value(90min, oid::interval), encoded(interval{0, 0, 5'400'000'000}, oid::interval));
    EXPECT_EQ(bound_value(90min, oid::time), big_endian(5'400'000'000, 8));
    EXPECT_EQ(decode_error<microseconds>(encoded(interval{0, 1, 0}, oid::interval), oid::interval),
              "column \"c\": the interval 1 day has months or days, which have no fixed length; use asiopg::interval");
    EXPECT_NE(encode_error(25h, oid::time).find("between 00:00:00 and 24:00:00"), std::string::npos);
    EXPECT_NE(encode_error(std::chrono::seconds::max(), oid::interval).find("64 bits"), std::string::npos);
}

// A271
TEST(timetz, text_and_wire) {
    const timetz value(time_of_day(1, 0), -(3h + 30min + 45s));
    EXPECT_EQ(value.str(), "01:00:00-03:30:45");
    EXPECT_EQ(encoded(value, oid::timetz), big_endian(3'600'000'000, 8) + big_endian(12'645, 4));
    EXPECT_EQ(value.utc_offset(), -12645s);
    EXPECT_EQ(timetz(time_of_day(24, 0)).str(), "24:00:00+00");
    expect_round_trip(value, oid::timetz);
    expect_round_trip(timetz(time_of_day(23, 59, 59, 999999), 15h + 59min + 59s), oid::timetz);
    EXPECT_NE(timetz(time_of_day(12, 0)), timetz(time_of_day(13, 0), 1h));
    for (const auto offset : {16 * 3600s, -16 * 3600s})
        EXPECT_EQ(message_of([&] { timetz t(time_of_day(), offset); }),
                  "a time zone is less than 16 hours away from UTC");
    for (const std::uint64_t west : {16u * 3600, 0u - 16 * 3600, 0x80000000u})
        EXPECT_NE(decode_error<timetz>(big_endian(0, 8) + big_endian(west, 4), oid::timetz), "(nothing thrown)");
    EXPECT_NE(decode_error<timetz>(big_endian(86'400'000'001, 8) + big_endian(0, 4), oid::timetz), "(nothing thrown)");
    EXPECT_EQ(encode_error("12:00", oid::timetz),
              "invalid input for query argument $1: '12:00' (a date/time value or asiopg::text_literal is required; "
              "cannot send std::string as timetz)");
}

TEST(chrono, other_resolutions_are_read_exactly_or_not) {
    using nano_time = std::chrono::system_clock::time_point;
    using std::chrono::sys_seconds;
    const auto wire = [](const char* text) { return encoded(timestamptz::parse(text), oid::timestamptz); };
    EXPECT_EQ(decoded<nano_time>(wire("2024-02-29 12:00:00.000001+00"), oid::timestamptz),
              sys_days(2024y / 2 / 29) + 12h + 1us);
    EXPECT_EQ(decoded<sys_seconds>(wire("1500-01-01 00:00:01+00"), oid::timestamptz), sys_days(1500y / 1 / 1) + 1s);
    EXPECT_EQ(decoded<std::chrono::local_seconds>(encoded(timestamp(date(2000, 1, 1)), oid::timestamp), oid::timestamp),
              std::chrono::local_days(2000y / 1 / 1));
    EXPECT_EQ(
        decode_error<nano_time>(wire("2300-01-01 00:00:00+00"), oid::timestamptz),
        "column \"c\": the value 2300-01-01 00:00:00+00 has no exact std::chrono::sys_time representation in this "
        "resolution");
    EXPECT_EQ(
        decode_error<sys_seconds>(wire("2024-01-01 00:00:00.5+00"), oid::timestamptz),
        "column \"c\": the value 2024-01-01 00:00:00.5+00 has no exact std::chrono::sys_time representation in this "
        "resolution");
    EXPECT_EQ(decode_error<nano_time>(wire("infinity"), oid::timestamptz),
              "column \"c\": an infinite timestamp has no std::chrono value; use asiopg::timestamptz");
    expect_size_checked<nano_time>(wire("2024-01-01 00:00:00+00"), oid::timestamptz);
    EXPECT_EQ(decoded<std::chrono::minutes>(encoded(interval{0, 0, 120'000'000}, oid::interval), oid::interval), 2min);
    EXPECT_EQ(decode_error<std::chrono::minutes>(encoded(time_of_day(0, 0, 1), oid::time), oid::time),
              "column \"c\": the value 00:00:01 has no exact std::chrono::duration representation in this resolution");
    using small = std::chrono::duration<std::int8_t, std::ratio<60>>;
    EXPECT_EQ(decoded<small>(encoded(time_of_day(2, 7), oid::time), oid::time).count(), 127);
    EXPECT_EQ(encoded(small(127), oid::time), encoded(time_of_day(2, 7), oid::time));
    EXPECT_EQ(encoded(small(-128), oid::interval), encoded(interval{0, 0, -7'680'000'000}, oid::interval));
    EXPECT_NE(decode_error<small>(encoded(time_of_day(2, 8), oid::time), oid::time), "(nothing thrown)");
}

TEST(chrono, months_and_years_are_no_durations) {
    static_assert(!encodable<std::chrono::months> && !decodable<std::chrono::months>);
    static_assert(!encodable<std::chrono::years> && !decodable<std::chrono::years>);
    expect_round_trip(std::chrono::weeks(2), oid::interval);
    EXPECT_EQ(bound_value(std::chrono::days(-3), oid::interval),
              encoded(std::chrono::microseconds(std::chrono::hours(-72)), oid::interval));
}

}  // namespace
}  // namespace asiopg::test
