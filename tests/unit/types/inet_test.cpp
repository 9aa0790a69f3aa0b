// Network addresses.
#include <asiopg/codecs/inet.hpp>

#include "support.hpp"

namespace asiopg::test {
namespace {

TEST(inet, known_bytes) {  // A236
    EXPECT_EQ(encoded(inet("10.0.0.1/30"), oid::inet), bytes({2, 30, 0, 4, 10, 0, 0, 1}));
    EXPECT_EQ(encoded(inet("127.0.0.1"), oid::inet), bytes({2, 32, 0, 4, 127, 0, 0, 1}));
    EXPECT_EQ(encoded(cidr("127.0.0.0/8"), oid::cidr), bytes({2, 8, 1, 4, 127, 0, 0, 0}));
    EXPECT_EQ(encoded(cidr("127.0.0.0/8"), oid::inet), bytes({2, 8, 0, 4, 127, 0, 0, 0}));
    EXPECT_EQ(encoded(inet("::1"), oid::inet), bytes({3, 128, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    for (const char* text : {"0.0.0.0/0", "255.255.255.255", "::", "2001:db8::/32", "::ffff:1.2.3.4"}) {
        EXPECT_EQ(inet(text).str(), text);
        expect_round_trip(inet(text), oid::inet);
    }
    expect_round_trip(cidr("::/0"), oid::cidr);  // A235
    EXPECT_EQ(cidr("1.2.3.4").str(), "1.2.3.4/32");
    EXPECT_EQ(inet().str(), "0.0.0.0");
    EXPECT_EQ(cidr().str(), "0.0.0.0/0");
}

TEST(inet, parts) {
    const inet a("10.0.0.1/8");
    EXPECT_TRUE(a.is_v4());
    EXPECT_EQ(a.bytes().size(), 4u);
    EXPECT_EQ(a.prefix_length(), 8);
    EXPECT_FALSE(a.is_host());
    const std::uint8_t raw[] = {10, 0, 0, 1};
    EXPECT_EQ(inet(raw), inet("10.0.0.1"));
    EXPECT_EQ(inet(raw, 8), a);
    EXPECT_EQ(message_of([&] { inet i(raw, 33); }), "a prefix length of 33 is not between 0 and 32");
    EXPECT_EQ(message_of([&] { inet i(std::span<const std::uint8_t>(raw, 3)); }), "an IP address has 4 or 16 bytes");
    EXPECT_EQ(message_of([&] { cidr c(raw, 8); }), "the network 10.0.0.1/8 has bits set to the right of its prefix");
    EXPECT_LT(inet("255.255.255.255"), inet("::"));
}

TEST(inet, spellings_of_v6) {
    EXPECT_EQ(inet("0:0:0:0:0:0:0:1").str(), "::1");
    EXPECT_EQ(inet("FE80::A").str(), "fe80::a");
    EXPECT_EQ(inet("1:2:3:4:5:6:1.2.3.4").str(), "1:2:3:4:5:6:102:304");
    EXPECT_EQ(inet("1:2:3:4:5:6:7::").str(), "1:2:3:4:5:6:7:0");
    for (const char* wrong : {"",
                              "1",
                              "1.2.3",
                              "1.2.3.4.5",
                              "1.2.3.256",
                              "1.2.3.4/33",
                              "1.2.3.4/",
                              "1.2.3.4/x",
                              "1.2.3.4 ",
                              ":",
                              ":1",
                              "1:",
                              ":::",
                              "1:::2",
                              "1::2::3",
                              "1:2:3:4:5:6:7",
                              "1:2:3:4:5:6:7:8:9",
                              "1:2:3:4:5:6:7:8::",
                              "::1:2:3:4:5:6:7:8",
                              "12345::",
                              "::g",
                              "::1/129",
                              "::1.2.3",
                              "1:2:3:4:5:6:7:1.2.3.4",
                              "::1.2.3.4:1",
                              "::/",
                              "1:2:3:4:5:6:7:/8"})
        EXPECT_EQ(message_of([&] { inet i{std::string_view(wrong)}; }),
                  "invalid input syntax for type inet: '" + std::string(wrong) + "'");
}

TEST(inet, malformed_bytes) {
    const auto error = [](std::string value) { return decode_error<inet>(value, oid::inet); };
    for (const std::string& wrong :
         {bytes({2, 33, 0, 4, 1, 2, 3, 4}), bytes({4, 32, 0, 4, 1, 2, 3, 4}), bytes({3, 32, 0, 4, 1, 2, 3, 4}),
          bytes({2, 32, 0, 3, 1, 2, 3}), bytes({2, 32, 0, 255, 1, 2, 3, 4})})
        EXPECT_EQ(error(wrong), "column \"c\" of type inet: " + std::to_string(wrong.size()) +
                                    " bytes are not a valid value (reading asiopg::inet)");
    EXPECT_NE(decode_error<cidr>(bytes({2, 8, 1, 4, 1, 0, 0, 1}), oid::cidr), "(nothing thrown)");
    EXPECT_EQ(decode_error<cidr>(bytes({2, 8, 0, 4, 1, 0, 0, 0}), oid::inet),
              "column \"c\" of type inet cannot be read as asiopg::cidr");
    EXPECT_EQ(encode_error(inet("1.2.3.4"), oid::cidr),
              "invalid input for query argument $1: 1.2.3.4 (cannot send asiopg::inet as cidr)");
}

TEST(inet, strings) {
    EXPECT_EQ(bound_value("10.0.0.1", oid::inet, format::text), "10.0.0.1");
    EXPECT_EQ(shown(bytes({2, 8, 1, 4, 10, 0, 0, 0}), builtin(oid::cidr)), "10.0.0.0/8");
    expect_size_checked<std::string>(bytes({2, 32, 0, 4, 10, 0, 0, 1}), oid::inet);
}

TEST(macaddr, text_and_wire) {  // A237
    EXPECT_EQ(encoded(macaddr("08:00:2b:01:02:03"), oid::macaddr), bytes({8, 0, 0x2b, 1, 2, 3}));
    expect_round_trip(macaddr("ff:ff:ff:ff:ff:ff"), oid::macaddr);
    expect_round_trip(macaddr8("08:00:2b:01:02:03:04:05"), oid::macaddr8);
    for (const char* other : {"08-00-2B-01-02-03", "08002b:010203", "0800.2b01.0203", "08002b010203"})
        EXPECT_EQ(macaddr(other).str(), "08:00:2b:01:02:03");
    for (const char* wrong :
         {"", "08:00:2b:01:02", "08:00:2b:01:02:03:04", "g8:00:2b:01:02:03", "08::2b:01:02:03", "08:00:2b:01:02:03:"})
        EXPECT_EQ(message_of([&] { macaddr m{std::string_view(wrong)}; }),
                  "invalid input syntax for type macaddr: '" + std::string(wrong) + "'");
    EXPECT_LT(macaddr("00:00:00:00:00:01"), macaddr("80:00:00:00:00:00"));
    EXPECT_EQ(decode_error<macaddr8>(bytes({8, 0, 0x2b, 1, 2, 3}), oid::macaddr),
              "column \"c\" of type macaddr cannot be read as asiopg::macaddr8");
}

}  // namespace
}  // namespace asiopg::test
