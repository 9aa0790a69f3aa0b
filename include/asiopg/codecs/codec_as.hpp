// asiopg::codec_as: a codec for a type that is written like another one.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/members.hpp>
#include <asiopg/detail/names.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace asiopg {

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
/// `T(rep)`, and `value.value()` or a conversion. They may throw `asiopg::conversion_error` with the cause.
template <class T, class Rep>
struct codec_as {
    static constexpr std::string_view cpp_name = detail::type_text<T>();

    static T from(Rep rep) {
        if constexpr (requires { T(std::move(rep)); })
            return T(std::move(rep));
        else
            return T{std::move(rep)};
    }
    static decltype(auto) to(const T& value) requires(
        requires { Rep(value.value()); } || requires { static_cast<Rep>(value); }) {
        if constexpr (requires { Rep(value.value()); })
            return value.value();
        else
            return static_cast<Rep>(value);
    }

    static bool can_decode(const type& t, format f) noexcept requires decodable<Rep> {
        return codec<Rep>::can_decode(t, f);
    }
    static T decode(const type& t, format f, reader& in) requires decodable<Rep> {
        return codec<T>::from(codec<Rep>::decode(t, f, in));
    }
    static bool can_encode(const type& t, format& f) noexcept requires encodable<Rep> {
        return codec<Rep>::can_encode(t, f);
    }
    static void encode(const T& value, const type& t, writer& out) requires encodable<Rep> {
        const Rep& rep = codec<T>::to(value);
        codec<Rep>::encode(rep, t, out);
    }
    static std::string describe(const T& value) {
        const Rep& rep = codec<T>::to(value);
        return detail::describe_value<Rep>(rep);
    }
};

}  // namespace asiopg
