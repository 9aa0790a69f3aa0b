#include "types/decimal_text.hpp"

#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace asiopg::detail {

namespace {

// A number without its sign, as 0.DDD * 10^exponent: the digits, first and last not 0, are those from `first` to `last`
// (with a point among them, which is passed over).
struct digits {
    const char* first = nullptr;
    const char* last = nullptr;
    std::int64_t exponent = 0;

    explicit digits(std::string_view text) noexcept {
        std::int64_t before_point = 0;
        bool point = false;
        const char* at = text.data();
        const char* const end = at + text.size();
        for (; at != end && *at != 'e' && *at != 'E'; ++at) {
            if (*at == '-' || *at == '+') continue;
            if (!is_digit(*at)) {  // the point, or what the locale has for it
                point = true;
                continue;
            }
            if (!first && *at == '0') {
                before_point -= point;
                continue;
            }
            if (!first) first = at;
            if (*at != '0') last = at + 1;
            before_point += !point;
        }
        if (first) exponent = before_point + exponent_at(at, end);
    }
    bool is_zero() const noexcept { return first == nullptr; }

    friend bool operator==(const digits& a, const digits& b) noexcept {
        if (a.is_zero() || b.is_zero()) return a.is_zero() == b.is_zero();
        if (a.exponent != b.exponent) return false;
        const char* x = a.first;
        const char* y = b.first;
        for (;;) {
            while (x != a.last && !is_digit(*x)) ++x;
            while (y != b.last && !is_digit(*y)) ++y;
            if (x == a.last || y == b.last) return x == a.last && y == b.last;
            if (*x++ != *y++) return false;
        }
    }

private:
    static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
    // Far beyond every double it stays what it is.
    static std::int64_t exponent_at(const char* at, const char* end) noexcept {
        constexpr std::int64_t huge = std::int64_t{1} << 60;
        if (at == end) return 0;
        bool negative = false;
        std::int64_t value = 0;
        for (++at; at != end; ++at) {
            if (is_digit(*at))
                value = value < huge / 10 ? value * 10 + (*at - '0') : huge;
            else
                negative = *at == '-';
        }
        return negative ? -value : value;
    }
};

}  // namespace

bool is_exact_double(std::string_view text, double value) noexcept {
    if (!std::isfinite(value)) return false;
    const digits wanted(text);
    if (value == 0) return wanted.is_zero();
    char written[32];
    const auto end = std::to_chars(written, written + sizeof written, value, std::chars_format::scientific);
    return wanted == digits({written, static_cast<std::size_t>(end.ptr - written)});
}

}  // namespace asiopg::detail
