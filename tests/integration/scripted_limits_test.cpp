// What is refused before a byte of it is sent (S1): the connection goes on.
#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "support/huge_value.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

// S1
TEST(ScriptedLimits, HugeArguments) {
    asio::io_context io;
    std::size_t before = 0;
    std::size_t after = 0;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.serve_new(1, oid::bytea);
        before = p.received();
        co_await p.serve_cached(2);
        after = p.received();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const std::string sql = "SELECT length($1::bytea)";
        EXPECT_EQ(co_await conn.fetchval<int>(sql, huge_value(1)), 1);
        for (const int bits : {30, 31, 32, 33}) {
            const std::size_t size = (std::size_t{1} << bits) + 1;
            const failure f = co_await failure_of(conn.fetch(sql, huge_value(size)));
            EXPECT_TRUE(f.is<interface_error>()) << f;
            EXPECT_FALSE(conn.is_closed());
        }
        EXPECT_EQ(co_await conn.fetchval<int>(sql, huge_value(1)), 2);
    });
    EXPECT_GT(before, 0u);
    EXPECT_LT(after - before, 100u);  // Bind, Execute and Sync of the last one
}

// S1
TEST(ScriptedLimits, HugeTextAndNul) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        const std::size_t before = p.received();
        co_await p.serve_script("SELECT 1");
        EXPECT_EQ(p.received() - before, 14u);
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        failure f = co_await failure_of(conn.execute(std::string(0x40000000, ' ')));
        EXPECT_TRUE(f.is<interface_error>()) << f;
        EXPECT_TRUE(f.mentions("1 GiB")) << f;
        f = co_await failure_of(conn.fetch(std::string("SELECT 1\0", 9)));
        EXPECT_TRUE(f.is<interface_error>()) << f;
        EXPECT_TRUE(f.mentions("NUL")) << f;
        EXPECT_EQ(co_await conn.execute("SELECT 1"), "SELECT 1");
    });
}

// A193: a deadline that has passed sends nothing.
TEST(ScriptedLimits, PassedDeadline) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        const std::size_t before = p.received();
        co_await p.serve_script("SELECT 1");
        EXPECT_EQ(p.received() - before, 14u);
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        for (const int seconds : {0, -1}) {
            const failure f =
                co_await failure_of(conn.execute(query("SELECT 2").timeout(std::chrono::seconds(seconds))));
            EXPECT_TRUE(f.is<timeout_error>()) << f;
        }
        EXPECT_EQ(co_await conn.execute("SELECT 1"), "SELECT 1");
        EXPECT_EQ(server.cancels(), 0);
    });
}

}  // namespace
}  // namespace asiopg::test
