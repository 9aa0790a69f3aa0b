// cube: binary and text forms.
#include <asiopg/codecs/cube.hpp>

#include <asiopg/error.hpp>

#include "types/float_text.hpp"

namespace asiopg {

namespace {

constexpr std::uint32_t point_flag = 0x80000000;
constexpr std::size_t most_dimensions = 100;

void append_corner(std::string& out, const std::vector<double>& corner) {
    out += '(';
    for (std::size_t i = 0; i < corner.size(); ++i) {
        if (i) out += ", ";
        detail::append_float(out, corner[i]);
    }
    out += ')';
}

}  // namespace

std::string cube::str() const {
    std::string out;
    append_corner(out, first);
    if (!second.empty()) {
        out += ',';
        append_corner(out, second);
    }
    return out;
}

cube codec<cube>::decode(const type&, format, reader& in) {
    const std::uint32_t head = in.read_uint32();
    const std::size_t dimensions = head & ~point_flag;
    const bool is_point = (head & point_flag) != 0;
    if (dimensions > most_dimensions || in.remaining() != dimensions * (is_point ? 8 : 16)) in.fail();
    if (!in.ok()) return {};
    cube value;
    value.first.resize(dimensions);
    for (double& x : value.first) x = in.read_float8();
    if (!is_point) value.second.resize(dimensions);
    for (double& x : value.second) x = in.read_float8();
    return value;
}

void codec<cube>::encode(const cube& value, const type&, writer& out) {
    if (value.first.size() > most_dimensions) throw conversion_error("a cube has at most 100 dimensions");
    if (!value.second.empty() && value.second.size() != value.first.size())
        throw conversion_error("the corners of the cube have different dimensions");
    out.write_uint32(static_cast<std::uint32_t>(value.first.size()) | (value.second.empty() ? point_flag : 0));
    for (const double x : value.first) out.write_float8(x);
    for (const double x : value.second) out.write_float8(x);
}

}  // namespace asiopg
