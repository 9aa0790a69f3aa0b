// Dates, times and intervals with PostgreSQL's whole range: infinities, years BC, 24:00:00.
#pragma once

#include <asiopg/detail/config.hpp>

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

namespace asiopg {

/// A day of the proleptic Gregorian calendar from 4714-11-24 BC to 5874897-12-31, or an infinity.
class ASIOPG_API date {
public:
    /// 2000-01-01, PostgreSQL's day 0.
    constexpr date() noexcept = default;
    /// Years are astronomical: 0 is 1 BC, -43 is 44 BC. Errors: `conversion_error` when there is no such day.
    date(int year, unsigned month, unsigned day);
    /// Errors: `conversion_error` when the server has no such day.
    explicit date(std::chrono::sys_days day);
    explicit date(std::chrono::year_month_day day);
    /// By PostgreSQL's count of days; not checked.
    static constexpr date from_days(std::int32_t since_2000) noexcept {
        date d;
        d.days_ = since_2000;
        return d;
    }
    /// From the server's text (DateStyle ISO), which `str()` gives. Errors: `conversion_error`.
    static date parse(std::string_view text);
    static constexpr date infinity() noexcept { return from_days(std::numeric_limits<std::int32_t>::max()); }
    static constexpr date negative_infinity() noexcept { return from_days(std::numeric_limits<std::int32_t>::min()); }

    constexpr bool is_infinite() const noexcept { return *this == infinity() || *this == negative_infinity(); }
    /// Days since 2000-01-01; the infinities are the extremes.
    constexpr std::int32_t days() const noexcept { return days_; }
    /// Errors: `conversion_error` when infinite.
    std::chrono::sys_days to_sys_days() const;
    /// Errors: `conversion_error` when infinite or outside of the years -32767 to 32767.
    std::chrono::year_month_day to_year_month_day() const;
    /// As the server prints it (DateStyle ISO): "2024-02-29", "0044-03-15 BC", "infinity".
    std::string str() const;

    friend constexpr auto operator<=>(const date&, const date&) noexcept = default;

private:
    std::int32_t days_ = 0;
};

/// A time of day to the microsecond, from 00:00:00 to 24:00:00 inclusive.
class ASIOPG_API time_of_day {
public:
    constexpr time_of_day() noexcept = default;
    /// Errors: `conversion_error` when it is no such time.
    time_of_day(int hour, int minute, int second = 0, int microsecond = 0);
    explicit time_of_day(std::chrono::microseconds since_midnight);
    /// From the server's text: "12:15:20.5". Errors: `conversion_error`.
    static time_of_day parse(std::string_view text);

    constexpr std::chrono::microseconds since_midnight() const noexcept { return std::chrono::microseconds(value_); }
    /// "12:15:20.5"
    std::string str() const;

    friend constexpr auto operator<=>(const time_of_day&, const time_of_day&) noexcept = default;

private:
    std::int64_t value_ = 0;
};

/// A time of day together with its zone's distance from UTC, which may have seconds. Few need it: a time zone has no
/// fixed distance without a date.
class ASIOPG_API timetz {
public:
    constexpr timetz() noexcept = default;
    /// `utc_offset`: positive east of Greenwich, as in "+02". Errors: `conversion_error` unless it is less than 16
    /// hours.
    explicit timetz(const time_of_day& time, std::chrono::seconds utc_offset = {});
    /// From the server's text: "12:15:20.5-03:30". Errors: `conversion_error`.
    static timetz parse(std::string_view text);

    constexpr const time_of_day& time() const noexcept { return time_; }
    constexpr std::chrono::seconds utc_offset() const noexcept { return std::chrono::seconds(offset_); }
    /// As the server prints it: "12:15:20.5+02", "01:00:00-03:30:45"
    std::string str() const;

    /// Both parts: 12:00+00 and 13:00+01 are different values.
    friend constexpr bool operator==(const timetz&, const timetz&) noexcept = default;

private:
    time_of_day time_;
    std::int32_t offset_ = 0;
};

/// A point in time to the microsecond from 4714-11-24 BC to 294276 AD, or an infinity: `timestamp` is a date and time
/// of day of some local calendar, `timestamptz` an instant.
template <bool WithZone>
class basic_timestamp {
public:
    using duration = std::chrono::microseconds;
    /// What it is in std::chrono: local_time or sys_time.
    using time_point =
        std::chrono::time_point<std::conditional_t<WithZone, std::chrono::system_clock, std::chrono::local_t>,
                                duration>;

    /// 2000-01-01 00:00:00 (UTC), PostgreSQL's time 0.
    constexpr basic_timestamp() noexcept = default;
    /// Errors: `conversion_error` when the server has no such time, or the date is infinite.
    explicit basic_timestamp(const date& day, const time_of_day& time = {});
    /// Errors: `conversion_error` when the server has no such time.
    explicit basic_timestamp(time_point time);
    /// By PostgreSQL's count of microseconds; not checked.
    static constexpr basic_timestamp from_microseconds(std::int64_t since_2000) noexcept {
        basic_timestamp t;
        t.value_ = since_2000;
        return t;
    }
    /// From the server's text (DateStyle ISO, any TimeZone). Errors: `conversion_error`.
    static basic_timestamp parse(std::string_view text);
    static constexpr basic_timestamp infinity() noexcept {
        return from_microseconds(std::numeric_limits<std::int64_t>::max());
    }
    static constexpr basic_timestamp negative_infinity() noexcept {
        return from_microseconds(std::numeric_limits<std::int64_t>::min());
    }

    constexpr bool is_infinite() const noexcept { return *this == infinity() || *this == negative_infinity(); }
    /// Microseconds since 2000-01-01; the infinities are the extremes.
    constexpr std::int64_t microseconds() const noexcept { return value_; }
    /// The parts of a finite time. Errors: `conversion_error` when infinite.
    date to_date() const;
    time_of_day to_time_of_day() const;
    /// Errors: `conversion_error` when infinite.
    time_point to_time_point() const;
    /// As the server prints it (DateStyle ISO, TimeZone UTC): "2024-02-29 12:30:00.25", with "+00" if it is an
    /// instant, and " BC" behind.
    std::string str() const;

    friend constexpr auto operator<=>(const basic_timestamp&, const basic_timestamp&) noexcept = default;

private:
    std::int64_t value_ = 0;
};

extern template class ASIOPG_API basic_timestamp<false>;
extern template class ASIOPG_API basic_timestamp<true>;

using timestamp = basic_timestamp<false>;
using timestamptz = basic_timestamp<true>;

/// A span of time as PostgreSQL keeps it: months, days and microseconds do not convert into each other.
struct ASIOPG_API interval {
    std::int32_t months = 0;
    std::int32_t days = 0;
    std::int64_t microseconds = 0;

    /// From the server's text (IntervalStyle postgres), which `str()` gives. Errors: `conversion_error`.
    static interval parse(std::string_view text);
    /// PostgreSQL 17 and later.
    static constexpr interval infinity() noexcept {
        return {std::numeric_limits<std::int32_t>::max(), std::numeric_limits<std::int32_t>::max(),
                std::numeric_limits<std::int64_t>::max()};
    }
    static constexpr interval negative_infinity() noexcept {
        return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::min(),
                std::numeric_limits<std::int64_t>::min()};
    }
    constexpr bool is_infinite() const noexcept { return *this == infinity() || *this == negative_infinity(); }
    /// As the server prints it (IntervalStyle postgres): "1 year 2 mons 3 days 04:05:06.5".
    std::string str() const;

    /// Field by field: a month is not 30 days here.
    friend constexpr bool operator==(const interval&, const interval&) noexcept = default;
};

}  // namespace asiopg
