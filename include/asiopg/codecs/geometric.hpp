// PostgreSQL's geometric types: point, line, lseg, box, path, polygon and circle.
#pragma once

#include <asiopg/codec.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/oid.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

/// \name Values as the server keeps them. `==` compares the numbers exactly, unlike PostgreSQL, whose operators have a
/// tolerance and compare some types by area. `str()` is the text that the server prints. From text: send a string.
/// @{

struct ASIOPG_API point {
    constexpr point() noexcept = default;
    constexpr point(double x_, double y_) noexcept : x(x_), y(y_) {}

    double x = 0, y = 0;

    /// "(1,2)"
    std::string str() const;
    friend bool operator==(const point&, const point&) noexcept = default;
};

/// The infinite line ax + by + c = 0.
struct ASIOPG_API line {
    constexpr line() noexcept = default;
    constexpr line(double a_, double b_, double c_) noexcept : a(a_), b(b_), c(c_) {}

    double a = 0, b = 0, c = 0;

    /// "{1,2,3}"
    std::string str() const;
    friend bool operator==(const line&, const line&) noexcept = default;
};

/// A line segment.
struct ASIOPG_API lseg {
    constexpr lseg() noexcept = default;
    constexpr lseg(point first_, point second_) noexcept : first(first_), second(second_) {}

    point first, second;

    /// "[(1,2),(3,4)]"
    std::string str() const;
    friend bool operator==(const lseg&, const lseg&) noexcept = default;
};

/// A rectangle by its upper right and lower left corner. The constructor takes any two opposite corners, as the server
/// does.
struct ASIOPG_API box {
    constexpr box() noexcept = default;
    constexpr box(point corner, point opposite) noexcept
        : high(corner.x < opposite.x ? opposite.x : corner.x, corner.y < opposite.y ? opposite.y : corner.y),
          low(corner.x < opposite.x ? corner.x : opposite.x, corner.y < opposite.y ? corner.y : opposite.y) {}

    point high, low;

    /// "(3,4),(1,2)"
    std::string str() const;
    friend bool operator==(const box&, const box&) noexcept = default;
};

/// Connected points, open or closed.
struct ASIOPG_API path {
    path() noexcept = default;
    explicit path(std::vector<point> points_, bool closed_ = false) noexcept
        : points(std::move(points_)), closed(closed_) {}

    std::vector<point> points;
    bool closed = false;

    /// "[(1,2),(3,4)]" or, closed, "((1,2),(3,4))"
    std::string str() const;
    friend bool operator==(const path&, const path&) noexcept = default;
};

struct ASIOPG_API polygon {
    polygon() noexcept = default;
    explicit polygon(std::vector<point> points_) noexcept : points(std::move(points_)) {}

    std::vector<point> points;

    /// "((1,2),(3,4),(5,6))"
    std::string str() const;
    friend bool operator==(const polygon&, const polygon&) noexcept = default;
};

struct ASIOPG_API circle {
    constexpr circle() noexcept = default;
    constexpr circle(point center_, double radius_) noexcept : center(center_), radius(radius_) {}

    point center;
    double radius = 0;

    /// "<(1,2),3>"
    std::string str() const;
    friend bool operator==(const circle&, const circle&) noexcept = default;
};
/// @}

namespace detail {

ASIOPG_API void decode_shape(reader& in, point& out);
ASIOPG_API void decode_shape(reader& in, line& out);
ASIOPG_API void decode_shape(reader& in, lseg& out);
ASIOPG_API void decode_shape(reader& in, box& out);
ASIOPG_API void decode_shape(reader& in, path& out);
ASIOPG_API void decode_shape(reader& in, polygon& out);
ASIOPG_API void decode_shape(reader& in, circle& out);
ASIOPG_API void encode_shape(const point& value, writer& out);
ASIOPG_API void encode_shape(const line& value, writer& out);
ASIOPG_API void encode_shape(const lseg& value, writer& out);
ASIOPG_API void encode_shape(const box& value, writer& out);
ASIOPG_API void encode_shape(const path& value, writer& out);
ASIOPG_API void encode_shape(const polygon& value, writer& out);
ASIOPG_API void encode_shape(const circle& value, writer& out);

template <class T, oid_t Oid>
struct shape_codec {
    static bool can_decode(const type& t, format f) noexcept { return t.oid == Oid && f == format::binary; }
    static T decode(const type&, format, reader& in) {
        T out;
        decode_shape(in, out);
        return out;
    }
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == Oid;
    }
    static void encode(const T& value, const type&, writer& out) { encode_shape(value, out); }
    static std::string describe(const T& value) { return value.str(); }
};

}  // namespace detail

template <>
struct codec<point> : detail::shape_codec<point, oid::point> {
    static constexpr std::string_view cpp_name = "asiopg::point";
};
template <>
struct codec<line> : detail::shape_codec<line, oid::line> {
    static constexpr std::string_view cpp_name = "asiopg::line";
};
template <>
struct codec<lseg> : detail::shape_codec<lseg, oid::lseg> {
    static constexpr std::string_view cpp_name = "asiopg::lseg";
};
template <>
struct codec<box> : detail::shape_codec<box, oid::box> {
    static constexpr std::string_view cpp_name = "asiopg::box";
};
template <>
struct codec<path> : detail::shape_codec<path, oid::path> {
    static constexpr std::string_view cpp_name = "asiopg::path";
};
template <>
struct codec<polygon> : detail::shape_codec<polygon, oid::polygon> {
    static constexpr std::string_view cpp_name = "asiopg::polygon";
};
template <>
struct codec<circle> : detail::shape_codec<circle, oid::circle> {
    static constexpr std::string_view cpp_name = "asiopg::circle";
};

}  // namespace asiopg
