// Fuzz target: geometric types.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/geometric.hpp>

#include "fuzz/target.hpp"

namespace {

using namespace asiopg;
using asiopg::fuzz::builtin;

fuzz::target make_target() {
    fuzz::target out;
    for (const oid_t type : {oid::point, oid::line, oid::lseg, oid::box, oid::path, oid::polygon, oid::circle})
        out.read<point, line, lseg, box, path, polygon, circle, std::string>(builtin(type)).parse(builtin(type));
    const point a(1, 2), b(-3.5, 1e300), c(0, -0.0);
    return out.seed(a, oid::point)
        .seed(line(1, 2, 3), oid::line)
        .seed(lseg(a, b), oid::lseg)
        .seed(box(a, b), oid::box)
        .seed(path({a, b, c}), oid::path)
        .seed(path({a}, true), oid::path)
        .seed(polygon({a, b, c}), oid::polygon)
        .seed(circle(a, 2.5), oid::circle);
}

}  // namespace

ASIOPG_FUZZ_TARGET(geometry)
