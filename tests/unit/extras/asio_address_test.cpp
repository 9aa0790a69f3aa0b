// Addresses to and from Asio's.
#include <asiopg/asio_address.hpp>

#include <gtest/gtest.h>

namespace asiopg {
namespace {

TEST(asio_address, both_ways) {
    for (const char* text : {"10.1.2.3", "2001:db8::1", "::"}) {
        const net::ip::address address = net::ip::make_address(text);
        EXPECT_EQ(to_inet(address).str(), text);
        EXPECT_EQ(to_address(to_inet(address)), address);
    }
    EXPECT_EQ(to_address(inet("10.1.2.3/8")), net::ip::make_address("10.1.2.3"));
    EXPECT_THROW(to_inet(net::ip::make_address("fe80::1%5")), conversion_error);
    const cidr four("10.0.0.0/8"), six("2001:db8::/32");
    EXPECT_EQ(to_cidr(to_network_v4(four)), four);
    EXPECT_EQ(to_cidr(to_network_v6(six)), six);
    EXPECT_THROW(to_network_v4(six), conversion_error);
    EXPECT_THROW(to_network_v6(four), conversion_error);
    EXPECT_THROW(to_cidr(net::ip::make_network_v4("10.0.0.1/8")), conversion_error);
}

}  // namespace
}  // namespace asiopg
