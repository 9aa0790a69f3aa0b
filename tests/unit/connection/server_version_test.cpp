#include <asiopg/connection.hpp>
#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace {

using asiopg::interface_error;
using asiopg::server_version;

server_version version(int major, int minor, int micro, std::string level = "final", int serial = 0) {
    server_version v;
    v.major = major;
    v.minor = minor;
    v.micro = micro;
    v.releaselevel = std::move(level);
    v.serial = serial;
    return v;
}

// A053
TEST(ServerVersion, BeforeTenHasThreeParts) {
    EXPECT_EQ(server_version::parse("9.2"), version(9, 2, 0));
    EXPECT_EQ(server_version::parse("9.2.1"), version(9, 2, 1));
    EXPECT_EQ(server_version::parse("Postgres-XL 9.2.1"), version(9, 2, 1));
    EXPECT_EQ(server_version::parse("9.4beta1"), version(9, 4, 0, "beta", 1));
    EXPECT_EQ(server_version::parse("8.4devel"), version(8, 4, 0, "devel"));
}

// A053
TEST(ServerVersion, SinceTenTheSecondPartIsTheMicroVersion) {
    EXPECT_EQ(server_version::parse("10.1"), version(10, 0, 1));
    EXPECT_EQ(server_version::parse("11.1.2"), version(11, 0, 1));
    EXPECT_EQ(server_version::parse("17"), version(17, 0, 0));
    EXPECT_EQ(server_version::parse("PostgreSQL 10.1 (Debian 10.1-3)"), version(10, 0, 1));
    EXPECT_EQ(server_version::parse("15.18 (Debian 15.18-0+deb12u1)"), version(15, 0, 18));
    EXPECT_EQ(server_version::parse("PostgreSQL 11.2-YB-2.7.1.1-b0 on x86_64-pc-linux-gnu, compiled by gcc"),
              version(11, 0, 2));
}

// A053
TEST(ServerVersion, KnowsReleasesThatAreNotFinal) {
    EXPECT_EQ(server_version::parse("10devel"), version(10, 0, 0, "devel"));
    EXPECT_EQ(server_version::parse("10beta2"), version(10, 0, 0, "beta", 2));
    EXPECT_EQ(server_version::parse("18rc1 (Debian 18~rc1-1)"), version(18, 0, 0, "rc", 1));
}

// A053
TEST(ServerVersion, RefusesWhatHasNone) {
    for (const char* text : {"", "PostgreSQL", "v15.2", ".5", "99999999999999999999", "9.99999999999999999999"})
        EXPECT_THROW(server_version::parse(text), interface_error) << text;
}

}  // namespace
