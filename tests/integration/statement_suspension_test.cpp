// Statements and cursors cancelled at every turn of the event loop: what is left is usable, and nothing is left behind.
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include <functional>

#include "integration/support.hpp"
#include "support/cancel_everywhere.hpp"

namespace asiopg::test {
namespace {

awaitable<void> turns(connection& conn, int count) {
    const auto executor = conn.get_executor();
    for (int i = 0; i != count; ++i) co_await asio::post(executor, asio::use_awaitable);
}

// Cancels what `work` gives after so many turns, more and more of them, until it ends by itself.
awaitable<void> cancel_in_turn(connection& conn, const std::function<awaitable<void>(connection&)>& work) {
    bool done = false;
    for (int count = 0; !done && count < 20000; count += 1 + count / 8) {
        auto running = start(conn, work(conn));
        co_await turns(conn, count);
        running.cancel();
        try {
            co_await running.get();
            done = true;
        } catch (const std::exception& e) {  // Asio's own, if it was cancelled between two awaits
            EXPECT_TRUE(is_abort(e)) << e.what();
        }
        EXPECT_FALSE(conn.is_closed()) << "after " << count;
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", count), count);
        EXPECT_FALSE(conn.is_in_transaction());
    }
    EXPECT_TRUE(done);
    co_await conn.execute("SELECT 1");  // what is scheduled is closed
    EXPECT_EQ(co_await conn.fetchval<int>(
                  "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE 'SELECT generate_series%'"),
              0);
}

TEST(statement_suspension, prepare) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await cancel_in_turn(conn, [](connection& c) -> awaitable<void> {
            auto stmt = co_await c.prepare("SELECT generate_series(1, $1::int)");
            co_await stmt.fetch(3);
            co_await stmt.fetchrow(3);
        });
    });
}

TEST(statement_suspension, explain_analyze) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE untouched (a int)");
        auto stmt = co_await conn.prepare("INSERT INTO untouched VALUES ($1)");
        co_await cancel_in_turn(conn, [&](connection&) -> awaitable<void> { (void)co_await stmt.explain_analyze(1); });
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM untouched"), 0);
    });
}

// A188
TEST(statement_suspension, cursor) {
    run_test(server().statement_cache_size(0), [](connection& conn) -> awaitable<void> {
        co_await cancel_in_turn(conn, [](connection& c) -> awaitable<void> {
            co_await c.transaction([](transaction& tx) -> awaitable<void> {
                auto rows = co_await tx.cursor("SELECT generate_series(1, 10)");
                EXPECT_EQ((co_await rows.fetch(3)).size(), 3u);
                EXPECT_EQ(co_await rows.forward(2), 2);
                EXPECT_EQ(co_await rows.fetchrow<int>(), 6);
                auto more = co_await tx.cursor("SELECT generate_series(1, 3)");
                more.prefetch(2);
                int n = 0;
                while (co_await more.next()) ++n;
                EXPECT_EQ(n, 3);
            });
        });
    });
}

// A cursor whose opening was cancelled after it was sent is closed all the same.
TEST(statement_suspension, opening_leaves_no_portal) {
    run_test([](connection& conn) -> awaitable<void> {
        int alive = 0;
        bool done = false;
        for (int count = 0; !done && count < 20000; count += 1 + count / 8) {
            transaction tx = co_await conn.begin();
            auto opening = start(conn, tx.cursor("SELECT 1"));
            co_await turns(conn, count);
            opening.cancel();
            try {
                (void)co_await opening.get();
                done = true;
            } catch (const operation_aborted&) {
            }
            try {
                co_await tx.execute("SELECT 1");
                EXPECT_EQ(co_await tx.fetchval<int>("SELECT count(*)::int FROM pg_cursors WHERE name LIKE 'asiopg%'"),
                          0);
                ++alive;
            } catch (const in_failed_sql_transaction&) {  // the server has cancelled it
            }
            co_await tx.rollback();
        }
        EXPECT_TRUE(done);
        EXPECT_GT(alive, 0);
    });
}

}  // namespace
}  // namespace asiopg::test
