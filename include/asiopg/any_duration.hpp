// asiopg::any_duration: how options take durations.
#pragma once

#include <asiopg/detail/duration.hpp>

#include <cstdint>
#include <type_traits>

namespace asiopg {

/// A duration of any integral unit, such as `5s` or `std::chrono::hours::max()`, as a number of nanoseconds: what these
/// cannot hold (292 years and more) is the longest or the shortest that they can, where std::chrono would overflow.
class any_duration {
public:
    template <class Rep, class Period>
        requires std::is_convertible_v<std::chrono::duration<Rep, Period>, std::chrono::nanoseconds>
    constexpr any_duration(const std::chrono::duration<Rep, Period>& value)  // NOLINT(google-explicit-constructor)
        : value_(saturated(value)) {}

    constexpr std::chrono::nanoseconds value() const noexcept { return value_; }
    constexpr operator std::chrono::nanoseconds() const noexcept {
        return value_;
    }  // NOLINT(google-explicit-constructor)

private:
    template <class Rep, class Period>
    static constexpr std::chrono::nanoseconds saturated(const std::chrono::duration<Rep, Period>& value) {
        using std::chrono::nanoseconds;
        if constexpr (std::is_integral_v<Rep>) {
            constexpr std::intmax_t factor = std::ratio_divide<Period, std::nano>::num;
            using wide = std::common_type_t<Rep, std::intmax_t>;  // unsigned, or holds all of both
            const auto count = static_cast<wide>(value.count());
            if constexpr (std::is_signed_v<wide>)
                if (count < nanoseconds::min().count() / factor) return nanoseconds::min();
            if (count > static_cast<wide>(nanoseconds::max().count() / factor)) return nanoseconds::max();
            return nanoseconds(static_cast<std::intmax_t>(count) * factor);
        } else {
            return value;  // an arithmetic type of the user's
        }
    }

    std::chrono::nanoseconds value_;
};

}  // namespace asiopg
