// Durations: std::chrono's, without the calendar and the streams that <chrono> brings along (that is a tenth of the
// time a small file takes to compile).
#pragma once

#include <cstddef>  // so that __GLIBCXX__ is known

#if defined(__GLIBCXX__) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif

namespace asiopg::detail {

/// So much after `now`: a point in time that a clock cannot hold is the last that it can.
template <class Clock>
constexpr std::chrono::time_point<Clock, std::chrono::nanoseconds> later(
    std::chrono::time_point<Clock, std::chrono::nanoseconds> now, std::chrono::nanoseconds duration) noexcept {
    using point = std::chrono::time_point<Clock, std::chrono::nanoseconds>;
    if (now.time_since_epoch().count() < 0) return now + duration;  // clocks begin at zero: not reached
    return duration < point::max() - now ? now + duration : point::max();
}

}  // namespace asiopg::detail
