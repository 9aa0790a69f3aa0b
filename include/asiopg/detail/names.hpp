// How error messages name C++ types, put together at compile time.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace asiopg {

template <class T>
struct codec;

namespace detail {

/// "before" + "middle" + "after" with static storage.
template <const std::string_view& Before, const std::string_view& Middle, const std::string_view& After>
struct joined_name {
    struct text {
        char chars[Before.size() + Middle.size() + After.size() + 1] = {};
    };
    static constexpr text make() {
        text out;
        std::size_t n = 0;
        for (char c : Before) out.chars[n++] = c;
        for (char c : Middle) out.chars[n++] = c;
        for (char c : After) out.chars[n++] = c;
        return out;
    }
    static constexpr text storage = make();
    static constexpr std::string_view value{storage.chars, sizeof storage.chars - 1};
};

inline constexpr std::string_view optional_prefix = "std::optional<";
inline constexpr std::string_view vector_prefix = "std::vector<";
inline constexpr std::string_view closing_bracket = ">";

template <class T>
struct type_name {
    static constexpr std::string_view value = codec<T>::cpp_name;
};
template <class T>
struct type_name<std::optional<T>> {
    static constexpr std::string_view value = joined_name<optional_prefix, type_name<T>::value, closing_bracket>::value;
};

}  // namespace detail

/// What error messages call the C++ type `T`, which is codec<T>::cpp_name or std::optional<...>.
template <class T>
constexpr std::string_view cpp_name() {
    return detail::type_name<T>::value;
}

}  // namespace asiopg
