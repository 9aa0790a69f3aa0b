// asiopg::range and asiopg::multirange. Their codecs: asiopg/codecs/range.hpp.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/range.hpp>

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg {
namespace detail {

/// A bound as text, as far as its type says how.
template <class T>
    requires(
        std::is_arithmetic_v<T> || requires(const T& v) { std::string(v.str()); } ||
        std::is_convertible_v<const T&, std::string_view> || requires(const T& v) { codec<T>::describe(v); })
std::string bound_string(const T& value) {
    if constexpr (std::is_arithmetic_v<T>)
        return describe_value(value);
    else if constexpr (requires { std::string(value.str()); })
        return value.str();
    else if constexpr (std::is_convertible_v<const T&, std::string_view>)
        return std::string(std::string_view(value));
    else
        return codec<T>::describe(value);
}

}  // namespace detail

/// A range of Ts: empty, or all between two bounds, each of which may be missing (infinite) or exclusive.
///
/// The server brings ranges of discrete types (int4range, int8range, daterange) into the form `[lower,upper)`, and
/// refuses a lower bound above the upper one. Equality is that of the parts: `[1,3]` and `[1,4)` are equal for the
/// server, and here when it has seen them.
///
///     auto week = asiopg::range<int>::half_open(1, 8);
///     co_await conn.fetch("SELECT * FROM events WHERE during && $1", week);
template <class T>
class range {
public:
    using value_type = T;

    /// The empty range.
    range() = default;
    /// A bound that is missing is infinite, and not inclusive.
    range(std::optional<T> lower, std::optional<T> upper, bool lower_inclusive = true, bool upper_inclusive = false)
        : lower_(std::move(lower)),
          upper_(std::move(upper)),
          lower_inclusive_(lower_inclusive && lower_.has_value()),
          upper_inclusive_(upper_inclusive && upper_.has_value()),
          empty_(false) {}

    /// `(,)`
    static range all() { return range(std::nullopt, std::nullopt); }
    /// `[lower,upper]`
    static range closed(T lower, T upper) { return range(std::move(lower), std::move(upper), true, true); }
    /// `[lower,upper)`
    static range half_open(T lower, T upper) { return range(std::move(lower), std::move(upper), true, false); }
    /// `(lower,upper)`
    static range open(T lower, T upper) { return range(std::move(lower), std::move(upper), false, false); }
    /// `[lower,)`
    static range at_least(T lower) { return range(std::move(lower), std::nullopt, true, false); }
    /// `(lower,)`
    static range greater_than(T lower) { return range(std::move(lower), std::nullopt, false, false); }
    /// `(,upper]`
    static range at_most(T upper) { return range(std::nullopt, std::move(upper), false, true); }
    /// `(,upper)`
    static range less_than(T upper) { return range(std::nullopt, std::move(upper), false, false); }

    bool empty() const noexcept { return empty_; }
    /// Empty if the bound is infinite, or the range empty.
    const std::optional<T>& lower() const noexcept { return lower_; }
    const std::optional<T>& upper() const noexcept { return upper_; }
    bool lower_inclusive() const noexcept { return lower_inclusive_; }
    bool upper_inclusive() const noexcept { return upper_inclusive_; }

    bool contains(const T& value) const {
        if (empty_) return false;
        if (lower_ && (value < *lower_ || (value == *lower_ && !lower_inclusive_))) return false;
        return !upper_ || value < *upper_ || (value == *upper_ && upper_inclusive_);
    }
    /// Whether every value of `other` is one of this range's, as far as bounds tell.
    bool contains(const range& other) const { return other.is_subset_of(*this); }
    bool is_subset_of(const range& other) const {
        if (empty_) return true;
        if (other.empty_) return false;
        const bool below =
            !other.lower_ || (lower_ && (*other.lower_ < *lower_ ||
                                         (*other.lower_ == *lower_ && (other.lower_inclusive_ || !lower_inclusive_))));
        const bool above =
            !other.upper_ || (upper_ && (*upper_ < *other.upper_ ||
                                         (*other.upper_ == *upper_ && (other.upper_inclusive_ || !upper_inclusive_))));
        return below && above;
    }
    bool is_superset_of(const range& other) const { return other.is_subset_of(*this); }

    /// As PostgreSQL writes it: `[1,8)`, `empty`, `(,"a b"]`.
    std::string str() const requires requires(const T& v) { detail::bound_string(v); }
    {
        if (empty_) return "empty";
        std::string out(1, lower_inclusive_ ? '[' : '(');
        if (lower_) detail::append_bound_text(out, detail::bound_string(*lower_));
        out += ',';
        if (upper_) detail::append_bound_text(out, detail::bound_string(*upper_));
        return out += upper_inclusive_ ? ']' : ')';
    }

    friend bool operator==(const range&, const range&) = default;
    /// As the server orders them: the empty range first, then by lower bounds, then by upper ones.
    friend std::weak_ordering operator<=>(const range& a, const range& b) requires requires(const T& v) { v < v; }
    {
        if (a.empty_ || b.empty_) return b.empty_ <=> a.empty_;
        const std::weak_ordering lower = compare(a.lower_, b.lower_, true);
        if (lower != 0) return lower;
        if (a.lower_inclusive_ != b.lower_inclusive_) return b.lower_inclusive_ <=> a.lower_inclusive_;
        const std::weak_ordering upper = compare(a.upper_, b.upper_, false);
        return upper != 0 ? upper : a.upper_inclusive_ <=> b.upper_inclusive_;
    }

private:
    /// A bound that is missing is before all others, or behind them.
    static std::weak_ordering compare(const std::optional<T>& a, const std::optional<T>& b, bool missing_is_first) {
        if (!a || !b) return missing_is_first ? a.has_value() <=> b.has_value() : b.has_value() <=> a.has_value();
        return *a < *b   ? std::weak_ordering::less
               : *b < *a ? std::weak_ordering::greater
                         : std::weak_ordering::equivalent;
    }

    std::optional<T> lower_, upper_;
    bool lower_inclusive_ = false, upper_inclusive_ = false;
    bool empty_ = true;
};

/// A multirange: ranges in ascending order without overlap, once the server has seen them; it merges what overlaps
/// or touches.
template <class T>
class multirange {
public:
    using value_type = range<T>;

    multirange() = default;
    explicit multirange(std::vector<range<T>> ranges) noexcept : ranges_(std::move(ranges)) {}

    const std::vector<range<T>>& ranges() const& noexcept { return ranges_; }
    std::vector<range<T>> ranges() && noexcept { return std::move(ranges_); }
    std::size_t size() const noexcept { return ranges_.size(); }
    bool empty() const noexcept { return ranges_.empty(); }
    const range<T>& operator[](std::size_t i) const noexcept { return ranges_[i]; }
    auto begin() const noexcept { return ranges_.begin(); }
    auto end() const noexcept { return ranges_.end(); }

    bool contains(const T& value) const {
        for (const range<T>& r : ranges_)
            if (r.contains(value)) return true;
        return false;
    }
    /// `{[1,3),[5,8)}`
    std::string str() const requires requires(const range<T>& r) { r.str(); }
    {
        std::string out = "{";
        for (const range<T>& r : ranges_) {
            if (out.size() > 1) out += ',';
            out += r.str();
        }
        return out += '}';
    }

    friend bool operator==(const multirange&, const multirange&) = default;

private:
    std::vector<range<T>> ranges_;
};

}  // namespace asiopg

template <class T>
    requires requires(const T& v) { std::hash<T>()(v); }
struct std::hash<asiopg::range<T>> {
    std::size_t operator()(const asiopg::range<T>& r) const {
        const std::hash<std::optional<T>> bound;
        const std::size_t flags =
            (r.lower_inclusive() ? 1u : 0u) | (r.upper_inclusive() ? 2u : 0u) | (r.empty() ? 4u : 0u);
        return (bound(r.lower()) * 31 + bound(r.upper())) * 31 + flags;
    }
};
template <class T>
    requires requires(const T& v) { std::hash<T>()(v); }
struct std::hash<asiopg::multirange<T>> {
    std::size_t operator()(const asiopg::multirange<T>& m) const {
        std::size_t hash = m.size();
        for (const asiopg::range<T>& r : m) hash = hash * 31 + std::hash<asiopg::range<T>>()(r);
        return hash;
    }
};
