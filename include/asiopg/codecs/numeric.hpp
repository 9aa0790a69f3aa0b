// asiopg::numeric: PostgreSQL's exact decimal numbers.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace asiopg {
namespace detail {

/// The integers that a numeric is made from and read as: no bool, no characters, at most 64 bits.
template <class T>
concept numeric_integer = std::integral<T> && sizeof(T) <= 8 && !std::same_as<T, bool> && !std::same_as<T, char> &&
                          !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> && !std::same_as<T, char16_t> &&
                          !std::same_as<T, char32_t>;

}  // namespace detail

/// An exact decimal number: up to 131,072 digits before the decimal point and 16,383 behind it, NaN, and (PostgreSQL
/// 14 and later) the infinities. It keeps the display scale: 1.50 stays 1.50, and equals 1.5.
///
/// It is made to carry values, not to calculate. Order is PostgreSQL's: NaN equals itself and is above everything.
class ASIOPG_API numeric {
public:
    /// Zero.
    numeric() noexcept = default;
    /// Exactly the integer.
    template <detail::numeric_integer T>
    numeric(T value)  // NOLINT(google-explicit-constructor): nothing is lost
        : numeric(value < T{} ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value),
                  value < T{}) {}
    /// The shortest decimal that gives back the value.
    explicit numeric(double value);
    explicit numeric(float value);
    /// From PostgreSQL's text form: "-12.50", "1e-7", "NaN", "Infinity", "-inf".
    /// Errors: `conversion_error` when it is none or has too many digits.
    explicit numeric(std::string_view text);
    explicit numeric(const char* text) : numeric(std::string_view(text)) {}
    explicit numeric(const std::string& text) : numeric(std::string_view(text)) {}

    static numeric nan() noexcept { return numeric(kind::nan); }
    static numeric infinity() noexcept { return numeric(kind::infinity); }
    static numeric negative_infinity() noexcept { return numeric(kind::negative_infinity); }

    bool is_nan() const noexcept { return kind_ == kind::nan; }
    bool is_infinite() const noexcept { return kind_ == kind::infinity || kind_ == kind::negative_infinity; }
    bool is_finite() const noexcept { return kind_ == kind::positive || kind_ == kind::negative; }
    bool is_negative() const noexcept { return kind_ == kind::negative || kind_ == kind::negative_infinity; }
    bool is_zero() const noexcept { return is_finite() && digits_.empty(); }
    /// How many digits are shown behind the decimal point.
    int scale() const noexcept { return scale_; }

    /// As the server prints it.
    std::string str() const;

    /// The value as an integer. Errors: `conversion_error` when it is out of range, not whole, or not finite.
    template <detail::numeric_integer T>
    T to() const {
        std::uint64_t bits = 0;
        bool negative = false;
        if (!to_bits(bits, negative) ||
            (negative ? !std::is_signed_v<T> ||
                            static_cast<std::int64_t>(bits) < static_cast<std::int64_t>(std::numeric_limits<T>::min())
                      : bits > static_cast<std::uint64_t>(std::numeric_limits<T>::max())))
            throw_not_integer();
        return static_cast<T>(bits);
    }
    /// The nearest double (NaN and the infinities too).
    /// Errors: `conversion_error` when the value is finite and beyond every double.
    double to_double() const;

    friend bool operator==(const numeric& a, const numeric& b) noexcept { return a.compare(b) == 0; }
    friend std::weak_ordering operator<=>(const numeric& a, const numeric& b) noexcept { return a.compare(b) <=> 0; }
    /// Equal for equal values, whatever their scale.
    std::size_t hash() const noexcept;

    /// \name For adapters to another decimal library
    ///
    /// A finite value is the sum of `groups()[i] * 10000^(weight() - i)`, negative if `is_negative()`; zero has no
    /// groups. `from_groups` is the reverse. An adapter to a library `dec` is a codec that goes through numeric:
    ///
    ///     template <>
    ///     struct asiopg::codec<dec> {
    ///         static constexpr std::string_view cpp_name = "dec";
    ///         static bool can_decode(const type& t, format f) noexcept { return codec<numeric>::can_decode(t, f); }
    ///         static dec decode(const type& t, format f, reader& in) {
    ///             const numeric n = codec<numeric>::decode(t, f, in);
    ///             dec out;
    ///             for (std::uint16_t group : n.groups()) out = out * 10000 + group;
    ///             ...                        // times 10000^(n.weight() + 1 - n.groups().size()); NaN, infinities
    ///         }
    ///         static bool can_encode(const type& t, format& f) noexcept { return codec<numeric>::can_encode(t, f); }
    ///         static void encode(const dec& value, const type& t, writer& out) {
    ///             codec<numeric>::encode(numeric::from_groups(...), t, out);
    ///         }
    ///     };
    /// @{
    std::span<const std::uint16_t> groups() const noexcept { return digits_; }
    int weight() const noexcept { return weight_; }
    /// Zero groups at both ends are dropped; a scale that is too small for the digits is raised.
    /// Errors: `conversion_error` when a group is over 9999, or the value or scale out of the server's range.
    static numeric from_groups(bool negative, std::int64_t weight, std::span<const std::uint16_t> groups,
                               int scale = 0);
    /// @}

    /// For codecs: the 64 bits of the integer, and whether they are a negative one; false when the value is not an
    /// integer of int64 or uint64.
    bool to_bits(std::uint64_t& bits, bool& negative) const noexcept;

private:
    friend struct codec<numeric>;
    enum class kind : std::uint8_t { positive, negative, nan, infinity, negative_infinity };

    explicit numeric(kind k) noexcept : kind_(k) {}
    numeric(std::uint64_t magnitude, bool negative);
    [[noreturn]] void throw_not_integer() const;
    int compare(const numeric& other) const noexcept;
    int compare_magnitude(const numeric& other) const noexcept;
    /// Drops zero groups at both ends and the sign of zero.
    void normalise() noexcept;
    /// Raises the scale to what the digits need; false if the server has no such scale.
    bool cover_digits() noexcept;

    /// Groups of four decimal digits, the most significant first; neither the first nor the last is 0.
    std::vector<std::uint16_t> digits_;
    /// The first group counts 10000^weight_.
    std::int32_t weight_ = 0;
    std::uint16_t scale_ = 0;
    kind kind_ = kind::positive;
};

/// numeric, and integers as columns.
template <>
struct codec<numeric> {
    static constexpr std::string_view cpp_name = "asiopg::numeric";
    static bool can_decode(const type& t, format f) noexcept {
        return f == format::binary &&
               (t.oid == oid::numeric || t.oid == oid::int2 || t.oid == oid::int4 || t.oid == oid::int8);
    }
    ASIOPG_API static numeric decode(const type& t, format, reader& in);
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::numeric;
    }
    ASIOPG_API static void encode(const numeric& value, const type& t, writer& out);
    static std::string describe(const numeric& value) { return value.str(); }
};

}  // namespace asiopg

template <>
struct std::hash<asiopg::numeric> {
    std::size_t operator()(const asiopg::numeric& value) const noexcept { return value.hash(); }
};
