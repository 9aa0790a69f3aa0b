// Values, order and conversions of numeric.
#include <asiopg/codecs/numeric.hpp>

#include <asiopg/detail/describe.hpp>
#include <asiopg/error.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace asiopg {

namespace {

constexpr std::int64_t most_whole_digits = 131072;
constexpr std::int64_t most_fraction_digits = 16383;

}  // namespace

numeric::numeric(std::uint64_t magnitude, bool negative) : kind_(negative ? kind::negative : kind::positive) {
    for (; magnitude; magnitude /= 10000) digits_.push_back(static_cast<std::uint16_t>(magnitude % 10000));
    std::reverse(digits_.begin(), digits_.end());
    weight_ = static_cast<std::int32_t>(digits_.size()) - 1;
    normalise();
}

numeric::numeric(double value) : numeric(detail::floating_text(value, false)) {}
numeric::numeric(float value) : numeric(detail::floating_text(value, true)) {}

void numeric::normalise() noexcept {
    const auto is_used = [](std::uint16_t group) { return group != 0; };
    const auto first = std::find_if(digits_.begin(), digits_.end(), is_used);
    weight_ -= static_cast<std::int32_t>(first - digits_.begin());
    digits_.erase(digits_.begin(), first);
    while (!digits_.empty() && digits_.back() == 0) digits_.pop_back();
    if (digits_.empty()) {
        weight_ = 0;
        if (kind_ == kind::negative) kind_ = kind::positive;
    }
}

bool numeric::cover_digits() noexcept {
    if (digits_.empty()) return true;
    std::int64_t needed = (static_cast<std::int64_t>(digits_.size()) - 1 - weight_) * 4;
    for (std::uint16_t last = digits_.back(); last % 10 == 0; last /= 10) --needed;
    if (needed > most_fraction_digits) return false;
    if (needed > scale_) scale_ = static_cast<std::uint16_t>(needed);
    return true;
}

numeric numeric::from_groups(bool negative, std::int64_t weight, std::span<const std::uint16_t> groups, int scale) {
    if (scale < 0 || scale > most_fraction_digits)
        throw conversion_error("the scale of a numeric is between 0 and 16383, not " + std::to_string(scale));
    // What is further from zero digits than this is out of range whatever they are.
    constexpr std::int64_t farthest = 1'000'000;
    if (std::any_of(groups.begin(), groups.end(), [](std::uint16_t group) { return group > 9999; }))
        throw conversion_error("a group of four decimal digits is at most 9999");
    const auto used = std::find_if(groups.begin(), groups.end(), [](std::uint16_t group) { return group != 0; });
    numeric out(negative ? kind::negative : kind::positive);
    out.scale_ = static_cast<std::uint16_t>(scale);
    if (used != groups.end()) {
        const std::int64_t first = weight - (used - groups.begin());
        if (weight < -farthest || weight > farthest || first * 4 + 1 > most_whole_digits)
            throw conversion_error("numeric value has more than 131072 digits before the decimal point");
        out.digits_.assign(used, groups.end());
        out.weight_ = static_cast<std::int32_t>(first);
    }
    out.normalise();
    if (!out.cover_digits())
        throw conversion_error("numeric value has more than 16383 digits behind the decimal point");
    return out;
}

bool numeric::to_bits(std::uint64_t& bits, bool& negative) const noexcept {
    if (!is_finite()) return false;
    negative = kind_ == kind::negative;
    bits = 0;
    if (digits_.empty()) return true;
    if (weight_ < 0 || weight_ > 4 || digits_.size() > static_cast<std::size_t>(weight_) + 1) return false;
    std::uint64_t magnitude = 0;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(weight_); ++i) {
        const std::uint64_t group = i < digits_.size() ? digits_[i] : 0;
        if (magnitude > (std::numeric_limits<std::uint64_t>::max() - group) / 10000) return false;
        magnitude = magnitude * 10000 + group;
    }
    if (negative && magnitude > std::uint64_t{1} << 63) return false;
    bits = negative ? 0 - magnitude : magnitude;
    return true;
}

void numeric::throw_not_integer() const {
    throw conversion_error("numeric " + str() + " is not an integer in the range asked for");
}

double numeric::to_double() const {
    switch (kind_) {
        case kind::nan:
            return std::numeric_limits<double>::quiet_NaN();
        case kind::infinity:
            return std::numeric_limits<double>::infinity();
        case kind::negative_infinity:
            return -std::numeric_limits<double>::infinity();
        default:
            break;
    }
    const std::string text = str();
    double value = 0;
    const std::from_chars_result end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec == std::errc::result_out_of_range) {
        // Nearer to zero than every double, or further than every one.
        if (weight_ < 0) return is_negative() ? -0.0 : 0.0;
        throw conversion_error("numeric value out of double range");
    }
    return value;
}

int numeric::compare_magnitude(const numeric& other) const noexcept {
    if (digits_.empty() || other.digits_.empty())
        return static_cast<int>(!digits_.empty()) - static_cast<int>(!other.digits_.empty());
    if (weight_ != other.weight_) return weight_ < other.weight_ ? -1 : 1;
    if (digits_ == other.digits_) return 0;
    return digits_ < other.digits_ ? -1 : 1;
}

int numeric::compare(const numeric& other) const noexcept {
    const auto rank = [](const numeric& n) {
        switch (n.kind_) {
            case kind::negative_infinity:
                return 0;
            case kind::negative:
                return 1;
            case kind::positive:
                return 2;
            case kind::infinity:
                return 3;
            case kind::nan:
                break;
        }
        return 4;
    };
    if (rank(*this) != rank(other)) return rank(*this) < rank(other) ? -1 : 1;
    if (kind_ == kind::positive) return compare_magnitude(other);
    if (kind_ == kind::negative) return other.compare_magnitude(*this);
    return 0;
}

std::size_t numeric::hash() const noexcept {
    std::size_t h = static_cast<std::size_t>(kind_) * 31 + static_cast<std::size_t>(weight_);
    for (std::uint16_t group : digits_) h = h * 1099511628211u + group;
    return h;
}

}  // namespace asiopg
