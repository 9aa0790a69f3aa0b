// Fuzz target: types of extensions: hstore, cube, citext, ltree, pgvector's and PostGIS's.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/cube.hpp>
#include <asiopg/codecs/hstore.hpp>
#include <asiopg/extras/ewkb.hpp>
#include <asiopg/extras/vector.hpp>

#include <string>

#include "fuzz/target.hpp"
#include "fuzz/types.hpp"

namespace {

using namespace asiopg;
using namespace std::string_view_literals;

fuzz::target make_target() {
    static const type types[] = {fuzz::extension(71000, "hstore", extension_type::hstore),
                                 fuzz::extension(71001, "cube", extension_type::cube),
                                 fuzz::extension(71002, "vector", extension_type::vector),
                                 fuzz::extension(71003, "halfvec", extension_type::halfvec),
                                 fuzz::extension(71004, "sparsevec", extension_type::sparsevec),
                                 fuzz::extension(71005, "geometry", extension_type::geometry),
                                 fuzz::extension(71006, "citext", extension_type::citext),
                                 fuzz::extension(71007, "ltree", extension_type::ltree),
                                 fuzz::extension(71008, "lquery", extension_type::lquery)};
    fuzz::target out;
    for (const type& t : types)
        out.read<hstore, cube, asiopg::vector, halfvec, sparsevec, ewkb, std::string, std::string_view>(t).parse(t);
    return out.seed(hstore(), types[0])
        .seed(hstore{{"a", "1"}, {"", std::nullopt}, {"q\"\\=>", " "}}, types[0])
        .seed(cube({1, 2}), types[1])
        .seed(cube({1, 2}, {3, -0.5}), types[1])
        .seed(asiopg::vector({1, 2.5f, -3e38f}), types[2])
        .seed(halfvec({1, 0.5f, 65504, 6e-8f}), types[3])
        .seed(sparsevec(5, {{0, 1.5f}, {4, -2}}), types[4])
        .seed(ewkb({1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0x40}), types[5])
        .seed("Text"sv, types[6])
        .seed("a.b.c"sv, types[7])
        .seed("a.*{1,2}"sv, types[8]);
}

}  // namespace

ASIOPG_FUZZ_TARGET(extensions)
