// Parts of the text forms of dates and times.
#pragma once

#include <cstdint>
#include <string>

namespace asiopg {
struct interval;
}

namespace asiopg::detail {

inline constexpr std::int64_t microseconds_per_second = 1'000'000;
inline constexpr std::int64_t microseconds_per_day = 86'400 * microseconds_per_second;
/// Between the first days of Unix's count and of PostgreSQL's.
inline constexpr std::int64_t days_from_1970_to_2000 = 10957;

/// At least `width` digits.
void append_padded(std::string& to, std::uint64_t value, std::size_t width);
/// "04:05:06.5"; hours may have more than two digits.
void append_clock(std::string& to, std::uint64_t microseconds);
/// As servers print it that have no infinite ones.
void append_finite_interval(std::string& to, const interval& value);
/// "2024-02-29"; true if it is a year BC, which the caller says behind.
bool append_date(std::string& to, std::int32_t days_since_2000);

/// Days since 1970-01-01. Years are astronomical; not checked.
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) noexcept;
/// Whether the server has that timestamp, in microseconds since 2000.
bool is_server_time(std::int64_t since_2000) noexcept;
/// Whether the server has that day, in days since 2000.
bool is_server_day(std::int64_t since_2000) noexcept;
/// Whether the calendar has that day.
bool is_civil_day(std::int64_t year, std::uint64_t month, std::uint64_t day) noexcept;

}  // namespace asiopg::detail
