// How error messages show the value of an argument.
#pragma once

#include <asiopg/detail/config.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace asiopg {

template <class T>
struct codec;

namespace detail {

/// In single quotes.
ASIOPG_API std::string quoted(std::string_view text);
/// As it would be sent to a server: the shortest digits that give the value back.
ASIOPG_API std::string floating_text(double value, bool single);

/// `codec<T>::describe(value)` where there is one, else what can be said of common types.
template <class T>
std::string describe_value(const T& value) {
    if constexpr (requires { std::string(codec<T>::describe(value)); })
        return std::string(codec<T>::describe(value));
    else if constexpr (std::same_as<T, bool>)
        return value ? "true" : "false";
    else if constexpr (std::floating_point<T>)
        return floating_text(value, std::same_as<T, float>);
    else if constexpr (std::integral<T>)
        return std::to_string(value);
    else if constexpr (std::convertible_to<const T&, std::string_view>)
        return detail::quoted(value);
    else
        return "a value";
}

}  // namespace detail
}  // namespace asiopg
