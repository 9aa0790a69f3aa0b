// What can be learnt of a plain struct at compile time: how many members it has, their types and their names.
#pragma once

#include <asiopg/detail/member_pointers.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace asiopg::detail {

/// Converts to everything; only ever used unevaluated.
struct any_value {
    constexpr explicit any_value(std::size_t) noexcept {}
    template <class U>
    operator U() const noexcept;
};
template <class T>
struct any_base_of {
    template <class U>
        requires(std::is_base_of_v<U, T> && !std::is_same_v<U, T>)
    operator U() const noexcept;
};

template <class T, std::size_t... I>
consteval bool takes_values(std::index_sequence<I...>) {
    return requires { T{any_value(I)...}; };
}
/// Like takes_values, but the value in the middle is {}, which stands for a whole array.
template <class T, std::size_t... I, std::size_t... J>
consteval bool takes_braces(std::index_sequence<I...>, std::index_sequence<J...>) {
    return requires { T{any_value(I)..., {}, any_value(J)...}; };
}

/// How many values T can be initialised with: its members, with the elements of C arrays counted one by one. Stops
/// above most_members; 0 if T is empty.
template <class T, std::size_t N = 1, bool Found = false>
consteval std::size_t count_values() {
    constexpr bool takes = takes_values<T>(std::make_index_sequence<N>());
    if constexpr (N > most_members || (Found && !takes))
        return Found ? N - !takes : 0;
    else
        return count_values<T, N + 1, takes>();
}

template <class T, std::size_t Count, std::size_t At>
consteval bool is_array_at() {
    // A {} in place of one value leaves too many values behind it if it stands for several.
    if (takes_braces<T>(std::make_index_sequence<At>(), std::make_index_sequence<Count - At - 1>())) return false;
    return []<std::size_t... Less>(std::index_sequence<Less...>) {
        return (takes_braces<T>(std::make_index_sequence<At>(), std::make_index_sequence<Less>()) || ...);
    }
    (std::make_index_sequence<Count - At - 1>());
}
template <class T, std::size_t... I>
consteval bool has_array(std::index_sequence<I...>) {
    return (is_array_at<T, sizeof...(I), I>() || ...);
}

template <class T>
inline constexpr bool has_base = requires {
    T{any_base_of<T>()};
};

template <std::size_t I, class P>
struct pointer_at {
    P pointer;
};
template <class Indexes, class... P>
struct pointer_list;
template <std::size_t... I, class... P>
struct pointer_list<std::index_sequence<I...>, P...> : pointer_at<I, P>... {
    constexpr explicit pointer_list(P... p) noexcept : pointer_at<I, P>{p}... {}
    template <template <class...> class To>
    using types = To<std::remove_cv_t<std::remove_pointer_t<P>>...>;
};
struct make_pointer_list {
    template <class... P>
    constexpr auto operator()(P... p) const noexcept {
        return pointer_list<std::index_sequence_for<P...>, P...>(p...);
    }
};
template <std::size_t I, class P>
constexpr P pointer_of(const pointer_at<I, P>& p) noexcept {
    return p.pointer;
}

/// An object of which only the addresses of its members are used, and these at compile time only: it is never
/// defined, so T need not be constructible.
template <class T>
struct imagined_holder {
    T value;
};
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern imagined_holder<T> imagined;

template <class T, std::size_t N>
using member_list = decltype(with_member_pointers<N>(imagined<T>.value, make_pointer_list()));

/// Clang takes the address of a subobject as a template argument only as part of an object.
template <class P>
struct boxed {
    P pointer;
};

/// The last identifier in how the compiler writes `Box`: `...::user::name)}]` or `...value.name}]`.
template <auto Box>
consteval std::string_view member_name() {
    std::string_view text = __PRETTY_FUNCTION__;
    // gcc appends "; std::string_view = ...".
    text = text.substr(0, text.rfind('}'));
    const auto in_identifier = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    while (!text.empty() && !in_identifier(text.back())) text.remove_suffix(1);
    std::size_t start = text.size();
    while (start > 0 && in_identifier(text[start - 1])) --start;
    return text.substr(start);
}

template <class T, std::size_t... I>
consteval auto compiler_member_names(std::index_sequence<I...>) {
    constexpr auto pointers = with_member_pointers<sizeof...(I)>(imagined<T>.value, make_pointer_list());
    return std::array<std::string_view, sizeof...(I)>{
        member_name<boxed<decltype(pointer_of<I>(pointers))>{pointer_of<I>(pointers)}>()...};
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// The names of T's N members, without the compiler's long texts around them.
template <class T, std::size_t N>
struct member_names {
    static consteval std::size_t length() {
        std::size_t sum = 0;
        for (std::string_view name : compiler_member_names<T>(std::make_index_sequence<N>())) sum += name.size();
        return sum;
    }
    static consteval auto copy() {
        std::array<char, length() + 1> all{};
        std::size_t at = 0;
        for (std::string_view name : compiler_member_names<T>(std::make_index_sequence<N>()))
            for (char c : name) all[at++] = c;
        return all;
    }
    static constexpr auto characters = copy();
    static consteval auto split() {
        std::array<std::string_view, N> names;
        std::size_t at = 0, i = 0;
        for (std::string_view name : compiler_member_names<T>(std::make_index_sequence<N>())) {
            names[i++] = std::string_view(characters.data() + at, name.size());
            at += name.size();
        }
        return names;
    }
};

/// How the compiler writes T.
template <class T>
constexpr std::string_view type_text() {
    std::string_view text = __PRETTY_FUNCTION__;
    text.remove_prefix(text.find("T = ") + 4);
    const std::size_t end = text.find("; std::string_view = ");
    return text.substr(0, end != std::string_view::npos ? end : text.size() - 1);
}

}  // namespace asiopg::detail
