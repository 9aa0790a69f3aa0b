// asiopg::writer: byte order, lengths, and the one place where a size becomes a 32-bit length.
#include <asiopg/writer.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace asiopg {
namespace {

using namespace std::string_view_literals;

// Something that claims to be huge; whoever reads it reads too far, and dies under a sanitizer.
std::string_view huge(std::size_t size) {
    static const char byte = 'x';
    return {&byte, size};
}

TEST(writer, writes_network_byte_order) {
    writer out;
    out.write_uint8(0x01);
    out.write_uint16(0x0203);
    out.write_uint32(0x04050607);
    out.write_uint64(0x08090a0b0c0d0e0f);
    EXPECT_EQ(out.view(), "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"sv);
}

TEST(writer, writes_signed_and_floating_point_values) {
    writer out;
    out.write_int16(-2);
    out.write_int32(-2);
    out.write_int64(-2);
    out.write_float4(1.5F);
    out.write_float8(-2.0);
    EXPECT_EQ(out.view(), "\xff\xfe\xff\xff\xff\xfe\xff\xff\xff\xff\xff\xff\xff\xfe\x3f\xc0\0\0\xc0\0\0\0\0\0\0\0"sv);
}

TEST(writer, writes_texts) {
    writer out;
    out.write_bytes("a\0b"sv);
    out.write_bytes({});
    out.write_cstring("");
    out.write_cstring("cd");
    EXPECT_EQ(out.view(), "a\0b\0cd\0"sv);
    EXPECT_TRUE(out.ok());
}

TEST(writer, refuses_a_zero_inside_a_cstring) {
    writer out;
    out.write_cstring("a\0b"sv);
    EXPECT_FALSE(out.ok());
    EXPECT_TRUE(out.empty());
}

TEST(writer, fills_in_lengths) {
    writer out;
    const std::size_t outer = out.begin_length();
    const std::size_t inner = out.begin_length();
    out.write_bytes("abc");
    out.end_length(inner);
    out.end_length(outer, true);
    EXPECT_EQ(out.view(),
              "\0\0\0\x0b\0\0\0\x03"
              "abc"sv);
}

TEST(writer, grows_and_keeps_its_bytes) {
    writer out;
    std::string expected;
    for (int i = 0; i != 3000; ++i) {
        out.write_uint16(static_cast<std::uint16_t>(i));
        expected += static_cast<char>(i / 256);
        expected += static_cast<char>(i % 256);
    }
    EXPECT_EQ(out.view(), expected);
}

TEST(writer, patches) {
    writer out;
    out.write_uint64(0);
    out.patch_uint32(1, 0x01020304);
    out.patch_uint16(6, 0x0506);
    EXPECT_EQ(out.view(), "\0\x01\x02\x03\x04\0\x05\x06"sv);
}

TEST(writer, moves) {
    writer a;
    a.write_bytes("abc");
    writer b(std::move(a));
    EXPECT_EQ(b.view(), "abc");
    writer c;
    c.write_bytes("d");
    c = std::move(b);
    EXPECT_EQ(c.view(), "abc");
}

TEST(writer, truncate_takes_back_a_failure) {
    writer out;
    out.write_bytes("ab");
    out.fail();
    out.write_bytes("c");
    EXPECT_EQ(out.view(), "ab");
    out.truncate(1);
    EXPECT_TRUE(out.ok());
    out.write_bytes("c");
    EXPECT_EQ(out.view(), "ac");
}

TEST(writer, shrinks_only_when_empty) {
    writer out;
    out.write_bytes(std::string(5000, 'x'));
    out.shrink(100);
    EXPECT_EQ(out.size(), 5000U);
    EXPECT_NE(out.data(), nullptr);
    out.clear();
    out.shrink(1U << 20U);
    EXPECT_NE(out.data(), nullptr);
    out.shrink(100);
    EXPECT_EQ(out.data(), nullptr);
    out.write_bytes("abc");
    EXPECT_EQ(out.view(), "abc");
}

TEST(writer, a_failed_empty_writer_survives_lengths) {
    writer out;
    out.fail();
    const std::size_t mark = out.begin_length();
    out.end_length(mark, true);
    EXPECT_FALSE(out.ok());
    EXPECT_TRUE(out.empty());
}

// S1: no size ever wraps on its way into a 32-bit length.

TEST(writer, a_length_at_the_limit_fits_and_one_above_does_not) {
    for (const bool self_inclusive : {false, true}) {
        writer out(16);
        const std::size_t mark = out.begin_length();
        out.write_bytes(std::string(self_inclusive ? 12 : 16, 'x'));
        out.end_length(mark, self_inclusive);
        EXPECT_TRUE(out.ok());
        out.write_uint8(0);
        out.end_length(mark, self_inclusive);
        EXPECT_FALSE(out.ok());
    }
}

TEST(writer, a_sum_over_the_limit_fails_although_each_part_fits) {
    writer out(100);
    const std::size_t outer = out.begin_length();
    for (int i = 0; i != 10; ++i) {
        const std::size_t inner = out.begin_length();
        out.write_bytes("0123456789");
        out.end_length(inner);
        EXPECT_TRUE(out.ok());
    }
    out.end_length(outer);
    EXPECT_FALSE(out.ok());
}

TEST(writer, refuses_huge_values_without_reading_them) {
    std::size_t sizes[] = {std::size_t{max_message_size} + 1, std::size_t{1} << 31U,
                           std::numeric_limits<std::size_t>::max()};
    if constexpr (sizeof(std::size_t) > 4) sizes[2] = (std::size_t{1} << 32U) + 1;
    for (const std::size_t size : sizes) {
        writer out;
        out.write_bytes("before");
        out.write_bytes(huge(size));
        EXPECT_FALSE(out.ok());
        EXPECT_EQ(out.view(), "before");
        out.truncate(6);
        out.write_cstring(huge(size));
        EXPECT_FALSE(out.ok());
        EXPECT_EQ(out.view(), "before");
        out.truncate(6);
        EXPECT_EQ(out.extend(size), nullptr);
        out.truncate(6);
        out.write_bytes("!");
        EXPECT_TRUE(out.ok());
        EXPECT_EQ(out.view(), "before!");
    }
}

TEST(writer, a_cstring_over_the_limit_fails) {
    writer out(4);
    out.write_cstring("abc");
    EXPECT_TRUE(out.ok());
    out.write_cstring("abcd");
    EXPECT_FALSE(out.ok());
}

}  // namespace
}  // namespace asiopg
