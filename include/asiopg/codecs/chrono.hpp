// Codecs of dates, times and intervals: std::chrono's types and asiopg's.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/datetime.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asiopg {

/// date. As parameter also timestamp: its midnight.
template <>
struct codec<date> {
    static constexpr std::string_view cpp_name = "asiopg::date";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::date && f == format::binary; }
    ASIOPG_API static date decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::date || t.oid == oid::timestamp;
    }
    ASIOPG_API static void encode(const date& value, const type& t, writer& out);
    static std::string describe(const date& value) { return value.str(); }
};

/// time.
template <>
struct codec<time_of_day> {
    static constexpr std::string_view cpp_name = "asiopg::time_of_day";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::time && f == format::binary; }
    ASIOPG_API static time_of_day decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::time;
    }
    static void encode(const time_of_day& value, const type&, writer& out) {
        out.write_int64(value.since_midnight().count());
    }
    static std::string describe(const time_of_day& value) { return value.str(); }
};

/// timetz.
template <>
struct codec<timetz> {
    static constexpr std::string_view cpp_name = "asiopg::timetz";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::timetz && f == format::binary; }
    ASIOPG_API static timetz decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::timetz;
    }
    ASIOPG_API static void encode(const timetz& value, const type& t, writer& out);
    static std::string describe(const timetz& value) { return value.str(); }
};

namespace detail {

/// 4714-11-24 BC 00:00, and 294277-01-01 00:00, the first time that is too late, in microseconds since 2000.
inline constexpr std::int64_t first_timestamp = -211'813'488'000'000'000, end_of_timestamps = 9'223'371'331'200'000'000;

}  // namespace detail

/// timestamp, or timestamptz; one is never taken for the other.
template <bool WithZone>
struct codec<basic_timestamp<WithZone>> {
    static constexpr std::string_view cpp_name = WithZone ? "asiopg::timestamptz" : "asiopg::timestamp";
    static constexpr oid_t server_type = WithZone ? oid::timestamptz : oid::timestamp;
    static bool can_decode(const type& t, format f) noexcept { return t.oid == server_type && f == format::binary; }
    static basic_timestamp<WithZone> decode(const type&, format, reader& in) {
        const auto value = basic_timestamp<WithZone>::from_microseconds(in.read_int64());
        const bool in_range =
            value.microseconds() >= detail::first_timestamp && value.microseconds() < detail::end_of_timestamps;
        if (!in_range && !value.is_infinite()) in.fail();
        return value;
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == server_type;
    }
    static void encode(const basic_timestamp<WithZone>& value, const type&, writer& out) {
        out.write_int64(value.microseconds());
    }
    // For rows: the 8 bytes that stand for a value of that server type; false where encode() has to say what is wrong.
    using stored = basic_timestamp<WithZone>;
    static constexpr oid_t checked_oid = server_type;
    static bool store_checked(char* at, const stored& value) noexcept {
        const std::uint64_t bits = detail::from_network(static_cast<std::uint64_t>(value.microseconds()));
        std::memcpy(at, &bits, sizeof bits);
        return true;
    }
    static std::string describe(const basic_timestamp<WithZone>& value) { return value.str(); }
};

/// interval.
template <>
struct codec<interval> {
    static constexpr std::string_view cpp_name = "asiopg::interval";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::interval && f == format::binary; }
    ASIOPG_API static interval decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::interval;
    }
    ASIOPG_API static void encode(const interval& value, const type& t, writer& out);
    static std::string describe(const interval& value) { return value.str(); }
};

namespace detail {

/// A std::chrono type that goes through one of asiopg's, which checks the range.
template <class Own>
struct chrono_codec {
    static bool can_decode(const type& t, format f) noexcept { return codec<Own>::can_decode(t, f); }
    static bool can_encode(const type& t, format& f) noexcept { return codec<Own>::can_encode(t, f); }
    template <class T>
    static void encode(const T& value, const type& t, writer& out) {
        codec<Own>::encode(Own(value), t, out);
    }
};

template <bool WithZone>
struct time_point_codec : chrono_codec<basic_timestamp<WithZone>> {
    using own = basic_timestamp<WithZone>;
    static typename own::time_point decode(const type& t, format f, reader& in) {
        const own value = codec<own>::decode(t, f, in);
        return in.ok() ? value.to_time_point() : typename own::time_point();
    }
    using stored = typename own::time_point;
    static constexpr oid_t checked_oid = codec<own>::server_type;
    static bool store_checked(char* at, const stored& value) noexcept {
        constexpr std::int64_t epoch = 946'684'800'000'000;  // 2000-01-01, since 1970
        const std::int64_t since_1970 = value.time_since_epoch().count();
        if (since_1970 < first_timestamp + epoch) return false;
        const std::int64_t since_2000 = since_1970 - epoch;
        return since_2000 < end_of_timestamps && codec<own>::store_checked(at, own::from_microseconds(since_2000));
    }
};

[[noreturn]] ASIOPG_API void throw_duration_range();

/// Converts, rounding down; throws `conversion_error` where microseconds in 64 bits do not reach.
template <class Rep, class Period>
std::chrono::microseconds to_microseconds(std::chrono::duration<Rep, Period> value) {
    using std::chrono::microseconds;
    if constexpr (std::ratio_greater_v<Period, std::micro>) {
        using wide = std::chrono::duration<std::int64_t, Period>;  // the limits need not fit into a Rep
        if (std::cmp_greater(value.count(), std::chrono::floor<wide>(microseconds::max()).count()) ||
            std::cmp_less(value.count(), std::chrono::ceil<wide>(microseconds::min()).count()))
            throw_duration_range();
    }
    return std::chrono::floor<microseconds>(value);
}

[[noreturn]] ASIOPG_API void throw_inexact(const std::string& value, std::string_view cpp_name);

/// Converts without loss; false where there is no such value of the other type.
template <class Rep, class Period>
bool from_microseconds(std::chrono::microseconds value, std::chrono::duration<Rep, Period>& out) {
    using factor = std::ratio_divide<Period, std::micro>;
    std::int64_t count = 0;
    if (__builtin_mul_overflow(std::int64_t{value.count()}, std::int64_t{factor::den}, &count) ||
        count % factor::num != 0 || !std::in_range<Rep>(count / factor::num))
        return false;
    out = std::chrono::duration<Rep, Period>(static_cast<Rep>(count / factor::num));
    return true;
}

template <bool WithZone, class Duration>
struct coarser_time_point_codec {
    using own = basic_timestamp<WithZone>;
    using time_point = std::chrono::time_point<typename own::time_point::clock, Duration>;
    static bool can_decode(const type& t, format f) noexcept { return codec<own>::can_decode(t, f); }
    static time_point decode(const type& t, format f, reader& in) {
        const own value = codec<own>::decode(t, f, in);
        Duration since_epoch{};
        if (in.ok() && !from_microseconds(value.to_time_point().time_since_epoch(), since_epoch))
            throw_inexact(value.str(), codec<time_point>::cpp_name);
        return time_point(since_epoch);
    }
    static bool can_encode(const type& t, format& f) noexcept { return codec<own>::can_encode(t, f); }
    template <class T>
    static void encode(const T& value, const type& t, writer& out) {
        codec<own>::encode(own(typename own::time_point(to_microseconds(value.time_since_epoch()))), t, out);
    }
};

}  // namespace detail

/// date (as parameter also timestamp); infinities are refused.
template <>
struct codec<std::chrono::sys_days> : detail::chrono_codec<date> {
    static constexpr std::string_view cpp_name = "std::chrono::sys_days";
    ASIOPG_API static std::chrono::sys_days decode(const type& t, format f, reader& in);
};

/// date (as parameter also timestamp); infinities and years that std::chrono does not have are refused.
template <>
struct codec<std::chrono::year_month_day> : detail::chrono_codec<date> {
    static constexpr std::string_view cpp_name = "std::chrono::year_month_day";
    ASIOPG_API static std::chrono::year_month_day decode(const type& t, format f, reader& in);
};

/// timestamptz; infinities are refused.
template <>
struct codec<std::chrono::sys_time<std::chrono::microseconds>> : detail::time_point_codec<true> {
    static constexpr std::string_view cpp_name = "std::chrono::sys_time<std::chrono::microseconds>";
};

/// timestamp; infinities are refused.
template <>
struct codec<std::chrono::local_time<std::chrono::microseconds>> : detail::time_point_codec<false> {
    static constexpr std::string_view cpp_name = "std::chrono::local_time<std::chrono::microseconds>";
};

/// timestamptz in another resolution, `std::chrono::system_clock::time_point` say: as parameter rounded down to
/// microseconds; read only where nothing is lost, so that nanoseconds end in the year 2262.
template <class Duration>
    requires std::integral<typename Duration::rep>
struct codec<std::chrono::sys_time<Duration>> : detail::coarser_time_point_codec<true, Duration> {
    static constexpr std::string_view cpp_name = "std::chrono::sys_time";
};

/// timestamp in another resolution: as parameter rounded down to microseconds; read only where nothing is lost.
template <class Duration>
    requires std::integral<typename Duration::rep>
struct codec<std::chrono::local_time<Duration>> : detail::coarser_time_point_codec<false, Duration> {
    static constexpr std::string_view cpp_name = "std::chrono::local_time";
};

/// time, as the time since midnight; and interval, if it has no months and days.
template <>
struct codec<std::chrono::microseconds> {
    static constexpr std::string_view cpp_name = "std::chrono::microseconds";
    static bool can_decode(const type& t, format f) noexcept {
        return f == format::binary && (t.oid == oid::time || t.oid == oid::interval);
    }
    ASIOPG_API static std::chrono::microseconds decode(const type& t, format f, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::time || t.oid == oid::interval;
    }
    ASIOPG_API static void encode(const std::chrono::microseconds& value, const type& t, writer& out);
    ASIOPG_API static std::string describe(std::chrono::microseconds value);
};

/// A time or interval in weeks, days (of 24 hours exactly), hours, minutes, seconds or milliseconds; read only where
/// nothing is lost. Not in months or years, which std::chrono takes for the average ones: `asiopg::interval` has them.
template <class Rep, class Period>
    requires(std::integral<Rep>&& std::ratio_greater_v<Period, std::micro>&&
                 std::ratio_less_equal_v<Period, std::chrono::weeks::period>)
struct codec<std::chrono::duration<Rep, Period>> {
    static constexpr std::string_view cpp_name = "std::chrono::duration";
    static bool can_decode(const type& t, format f) noexcept {
        return codec<std::chrono::microseconds>::can_decode(t, f);
    }
    static std::chrono::duration<Rep, Period> decode(const type& t, format f, reader& in) {
        const std::chrono::microseconds value = codec<std::chrono::microseconds>::decode(t, f, in);
        std::chrono::duration<Rep, Period> out{};
        if (in.ok() && !detail::from_microseconds(value, out))
            detail::throw_inexact(codec<std::chrono::microseconds>::describe(value), cpp_name);
        return out;
    }
    static bool can_encode(const type& t, format& f) noexcept {
        return codec<std::chrono::microseconds>::can_encode(t, f);
    }
    static void encode(const std::chrono::duration<Rep, Period>& value, const type& t, writer& out) {
        codec<std::chrono::microseconds>::encode(detail::to_microseconds(value), t, out);
    }
};

}  // namespace asiopg
