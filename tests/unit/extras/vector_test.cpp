// pgvector's types.
#include <asiopg/extras/vector.hpp>

#include <cmath>

#include "types/half.hpp"
#include "unit/types/support.hpp"

namespace asiopg::test {
namespace {

const type vector_type = extension(extension_type::vector);
const type halfvec_type = extension(extension_type::halfvec);
const type sparsevec_type = extension(extension_type::sparsevec);

TEST(vector, known_bytes) {
    EXPECT_EQ(encoded(vector({1, -2.5}), vector_type), bytes({0, 2, 0, 0, 0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0}));
    EXPECT_EQ(vector({1, -2.5}).str(), "[1,-2.5]");
    expect_round_trip(vector({0.1f, 1e-20f, -0.0f}), vector_type);
    EXPECT_EQ(shown(encoded(vector({1, 2}), vector_type), vector_type), "[1,2]");
    EXPECT_NE(encode_error(vector(std::vector<float>(32768)), vector_type), "(nothing thrown)");
    EXPECT_NE(decode_error<vector>(bytes({0xff, 0xff, 0, 0}), vector_type), "(nothing thrown)");
    EXPECT_NE(decode_error<vector>(bytes({0, 0, 0, 1}), vector_type), "(nothing thrown)");
    EXPECT_NE(decode_error<vector>(bytes({0, 0, 0, 0}), halfvec_type), "(nothing thrown)");
}

TEST(halfvec, known_bytes) {
    EXPECT_EQ(encoded(halfvec({1, -2, 65504}), halfvec_type), bytes({0, 3, 0, 0, 0x3c, 0, 0xc0, 0, 0x7b, 0xff}));
    expect_round_trip(halfvec({0.5f, -0.25f, 65504}), halfvec_type);
    EXPECT_EQ(shown(encoded(halfvec({1, 2}), halfvec_type), halfvec_type), "[1,2]");
    EXPECT_NE(encode_error(halfvec({65520}), halfvec_type), "(nothing thrown)");
}

TEST(halfvec, every_half_both_ways) {
    for (unsigned half = 0; half <= 0xffff; ++half) {
        const float value = detail::half_to_float(static_cast<std::uint16_t>(half));
        if (std::isnan(value)) continue;
        EXPECT_EQ(detail::float_to_half(value), half);
    }
    EXPECT_EQ(detail::float_to_half(1.0f + 0x1p-11f), 0x3c00);                // a tie: to even
    EXPECT_EQ(detail::float_to_half(1.0f + 0x1p-11f + 0x1p-20f), 0x3c01);     // over it
    EXPECT_EQ(detail::float_to_half(0x1p-25f), 0);                            // a tie below all
    EXPECT_EQ(detail::float_to_half(std::nextafter(0x1p-14f, 0.0f)), 0x400);  // up into the normal ones
    EXPECT_EQ(detail::float_to_half(65519.0f), 0x7bff);
    EXPECT_EQ(detail::float_to_half(-1e10f), 0xfc00);
    EXPECT_TRUE(std::isnan(detail::half_to_float(detail::float_to_half(NAN))));
}

TEST(sparsevec, known_bytes) {
    std::vector<sparsevec::element> elements;
    elements.emplace_back(0, 1.5f);
    elements.emplace_back(2, 2.0f);
    const sparsevec value(5, elements);
    EXPECT_EQ(value.str(), "{1:1.5,3:2}/5");
    EXPECT_EQ(encoded(value, sparsevec_type),
              bytes({0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x3f, 0xc0, 0, 0, 0x40, 0, 0, 0}));
    expect_round_trip(value, sparsevec_type);
    expect_round_trip(sparsevec(3), sparsevec_type);
    EXPECT_EQ(shown(encoded(value, sparsevec_type), sparsevec_type), value.str());
    EXPECT_NE(encode_error(sparsevec(2, elements), sparsevec_type), "(nothing thrown)");
    std::swap(elements[0], elements[1]);
    EXPECT_NE(encode_error(sparsevec(5, elements), sparsevec_type), "(nothing thrown)");
    EXPECT_NE(decode_error<sparsevec>(bytes({0, 0, 0, 5, 0x20, 0, 0, 0, 0, 0, 0, 0}), sparsevec_type),
              "(nothing thrown)");
    EXPECT_NE(
        decode_error<sparsevec>(bytes({0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}), sparsevec_type),
        "(nothing thrown)");
}

}  // namespace
}  // namespace asiopg::test
