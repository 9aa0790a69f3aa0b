// Deadlines as long, and as far in the past, as a duration can be: the first never pass, the second have passed.
#include <asiopg/byte_sink.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/pool.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction_options.hpp>

#include <gtest/gtest.h>

#include <string>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

constexpr auto longest = std::chrono::seconds::max();
constexpr auto almost = std::chrono::nanoseconds::max() - 1ns;
constexpr auto shortest = std::chrono::seconds::min();

query never(const char* sql) { return query(sql).timeout(longest); }
query late(const char* sql) { return query(sql).timeout(shortest); }

TEST(duration_extremes, verbs_without_an_end) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.fetch(never("SELECT 1"))).size(), 1u);
        EXPECT_EQ((co_await conn.fetch(query("SELECT 1").timeout(almost))).size(), 1u);
        EXPECT_EQ(co_await conn.fetchrow<int>(never("SELECT 2")), 2);
        EXPECT_EQ(co_await conn.fetchval<int>(never("SELECT $1::int"), 3), 3);
        EXPECT_EQ((co_await conn.execute(query("SELECT 1").timeout(std::chrono::hours::max()))).str(), "SELECT 1");
        row_stream stream = co_await conn.stream(never("SELECT generate_series(1, 3)"));
        int rows = 0;
        while (co_await stream.next()) ++rows;
        EXPECT_EQ(rows, 3);
        auto stmt = co_await conn.prepare("SELECT $1::int");
        stmt.timeout(longest);
        EXPECT_EQ(co_await stmt.fetchval<int>(4), 4);
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            auto rows = co_await tx.cursor(never("SELECT generate_series(1, 3)"));
            EXPECT_EQ((co_await rows.timeout(longest).fetch(2)).size(), 2u);
        });
        std::string out;
        co_await conn.copy_from_query("SELECT 1", out, copy_options().timeout(longest));
        EXPECT_EQ(out, "1\n");
        co_await conn.reset(longest);
        co_await expect_usable(conn);
        co_await conn.close(longest);
    });
}

TEST(duration_extremes, verbs_that_are_too_late) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await thrown<timeout_error>(conn.fetch(late("SELECT 1")));
        co_await thrown<timeout_error>(conn.fetchrow(late("SELECT 1")));
        co_await thrown<timeout_error>(conn.execute(late("SELECT 1")));
        auto stmt = co_await conn.prepare("SELECT $1::int");
        stmt.timeout(shortest);
        co_await thrown<timeout_error>(stmt.fetchval<int>(4));
        std::string out;
        co_await thrown<timeout_error>(conn.copy_from_query("SELECT 1", out, copy_options().timeout(shortest)));
        co_await thrown<timeout_error>(conn.reset(shortest));
        co_await expect_usable(conn);
        co_await conn.close(shortest);
    });
}

// Deadlines that the connection has: of connecting, of each command, of cancelling and of waiting for a transaction.
TEST(duration_extremes, of_a_connection) {
    auto options = server();
    options.connect_timeout(longest).command_timeout(longest).cancel_timeout(longest).exclusive_timeout(longest);
    options.max_cached_statement_lifetime(longest);
    run_test(options, [](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 1), 1);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 2), 2);
        // Cached for ever: nothing is prepared again.
        EXPECT_EQ(co_await conn.fetchval<int>(
                      "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE $1", "SELECT $1::int"),
                  1);
        co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(10)").timeout(20ms)));
        co_await expect_usable(conn);
        auto tx = co_await conn.begin();
        auto waiting = start(conn, conn.execute("SELECT 1"));
        co_await tx.execute("SELECT 2");
        co_await tx.commit();
        EXPECT_EQ((co_await waiting.get()).str(), "SELECT 1");
        conn.set_max_cached_statement_lifetime(longest);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 3), 3);
        EXPECT_THROW(conn.set_max_cached_statement_lifetime(shortest), interface_error);
        co_await conn.close();
    });
}

TEST(duration_extremes, of_a_pool) {
    run_test([](connection&) -> awaitable<void> {
        pool_options options;
        options.min_size(1).max_size(1).max_inactive_connection_lifetime(longest).max_lifetime(longest);
        options.acquire_timeout(longest).reset_timeout(longest).check_after(longest);
        options.reset([](connection& conn) -> awaitable<void> { co_await conn.execute("SELECT 1"); });
        auto p = co_await create_pool(server(), options);
        const auto first = co_await p.fetchval<int>("SELECT pg_backend_pid()");
        EXPECT_EQ(co_await p.fetchval<int>("SELECT pg_backend_pid()"), first);
        {
            auto lease = co_await p.acquire(longest);
            co_await thrown<timeout_error>(p.acquire(shortest));
            EXPECT_EQ(co_await lease.fetchval<int>("SELECT pg_backend_pid()"), first);
        }
        co_await p.close(longest);
        auto q = co_await create_pool(server(), pool_options().min_size(1).max_size(1).check_after(shortest));
        auto lease = co_await q.acquire();
        EXPECT_EQ(co_await lease.fetchval<int>("SELECT 1"), 1);
        co_await thrown<timeout_error>(q.close(shortest));
    });
}

}  // namespace
}  // namespace asiopg::test
