// How asiopg::params stores and encodes one argument whatever its type.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/detail/describe.hpp>
#include <asiopg/detail/names.hpp>
#include <asiopg/oid.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg::detail {

struct argument;

/// What became of an argument: which format its value has, or that its type does not go with the server's. `refusable`:
/// it is in binary format, which some servers refuse for this value though they take its text. (The lowest bit says
/// whether it is in binary format.)
enum class written : std::uint8_t { text, binary, refused, refusable };

/// Which of `binary` and `refusable` the value is that was written behind its length at `mark`.
ASIOPG_API written look_at_binary(const type& t, std::size_t mark, const writer& out) noexcept;

/// What can be done with an argument of one C++ type. `bytes` is the owner's byte arena.
struct argument_ops {
    bool (*can_encode)(const type& t, format& f) noexcept;
    /// Writes the length and the value, unless the type is refused.
    written (*encode)(const argument& a, const char* bytes, const type& t, writer& out);
    /// The value for error messages, not shortened.
    std::string (*describe)(const argument& a, const char* bytes);
    /// For boxed values, else nullptr.
    void (*destroy)(void* box) noexcept;
    /// For boxed values; nullptr when the type cannot be copied.
    void* (*clone)(const void* box);
    std::string_view cpp_name;
    bool in_arena = false;  // the argument is an arena_block
};

struct arena_block {
    std::uint32_t offset, size;
};

struct argument {
    const argument_ops* ops;
    union {
        std::uint64_t bits;  // a scalar
        void* box;           // a value on the heap
        arena_block block;   // a string, bytes or a small object in the arena
    };
};

inline constexpr std::size_t unbounded = static_cast<std::size_t>(-1);
/// Strings and bytes up to this size are copied, larger ones moved if they may.
inline constexpr std::size_t largest_copied = 1024;

/// The types whose operations are compiled into the library.
ASIOPG_API extern const argument_ops bool_argument, char_argument, int16_argument, int32_argument, int64_argument,
    uint16_argument, uint32_argument, uint64_argument, float_argument, double_argument;

template <class T>
struct builtin_argument {};
template <const argument_ops* Ops>
struct builtin_argument_of {
    static constexpr const argument_ops* ops = Ops;
};
template <>
struct builtin_argument<bool> : builtin_argument_of<&bool_argument> {};
template <>
struct builtin_argument<char> : builtin_argument_of<&char_argument> {};
template <>
struct builtin_argument<short> : builtin_argument_of<&int16_argument> {};
template <>
struct builtin_argument<int> : builtin_argument_of<&int32_argument> {};
template <>
struct builtin_argument<long> : builtin_argument_of<sizeof(long) == 4 ? &int32_argument : &int64_argument> {};
template <>
struct builtin_argument<long long> : builtin_argument_of<&int64_argument> {};
template <>
struct builtin_argument<unsigned short> : builtin_argument_of<&uint16_argument> {};
template <>
struct builtin_argument<unsigned> : builtin_argument_of<&uint32_argument> {};
template <>
struct builtin_argument<unsigned long> : builtin_argument_of<sizeof(long) == 4 ? &uint32_argument : &uint64_argument> {
};
template <>
struct builtin_argument<unsigned long long> : builtin_argument_of<&uint64_argument> {};
template <>
struct builtin_argument<float> : builtin_argument_of<&float_argument> {};
template <>
struct builtin_argument<double> : builtin_argument_of<&double_argument> {};

template <class T>
constexpr std::uint64_t argument_bits(T value) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        return std::bit_cast<std::uint64_t>(static_cast<double>(value));
    else
        return static_cast<std::uint64_t>(value);
}

template <class T>
struct is_optional_argument : std::false_type {};
template <class T>
struct is_optional_argument<std::optional<T>> : std::true_type {};

template <class T>
struct is_byte : std::bool_constant<std::is_same_v<T, std::byte> || std::is_same_v<T, unsigned char>> {};
/// Vectors and spans of bytes: bytea.
template <class T>
struct is_bytes : std::false_type {};
template <class Byte>
struct is_bytes<std::vector<Byte>> : is_byte<Byte> {};
template <class Byte, std::size_t Extent>
struct is_bytes<std::span<Byte, Extent>> : is_byte<std::remove_const_t<Byte>> {};

/// The type that owns what an argument refers to, and how to make it.
template <class T>
struct owned_argument {
    using type = T;
    template <class U>
    static U&& make(U&& value) {
        return std::forward<U>(value);
    }
};
template <>
struct owned_argument<std::string_view> {
    using type = std::string;
    static std::string make(std::string_view value) { return std::string(value); }
};
template <>
struct owned_argument<const char*> {
    using type = std::string;
    /// Errors: `interface_error` for a null pointer.
    ASIOPG_API static std::string make(const char* value);
};
template <class Byte>
requires is_byte<Byte>::value struct owned_argument<std::span<const Byte>> {
    using type = std::vector<Byte>;
    static type make(std::span<const Byte> value) { return type(value.begin(), value.end()); }
};
template <class T>
struct owned_argument<std::optional<T>> {
    using type = std::optional<typename owned_argument<T>::type>;
    static type make(const std::optional<T>& value) { return value ? type(owned_argument<T>::make(*value)) : type(); }
};
template <class Range, class T>
struct owned_range {
    using element = typename owned_argument<T>::type;
    using type = std::vector<element>;
    static type make(const Range& values) {
        type out;
        out.reserve(values.size());
        for (auto&& value : values) out.push_back(owned_argument<T>::make(value));
        return out;
    }
};
template <class T>
struct owned_argument<std::vector<T>> : owned_range<std::vector<T>, T> {};
template <class T, std::size_t Extent>
    requires(!is_byte<std::remove_const_t<T>>::value)
struct owned_argument<std::span<T, Extent>> : owned_range<std::span<T, Extent>, std::remove_const_t<T>> {};

/// Operations for every other type, boxed, or in the arena if small and trivially copyable.
template <class T>
struct generic_argument {
    static constexpr bool in_arena = std::is_trivially_copyable_v<T> && sizeof(T) <= 32;

    static written encode(const argument& a, [[maybe_unused]] const char* bytes, const type& t, writer& out) {
        format f = format::binary;
        if (!codec<T>::can_encode(t, f)) return written::refused;
        const std::size_t mark = out.begin_length();
        if constexpr (in_arena)
            codec<T>::encode(load(a, bytes), t, out);
        else
            codec<T>::encode(*static_cast<const T*>(a.box), t, out);
        out.end_length(mark);
        if (f == format::binary && (t.kind != type_kind::base || t.oid == oid::tsquery))
            return look_at_binary(t, mark, out);
        return static_cast<written>(f);
    }
    static std::string describe([[maybe_unused]] const argument& a, [[maybe_unused]] const char* bytes) {
        if constexpr (in_arena)
            return describe_value<T>(load(a, bytes));
        else
            return describe_value<T>(*static_cast<const T*>(a.box));
    }
    static T load(const argument& a, const char* bytes) noexcept {
        struct {
            alignas(T) char at[sizeof(T)];
        } copy;
        std::memcpy(copy.at, bytes + a.block.offset, sizeof(T));
        return std::bit_cast<T>(copy);
    }
    static void destroy(void* box) noexcept { delete static_cast<T*>(box); }
    static void* copy(const void* box) {
        if constexpr (std::is_copy_constructible_v<T>)
            return new T(*static_cast<const T*>(box));
        else
            return nullptr;
    }
    static bool can_encode(const type& t, format& f) noexcept { return codec<T>::can_encode(t, f); }
    static constexpr argument_ops ops{can_encode,
                                      encode,
                                      describe,
                                      in_arena ? nullptr : destroy,
                                      !in_arena && std::is_copy_constructible_v<T> ? copy : nullptr,
                                      cpp_name<T>(),
                                      in_arena};
};

}  // namespace asiopg::detail
