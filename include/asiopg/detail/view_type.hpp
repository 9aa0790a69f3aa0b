// Which C++ types only point into the bytes that they were decoded from.
#pragma once

#include <concepts>
#include <string_view>  // brings std::ranges::enable_view; <ranges> itself is a tenth of what this library costs to include
#include <tuple>
#include <type_traits>

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

}  // namespace asiopg::detail
