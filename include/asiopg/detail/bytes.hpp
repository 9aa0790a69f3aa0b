// What counts as bytes, and as a coroutine's result, where COPY's data comes from and goes to.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <cstddef>
#include <iterator>
#include <optional>
#include <span>
#include <type_traits>

namespace asiopg::detail {

template <class T>
inline constexpr bool is_octet =
    std::is_same_v<T, char> || std::is_same_v<T, unsigned char> || std::is_same_v<T, std::byte>;

/// Strings, views, spans, vectors and arrays of char, unsigned char or std::byte; not text that ends with a zero.
template <class T>
concept bytes_like = !std::is_array_v<std::remove_cvref_t<T>> && requires(const std::remove_cvref_t<T>& t) {
    requires is_octet<std::remove_cvref_t<decltype(*std::data(t))>>;
    std::size(t);
};

template <bytes_like T>
std::span<const char> bytes_of(const T& t) noexcept {
    return {reinterpret_cast<const char*>(std::data(t)), std::size(t)};
}

template <class T>
struct awaited {
    static constexpr bool later = false;
    using type = T;
};
template <class T>
struct awaited<awaitable<T>> {
    static constexpr bool later = true;
    using type = T;
};

template <class T>
inline constexpr bool is_optional_bytes = false;
template <class T>
inline constexpr bool is_optional_bytes<std::optional<T>> = bytes_like<T>;

/// What a source's callable may give, at once or awaited.
template <class T>
inline constexpr bool is_chunk = bytes_like<T> || is_optional_bytes<std::remove_cvref_t<T>>;

}  // namespace asiopg::detail
