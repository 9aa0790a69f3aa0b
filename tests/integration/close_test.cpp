// close(), terminate() and use behind them.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"
#include "support/fault_proxy.hpp"

namespace asiopg::test {
namespace {

awaitable<void> expect_closed(connection& conn) {
    EXPECT_TRUE(conn.is_closed());
    EXPECT_FALSE(conn.is_in_transaction());
    const std::string expected = "connection is closed";
    EXPECT_EQ(co_await message_of<interface_error>(conn.execute("SELECT 1")), expected);
    EXPECT_EQ(co_await message_of<interface_error>(conn.execute("SELECT $1::int", 1)), expected);
    EXPECT_EQ(co_await message_of<interface_error>(conn.fetch("SELECT 1")), expected);
    EXPECT_EQ(co_await message_of<interface_error>(conn.fetchrow("SELECT 1")), expected);
    EXPECT_EQ(co_await message_of<interface_error>(conn.fetchval<int>("SELECT 1")), expected);
    EXPECT_EQ(co_await message_of<interface_error>(conn.begin()), expected);
    const auto body = [](transaction&) -> awaitable<void> { co_return; };
    EXPECT_EQ(co_await message_of<interface_error>(conn.transaction(body)), expected);
    co_await conn.close();
    conn.terminate();
}

// A086
TEST(close, everything_behind_it_fails) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.close();
        co_await expect_closed(conn);
        connection other = co_await connect(server());
        other.terminate();
        co_await expect_closed(other);
    });
}

TEST(close, says_goodbye) {
    run_test([](connection& conn) -> awaitable<void> {
        connection observer = co_await connect(server());
        const std::uint32_t pid = conn.get_server_pid();
        co_await conn.close();
        co_await until_gone(observer, pid);
        connection second = co_await connect(server());
        const std::uint32_t second_pid = second.get_server_pid();
        second = connection();  // A087: dropping the handle closes as well
        co_await until_gone(observer, second_pid);
    });
}

// A095
TEST(close, while_a_command_runs) {
    run_test([](connection& conn) -> awaitable<void> {
        for (const bool simple : {true, false}) {
            connection other = co_await connect(server());
            co_await other.execute("SELECT pg_sleep($1)", 0);  // prepared, so that what is seen to run is the sleep
            auto script =
                start(conn, simple ? other.execute("SELECT pg_sleep(10)") : other.execute("SELECT pg_sleep($1)", 10));
            co_await until_running(conn, other.get_server_pid(), "pg_sleep");
            const auto began = steady_clock::now();
            co_await other.close();
            EXPECT_TRUE(other.is_closed());
            const auto e = co_await thrown<query_canceled>(script.get());
            EXPECT_TRUE(e && e->sqlstate() == "57014");
            EXPECT_LT(since(began), 3s);
            co_await other.close();
        }
    });
}

TEST(close, fails_what_waits) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.fetchval<int>("SELECT $1::int", 0);
        auto running = start(conn, conn.execute("SELECT pg_sleep(10)"));
        auto sent = start(conn, conn.fetchval<int>("SELECT $1::int", 1));
        auto waiting = start(conn, conn.fetchval<int>("SELECT $1::int + 1", 1));
        co_await delay(50ms);
        const auto began = steady_clock::now();
        co_await conn.close();
        co_await thrown<query_canceled>(running.get());
        EXPECT_EQ(co_await message_of<interface_error>(waiting.get()), "connection is closed");
        try {
            EXPECT_EQ(co_await sent.get(), 1);  // it was on its way and may be answered
        } catch (const error&) {
        }
        EXPECT_LT(since(began), 3s);
        EXPECT_TRUE(conn.is_closed());
    });
}

// A096
TEST(close, terminate_while_a_command_runs) {
    run_test([](connection& conn) -> awaitable<void> {
        connection observer = co_await connect(server());
        auto running = start(conn, conn.execute("SELECT pg_sleep(10)"));
        auto behind = start(conn, conn.fetchval<int>("SELECT 1"));
        co_await until_running(observer, conn.get_server_pid(), "pg_sleep");
        conn.terminate();
        EXPECT_TRUE(conn.is_closed());
        const auto e = co_await thrown<connection_error>(running.get());
        EXPECT_TRUE(e && contains(e->what(), "closed in the middle"));
        EXPECT_FALSE(e && e->nothing_sent());
        co_await thrown<connection_error>(behind.get());
        conn.terminate();
        co_await expect_closed(conn);
    });
}

// Whoever ends the connection may itself have been resumed by it.
TEST(close, terminate_from_an_operation_s_continuation) {
    run_test([](connection&) -> awaitable<void> {
        for (int how = 0; how != 3; ++how) {
            connection conn = co_await connect(server());
            const auto first = [&]() -> awaitable<void> {
                if (how == 0) {
                    co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(10)").timeout(20ms)));
                } else if (how == 1) {
                    co_await thrown<timeout_error>(conn.execute(query("SELECT 1").timeout(0s)));
                } else {
                    co_await conn.execute("SELECT 1");
                }
                conn.terminate();
            };
            auto ending = start(conn, first());
            auto sleeping = start(conn, conn.execute("SELECT pg_sleep(10)"));
            auto behind = start(conn, conn.fetchval<int>("SELECT $1::int", 1));
            co_await ending.get();
            co_await thrown<connection_error>(sleeping.get());
            co_await thrown<connection_error>(behind.get());
        }
    });
}

TEST(close, by_two_at_once) {
    run_test([](connection& conn) -> awaitable<void> {
        auto running = start(conn, conn.execute("SELECT pg_sleep(10)"));
        co_await delay(30ms);
        auto first = start(conn, conn.close());
        auto second = start(conn, conn.close());
        co_await first.get();
        co_await second.get();
        co_await thrown<query_canceled>(running.get());
        EXPECT_TRUE(conn.is_closed());
    });
}

TEST(close, in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        connection observer = co_await connect(server());
        transaction tx = co_await conn.begin();
        co_await tx.execute("CREATE TABLE close_in_transaction (a int)");
        auto outside = start(conn, conn.execute("SELECT 1"));
        co_await delay(1ms);
        const std::uint32_t pid = conn.get_server_pid();
        co_await conn.close();
        co_await thrown<interface_error>(outside.get());
        co_await thrown<interface_error>(tx.execute("SELECT 1"));
        co_await thrown<interface_error>(tx.commit());
        co_await until_gone(observer, pid);
        EXPECT_FALSE(
            co_await observer.fetchval<std::optional<std::string>>("SELECT to_regclass('close_in_transaction')::text"));
    });
}

// A200
TEST(close, in_time_when_the_network_is_silent) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()));
        auto running = start(conn, conn.execute("SELECT pg_sleep(20)"));
        auto behind = start(conn, conn.fetchval<int>("SELECT 1"));
        co_await delay(50ms);
        proxy.stall();
        const auto began = steady_clock::now();
        co_await conn.close(500ms);
        EXPECT_GE(since(began), 450ms);
        EXPECT_LT(since(began), 2s);
        EXPECT_TRUE(conn.is_closed());
        co_await thrown<error>(running.get());
        co_await thrown<error>(behind.get());
        // The socket has gone: once it looks again, the proxy sees the end of the session.
        proxy.resume();
        while (proxy.open() != 0) co_await delay(1ms);
    });
}

TEST(close, network_cut_while_a_command_runs) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()));
        auto running = start(conn, conn.execute("SELECT pg_sleep(20)"));
        auto behind = start(conn, conn.fetchval<int>("SELECT 1"));
        co_await delay(50ms);
        proxy.cut();
        co_await thrown<connection_error>(running.get());
        const auto e = co_await thrown<connection_error>(behind.get());
        EXPECT_FALSE(e && e->code() == std::error_code());
        EXPECT_TRUE(conn.is_closed());
        co_await thrown<error>(conn.execute("SELECT 1"));
    });
}

}  // namespace
}  // namespace asiopg::test
