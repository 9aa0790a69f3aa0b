// Fuzz target: dates, times and intervals.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/chrono.hpp>

#include <chrono>

#include "fuzz/target.hpp"

namespace {

using namespace std::string_view_literals;
using namespace std::chrono;
using asiopg::fuzz::builtin;
namespace oid = asiopg::oid;

asiopg::fuzz::target make_target() {
    asiopg::fuzz::target out;
    for (const asiopg::oid_t type :
         {oid::date, oid::time, oid::timetz, oid::timestamp, oid::timestamptz, oid::interval})
        out.read<asiopg::date, asiopg::time_of_day, asiopg::timetz, asiopg::timestamp, asiopg::timestamptz,
                 asiopg::interval, sys_days, year_month_day, sys_time<microseconds>, sys_time<milliseconds>,
                 sys_time<seconds>, local_time<microseconds>, local_time<hours>, microseconds, milliseconds, seconds,
                 duration<int, std::ratio<60>>>(builtin(type))
            .parse(builtin(type));
    for (const auto text : {"2024-02-29"sv, "0044-03-15 BC"sv, "infinity"sv, "-infinity"sv, "5874897-12-31"sv})
        out.seed(asiopg::date::parse(text), oid::date);
    for (const auto text : {"12:15:20.5"sv, "24:00:00"sv, "00:00:00.000001"sv})
        out.seed(asiopg::time_of_day::parse(text), oid::time);
    for (const auto text : {"12:15:20.5-03:30"sv, "24:00:00+15:59:59"sv})
        out.seed(asiopg::timetz::parse(text), oid::timetz);
    for (const auto text : {"2024-02-29 12:30:00.25"sv, "4714-11-24 00:00:00 BC"sv, "infinity"sv})
        out.seed(asiopg::timestamp::parse(text), oid::timestamp);
    for (const auto text : {"2024-02-29 12:30:00.25+00"sv, "294276-12-31 23:59:59.999999+00"sv, "-infinity"sv})
        out.seed(asiopg::timestamptz::parse(text), oid::timestamptz);
    for (const auto text : {"1 year 2 mons 3 days 04:05:06.5"sv, "-1 years +3 days -00:00:00.000001"sv, "00:00:00"sv})
        out.seed(asiopg::interval::parse(text), oid::interval);
    out.seed_bytes("2024-02-29 12:30:00.25+05:30", builtin(oid::timestamptz), asiopg::format::text);
    return out;
}

}  // namespace

ASIOPG_FUZZ_TARGET(datetime)
