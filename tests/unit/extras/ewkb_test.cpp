// PostGIS's geometry.
#include <asiopg/extras/ewkb.hpp>

#include "unit/types/support.hpp"

namespace asiopg::test {
namespace {

TEST(ewkb, bytes_as_they_are) {
    for (const extension_type what : {extension_type::geometry, extension_type::geography}) {
        const type t = extension(what);
        const ewkb value(std::vector<std::uint8_t>{1, 0xab});
        EXPECT_EQ(encoded(value, t), bytes({1, 0xab}));
        EXPECT_EQ(decoded<ewkb>(bytes({1, 0xab}), t), value);
        EXPECT_EQ(value.str(), "01AB");
        EXPECT_EQ(shown(bytes({1, 0xab}), t), "01AB");
        EXPECT_EQ(bound_value("POINT(1 2)", t, format::text), "POINT(1 2)");
        EXPECT_NE(decode_error<ewkb>("", t), "(nothing thrown)");
    }
}

}  // namespace
}  // namespace asiopg::test
