// asiopg::codec: how a C++ type maps to PostgreSQL types. Specialise it for types of your own.
#pragma once

#include <asiopg/reader.hpp>
#include <asiopg/type.hpp>
#include <asiopg/writer.hpp>

#include <concepts>
#include <string_view>

namespace asiopg {

/// Maps the C++ type `T` to PostgreSQL types. A specialisation has
///
///     static constexpr std::string_view cpp_name = "point3d";              // how errors name T
///     static bool can_decode(const type&, format) noexcept;                // which columns it reads
///     static T decode(const type&, format, reader&);                       // one value; the reader holds all its bytes
///     static bool can_encode(const type&, format& out) noexcept;           // which parameters it writes, and how
///     static void encode(const T&, const type&, writer&);                  // the value's bytes, without a length
///     static std::string describe(const T&);                               // optional: shows a value in errors
///
/// either pair may be left out. NULL is not its business: `std::optional<T>` handles it for every T, and
/// `std::vector<T>` arrays.
///
///     template <>
///     struct asiopg::codec<cents> {  // as bigint
///         static constexpr std::string_view cpp_name = "cents";
///         static bool can_decode(const type& t, format f) noexcept {
///             return t.oid == oid::int8 && f == format::binary;
///         }
///         static cents decode(const type&, format, reader& in) { return cents(in.read_int64()); }
///         static bool can_encode(const type& t, format& f) noexcept {
///             f = format::binary;
///             return t.oid == oid::int8;
///         }
///         static void encode(const cents& value, const type&, writer& out) { out.write_int64(value.count()); }
///     };
///
/// Errors: `decode` reports malformed bytes by `reader::fail()` (or by leaving bytes over), and a value that T cannot
/// hold by throwing `asiopg::conversion_error`; `encode` throws `asiopg::conversion_error` with the cause only
/// ("value out of int2 range"): the caller adds the argument's number, the types and the value.
template <class T>
struct codec;

/// T can be read from a column.
template <class T>
concept decodable = requires(const type& t, format f, reader& r) {
    { codec<T>::can_decode(t, f) } -> std::same_as<bool>;
    { codec<T>::decode(t, f, r) } -> std::same_as<T>;
};

/// T can be an argument.
template <class T>
concept encodable = requires(const T& value, const type& t, format& f, writer& w) {
    { codec<T>::can_encode(t, f) } -> std::same_as<bool>;
    codec<T>::encode(value, t, w);
};

}  // namespace asiopg
