// Timestamps.
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/datetime.hpp>
#include <asiopg/error.hpp>

#include "types/datetime_text.hpp"

namespace asiopg {

namespace {

using detail::microseconds_per_day;

constexpr std::int64_t epoch_difference = 10957 * microseconds_per_day;

std::int64_t checked_time(std::int64_t since_2000) {
    if (!detail::is_server_time(since_2000)) throw conversion_error("timestamp out of the server's range");
    return since_2000;
}

// Rounded down, so that the rest is a time of day.
std::int64_t day_of(std::int64_t microseconds) {
    const std::int64_t day = microseconds / microseconds_per_day;
    return microseconds % microseconds_per_day < 0 ? day - 1 : day;
}

}  // namespace

template <bool WithZone>
basic_timestamp<WithZone>::basic_timestamp(const date& day, const time_of_day& time) {
    if (day.is_infinite()) throw conversion_error("an infinite date has no time of day");
    // A date may be 20 times later than the last timestamp.
    if (day.days() < detail::first_timestamp / microseconds_per_day ||
        day.days() > detail::end_of_timestamps / microseconds_per_day)
        throw conversion_error("timestamp out of the server's range");
    const std::int64_t midnight = checked_time(day.days() * microseconds_per_day);
    value_ = checked_time(midnight + time.since_midnight().count());
}

template <bool WithZone>
basic_timestamp<WithZone>::basic_timestamp(time_point time) {
    const std::int64_t since_1970 = time.time_since_epoch().count();
    if (since_1970 < std::numeric_limits<std::int64_t>::min() + epoch_difference)
        throw conversion_error("timestamp out of the server's range");
    value_ = checked_time(since_1970 - epoch_difference);
}

template <bool WithZone>
date basic_timestamp<WithZone>::to_date() const {
    if (is_infinite()) throw conversion_error("an infinite timestamp has no date");
    return date::from_days(static_cast<std::int32_t>(day_of(value_)));
}

template <bool WithZone>
time_of_day basic_timestamp<WithZone>::to_time_of_day() const {
    if (is_infinite()) throw conversion_error("an infinite timestamp has no time of day");
    return time_of_day(std::chrono::microseconds(value_ - day_of(value_) * microseconds_per_day));
}

template <bool WithZone>
auto basic_timestamp<WithZone>::to_time_point() const -> time_point {
    if (is_infinite())
        throw conversion_error(std::string("an infinite timestamp has no std::chrono value; use asiopg::") +
                               (WithZone ? "timestamptz" : "timestamp"));
    if (value_ > std::numeric_limits<std::int64_t>::max() - epoch_difference)
        throw conversion_error("the timestamp " + str() + " is out of the range of std::chrono");
    return time_point(duration(value_ + epoch_difference));
}

template <bool WithZone>
std::string basic_timestamp<WithZone>::str() const {
    if (*this == infinity()) return "infinity";
    if (*this == negative_infinity()) return "-infinity";
    std::string out;
    const std::int64_t day = day_of(value_);
    const bool before_christ = detail::append_date(out, static_cast<std::int32_t>(day));
    out += ' ';
    detail::append_clock(out, static_cast<std::uint64_t>(value_ - day * microseconds_per_day));
    if (WithZone) out += "+00";
    if (before_christ) out += " BC";
    return out;
}

namespace detail {

bool is_server_time(std::int64_t since_2000) noexcept {
    return since_2000 >= first_timestamp && since_2000 < end_of_timestamps;
}

}  // namespace detail

template class basic_timestamp<false>;
template class basic_timestamp<true>;

}  // namespace asiopg
