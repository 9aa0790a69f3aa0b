// Dates and times of day.
#include <asiopg/codecs/datetime.hpp>

#include <asiopg/error.hpp>

#include "types/datetime_text.hpp"

namespace asiopg {

namespace {

using std::chrono::sys_days;

// 4714-11-24 BC, the Julian day 0, and the day before 5874898-01-01.
constexpr std::int64_t first_day = -2451545;
constexpr std::int64_t last_day = 2145031948;

struct civil {
    std::int64_t year;
    unsigned month, day;
};

civil civil_from_days(std::int64_t since_1970) {
    const std::int64_t shifted = since_1970 + 719468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const std::int64_t day_of_era = shifted - era * 146097;
    const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t march_month = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<unsigned>(day_of_year - (153 * march_month + 2) / 5 + 1);
    const auto month = static_cast<unsigned>(march_month < 10 ? march_month + 3 : march_month - 9);
    return {year_of_era + era * 400 + (month <= 2), month, day};
}

std::int32_t checked_days(std::int64_t since_1970) {
    std::int64_t since_2000 = 0;
    if (__builtin_sub_overflow(since_1970, detail::days_from_1970_to_2000, &since_2000) ||
        !detail::is_server_day(since_2000))
        throw conversion_error("date out of the server's range");
    return static_cast<std::int32_t>(since_2000);
}

}  // namespace

date::date(int year, unsigned month, unsigned day) {
    if (!detail::is_civil_day(year, month, day))
        throw conversion_error("there is no day " + std::to_string(year) + "-" + std::to_string(month) + "-" +
                               std::to_string(day));
    days_ = checked_days(detail::days_from_civil(year, month, day));
}

date::date(std::chrono::sys_days day) : days_(checked_days(day.time_since_epoch().count())) {}

date::date(std::chrono::year_month_day day)
    : date(static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day())) {}

std::chrono::sys_days date::to_sys_days() const {
    if (is_infinite()) throw conversion_error("an infinite date has no std::chrono value; use asiopg::date");
    // An int holds every day of the server's range, also from 1970, but not all that from_days() takes.
    const std::int64_t since_1970 = days_ + detail::days_from_1970_to_2000;
    if (since_1970 > std::numeric_limits<std::int32_t>::max())
        throw conversion_error("the date " + str() + " is out of the range of std::chrono");
    return sys_days(std::chrono::days(static_cast<std::int32_t>(since_1970)));
}

std::chrono::year_month_day date::to_year_month_day() const {
    if (is_infinite()) throw conversion_error("an infinite date has no std::chrono value; use asiopg::date");
    const civil c = civil_from_days(days_ + detail::days_from_1970_to_2000);
    if (c.year < -32767 || c.year > 32767)
        throw conversion_error("the date " + str() + " is out of the range of std::chrono::year; use asiopg::date");
    return {std::chrono::year(static_cast<int>(c.year)), std::chrono::month(c.month), std::chrono::day(c.day)};
}

std::string date::str() const {
    if (*this == infinity()) return "infinity";
    if (*this == negative_infinity()) return "-infinity";
    std::string out;
    if (detail::append_date(out, days_)) out += " BC";
    return out;
}

time_of_day::time_of_day(int hour, int minute, int second, int microsecond) {
    const bool midnight = hour == 24 && minute == 0 && second == 0 && microsecond == 0;
    if (!midnight && (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 ||
                      microsecond < 0 || microsecond > 999'999))
        throw conversion_error("there is no such time of day");
    value_ = ((hour * std::int64_t{60} + minute) * 60 + second) * detail::microseconds_per_second + microsecond;
}

time_of_day::time_of_day(std::chrono::microseconds since_midnight) : value_(since_midnight.count()) {
    if (value_ < 0 || value_ > detail::microseconds_per_day)
        throw conversion_error("a time of day lies between 00:00:00 and 24:00:00");
}

std::string time_of_day::str() const {
    std::string out;
    detail::append_clock(out, static_cast<std::uint64_t>(value_));
    return out;
}

timetz::timetz(const time_of_day& time, std::chrono::seconds utc_offset) : time_(time) {
    if (utc_offset <= -std::chrono::hours(16) || utc_offset >= std::chrono::hours(16))
        throw conversion_error("a time zone is less than 16 hours away from UTC");
    offset_ = static_cast<std::int32_t>(utc_offset.count());
}

std::string timetz::str() const {
    std::string out = time_.str();
    const auto distance = static_cast<std::uint64_t>(offset_ < 0 ? -offset_ : offset_);
    out += offset_ < 0 ? '-' : '+';
    detail::append_padded(out, distance / 3600, 2);
    if (distance % 3600 == 0) return out;
    out += ':';
    detail::append_padded(out, distance / 60 % 60, 2);
    if (distance % 60 == 0) return out;
    out += ':';
    detail::append_padded(out, distance % 60, 2);
    return out;
}

namespace detail {

// std::chrono::year ends at 32767, the server does not.
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) noexcept {
    // Years begin in March here, so that the leap day is the last; eras have 400 of them.
    if (month <= 2) --year;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year =
        (153 * (static_cast<std::int64_t>(month) + (month > 2 ? -3 : 9)) + 2) / 5 + static_cast<std::int64_t>(day) - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

bool is_server_day(std::int64_t since_2000) noexcept { return since_2000 >= first_day && since_2000 <= last_day; }

bool is_civil_day(std::int64_t year, std::uint64_t month, std::uint64_t day) noexcept {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    constexpr unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1] + (month == 2 && leap);
}

void append_padded(std::string& to, std::uint64_t value, std::size_t width) {
    const std::string digits = std::to_string(value);
    if (digits.size() < width) to.append(width - digits.size(), '0');
    to += digits;
}

void append_clock(std::string& to, std::uint64_t microseconds) {
    const std::uint64_t seconds = microseconds / microseconds_per_second;
    append_padded(to, seconds / 3600, 2);
    to += ':';
    append_padded(to, seconds / 60 % 60, 2);
    to += ':';
    append_padded(to, seconds % 60, 2);
    if (const std::uint64_t fraction = microseconds % microseconds_per_second) {
        to += '.';
        append_padded(to, fraction, 6);
        while (to.back() == '0') to.pop_back();
    }
}

bool append_date(std::string& to, std::int32_t days_since_2000) {
    const civil c = civil_from_days(days_since_2000 + detail::days_from_1970_to_2000);
    const bool before_christ = c.year <= 0;
    append_padded(to, static_cast<std::uint64_t>(before_christ ? 1 - c.year : c.year), 4);
    to += '-';
    append_padded(to, c.month, 2);
    to += '-';
    append_padded(to, c.day, 2);
    return before_christ;
}

}  // namespace detail
}  // namespace asiopg
