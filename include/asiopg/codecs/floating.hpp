// Codecs of float and double.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/codecs/integer.hpp>
#include <asiopg/oid.hpp>

#include <string_view>

namespace asiopg {
namespace detail {

/// float4, float8, numeric.
ASIOPG_API bool writes_floating(const type& t) noexcept;
/// float8, float4, and integers.
ASIOPG_API bool reads_floating(const type& t) noexcept;
/// Reads any of these. Throws `conversion_error` when an int8 has more digits than a double.
ASIOPG_API double read_floating(const type& t, reader& in);
/// To a numeric, `value` goes with the fewest digits that tell it apart (of a float if `single`).
ASIOPG_API void write_floating(double value, bool single, const type& t, writer& out);

}  // namespace detail

/// float4, and nothing else: of the other types' values few are floats. As parameter also float8 (the same value) and
/// numeric (the shortest digits that give the value back).
template <>
struct codec<float> : detail::fixed_codec<float, oid::float4> {
    static constexpr std::string_view cpp_name = "float";
    static bool can_decode(const type& t, format f) noexcept { return t.oid == oid::float4 && f == format::binary; }
    static float decode(const type&, format, reader& in) { return in.read_float4(); }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return detail::writes_floating(t);
    }
    static void encode(const float& value, const type& t, writer& out) { detail::write_floating(value, true, t, out); }
};

/// float8, float4, int2, int4 and, where exact, int8. Not numeric, whose fractions are no doubles: cast to float8, or
/// read `asiopg::numeric`. As parameter also float4 (rounded; a finite value may not become infinite) and numeric (the
/// shortest digits that give the value back).
template <>
struct codec<double> : detail::fixed_codec<double, oid::float8> {
    static constexpr std::string_view cpp_name = "double";
    static bool can_decode(const type& t, format f) noexcept {
        return f == format::binary && (t.oid == oid::float8 || detail::reads_floating(t));
    }
    static double decode(const type& t, format, reader& in) {
        return t.oid == oid::float8 ? in.read_float8() : detail::read_floating(t, in);
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::float8 || detail::writes_floating(t);
    }
    static void encode(const double& value, const type& t, writer& out) {
        if (t.oid == oid::float8)
            out.write_float8(value);
        else
            detail::write_floating(value, false, t, out);
    }
};

}  // namespace asiopg
