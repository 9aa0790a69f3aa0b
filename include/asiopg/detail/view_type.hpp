// Which C++ types only point into the bytes that they were decoded from.
#pragma once

#include <concepts>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <variant>

namespace asiopg::detail {

/// Whether a T points into the bytes that it was decoded from: views, and whatever is made of views.
template <class T>
struct is_view_type : std::bool_constant<std::ranges::enable_view<T>> {};
template <class T>
    requires(!std::ranges::enable_view<T> && requires { typename T::value_type; } &&
             !std::same_as<typename T::value_type, T>)
struct is_view_type<T> : is_view_type<typename T::value_type> {};
template <template <class...> class Tuple, class... Elements>
    requires(requires { std::tuple_size<Tuple<Elements...>>::value; })
struct is_view_type<Tuple<Elements...>> : std::disjunction<is_view_type<Elements>...> {};
template <class... Alternatives>
struct is_view_type<std::variant<Alternatives...>> : std::disjunction<is_view_type<Alternatives>...> {};

}  // namespace asiopg::detail
