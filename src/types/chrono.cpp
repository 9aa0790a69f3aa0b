// The binary forms of dates, times and intervals.
#include <asiopg/codecs/chrono.hpp>

#include <asiopg/error.hpp>

#include "types/datetime_text.hpp"

namespace asiopg {

date codec<date>::decode(const type&, format, reader& in) {
    const date value = date::from_days(in.read_int32());
    if (!detail::is_server_day(value.days()) && !value.is_infinite()) in.fail();
    return value;
}

void codec<date>::encode(const date& value, const type& t, writer& out) {
    if (t.oid == oid::date)
        out.write_int32(value.days());
    else if (value.is_infinite())
        out.write_int64(value > date() ? timestamp::infinity().microseconds()
                                       : timestamp::negative_infinity().microseconds());
    else
        out.write_int64(timestamp(value).microseconds());
}

time_of_day codec<time_of_day>::decode(const type&, format, reader& in) {
    const std::int64_t value = in.read_int64();
    if (value < 0 || value > detail::microseconds_per_day) {
        in.fail();
        return {};
    }
    return time_of_day(std::chrono::microseconds(value));
}

timetz codec<timetz>::decode(const type& t, format f, reader& in) {
    const time_of_day time = codec<time_of_day>::decode(t, f, in);
    const std::int64_t west = in.read_int32();
    if (west <= -16 * 3600 || west >= 16 * 3600) in.fail();
    return in.ok() ? timetz(time, std::chrono::seconds(-west)) : timetz();
}

void codec<timetz>::encode(const timetz& value, const type&, writer& out) {
    out.write_int64(value.time().since_midnight().count());
    out.write_int32(static_cast<std::int32_t>(-value.utc_offset().count()));
}

interval codec<interval>::decode(const type&, format, reader& in) {
    interval value;
    value.microseconds = in.read_int64();
    value.days = in.read_int32();
    value.months = in.read_int32();
    return value;
}

void codec<interval>::encode(const interval& value, const type&, writer& out) {
    out.write_int64(value.microseconds);
    out.write_int32(value.days);
    out.write_int32(value.months);
}

std::chrono::sys_days codec<std::chrono::sys_days>::decode(const type& t, format f, reader& in) {
    const date value = codec<date>::decode(t, f, in);
    return in.ok() ? value.to_sys_days() : std::chrono::sys_days();
}

std::chrono::year_month_day codec<std::chrono::year_month_day>::decode(const type& t, format f, reader& in) {
    const date value = codec<date>::decode(t, f, in);
    return in.ok() ? value.to_year_month_day() : std::chrono::year_month_day();
}

std::chrono::microseconds codec<std::chrono::microseconds>::decode(const type& t, format f, reader& in) {
    if (t.oid == oid::time) return codec<time_of_day>::decode(t, f, in).since_midnight();
    const interval value = codec<interval>::decode(t, f, in);
    if (in.ok() && (value.months || value.days))
        throw conversion_error("the interval " + value.str() +
                               " has months or days, which have no fixed length; use asiopg::interval");
    return std::chrono::microseconds(value.microseconds);
}

void codec<std::chrono::microseconds>::encode(const std::chrono::microseconds& value, const type& t, writer& out) {
    if (t.oid == oid::time)
        codec<time_of_day>::encode(time_of_day(value), t, out);
    else
        codec<interval>::encode(interval{0, 0, value.count()}, t, out);
}

std::string codec<std::chrono::microseconds>::describe(std::chrono::microseconds value) {
    return interval{0, 0, value.count()}.str();
}

namespace detail {

void throw_duration_range() { throw conversion_error("the time has more microseconds than 64 bits count"); }

void throw_inexact(const std::string& value, std::string_view cpp_name) {
    throw conversion_error("the value " + value + " has no exact " + std::string(cpp_name) +
                           " representation in this resolution");
}

}  // namespace detail
}  // namespace asiopg
