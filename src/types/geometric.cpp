// Geometric types: binary and text forms.
#include <asiopg/codecs/geometric.hpp>

#include <asiopg/error.hpp>

#include <cstdint>
#include <limits>

#include "types/float_text.hpp"

namespace asiopg {
namespace detail {

namespace {

constexpr std::size_t point_size = 16;

void append_point(std::string& out, const point& p) {
    out += '(';
    append_float(out, p.x);
    out += ',';
    append_float(out, p.y);
    out += ')';
}

void append_points(std::string& out, const std::vector<point>& points) {
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (i) out += ',';
        append_point(out, points[i]);
    }
}

void decode_points(reader& in, std::vector<point>& out) {
    const std::size_t count = in.read_uint32();
    if (in.remaining() != count * point_size) in.fail();
    if (!in.ok()) return;
    out.resize(count);
    for (point& p : out) decode_shape(in, p);
}

void encode_points(const std::vector<point>& points, writer& out) {
    if (points.size() > max_message_size / point_size) throw conversion_error("too many points");
    out.write_uint32(static_cast<std::uint32_t>(points.size()));
    for (const point& p : points) encode_shape(p, out);
}

}  // namespace

void decode_shape(reader& in, point& out) {
    out.x = in.read_float8();
    out.y = in.read_float8();
}
void encode_shape(const point& value, writer& out) {
    out.write_float8(value.x);
    out.write_float8(value.y);
}

void decode_shape(reader& in, line& out) {
    out.a = in.read_float8();
    out.b = in.read_float8();
    out.c = in.read_float8();
}
void encode_shape(const line& value, writer& out) {
    out.write_float8(value.a);
    out.write_float8(value.b);
    out.write_float8(value.c);
}

void decode_shape(reader& in, lseg& out) {
    decode_shape(in, out.first);
    decode_shape(in, out.second);
}
void encode_shape(const lseg& value, writer& out) {
    encode_shape(value.first, out);
    encode_shape(value.second, out);
}

void decode_shape(reader& in, box& out) {
    decode_shape(in, out.high);
    decode_shape(in, out.low);
}
void encode_shape(const box& value, writer& out) {
    encode_shape(value.high, out);
    encode_shape(value.low, out);
}

void decode_shape(reader& in, path& out) {
    const std::uint8_t closed = in.read_uint8();
    if (closed > 1) in.fail();
    out.closed = closed == 1;
    decode_points(in, out.points);
}
void encode_shape(const path& value, writer& out) {
    out.write_uint8(value.closed ? 1 : 0);
    encode_points(value.points, out);
}

void decode_shape(reader& in, polygon& out) { decode_points(in, out.points); }
void encode_shape(const polygon& value, writer& out) { encode_points(value.points, out); }

void decode_shape(reader& in, circle& out) {
    decode_shape(in, out.center);
    out.radius = in.read_float8();
}
void encode_shape(const circle& value, writer& out) {
    encode_shape(value.center, out);
    out.write_float8(value.radius);
}

}  // namespace detail

using detail::append_float;
using detail::append_point;
using detail::append_points;

std::string point::str() const {
    std::string out;
    append_point(out, *this);
    return out;
}

std::string line::str() const {
    std::string out = "{";
    append_float(out, a);
    out += ',';
    append_float(out, b);
    out += ',';
    append_float(out, c);
    return out + '}';
}

std::string lseg::str() const {
    std::string out = "[";
    append_point(out, first);
    out += ',';
    append_point(out, second);
    return out + ']';
}

std::string box::str() const {
    std::string out;
    append_point(out, high);
    out += ',';
    append_point(out, low);
    return out;
}

std::string path::str() const {
    std::string out(1, closed ? '(' : '[');
    append_points(out, points);
    return out + (closed ? ')' : ']');
}

std::string polygon::str() const {
    std::string out = "(";
    append_points(out, points);
    return out + ')';
}

std::string circle::str() const {
    std::string out = "<";
    append_point(out, center);
    out += ',';
    append_float(out, radius);
    return out + '>';
}

}  // namespace asiopg
