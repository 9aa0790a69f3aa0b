// Network addresses through the server.
#include <asiopg/codecs/inet.hpp>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

using texts = std::vector<std::string>;

// A236
TEST(types_network, inet) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts addresses{"127.0.0.1",
                              "10.0.0.1/30",
                              "0.0.0.0/0",
                              "10.0.0.1/31",
                              "127.0.0.0/8",
                              "127.0.0.1/32",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::1/128",
                              "::2",
                              "::1:2",
                              "::ffff:1.2.3.4",
                              "::1.2.3.4",
                              "::ffff:0:1.2.3.4",
                              "::fffe:1.2.3.4",
                              "1::",
                              "1:2::3:4",
                              "1:0:0:2:0:0:0:3",
                              "1:0:0:2:3:0:0:4",
                              "1:0:2:3:4:5:6:7",
                              "0:0:2:3:4:5:6:7",
                              "1:2:3:4:5:6:7:8",
                              "1:2:3:4:5:6:0:0",
                              "::/0",
                              "2001:db8::1/64",
                              "fe80::a:b:c:d",
                              "::5:0:0:0:0:0",
                              "0:1::",
                              "::ffff:0:0",
                              "0:0:0:0:0:1:0:0",
                              "::1:0",
                              "::ffff:0.0.0.1",
                              "abcd:ef01::/32",
                              "1:0:0:0:0:0:0:0/17"};
        co_await prints_like_the_server(conn, "inet", addresses);
        co_await round_trips<inet>(conn, "inet", addresses);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::inet", "10.1.2.3/8"), "10.1.2.3/8");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::inet::text", inet("127.0.0.1")), "127.0.0.1/32");
    });
}

// A235
TEST(types_network, cidr) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts networks{"255.255.255.255/32", "127.0.0.0/8", "127.1.0.0/18",  "0.0.0.0/0",         "10.0.0.0/7",
                             "2001:db8::1/128",    "::/0",        "2001:db8::/29", "::ffff:1.2.3.0/120"};
        co_await prints_like_the_server(conn, "cidr", networks);
        co_await round_trips<cidr>(conn, "cidr", networks);
        EXPECT_EQ(co_await conn.fetchval<inet>("SELECT '10.0.0.0/8'::cidr"), inet("10.0.0.0/8"));
        EXPECT_EQ(co_await conn.fetchval<inet>("SELECT $1::inet", cidr("10.0.0.0/8")), inet("10.0.0.0/8"));
    });
}

// The order is the server's.
TEST(types_network, order) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts some{"10.0.0.0/8",    "10.0.0.0/9", "10.0.0.1/8", "10.128.0.0/9",
                         "9.255.255.255", "::1",        "::/0",       "1::"};
        for (const std::string& a : some)
            for (const std::string& b : some) {
                const bool less = co_await conn.fetchval<bool>("SELECT $1::inet < $2::inet", a, b);
                EXPECT_EQ(inet(a) < inet(b), less) << a << " " << b;
            }
    });
}

// A237
TEST(types_network, hardware_addresses) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts six{"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "08:00:2b:01:02:03"};
        co_await prints_like_the_server(conn, "macaddr", six);
        co_await round_trips<macaddr>(conn, "macaddr", six);
        const texts eight{"00:00:00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff:ff:ff", "08:00:2b:01:02:03:04:05"};
        co_await prints_like_the_server(conn, "macaddr8", eight);
        co_await round_trips<macaddr8>(conn, "macaddr8", eight);
    });
}

}  // namespace
}  // namespace asiopg::test
