// asiopg::codec_as: a codec for a type that is written like another one.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/members.hpp>
#include <asiopg/detail/names.hpp>
#include <asiopg/detail/view_type.hpp>
#include <asiopg/error.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asiopg {
namespace detail {

template <class T>
inline constexpr bool is_number = std::is_arithmetic_v<T> || std::is_enum_v<T>;

/// What a static_cast between numbers has to stay within, so that it is defined.
template <class To, class From>
bool is_castable(From value) noexcept {
    if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
        // Powers of two, exact in every floating type.
        constexpr From end = From{2} * static_cast<From>(std::numeric_limits<To>::max() / 2 + 1);
        return value >= static_cast<From>(std::numeric_limits<To>::min()) && value < end;
    } else if constexpr (std::is_floating_point_v<From> && std::is_floating_point_v<To>) {
        return !std::isfinite(value) || sizeof(To) >= sizeof(From) ||
               std::abs(value) <= static_cast<From>(std::numeric_limits<To>::max());
    } else {
        return true;
    }
}

template <class To, class From>
bool is_same_number(To to, From from) noexcept {
    if constexpr (std::is_floating_point_v<From> && std::is_floating_point_v<To>)
        return static_cast<From>(to) == from || std::isnan(from);
    else
        return is_castable<From>(to) && static_cast<From>(to) == from && (to < To{}) == (from < From{});
}

/// The same number (or enumerator) as a To. Throws `conversion_error` where there is none.
template <class To, class From>
To exact_number(From value) {
    if constexpr (std::is_enum_v<To>) {
        return static_cast<To>(exact_number<std::underlying_type_t<To>>(value));
    } else if constexpr (std::is_enum_v<From>) {
        return exact_number<To>(static_cast<std::underlying_type_t<From>>(value));
    } else {
        if (is_castable<To>(value)) {
            const To to = static_cast<To>(value);
            if (is_same_number(to, value)) return to;
        }
        throw conversion_error("value " + describe_value(value) + " does not fit in " + std::string(type_text<To>()));
    }
}

/// A number that a constructor may take as a number of another type, exactly.
template <class Rep>
struct number_argument {
    Rep value;
    template <class To>
        requires is_number<To>
    operator To() const {  // NOLINT(google-explicit-constructor): that is what it is for
        return exact_number<To>(value);
    }
};

}  // namespace detail

/// What the codec of T derives from when a T travels as a Rep: on whatever server types `codec<Rep>` goes.
///
///     struct user_id {
///         explicit user_id(std::int64_t v) : number(v) {}
///         std::int64_t value() const { return number; }
///         std::int64_t number;
///     };
///     template <>
///     struct asiopg::codec<user_id> : asiopg::codec_as<user_id, std::int64_t> {};
///
/// A Rep becomes a T by `from(Rep)`, a T a Rep by `to(const T&)`, static functions of `codec<T>`. By default these are
/// `T(rep)`, and `value.value()` or a conversion. They may throw `asiopg::conversion_error` with the cause. Between
/// numbers of different types this is exact, or a `conversion_error`. With a view (`std::string_view`) as Rep, a T can
/// only be sent: read, it would point into bytes that may be gone.
template <class T, class Rep>
struct codec_as {
    static constexpr std::string_view cpp_name = detail::type_text<T>();

    static T from(Rep rep) {
        if constexpr (detail::is_number<Rep> && detail::is_number<T>)
            return detail::exact_number<T>(rep);
        else if constexpr (detail::is_number<Rep> && requires { T{rep}; })
            return T{rep};  // does not narrow
        else if constexpr (detail::is_number<Rep> && requires { T{detail::number_argument<Rep>{rep}}; })
            return T{detail::number_argument<Rep>{rep}};
        else if constexpr (requires { T(std::move(rep)); })
            return T(std::move(rep));
        else
            return T{std::move(rep)};
    }
    static decltype(auto) to(const T& value) requires(
        requires { Rep(value.value()); } || requires { static_cast<Rep>(value); }) {
        if constexpr (requires { Rep(value.value()); })
            return value.value();
        else if constexpr (detail::is_number<T> && detail::is_number<Rep>)
            return detail::exact_number<Rep>(value);
        else if constexpr (detail::is_number<Rep> && requires { requires std::is_arithmetic_v<decltype(+value)>; })
            return +value;  // of the conversion's own type
        else
            return static_cast<Rep>(value);
    }

    static bool can_decode(const type& t, format f) noexcept
        requires(decodable<Rep> && !detail::is_view_type<Rep>::value) {
        return codec<Rep>::can_decode(t, f);
    }
    static T decode(const type& t, format f, reader& in) requires(decodable<Rep> && !detail::is_view_type<Rep>::value) {
        return codec<T>::from(codec<Rep>::decode(t, f, in));
    }
    static bool can_encode(const type& t, format& f) noexcept requires encodable<Rep> {
        return codec<Rep>::can_encode(t, f);
    }
    static void encode(const T& value, const type& t, writer& out) requires encodable<Rep> {
        codec<Rep>::encode(checked(codec<T>::to(value)), t, out);
    }
    static std::string describe(const T& value) {
        try {
            const auto& rep = codec<T>::to(value);
            if constexpr (detail::is_number<std::remove_cvref_t<decltype(rep)>>)
                return detail::describe_value(rep);
            else
                return detail::describe_value<Rep>(checked(rep));
        } catch (const conversion_error&) {
            return "a value";  // what is wrong with it is said elsewhere
        }
    }

private:
    /// What `to` gave, as a Rep.
    template <class Value>
    static decltype(auto) checked(Value&& value) {
        using given = std::remove_cvref_t<Value>;
        if constexpr (std::is_same_v<given, Rep>)
            return std::forward<Value>(value);
        else if constexpr (detail::is_number<given> && detail::is_number<Rep>)
            return detail::exact_number<Rep>(value);
        else
            return Rep(std::forward<Value>(value));
    }
};

}  // namespace asiopg
