#include "types/float_text.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>

namespace asiopg::detail {

namespace {

// A decimal number in scientific form: its digits, and the exponent of the first.
struct decimal {
    char text[32];
    std::size_t size;
    int exponent = 0;

    template <class T>
    explicit decimal(T value) {
        take(std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr);
    }
    template <class T>
    decimal(T value, int precision) {
        take(std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, precision).ptr);
    }
    void take(const char* end) {
        size = static_cast<std::size_t>(end - text);
        const char* sign = end;
        while (sign[-1] != 'e') --sign;
        std::from_chars(sign + 1, end, exponent);
        if (*sign == '-') exponent = -exponent;
    }
};

template <class T>
T parsed(const decimal& d) {
    T value{};
    std::from_chars(d.text, d.text + d.size, value);
    return value;
}

// Whether the decimal is exactly half way between the number and one of its neighbours. The power of two does not
// matter, only odd numbers are compared: the decimal is nearer to the number than to anything else.
template <class T>
bool is_half_way(const decimal& d, T value) {
    std::uint64_t digits = 0;
    int power = d.exponent;
    bool fraction = false;
    for (const char* at = d.text; *at != 'e'; ++at) {
        if (*at == '.') {
            fraction = true;
        } else if (*at != '-') {
            digits = digits * 10 + static_cast<std::uint64_t>(*at - '0');
            power -= fraction;
        }
    }
    if (digits == 0) return false;
    std::uint64_t left = digits >> std::countr_zero(digits), fives = 1;
    for (int i = power < 0 ? -power : power; i > 0; --i)
        if (__builtin_mul_overflow(fives, std::uint64_t{5}, &fives)) return false;
    if (power > 0 && __builtin_mul_overflow(left, fives, &left)) return false;

    int exponent = 0;
    constexpr int bits = std::numeric_limits<T>::digits;
    const auto mantissa = static_cast<std::uint64_t>(std::ldexp(std::frexp(std::fabs(value), &exponent), bits));
    const bool narrow_below = mantissa == std::uint64_t{1} << (bits - 1);
    for (const std::uint64_t middle : {mantissa * 2 + 1, narrow_below ? mantissa * 4 - 1 : mantissa * 2 - 1}) {
        std::uint64_t right = middle;
        if (power < 0 && __builtin_mul_overflow(right, fives, &right)) continue;
        if (left == right) return true;
    }
    return false;
}

// The shortest digits that give the same value again. Like PostgreSQL's, they do not rely on how a reader rounds what
// is half way between two numbers.
template <class T>
decimal shortest(T value) {
    decimal best(value);
    if (!is_half_way(best, value)) return best;
    for (int precision = 1; precision < std::numeric_limits<T>::max_digits10; ++precision) {
        const decimal longer(value, precision);
        if (parsed<T>(longer) == value && !is_half_way(longer, value)) return longer;
    }
    return best;
}

template <class T>
void append(std::string& out, T value) {
    if (!std::isfinite(value)) {
        out += std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
        return;
    }
    const decimal d = shortest(value);
    constexpr int precision = sizeof(T) == 4 ? 6 : 15;
    if (d.exponent < -4 || d.exponent >= precision) {
        out.append(d.text, d.size);
        return;
    }
    char text[64];
    const char* digits = d.text;
    std::size_t count = 0;
    for (; *digits != 'e'; ++digits)
        if (*digits >= '0' && *digits <= '9') ++count;
    const int behind = static_cast<int>(count) - 1 - d.exponent;
    out.append(text,
               std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, behind > 0 ? behind : 0).ptr);
}

template <class T>
bool parse(std::string_view text, T& out) noexcept {
    const bool negative = text.starts_with('-');
    const std::string_view magnitude = text.substr(negative ? 1 : 0);
    if (text == "NaN") {
        out = std::numeric_limits<T>::quiet_NaN();
        return true;
    }
    if (magnitude == "Infinity") {
        out = negative ? -std::numeric_limits<T>::infinity() : std::numeric_limits<T>::infinity();
        return true;
    }
    // from_chars knows words too.
    if (magnitude.empty() || !((magnitude[0] >= '0' && magnitude[0] <= '9') || magnitude[0] == '.')) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

void append_float(std::string& out, float value) { append(out, value); }
void append_float(std::string& out, double value) { append(out, value); }

bool parse_float(std::string_view text, float& out) noexcept { return parse(text, out); }
bool parse_float(std::string_view text, double& out) noexcept { return parse(text, out); }

}  // namespace asiopg::detail
