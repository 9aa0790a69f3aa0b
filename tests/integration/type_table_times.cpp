// Dates, times, intervals.
#include <asiopg/codecs/chrono.hpp>

#include "integration/type_table.hpp"

namespace asiopg::test {

namespace {

std::string dates(random_engine& dice) {
    return date::from_days(static_cast<std::int32_t>(random_integer(dice, -2451545, 2145031948))).str();
}
std::string times(random_engine& dice) {
    return time_of_day(std::chrono::microseconds(random_integer(dice, 0, 86'400'000'000))).str();
}
std::string zoned_times(random_engine& dice) {
    return timetz(time_of_day(std::chrono::microseconds(random_integer(dice, 0, 86'400'000'000))),
                  std::chrono::seconds(random_integer(dice, -57599, 57599)))
        .str();
}
template <class T>
std::string timestamps(random_engine& dice) {
    return T::from_microseconds(random_integer(dice, -211813488000000000, 9223371331199999999)).str();
}
std::string intervals(random_engine& dice) {
    interval i;
    i.months = static_cast<std::int32_t>(random_integer(dice, -100000, 100000));
    i.days = static_cast<std::int32_t>(random_integer(dice, -2147483648, 2147483647));
    i.microseconds = random_integer(dice, -9000000000000000, 9000000000000000);
    return i.str();
}

}  // namespace

// A226-A230, A271
std::vector<type_entry> time_types() {
    return {
        entry<date>("date",
                    {"2000-01-01", "1999-12-31", "3000-05-20", "0500-01-01", "infinity", "-infinity", "4714-11-24 BC",
                     "0001-12-31 BC", "5874897-12-31"},
                    &dates),
        entry<time_of_day>("time", {"00:00:00", "12:15:20", "23:59:59.999999", "24:00:00"}, &times),
        entry<timetz>("timetz", {"00:00:00+00", "12:15:20+01:06", "24:00:00-15:59:59", "23:59:59.000001+15:59:59"},
                      &zoned_times),
        entry<timestamp>("timestamp",
                         {"2000-01-01 00:00:00", "1999-12-31 23:59:59.648", "3000-01-01 00:00:00.000001", "0250-01-01",
                          "infinity", "-infinity", "4714-11-24 00:00:00 BC", "294276-12-31 23:59:59.999999"},
                         &timestamps<timestamp>),
        entry<timestamptz>("timestamptz",
                           {"2000-01-01 00:00:00+00", "1800-01-01 00:00:00-07:52:58", "2400-01-01 00:00:00+13",
                            "infinity", "-infinity", "4714-11-24 00:00:00+00 BC", "294276-12-31 23:59:59.999999+00"},
                           &timestamps<timestamptz>),
        entry<interval>("interval",
                        {"0", "1 microsecond", "-2 years -11 months -10 days -2 hours -800 milliseconds",
                         "5 years 1 month", "178000000 years", "-178000000 years", "2147483647 days",
                         "-2147483648 days", "9223372036854775807 microseconds", "1 mon -1 days 00:00:01"},
                        &intervals),
        entry<timestamptz>("information_schema.time_stamp", {"2000-01-01 00:00:00+00"}),
    };
}

}  // namespace asiopg::test
