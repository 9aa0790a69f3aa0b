// Cancellation of operations: of running ones, waiting ones, ended ones, and inside transactions.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>
#include <asio/error.hpp>

#include "integration/support.hpp"
#include "support/fault_proxy.hpp"

namespace asiopg::test {
namespace {

awaitable<void> cancel_a_sleep(connection& conn) {
    auto running = start(conn, conn.fetch("SELECT pg_sleep(20)"));
    co_await delay(50ms);
    running.cancel();
    const auto e = co_await thrown<operation_aborted>(running.get());
    EXPECT_TRUE(e && e->code() == asio::error::operation_aborted);
}

// A194
TEST(cancel, every_verb_works_behind_it) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.fetchval<int>("SELECT $1::int", 0);  // a statement that exists
        for (int verb = 0; verb != 7; ++verb) {
            co_await cancel_a_sleep(conn);
            const auto began = steady_clock::now();
            switch (verb) {
                case 0:
                    EXPECT_EQ((co_await conn.execute("SELECT 1")).str(), "SELECT 1");
                    break;
                case 1:
                    EXPECT_EQ(co_await conn.fetchval<int>("SELECT 10"), 10);
                    break;
                case 2:
                    EXPECT_EQ(co_await conn.fetchrow<int>("SELECT 11"), 11);
                    break;
                case 3:
                    EXPECT_EQ((co_await conn.fetch("SELECT 12"))[0].get<int>(0), 12);
                    break;
                case 4:
                    EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 13), 13);
                    break;
                case 5:
                    EXPECT_EQ(co_await conn.fetchrow<int>("SELECT $1::int", 14), 14);
                    break;
                case 6:
                    EXPECT_EQ((co_await conn.fetch("SELECT $1::int", 15))[0].get<int>(0), 15);
                    break;
            }
            EXPECT_LT(since(began), 1s);
        }
    });
}

TEST(cancel, every_type_of_cancellation) {
    run_test([](connection& conn) -> awaitable<void> {
        connection observer = co_await connect(server());
        // Asio lets a coroutine be cancelled by `terminal` only, unless it asks for more.
        const auto work = [&]() -> awaitable<void> {
            co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
            co_await conn.execute("SELECT pg_sleep(20)");
        };
        for (const auto type :
             {asio::cancellation_type::terminal, asio::cancellation_type::partial, asio::cancellation_type::total}) {
            auto running = start(conn, work());
            co_await until_running(observer, conn.get_server_pid(), "pg_sleep");
            running.cancel(type);
            co_await thrown<operation_aborted>(running.get());
            co_await expect_usable(conn);
        }
    });
}

// A195
TEST(cancel, behind_the_end_does_nothing) {
    run_test([](connection& conn) -> awaitable<void> {
        auto done = start(conn, conn.fetchval<int>("SELECT 5"));
        while (!done.over()) co_await delay(1ms);
        done.cancel();
        EXPECT_EQ(co_await done.get(), 5);
        co_await expect_usable(conn);
    });
}

// A196
TEST(cancel, in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        transaction tx = co_await conn.begin();
        auto running = start(conn, tx.execute("SELECT pg_sleep(20)"));
        co_await delay(50ms);
        running.cancel();
        co_await thrown<operation_aborted>(running.get());
        co_await thrown<in_failed_sql_transaction>(tx.fetch("SELECT 1"));
        co_await tx.rollback();
        co_await expect_usable(conn);
    });
}

// A197
TEST(cancel, of_an_idle_session_does_not_hit_the_next_query) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        for (int i = 0; i != 20; ++i) {
            EXPECT_TRUE(co_await other.fetchval<bool>("SELECT pg_cancel_backend($1)",
                                                      static_cast<std::int64_t>(conn.get_server_pid())));
            co_await expect_usable(conn);
        }
    });
}

TEST(cancel, one_that_was_not_sent_is_dropped) {
    run_test(server().pipeline_depth(1), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        auto first = start(conn, conn.fetchval<int>("SELECT 1 FROM pg_sleep(0.2)"));
        auto second = start(conn, conn.execute("INSERT INTO t VALUES ($1)", 2));
        co_await delay(20ms);
        second.cancel();
        co_await thrown<operation_aborted>(second.get());
        EXPECT_FALSE(first.over());
        EXPECT_EQ(co_await first.get(), 1);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
    });
}

TEST(cancel, some_of_many) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int round = 0; round != 20; ++round) {
            std::vector<started<int>> all;
            for (int i = 0; i != 40; ++i)
                all.push_back(
                    start(conn, conn.fetchval<int>("SELECT $1::int + " + std::to_string(i % 3), 1000 * round + i)));
            for (std::size_t i = static_cast<std::size_t>(round % 4); i < all.size(); i += 4) {
                if (i % 8 == 0) co_await delay(0ms);
                all[i].cancel();
            }
            for (std::size_t i = 0; i != all.size(); ++i) {
                const int expected = 1000 * round + static_cast<int>(i + i % 3);
                if (i % 4 != static_cast<std::size_t>(round % 4)) {
                    EXPECT_EQ(co_await all[i].get(), expected);
                    continue;
                }
                try {
                    EXPECT_EQ(co_await all[i].get(), expected);
                } catch (const operation_aborted&) {
                }
            }
        }
        co_await expect_usable(conn);
    });
}

TEST(cancel, over_tls_as_the_session) {
    run_test(server().sslmode(ssl_mode::require), [](connection& conn) -> awaitable<void> {
        EXPECT_TRUE(conn.is_encrypted());
        co_await cancel_a_sleep(conn);
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(20)").timeout(20ms)));
        co_await expect_usable(conn);
    });
}

// A198, A199: the server never hears of the cancellation.
TEST(cancel, unanswered_one_is_bounded) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()).cancel_timeout(500ms));
        auto running = start(conn, conn.execute(query("SELECT pg_sleep(20)").timeout(50ms)));
        co_await delay(10ms);
        proxy.stall();
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(running.get());  // its own error, at once
        EXPECT_LT(since(began), 400ms);
        // What comes next waits for the drain, which is bounded.
        const auto e = co_await thrown<connection_error>(conn.execute("SELECT 1"));
        EXPECT_TRUE(e && e->code() == errc::cancel_unanswered);
        EXPECT_TRUE(e && e->nothing_sent());
        EXPECT_LT(since(began), 3s);
        EXPECT_TRUE(conn.is_closed());
    });
}

}  // namespace
}  // namespace asiopg::test
