// The text form of numeric.
#include <asiopg/codecs/numeric.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace asiopg {

namespace {

constexpr std::int64_t most_whole_digits = 131072;
constexpr std::int64_t most_fraction_digits = 16383;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// PostgreSQL's words are case-insensitive.
bool is_word(std::string_view text, std::string_view lower) {
    return text.size() == lower.size() &&
           std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) { return (a | 0x20) == b; });
}

[[noreturn]] void throw_syntax(std::string_view text) {
    throw conversion_error("invalid input syntax for type numeric: " + detail::quoted(text.substr(0, 60)));
}

// What stands before the exponent: all digits, and how many of them are before the point.
struct mantissa {
    std::string digits;
    std::int64_t whole = 0;
};

mantissa read_mantissa(std::string_view& rest, std::string_view text) {
    mantissa out;
    bool point = false;
    std::size_t i = 0;
    for (; i < rest.size() && (is_digit(rest[i]) || (rest[i] == '.' && !point)); ++i) {
        if (rest[i] == '.') {
            point = true;
        } else {
            out.digits += rest[i];
            if (!point) ++out.whole;
        }
    }
    if (out.digits.empty()) throw_syntax(text);
    rest.remove_prefix(i);
    return out;
}

std::int64_t read_exponent(std::string_view rest, std::string_view text) {
    if (rest.empty()) return 0;
    if (rest[0] != 'e' && rest[0] != 'E') throw_syntax(text);
    rest.remove_prefix(1);
    const bool negative = !rest.empty() && rest[0] == '-';
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
    if (rest.empty() || !std::all_of(rest.begin(), rest.end(), is_digit)) throw_syntax(text);
    std::int64_t exponent = 0;
    // Far beyond what any numeric holds, a larger one is as good.
    for (char c : rest) exponent = std::min<std::int64_t>(exponent * 10 + (c - '0'), 1'000'000'000);
    return negative ? -exponent : exponent;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\n\r\v\f";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

numeric::numeric(std::string_view text) {
    std::string_view rest = trimmed(text);
    if (is_word(rest, "nan") || is_word(rest, "snan")) {
        kind_ = kind::nan;
        return;
    }
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
        if (rest[0] == '-') kind_ = kind::negative;
        rest.remove_prefix(1);
    }
    if (is_word(rest, "infinity") || is_word(rest, "inf")) {
        kind_ = kind_ == kind::negative ? kind::negative_infinity : kind::infinity;
        return;
    }
    mantissa m = read_mantissa(rest, text);
    const std::int64_t exponent = read_exponent(rest, text);
    const std::int64_t fraction = static_cast<std::int64_t>(m.digits.size()) - m.whole - exponent;
    if (fraction > most_fraction_digits)
        throw conversion_error("numeric value has more than 16383 digits behind the decimal point");
    scale_ = static_cast<std::uint16_t>(std::max<std::int64_t>(fraction, 0));

    // Leading zeros count for nothing; what is left begins at this power of ten.
    const std::size_t first = m.digits.find_first_not_of('0');
    if (first == std::string::npos) {
        kind_ = kind::positive;
        return;
    }
    m.digits.erase(0, first);
    const std::int64_t whole = m.whole - static_cast<std::int64_t>(first) + exponent;
    if (whole > most_whole_digits)
        throw conversion_error("numeric value has more than 131072 digits before the decimal point");

    // Groups of four are aligned at the decimal point.
    const std::int64_t groups_before = whole > 0 ? (whole + 3) / 4 : -(-whole / 4);
    const auto padding = static_cast<std::size_t>(groups_before * 4 - whole);
    std::string aligned(padding, '0');
    aligned += m.digits;
    aligned.append((4 - aligned.size() % 4) % 4, '0');
    weight_ = static_cast<std::int32_t>(groups_before - 1);
    digits_.reserve(aligned.size() / 4);
    for (std::size_t i = 0; i < aligned.size(); i += 4)
        digits_.push_back(static_cast<std::uint16_t>((aligned[i] - '0') * 1000 + (aligned[i + 1] - '0') * 100 +
                                                     (aligned[i + 2] - '0') * 10 + (aligned[i + 3] - '0')));
    normalise();
}

std::string numeric::str() const {
    switch (kind_) {
        case kind::nan:
            return "NaN";
        case kind::infinity:
            return "Infinity";
        case kind::negative_infinity:
            return "-Infinity";
        default:
            break;
    }
    const auto group = [&](std::int64_t power) -> unsigned {
        const std::int64_t i = weight_ - power;
        return i < 0 || i >= static_cast<std::int64_t>(digits_.size()) ? 0 : digits_[static_cast<std::size_t>(i)];
    };
    const auto append = [](std::string& to, unsigned value) {
        for (unsigned unit : {1000u, 100u, 10u, 1u}) to += static_cast<char>('0' + value / unit % 10);
    };
    std::string out;
    for (std::int64_t power = std::max(weight_, 0); power >= 0; --power) append(out, group(power));
    out.erase(0, std::min(out.find_first_not_of('0'), out.size() - 1));
    if (scale_) {
        out += '.';
        const std::size_t size = out.size() + scale_;
        for (std::int64_t power = -1; out.size() < size; --power) append(out, group(power));
        out.resize(size);
    }
    if (kind_ == kind::negative) out.insert(0, 1, '-');
    return out;
}

}  // namespace asiopg
