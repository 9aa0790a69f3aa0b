// The text form of intervals.
#include <asiopg/codecs/datetime.hpp>

#include <string_view>

#include "types/datetime_text.hpp"

namespace asiopg {

std::string interval::str() const {
    if (*this == infinity()) return "infinity";
    if (*this == negative_infinity()) return "-infinity";
    std::string out;
    detail::append_finite_interval(out, *this);
    return out;
}

void detail::append_finite_interval(std::string& to, const interval& value) {
    std::string out;
    bool after_negative = false;
    // A positive part behind a negative one says so by a plus sign.
    const auto part = [&](std::int64_t number, std::string_view unit) {
        if (number == 0) return;
        if (!out.empty()) out += ' ';
        if (after_negative && number > 0) out += '+';
        out += std::to_string(number);
        out += ' ';
        out += unit;
        if (number != 1) out += 's';
        after_negative = number < 0;
    };
    part(value.months / 12, "year");
    part(value.months % 12, "mon");
    part(value.days, "day");
    const std::int64_t microseconds = value.microseconds;
    to += out;
    if (microseconds == 0 && !out.empty()) return;
    if (!out.empty()) to += ' ';
    if (microseconds < 0)
        to += '-';
    else if (after_negative)
        to += '+';
    const auto bits = static_cast<std::uint64_t>(microseconds);
    append_clock(to, microseconds < 0 ? 0 - bits : bits);
}

}  // namespace asiopg
