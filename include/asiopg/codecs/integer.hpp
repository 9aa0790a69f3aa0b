// Codecs of the C++ integers, bool and char.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>

namespace asiopg {
namespace detail {

/// int2, int4, int8, oid and its kin, xid, cid, xid8, pg_lsn, numeric.
ASIOPG_API bool reads_integer(const type& t) noexcept;
/// The same and, where exact, float4 and float8.
ASIOPG_API bool writes_integer(const type& t) noexcept;
/// Reads any of these. Throws `conversion_error` unless min <= value <= max; gives the value's 64 bits.
ASIOPG_API std::uint64_t read_integer(const type& t, reader& in, std::int64_t min, std::uint64_t max,
                                      std::string_view cpp_name);
/// Writes the integer whose 64 bits are given; `negative` tells how to take the highest one.
ASIOPG_API void write_integer(std::uint64_t bits, bool negative, const type& t, writer& out);

template <std::size_t Size>
using unsigned_of_size = std::conditional_t<
    Size == 1, std::uint8_t,
    std::conditional_t<Size == 2, std::uint16_t, std::conditional_t<Size == 4, std::uint32_t, std::uint64_t>>>;

/// What values of one C++ type and one server type have in common when both have the same fixed size: they can be
/// loaded and stored without a reader or writer. `fixed_oid` is that server type, 0 if there is none.
template <class T, oid_t Oid>
struct fixed_codec {
    static constexpr oid_t fixed_oid = Oid;
    static T load(const char* at) noexcept { return std::bit_cast<T>(load_network<unsigned_of_size<sizeof(T)>>(at)); }
    static void store(char* at, T value) noexcept {
        const auto bits = from_network(std::bit_cast<unsigned_of_size<sizeof(T)>>(value));
        std::memcpy(at, &bits, sizeof bits);
    }
};

template <class T>
constexpr oid_t integer_oid() {
    if constexpr (std::is_signed_v<T>)
        return sizeof(T) == 2 ? oid::int2 : sizeof(T) == 4 ? oid::int4 : oid::int8;
    else
        return sizeof(T) == 2 ? 0 : sizeof(T) == 4 ? oid::oid : oid::xid8;
}

template <class T>
constexpr std::string_view integer_name() {
    if constexpr (std::is_signed_v<T>)
        return sizeof(T) == 2 ? "std::int16_t" : sizeof(T) == 4 ? "int" : "std::int64_t";
    else
        return sizeof(T) == 2 ? "std::uint16_t" : sizeof(T) == 4 ? "std::uint32_t" : "std::uint64_t";
}

/// Any integer type reads and writes any server integer that holds its value; the range is checked.
template <class T>
struct integer_codec : fixed_codec<T, integer_oid<T>()> {
    using fixed = fixed_codec<T, integer_oid<T>()>;
    static constexpr std::string_view cpp_name = integer_name<T>();

    static bool can_decode(const type& t, format f) noexcept {
        return f == format::binary && ((fixed::fixed_oid != 0 && t.oid == fixed::fixed_oid) || reads_integer(t));
    }
    static T decode(const type& t, format, reader& in) {
        if (fixed::fixed_oid != 0 && t.oid == fixed::fixed_oid && in.remaining() == sizeof(T)) [[likely]]
            return fixed::load(in.read_bytes(sizeof(T)).data());
        return static_cast<T>(
            read_integer(t, in, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), cpp_name));
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return (fixed::fixed_oid != 0 && t.oid == fixed::fixed_oid) || writes_integer(t);
    }
    static void encode(const T& value, const type& t, writer& out) {
        if (fixed::fixed_oid != 0 && t.oid == fixed::fixed_oid) [[likely]] {
            if (char* at = out.extend(sizeof(T))) fixed::store(at, value);
        } else {
            write_integer(static_cast<std::uint64_t>(value), value < T{}, t, out);
        }
    }
};

}  // namespace detail

/// \name Integers: int2, int4, int8, oid (and regproc and its kin), xid, cid, xid8, pg_lsn and numeric, whichever
/// holds the value; as parameters also float4 and float8 where exact.
/// @{
template <>
struct codec<short> : detail::integer_codec<short> {};
template <>
struct codec<unsigned short> : detail::integer_codec<unsigned short> {};
template <>
struct codec<int> : detail::integer_codec<int> {};
template <>
struct codec<unsigned> : detail::integer_codec<unsigned> {};
template <>
struct codec<long> : detail::integer_codec<long> {};
template <>
struct codec<unsigned long> : detail::integer_codec<unsigned long> {};
template <>
struct codec<long long> : detail::integer_codec<long long> {};
template <>
struct codec<unsigned long long> : detail::integer_codec<unsigned long long> {};
/// @}

/// bool, and nothing else.
template <>
struct codec<bool> : detail::fixed_codec<unsigned char, oid::bool_> {
    static constexpr std::string_view cpp_name = "bool";
    static bool load(const char* at) noexcept { return *at != 0; }
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::bool_ && f == format::binary; }
    static bool decode(const type&, format, reader& in) { return in.read_uint8() != 0; }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::bool_;
    }
    static void encode(const bool& value, const type&, writer& out) { out.write_uint8(value ? 1 : 0); }
};

/// PostgreSQL's "char", a single byte. (A `char` is not sent as text: which character is a byte over 127?)
template <>
struct codec<char> : detail::fixed_codec<char, oid::char_> {
    static constexpr std::string_view cpp_name = "char";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::char_ && f == format::binary; }
    static char decode(const type&, format, reader& in) { return static_cast<char>(in.read_uint8()); }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::char_;
    }
    static void encode(const char& value, const type&, writer& out) {
        out.write_uint8(static_cast<unsigned char>(value));
    }
};

}  // namespace asiopg
