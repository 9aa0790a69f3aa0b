// The text form of intervals.
#include <asiopg/codecs/datetime.hpp>

#include <string_view>

#include "types/datetime_text.hpp"

namespace asiopg {

std::string interval::str() const {
    if (*this == infinity()) return "infinity";
    if (*this == negative_infinity()) return "-infinity";
    std::string out;
    bool after_negative = false;
    // A positive part behind a negative one says so by a plus sign.
    const auto part = [&](std::int64_t value, std::string_view unit) {
        if (value == 0) return;
        if (!out.empty()) out += ' ';
        if (after_negative && value > 0) out += '+';
        out += std::to_string(value);
        out += ' ';
        out += unit;
        if (value != 1) out += 's';
        after_negative = value < 0;
    };
    part(months / 12, "year");
    part(months % 12, "mon");
    part(days, "day");
    if (microseconds == 0 && !out.empty()) return out;
    if (!out.empty()) out += ' ';
    if (microseconds < 0)
        out += '-';
    else if (after_negative)
        out += '+';
    const auto bits = static_cast<std::uint64_t>(microseconds);
    detail::append_clock(out, microseconds < 0 ? 0 - bits : bits);
    return out;
}

}  // namespace asiopg
