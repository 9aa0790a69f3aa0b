// decode_field: one field of a row into one C++ value.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/text.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/detail/names.hpp>
#include <asiopg/detail/rows.hpp>
#include <asiopg/error.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace asiopg::detail {

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

inline constexpr std::uint32_t null_length = 0xffffffff;

/// A function without a result gives an empty value of type void: no value, as in asyncpg.
inline bool is_void(const type& t) noexcept { return t.oid == 2278; }

/// Each throws `conversion_error` that begins with the column's name.
[[noreturn]] ASIOPG_API void throw_null_field(const column& c, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_unreadable_field(const column& c, std::string_view cpp_name);
[[noreturn]] ASIOPG_API void throw_malformed_field(const column& c, std::string_view cpp_name, std::size_t length);
/// Rethrows `cause`, a conversion_error that knows no column, with the column's name.
[[noreturn]] ASIOPG_API void rethrow_for_field(const column& c, const conversion_error& cause);

template <class T>
T decode_or_explain(const column& c, reader& in) {
    try {
        return codec<T>::decode(*c.type, c.format, in);
    } catch (const conversion_error& e) {
        rethrow_for_field(c, e);
    }
}

/// The part of decode_field that is not worth inlining: any type, any error.
template <class T>
[[gnu::noinline]] T decode_field_general(const column& c, const char* field) {
    const std::uint32_t length = load_network<std::uint32_t>(field);
    if (length == null_length) throw_null_field(c, cpp_name<T>());
    if (!codec<T>::can_decode(*c.type, c.format)) throw_unreadable_field(c, cpp_name<T>());
    if (length > max_message_size) throw_malformed_field(c, cpp_name<T>(), length);
    reader in(std::string_view(field + 4, length));
    T value = decode_or_explain<T>(c, in);
    if (!in.finished()) throw_malformed_field(c, cpp_name<T>(), length);
    return value;
}

/// The value of a field. `field` points at its 32-bit length (-1 is NULL), behind which that many bytes can be read.
/// Views point into these bytes. Errors: `conversion_error` naming the column.
template <class T>
inline T decode_field(const column& c, const char* field) {
    if constexpr (is_optional<T>::value) {
        if (load_network<std::uint32_t>(field) == null_length || is_void(*c.type)) return std::nullopt;
        return T(decode_field<typename T::value_type>(c, field));
    } else {
        static_assert(decodable<T>, "asiopg has no codec that reads this type: specialise asiopg::codec<T>");
        if constexpr (requires { codec<T>::fixed_oid; }) {
            constexpr oid_t own = codec<T>::fixed_oid;
            if (own != 0 && c.type->oid == own && load_network<std::uint32_t>(field) == sizeof(T) &&
                c.format == format::binary) [[likely]]
                return codec<T>::load(field + 4);
        } else if constexpr (requires(T & out) { codec<T>::decode_plain(*c.type, c.format, {}, out); }) {
            const std::uint32_t length = load_network<std::uint32_t>(field);
            T value;
            if (length <= max_message_size && codec<T>::decode_plain(*c.type, c.format, {field + 4, length}, value))
                [[likely]]
                return value;
        } else if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, std::string>) {
            const std::uint32_t length = load_network<std::uint32_t>(field);
            if (is_plain_text(*c.type, c.format) && length <= max_message_size) [[likely]]
                return T(field + 4, length);
        }
        return decode_field_general<T>(c, field);
    }
}

/// The same into an object that there is, whose memory is used again.
template <class T>
inline void decode_field_to(const column& c, const char* field, T& value) {
    const std::uint32_t length = load_network<std::uint32_t>(field);
    if constexpr (is_optional<T>::value && requires { value.emplace(); }) {
        if (length == null_length || is_void(*c.type)) return value.reset();
        if (!value) value.emplace();
        return decode_field_to(c, field, *value);
    } else if constexpr (requires { codec<T>::decode_plain(*c.type, c.format, {}, value); }) {
        if (length <= max_message_size && codec<T>::decode_plain(*c.type, c.format, {field + 4, length}, value))
            [[likely]]
            return;
        value = decode_field_general<T>(c, field);
        return;
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (is_plain_text(*c.type, c.format) && length <= max_message_size) [[likely]] {
            value.assign(field + 4, length);
            return;
        }
    }
    value = decode_field<T>(c, field);
}

// The common types are compiled once, in the library.
extern template bool decode_field_general<bool>(const column&, const char*);
extern template std::int16_t decode_field_general<std::int16_t>(const column&, const char*);
extern template std::int32_t decode_field_general<std::int32_t>(const column&, const char*);
extern template std::int64_t decode_field_general<std::int64_t>(const column&, const char*);
extern template float decode_field_general<float>(const column&, const char*);
extern template double decode_field_general<double>(const column&, const char*);
extern template std::string decode_field_general<std::string>(const column&, const char*);
extern template std::string_view decode_field_general<std::string_view>(const column&, const char*);

}  // namespace asiopg::detail
