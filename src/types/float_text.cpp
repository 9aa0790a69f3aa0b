#include "types/float_text.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace asiopg::detail {

namespace {

template <class T>
void append(std::string& out, T value) {
    if (!std::isfinite(value)) {
        out += std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
        return;
    }
    constexpr int precision = sizeof(T) == 4 ? 6 : 15;
    char text[64];
    char* end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
    const char* sign = end;
    while (sign[-1] != 'e') --sign;
    int exponent = 0;
    std::from_chars(sign + 1, end, exponent);
    if (*sign == '-') exponent = -exponent;
    if (exponent >= -4 && exponent < precision)
        end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr;
    out.append(text, end);
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
