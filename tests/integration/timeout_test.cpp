// Deadlines of operations: they end the operation in time, and leave a usable connection.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

query sleeping(milliseconds timeout) { return query("SELECT pg_sleep(10)").timeout(timeout); }

// A185
TEST(timeout, every_verb) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(conn.fetch(sleeping(20ms)));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.fetchrow(sleeping(20ms)));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.fetchval<std::string>(sleeping(20ms)));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.execute(sleeping(20ms)));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep($1)").timeout(20ms), 10.0));
        co_await expect_usable(conn);
        EXPECT_LT(since(began), 5 * 500ms);
    });
}

// A187
TEST(timeout, cancelled_before_its_deadline) {
    run_test([](connection& conn) -> awaitable<void> {
        auto running = start(conn, conn.fetch(sleeping(5000ms)));
        co_await delay(20ms);
        running.cancel();
        co_await thrown<operation_aborted>(running.get());
        co_await expect_usable(conn);
    });
}

// A189
TEST(timeout, late_cancel_never_hits_the_next_query) {
    run_test(
        [](connection& conn) -> awaitable<void> {
            for (int i = 0; i != 500; ++i) {
                co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(1)").timeout(1ns)));
                const auto row = co_await conn.fetchrow<int>("SELECT 1");
                EXPECT_EQ(row, 1);
            }
        },
        seconds(55));
}

// A190
TEST(timeout, command_timeout_is_every_verb_s) {
    run_test(server().command_timeout(100ms), [](connection& conn) -> awaitable<void> {
        const char* sql = "SELECT pg_sleep(10)";
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(conn.execute(sql));
        co_await thrown<timeout_error>(conn.fetch(sql));
        co_await thrown<timeout_error>(conn.fetchrow(sql));
        co_await thrown<timeout_error>(conn.fetchval<std::string>(sql));
        EXPECT_GE(since(began), 400ms);
        EXPECT_LT(since(began), 2s);
        co_await expect_usable(conn);
        // A query's own timeout goes before it.
        EXPECT_EQ((co_await conn.execute(query("SELECT pg_sleep(0.15)").timeout(10s))).str(), "SELECT 1");
    });
}

// A191
TEST(timeout, counts_from_the_start_preparing_included) {
    run_test([](connection& conn) -> awaitable<void> {
        connection locker = co_await connect(server());
        co_await conn.execute("DROP TABLE IF EXISTS timeout_locked; CREATE TABLE timeout_locked AS SELECT 1 AS a");
        // Parse waits for the lock, so preparing takes about 0.3 s.
        auto lock = start(conn, locker.execute("LOCK TABLE timeout_locked; SELECT pg_sleep(0.3)"));
        co_await until_running(conn, locker.get_server_pid(), "LOCK TABLE timeout_locked");
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(conn.fetch(query("SELECT pg_sleep(0.35) FROM timeout_locked").timeout(450ms)));
        EXPECT_GE(since(began), 440ms);
        EXPECT_LT(since(began), 2s);
        co_await lock.get();
        co_await expect_usable(conn);
        co_await conn.execute("DROP TABLE timeout_locked");
    });
}

TEST(timeout, while_preparing) {
    run_test([](connection& conn) -> awaitable<void> {
        connection locker = co_await connect(server());
        co_await conn.execute("DROP TABLE IF EXISTS timeout_prepare; CREATE TABLE timeout_prepare AS SELECT 1 AS a");
        transaction tx = co_await locker.begin();
        co_await tx.execute("LOCK TABLE timeout_prepare");
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(conn.fetch(query("SELECT a FROM timeout_prepare").timeout(50ms)));
        co_await expect_usable(conn);
        EXPECT_LT(since(began), 3s);
        co_await tx.rollback();
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT a FROM timeout_prepare"), 1);
        co_await conn.execute("DROP TABLE timeout_prepare");
    });
}

// A192: what is no duration does not compile; what is no sensible one is refused.
TEST(timeout, invalid_command_timeout) {
    EXPECT_THROW(connect_options().command_timeout(0s), interface_error);
    EXPECT_THROW(connect_options().command_timeout(-1s), interface_error);
}

// A193
TEST(timeout, zero_and_less_mean_at_once_and_nothing_is_sent) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        co_await thrown<timeout_error>(conn.execute(query("INSERT INTO t VALUES (1)").timeout(0s)));
        co_await thrown<timeout_error>(conn.execute(query("INSERT INTO t VALUES ($1)").timeout(-1s), 2));
        co_await thrown<timeout_error>(conn.fetch(query("INSERT INTO t VALUES (3) RETURNING a").timeout(-1000h)));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
    });
}

TEST(timeout, very_long_ones_do_not_overflow) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.execute(query("SELECT 1").timeout(std::chrono::nanoseconds::max()))).str(),
                  "SELECT 1");
        EXPECT_EQ((co_await conn.execute(query("SELECT 1").timeout(24h * 365 * 200))).str(), "SELECT 1");
        co_await expect_usable(conn);
    });
}

TEST(timeout, of_one_that_waits_for_its_turn) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        auto first = start(conn, conn.fetchval<int>("SELECT 1 FROM pg_sleep(0.6)"));
        // New texts (their Bind waits), a cached one and a simple query (they are on the wire already).
        auto second = start(conn, conn.fetchval<int>(query("SELECT 2 + $1::int").timeout(50ms), 0));
        auto third = start(conn, conn.execute(query("SELECT 3").timeout(60ms)));
        auto fourth = start(conn, conn.fetchval<int>("SELECT 4 + $1::int", 0));
        co_await thrown<timeout_error>(second.get());
        co_await thrown<timeout_error>(third.get());
        EXPECT_FALSE(first.over());
        EXPECT_EQ(co_await first.get(), 1);  // nobody else is harmed
        EXPECT_EQ(co_await fourth.get(), 4);
        co_await expect_usable(conn);
    });
}

// The one at the head cannot be cancelled on the server while others are behind it.
TEST(timeout, of_the_head_leaves_those_behind_it_alone) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.fetchval<int>("SELECT $1::int", 0);
        auto head = start(conn, conn.execute(query("SELECT pg_sleep(0.5)").timeout(50ms)));
        auto behind = start(conn, conn.fetchval<int>("SELECT $1::int", 5));
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(head.get());
        EXPECT_FALSE(behind.over());
        EXPECT_EQ(co_await behind.get(), 5);
        EXPECT_GE(since(began), 400ms);  // the sleep was not cancelled
        co_await expect_usable(conn);
    });
}

TEST(timeout, in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await thrown<timeout_error>(
            conn.transaction([&](transaction& tx) -> awaitable<void> { co_await tx.execute(sleeping(30ms)); }));
        EXPECT_FALSE(conn.is_in_transaction());
        transaction tx = co_await conn.begin();
        co_await thrown<timeout_error>(tx.execute(sleeping(30ms)));
        co_await thrown<in_failed_sql_transaction>(tx.execute("SELECT 1"));
        co_await tx.rollback();
        co_await expect_usable(conn);
    });
}

}  // namespace
}  // namespace asiopg::test
