// Bit strings.
#include <asiopg/codecs/bit_string.hpp>

#include <limits>
#include <random>

#include "support.hpp"

namespace asiopg::test {
namespace {

TEST(bit_string, known_bytes) {  // A238
    EXPECT_EQ(encoded(bit_string("000000010"), oid::varbit), bytes({0, 0, 0, 9, 1, 0}));
    EXPECT_EQ(encoded(bit_string("1"), oid::bit), bytes({0, 0, 0, 1, 0x80}));
    for (const char* text : {"", "000", "00000001", "010011010", "1111111"}) {
        EXPECT_EQ(bit_string(text).str(), text);
        expect_round_trip(bit_string(text), oid::varbit);
        expect_round_trip(bit_string(text), oid::bit);
    }
    const std::uint8_t raw[] = {0x01, 0xff};
    EXPECT_EQ(bit_string(raw).str(), "0000000111111111");
    EXPECT_EQ(bit_string(raw, 10).str(), "0000000111");
    EXPECT_EQ(bit_string(raw, 10).bytes(), (std::vector<std::uint8_t>{0x01, 0xc0}));
    EXPECT_EQ(bit_string(3).str(), "000");
    EXPECT_EQ(message_of([&] { bit_string b(raw, 17); }), "2 bytes have fewer than 17 bits");
    EXPECT_EQ(message_of([] { bit_string b("012"); }), "a bit string has zeros and ones only: '012'");
}

TEST(bit_string, bits_beyond_the_last_are_not_seen) {
    EXPECT_EQ(decoded<bit_string>(bytes({0, 0, 0, 1, 0xff}), oid::varbit), bit_string("1"));
    EXPECT_NE(decode_error<bit_string>(bytes({0xff, 0xff, 0xff, 0xff}), oid::varbit), "(nothing thrown)");
    EXPECT_NE(decode_error<bit_string>(bytes({0x7f, 0xff, 0xff, 0xff, 0}), oid::varbit), "(nothing thrown)");
}

TEST(bit_string, elements) {
    bit_string bits("0100");
    EXPECT_TRUE(bits[1]);
    EXPECT_FALSE(bits[3]);
    bits.set(3, true);
    bits.set(1, false);
    EXPECT_EQ(bits.str(), "0001");
}

TEST(bit_string, integers_both_ways) {  // A243
    std::mt19937_64 random(1);
    for (int i = 0; i < 500; ++i) {
        const std::size_t size = random() % 65;
        std::string text(size, '0');
        for (char& c : text) c = random() % 2 ? '1' : '0';
        const bit_string bits(text);
        EXPECT_EQ(bits.str(), text);
        EXPECT_EQ(bits.bytes().size(), (size + 7) / 8);
        for (const bit_order order : {bit_order::big, bit_order::little}) {
            EXPECT_EQ(bit_string::from_uint64(bits.to_uint64(order), size, order), bits);
            EXPECT_EQ(bit_string::from_int64(bits.to_int64(order), size, order), bits);
        }
    }
    EXPECT_EQ(bit_string("0110").to_uint64(), 6u);
    EXPECT_EQ(bit_string("0001").to_uint64(bit_order::little), 8u);
    EXPECT_EQ(bit_string("1110").to_int64(), -2);
    EXPECT_EQ(bit_string("0111").to_int64(bit_order::little), -2);
    EXPECT_EQ(bit_string().to_int64(), 0);
    EXPECT_EQ(bit_string::from_int64(-1, 64).str(), std::string(64, '1'));
    EXPECT_EQ(bit_string::from_int64(std::numeric_limits<std::int64_t>::min(), 64).str(), "1" + std::string(63, '0'));
    EXPECT_EQ(bit_string::from_int64(-4, 3).str(), "100");
    EXPECT_EQ(message_of([] { (void)bit_string::from_uint64(8, 3); }), "8 does not fit in 3 bits");
    EXPECT_EQ(message_of([] { (void)bit_string::from_int64(4, 3); }), "4 does not fit in 3 bits");
    EXPECT_EQ(message_of([] { (void)bit_string::from_int64(-5, 3); }), "-5 does not fit in 3 bits");
    EXPECT_EQ(message_of([] { (void)bit_string::from_int64(1, 0); }), "1 does not fit in 0 bits");
    EXPECT_EQ(message_of([] { (void)bit_string::from_uint64(0, 65); }), "a bit string of 65 bits is no 64-bit integer");
    EXPECT_EQ(message_of([] { (void)bit_string::from_int64(0, 65); }), "a bit string of 65 bits is no 64-bit integer");
    EXPECT_EQ(message_of([] { (void)bit_string(65).to_uint64(); }), "a bit string of 65 bits is no 64-bit integer");
}

TEST(bit_string, of_zeros) {
    EXPECT_EQ(bit_string(0), bit_string());
    EXPECT_EQ(bit_string(3).str(), "000");
    EXPECT_EQ(bit_string(std::size_t{9}).str(), "000000000");
    EXPECT_THROW(bit_string(-1), conversion_error);
    EXPECT_THROW(bit_string(static_cast<std::size_t>(-1)), conversion_error);
}

}  // namespace
}  // namespace asiopg::test
