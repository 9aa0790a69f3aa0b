// gather() and Asio's operators over operations of a real connection.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>

#include <gtest/gtest.h>
#include <asio/experimental/awaitable_operators.hpp>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

TEST(gather, gives_all_results) {
    run_test([](connection& conn) -> awaitable<void> {
        auto [a, b, c] = co_await gather(conn.fetch("SELECT 1"), conn.fetchval<std::string>("SELECT 'two'"),
                                         conn.execute("SELECT 3"));
        EXPECT_EQ(a[0].get<int>(0), 1);
        EXPECT_EQ(b, "two");
        EXPECT_EQ(c.str(), "SELECT 1");
        EXPECT_TRUE((co_await gather(std::vector<awaitable<int>>())).empty());
    });
}

TEST(gather, first_error_in_order_and_siblings_are_not_cancelled) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        co_await thrown<division_by_zero>(gather(conn.execute("INSERT INTO t VALUES (1)"), conn.fetch("SELECT 1 / 0"),
                                                 conn.fetch("SELECT * FROM dne"),
                                                 conn.execute("INSERT INTO t SELECT 2 FROM pg_sleep(0.05)")));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(a)::int FROM t"), 3);
    });
}

TEST(gather, over_two_connections) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        const auto began = steady_clock::now();
        co_await gather(conn.execute("SELECT pg_sleep(0.8)"), other.execute("SELECT pg_sleep(0.8)"));
        EXPECT_LT(since(began), 1500ms);
        auto [a, b] = co_await gather(conn.fetchval<int>("SELECT pg_backend_pid()"),
                                      other.fetchval<int>("SELECT pg_backend_pid()"));
        EXPECT_EQ(static_cast<std::uint32_t>(a), conn.get_server_pid());
        EXPECT_EQ(static_cast<std::uint32_t>(b), other.get_server_pid());
    });
}

TEST(gather, cancelling_it_cancels_all) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        auto both = start(conn, gather(conn.execute("SELECT pg_sleep(20)"), other.execute("SELECT pg_sleep(20)")));
        co_await delay(20ms);
        const auto began = steady_clock::now();
        both.cancel();
        co_await thrown<operation_aborted>(both.get());
        co_await expect_usable(conn);
        co_await expect_usable(other);
        EXPECT_LT(since(began), 5s);
    });
}

// Asio's || cancels the loser.
TEST(gather, or_operator_cancels_the_slower) {
    run_test([](connection& conn) -> awaitable<void> {
        using asio::experimental::awaitable_operators::operator||;
        connection other = co_await connect(server());
        const auto began = steady_clock::now();
        const auto winner =
            co_await (conn.fetchval<int>("SELECT 1 FROM pg_sleep(20)") || other.fetchval<int>("SELECT 2"));
        EXPECT_EQ(winner.index(), 1u);
        EXPECT_EQ(std::get<1>(winner), 2);
        co_await expect_usable(conn);
        co_await expect_usable(other);
        EXPECT_LT(since(began), 5s);
    });
}

TEST(gather, or_operator_with_a_timer) {
    run_test([](connection& conn) -> awaitable<void> {
        using asio::experimental::awaitable_operators::operator||;
        const auto timed_out = co_await (conn.execute("SELECT pg_sleep(20)") || delay(30ms));
        EXPECT_EQ(timed_out.index(), 1u);
        const auto in_time = co_await (conn.execute("SELECT 1") || delay(10000ms));
        EXPECT_EQ(in_time.index(), 0u);
        co_await expect_usable(conn);
    });
}

// Asio's && cancels the other when one fails.
TEST(gather, and_operator_cancels_the_sibling_of_a_failure) {
    run_test([](connection& conn) -> awaitable<void> {
        using asio::experimental::awaitable_operators::operator&&;
        connection other = co_await connect(server());
        const auto began = steady_clock::now();
        co_await thrown<std::exception>(conn.execute("SELECT pg_sleep(20)") && other.execute("SELECT 1 / 0"));
        co_await expect_usable(conn);
        co_await expect_usable(other);
        EXPECT_LT(since(began), 5s);
        const auto both = co_await (conn.fetchval<int>("SELECT 1") && conn.fetchval<int>("SELECT 2"));
        EXPECT_EQ(both, std::make_tuple(1, 2));
    });
}

}  // namespace
}  // namespace asiopg::test
