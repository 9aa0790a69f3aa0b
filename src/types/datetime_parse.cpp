// Dates, times and intervals from the server's text.
#include <asiopg/codecs/datetime.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include "types/datetime_text.hpp"
#include "types/text_scanner.hpp"

namespace asiopg {

namespace {

using detail::microseconds_per_day;
using detail::microseconds_per_second;
using detail::text_scanner;

[[noreturn]] void refuse(std::string_view type, std::string_view text) {
    throw conversion_error("invalid input syntax for type " + std::string(type) + ": " + detail::quoted(text));
}

// "2024-02-29"; the year's number is the caller's to interpret.
struct day_text {
    std::uint64_t year = 0, month = 0, day = 0;
};

bool scan_day(text_scanner& in, day_text& out) noexcept {
    return in.number(out.year, 4, 7) && in.take('-') && in.number(out.month, 2, 2) && in.take('-') &&
           in.number(out.day, 2, 2);
}

// Days since 2000-01-01; false if there is no such day.
bool to_days(const day_text& day, bool before_christ, std::int64_t& out) noexcept {
    if (day.year == 0) return false;
    const std::int64_t year =
        before_christ ? 1 - static_cast<std::int64_t>(day.year) : static_cast<std::int64_t>(day.year);
    if (!detail::is_civil_day(year, day.month, day.day)) return false;
    out = detail::days_from_civil(year, static_cast<unsigned>(day.month), static_cast<unsigned>(day.day)) -
          detail::days_from_1970_to_2000;
    return true;
}

// ":05:06.5" behind the hours, in microseconds.
bool scan_clock_rest(text_scanner& in, std::uint64_t& out) noexcept {
    std::uint64_t minute = 0, second = 0, fraction = 0;
    if (!in.take(':') || !in.number(minute, 2, 2) || !in.take(':') || !in.number(second, 2, 2)) return false;
    if (in.take('.') && !in.fraction(fraction, 6)) return false;
    out = (minute * 60 + second) * microseconds_per_second + fraction;
    return minute < 60 && second < 60;
}

bool scan_time(text_scanner& in, std::uint64_t& out) noexcept {
    std::uint64_t hour = 0;
    if (!in.number(hour, 2, 2) || !scan_clock_rest(in, out)) return false;
    out += hour * 3600 * microseconds_per_second;
    return out <= static_cast<std::uint64_t>(microseconds_per_day);
}

// "+02", "-03:30:45": seconds east of Greenwich.
bool scan_zone(text_scanner& in, std::int64_t& out) noexcept {
    const bool negative = in.take('-');
    std::uint64_t hours = 0, minutes = 0, seconds = 0;
    if ((!negative && !in.take('+')) || !in.number(hours, 2, 2)) return false;
    if (in.take(':') && !in.number(minutes, 2, 2)) return false;
    if (in.take(':') && !in.number(seconds, 2, 2)) return false;
    if (hours > 15 || minutes > 59 || seconds > 59) return false;
    out = static_cast<std::int64_t>(hours * 3600 + minutes * 60 + seconds);
    if (negative) out = -out;
    return true;
}

}  // namespace

date date::parse(std::string_view text) {
    if (text == "infinity") return infinity();
    if (text == "-infinity") return negative_infinity();
    text_scanner in(text);
    day_text day;
    std::int64_t days = 0;
    if (!scan_day(in, day)) refuse("date", text);
    if (!to_days(day, in.take(" BC"), days) || !in.at_end()) refuse("date", text);
    return date(std::chrono::sys_days(std::chrono::days(days + detail::days_from_1970_to_2000)));
}

time_of_day time_of_day::parse(std::string_view text) {
    text_scanner in(text);
    std::uint64_t time = 0;
    if (!scan_time(in, time) || !in.at_end()) refuse("time", text);
    return time_of_day(std::chrono::microseconds(time));
}

timetz timetz::parse(std::string_view text) {
    text_scanner in(text);
    std::uint64_t time = 0;
    std::int64_t offset = 0;
    if (!scan_time(in, time) || !scan_zone(in, offset) || !in.at_end()) refuse("timetz", text);
    return timetz(time_of_day(std::chrono::microseconds(time)), std::chrono::seconds(offset));
}

template <bool WithZone>
basic_timestamp<WithZone> basic_timestamp<WithZone>::parse(std::string_view text) {
    constexpr std::string_view name = WithZone ? "timestamptz" : "timestamp";
    if (text == "infinity") return infinity();
    if (text == "-infinity") return negative_infinity();
    text_scanner in(text);
    day_text day;
    std::uint64_t time = 0;
    std::int64_t offset = 0, days = 0;
    if (!scan_day(in, day) || !(in.take(' ') || in.take('T')) || !scan_time(in, time)) refuse(name, text);
    if (WithZone && !scan_zone(in, offset)) refuse(name, text);
    if (!to_days(day, in.take(" BC"), days) || !in.at_end()) refuse(name, text);
    // Within a day of the server's range, so that what follows does not overflow.
    constexpr std::int64_t first_day = -2451546, last_day = 106751983;
    if (days >= first_day && days <= last_day) {
        const std::int64_t since_2000 =
            days * microseconds_per_day + static_cast<std::int64_t>(time) - offset * microseconds_per_second;
        if (detail::is_server_time(since_2000)) return from_microseconds(since_2000);
    }
    throw conversion_error("timestamp out of the server's range: " + detail::quoted(text));
}

template basic_timestamp<false> basic_timestamp<false>::parse(std::string_view text);
template basic_timestamp<true> basic_timestamp<true>::parse(std::string_view text);

namespace {

// "1 year 2 mons -3 days "; stops before the time.
bool scan_units(text_scanner& in, std::int64_t& months, std::int64_t& days) noexcept {
    for (;;) {
        const text_scanner before = in;
        const bool negative = in.take('-');
        if (!negative) in.take('+');
        std::uint64_t count = 0;
        if (!in.number(count, 1, 10)) return false;
        if (!in.take(' ')) {
            in = before;
            return true;
        }
        const std::int64_t value = negative ? -static_cast<std::int64_t>(count) : static_cast<std::int64_t>(count);
        if (in.take("year"))
            months += value * 12;
        else if (in.take("mon"))
            months += value;
        else if (in.take("day"))
            days += value;
        else
            return false;
        in.take('s');
        if (in.at_end()) return true;
        if (!in.take(' ')) return false;
    }
}

bool scan_span(text_scanner& in, std::int64_t& out) noexcept {
    const bool negative = in.take('-');
    if (!negative) in.take('+');
    std::uint64_t hours = 0, rest = 0;
    if (!in.number(hours, 2, 10) || !scan_clock_rest(in, rest)) return false;
    constexpr std::uint64_t limit = std::uint64_t{1} << 63;
    constexpr std::uint64_t hour = 3'600'000'000;
    if (hours > limit / hour) return false;
    const std::uint64_t magnitude = hours * hour + rest;
    if (magnitude > limit || (magnitude == limit && !negative)) return false;
    out = static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
    return true;
}

bool fits_int32(std::int64_t value) noexcept { return value == static_cast<std::int32_t>(value); }

}  // namespace

interval interval::parse(std::string_view text) {
    if (text == "infinity") return infinity();
    if (text == "-infinity") return negative_infinity();
    text_scanner in(text);
    std::int64_t months = 0, days = 0, microseconds = 0;
    if (!scan_units(in, months, days) || (!in.at_end() && !scan_span(in, microseconds)) || !in.at_end() ||
        !fits_int32(months) || !fits_int32(days))
        refuse("interval", text);
    return {static_cast<std::int32_t>(months), static_cast<std::int32_t>(days), microseconds};
}

}  // namespace asiopg
