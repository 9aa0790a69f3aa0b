// The version that the server tells.
#include "integration/support.hpp"

namespace {

using namespace asiopg;        // NOLINT(google-build-using-namespace)
using namespace asiopg::test;  // NOLINT(google-build-using-namespace)

// A052
TEST(ServerVersion, IsWhatTheServerSaysInNumbers) {
    run_test([](connection& conn) -> awaitable<void> {
        const server_version version = conn.get_server_version();
        const auto text = co_await conn.fetchval<std::string>("SHOW server_version_num");
        const int number = std::stoi(text);
        EXPECT_EQ(version.major, number / 10000);
        if (version.major >= 10) {
            EXPECT_EQ(version.minor, 0);
            EXPECT_EQ(version.micro, number % 10000);
        } else {
            EXPECT_EQ(version.minor, number / 100 % 100);
            EXPECT_EQ(version.micro, number % 100);
        }
    });
}

// A052: the reported setting and version() are read alike.
TEST(ServerVersion, IsReadFromVersionAsWell) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto text = co_await conn.fetchval<std::string>("SELECT version()");
        EXPECT_EQ(server_version::parse(text), conn.get_server_version());
    });
}

}  // namespace
