// How one value in a row is encoded: stored as it is where that is possible, else by its codec.
#pragma once

#include <asiopg/codecs/basic.hpp>
#include <asiopg/detail/argument.hpp>
#include <asiopg/detail/row_plan.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace asiopg::detail {

// --- what is stored directly: a size known beforehand, and a function that stores length and value ---

/// Stores a text if it is one. nullptr: it is not.
ASIOPG_API char* store_text(char* at, const char* text, std::size_t size) noexcept;

inline void store_length(char* at, std::uint32_t length) noexcept {
    length = from_network(length);
    std::memcpy(at, &length, sizeof length);
}

template <class T>
struct fixed_view {
    T value;
    static constexpr std::size_t size() noexcept { return 4 + sizeof(T); }
    char* store(char* at) const noexcept {
        store_length(at, sizeof(T));
        codec<T>::store(at + 4, value);
        return at + 4 + sizeof(T);
    }
};

/// A value that has 8 bytes if it is in the server's range.
template <class T>
struct checked_view {
    T value;
    static constexpr std::size_t size() noexcept { return 12; }
    char* store(char* at) const noexcept {
        store_length(at, 8);
        return codec<T>::store_checked(at + 4, value) ? at + 12 : nullptr;
    }
};

struct text_view {
    const char* at;
    std::size_t length;
    std::size_t size() const noexcept { return 4 + length; }
    char* store(char* to) const noexcept {
        store_length(to, static_cast<std::uint32_t>(length));
        to += 4;
        if (length - 8 <= 8) {
            constexpr std::uint64_t ones = 0x0101010101010101, highs = ones << 7;
            std::uint64_t first, last;
            std::memcpy(&first, at, 8);
            std::memcpy(&last, at + length - 8, 8);
            std::memcpy(to, &first, 8);
            std::memcpy(to + length - 8, &last, 8);
            // Bytes from 1 to 127: none has its high bit set, nor after subtracting 1.
            if (((first | (first - ones) | last | (last - ones)) & highs) == 0) [[likely]]
                return to + length;
        }
        return store_text(to, at, length);
    }
};

struct bytes_view {
    const char* at;
    std::size_t length;
    std::size_t size() const noexcept { return 4 + length; }
    char* store(char* to) const noexcept {
        store_length(to, static_cast<std::uint32_t>(length));
        if (length) std::memcpy(to + 4, at, length);
        return to + 4 + length;
    }
};

template <class View>
struct nullable_view {
    bool null;
    View view;
    std::size_t size() const noexcept { return null ? 4 : view.size(); }
    char* store(char* at) const noexcept {
        if (!null) return view.store(at);
        store_length(at, 0xffffffff);
        return at + 4;
    }
};

/// For what is not stored directly: never used.
struct no_view {
    std::size_t size() const noexcept { return 0; }
    char* store(char*) const noexcept { return nullptr; }
};

// --- which C++ type goes how ---

template <class T>
std::string describe_any(const void* value) {
    return describe_value<T>(*static_cast<const T*>(value));
}

/// Whether the codec of T stores just the T that it is asked for: one that derives from another's need not.
template <class T>
inline constexpr bool stores_fixed = false;
template <class T>
    requires(requires { codec<T>::fixed_oid; })
inline constexpr bool stores_fixed<T> = std::is_arithmetic_v<T> && codec<T>::fixed_oid != 0;
/// The same for one that checks.
template <class T>
inline constexpr bool stores_checked = false;
template <class T>
    requires(requires { codec<T>::checked_oid; })
inline constexpr bool stores_checked<T> = std::is_same_v<typename codec<T>::stored, T>;

template <class T>
inline constexpr bool is_string =
    std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view> || std::is_same_v<T, const char*>;

template <class T>
constexpr stored_as way_of() {
    if constexpr (stores_fixed<T> || stores_checked<T>)
        return stored_as::fixed;
    else if constexpr (is_string<T>)
        return stored_as::text;
    else if constexpr (is_bytes<T>::value)
        return stored_as::bytes;
    else
        return stored_as::other;
}

template <class T>
constexpr oid_t fixed_oid_of() {
    if constexpr (stores_fixed<T>)
        return codec<T>::fixed_oid;
    else if constexpr (stores_checked<T>)
        return codec<T>::checked_oid;
    else
        return 0;
}

/// What rows do with a T that has a codec.
template <class T>
inline constexpr value_ops ops_of{&codec<T>::can_encode, &describe_any<T>, cpp_name<T>(), way_of<T>(),
                                  fixed_oid_of<T>()};

/// NULL goes with every type.
ASIOPG_API extern const value_ops null_value_ops;

/// How a value of type T (without reference and cv) is put into a row; here: by its own codec.
template <class T, class = void>
struct row_value {
    using own = std::conditional_t<encodable<T>, T, typename owned_argument<T>::type>;
    static_assert(encodable<own>, "asiopg has no codec that writes this type: specialise asiopg::codec<T>");
    static constexpr const value_ops& ops() { return ops_of<own>; }
    static constexpr bool direct = std::is_same_v<own, T> && way_of<T>() != stored_as::other;

    static auto view(const T& value) noexcept {
        if constexpr (!direct)
            return no_view{};
        else if constexpr (stores_checked<T>)
            return checked_view<T>{value};
        else if constexpr (stores_fixed<T>)
            return fixed_view<T>{value};
        else if constexpr (way_of<T>() == stored_as::text)
            return text_view{value.data(), value.size()};
        else
            return bytes_view{reinterpret_cast<const char*>(value.data()), value.size()};
    }
    static void put(const T& value, row_in_progress& row) {
        if constexpr (std::is_same_v<own, T>)
            row.add<T>(value, ops());
        else
            row.add<own>(owned_argument<T>::make(value), ops());
    }
};

template <class C>
    requires std::is_same_v < std::remove_cv_t<C>,
char > struct row_value<C*> {
    static constexpr const value_ops& ops() { return ops_of<const char*>; }
    static constexpr bool direct = true;
    // A null pointer is larger than what is stored directly.
    static text_view view(const char* value) noexcept {
        return {value, value ? std::strlen(value) : std::size_t{1} << 32};
    }
    static void put(const char* value, row_in_progress& row) {
        if (!value) row.refuse_null_pointer();
        row.add<const char*>(value, ops());
    }
};

/// Up to a zero.
template <std::size_t N>
struct row_value<char[N]> {
    static constexpr const value_ops& ops() { return ops_of<std::string_view>; }
    static constexpr bool direct = true;
    static text_view view(const char (&value)[N]) noexcept { return {value, strnlen(value, N)}; }
    static void put(const char (&value)[N], row_in_progress& row) {
        row.add<std::string_view>(std::string_view(value, strnlen(value, N)), ops());
    }
};

/// Spans of bytes that could be written to.
template <class Byte, std::size_t Extent>
    requires(is_byte<std::remove_const_t<Byte>>::value && !encodable<std::span<Byte, Extent>>)
struct row_value<std::span<Byte, Extent>> {
    using own = std::span<const std::remove_const_t<Byte>>;
    static constexpr const value_ops& ops() { return ops_of<own>; }
    static constexpr bool direct = true;
    static bytes_view view(std::span<Byte, Extent> value) noexcept { return row_value<own>::view(value); }
    static void put(std::span<Byte, Extent> value, row_in_progress& row) { row.add<own>(value, ops()); }
};

template <class T>
struct row_value<std::optional<T>> {
    using inner = row_value<T>;
    static constexpr const value_ops& ops() { return inner::ops(); }
    static constexpr bool direct = inner::direct;
    static auto view(const std::optional<T>& value) noexcept {
        using V = decltype(inner::view(*value));
        return value ? nullable_view<V>{false, inner::view(*value)} : nullable_view<V>{true, V{}};
    }
    static void put(const std::optional<T>& value, row_in_progress& row) {
        if (value)
            inner::put(*value, row);
        else
            row.add_null();
    }
};

template <class T>
    requires(std::is_same_v<T, std::nullopt_t> || std::is_same_v<T, std::nullptr_t>)
struct row_value<T> {
    static constexpr const value_ops& ops() { return null_value_ops; }
    static constexpr bool direct = true;
    static auto view(const T&) noexcept { return nullable_view<no_view>{true, {}}; }
    static void put(const T&, row_in_progress& row) { row.add_null(); }
};

template <class T>
using row_value_of = row_value<std::remove_cvref_t<T>>;

/// One row of values of these types, for which the plan has been made.
template <class... T>
[[gnu::noinline]] void encode_general(const row_plan& plan, writer& out, const T&... values) {
    row_in_progress row(plan, out);
    (row_value_of<T>::put(values, row), ...);
    row.finish();
}
template <class... View>
bool store_views(const row_plan& plan, writer& out, const View&... views) {
    const std::size_t before = out.size();
    char* at = plan.begin_direct(out, (std::size_t{0} + ... + views.size()));
    if (!at) return false;
    if (!((at = views.store(at)) && ...)) [[unlikely]] {
        out.truncate(before);  // the codec will tell what is wrong with it
        return false;
    }
    plan.end_direct(at);
    return true;
}
template <class... T>
void encode_values(const row_plan& plan, writer& out, const T&... values) {
    if constexpr ((row_value_of<T>::direct && ...))
        if (plan.is_direct() && store_views(plan, out, row_value_of<T>::view(values)...)) [[likely]]
            return;
    encode_general(plan, out, values...);
}
template <class... T>
void fit_values(row_plan& plan) {
    const value_ops* const all[] = {&row_value_of<T>::ops()..., nullptr};
    plan.fit(all, sizeof...(T));
}

}  // namespace asiopg::detail
