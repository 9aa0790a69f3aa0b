// asiopg::reader: it never reads past its end, and a failure sticks.
#include <asiopg/reader.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

namespace asiopg {
namespace {

using namespace std::string_view_literals;

TEST(reader, reads_network_byte_order) {
    reader in("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"sv);
    EXPECT_EQ(in.read_uint8(), 0x01U);
    EXPECT_EQ(in.read_uint16(), 0x0203U);
    EXPECT_EQ(in.read_uint32(), 0x04050607U);
    EXPECT_FALSE(in.finished());
    EXPECT_EQ(in.read_uint64(), 0x08090a0b0c0d0e0fU);
    EXPECT_TRUE(in.finished());
}

TEST(reader, reads_signed_and_floating_point_values) {
    reader in("\xff\xfe\xff\xff\xff\xfe\xff\xff\xff\xff\xff\xff\xff\xfe\x3f\xc0\0\0\xc0\0\0\0\0\0\0\0"sv);
    EXPECT_EQ(in.read_int16(), -2);
    EXPECT_EQ(in.read_int32(), -2);
    EXPECT_EQ(in.read_int64(), -2);
    EXPECT_EQ(in.read_float4(), 1.5F);
    EXPECT_EQ(in.read_float8(), -2.0);
    EXPECT_TRUE(in.finished());
}

TEST(reader, reads_texts) {
    reader in("ab\0\0cde"sv);
    EXPECT_EQ(in.read_cstring(), "ab");
    EXPECT_EQ(in.read_cstring(), "");
    EXPECT_EQ(in.remaining(), 3U);
    EXPECT_EQ(in.read_bytes(1), "c");
    EXPECT_EQ(in.read_rest(), "de");
    EXPECT_EQ(in.read_rest(), "");
    EXPECT_TRUE(in.finished());
}

TEST(reader, a_failure_sticks) {
    reader in("abc");
    EXPECT_EQ(in.read_uint32(), 0U);
    EXPECT_FALSE(in.ok());
    EXPECT_FALSE(in.finished());
    EXPECT_EQ(in.remaining(), 0U);
    EXPECT_EQ(in.read_uint8(), 0U);
    EXPECT_EQ(in.read_bytes(1), "");
    EXPECT_EQ(in.read_cstring(), "");
    EXPECT_FALSE(in.ok());
}

// S15
TEST(reader, every_read_that_does_not_fit_fails) {
    // On the heap and without a spare byte, so that a sanitizer sees a read that goes too far.
    const auto fails = [](std::size_t size, auto read) {
        const std::string bytes(size, 'x');
        const auto copy = std::make_unique<char[]>(size);
        bytes.copy(copy.get(), size);
        reader in(std::string_view(copy.get(), size));
        read(in);
        return !in.ok();
    };
    EXPECT_TRUE(fails(0, [](reader& in) { in.read_uint8(); }));
    EXPECT_TRUE(fails(1, [](reader& in) { in.read_uint16(); }));
    EXPECT_TRUE(fails(3, [](reader& in) { in.read_uint32(); }));
    EXPECT_TRUE(fails(7, [](reader& in) { in.read_uint64(); }));
    EXPECT_TRUE(fails(3, [](reader& in) { in.read_bytes(4); }));
    EXPECT_TRUE(fails(3, [](reader& in) { in.read_bytes(std::numeric_limits<std::size_t>::max()); }));
    EXPECT_TRUE(fails(3, [](reader& in) { in.read_cstring(); }));
    EXPECT_TRUE(fails(0, [](reader& in) { in.read_cstring(); }));
    EXPECT_FALSE(fails(8, [](reader& in) { in.read_uint64(); }));
    EXPECT_FALSE(fails(3, [](reader& in) { in.read_bytes(3); }));
}

TEST(reader, an_empty_one_is_finished) {
    const reader in;
    EXPECT_TRUE(in.finished());
    EXPECT_EQ(in.remaining(), 0U);
}

}  // namespace
}  // namespace asiopg
