// Cancels the verbs, and transactions of them, at each of their suspension points.
#include <asiopg/errors.hpp>
#include <asiopg/transaction_options.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "integration/support.hpp"
#include "support/cancel_everywhere.hpp"

namespace asiopg::test {
namespace {

awaitable<void> make_table(connection& conn) { co_await conn.execute("CREATE TEMP TABLE t (a int)"); }

awaitable<void> expect_outside(connection& conn) {
    EXPECT_FALSE(conn.is_in_transaction());
    co_await thrown<no_active_sql_transaction>(conn.execute("SAVEPOINT s"));
}

TEST(cancel_everywhere, verbs) {
    if (!have_server()) GTEST_SKIP();
    const std::size_t points = cancel_everywhere([](connection& conn) -> awaitable<void> {
                                   co_await conn.execute("INSERT INTO t VALUES (1)");
                                   co_await conn.fetch("SELECT $1::int", 2);
                                   co_await conn.fetchval<int>("SELECT $1::int", 3);
                               })
                                   .before(&make_table)
                                   .after(&expect_outside)
                                   .stays_open()
                                   .run();
    EXPECT_GE(points, 5u);
}

awaitable<void> insert(verbs& v, int value) { co_await v.execute("INSERT INTO t VALUES ($1)", value); }

awaitable<int> rows(connection& conn) { return conn.fetchval<int>("SELECT count(*)::int FROM t"); }

// All or nothing, whenever it was cancelled.
TEST(cancel_everywhere, transaction_body) {
    if (!have_server()) GTEST_SKIP();
    const connection_body work = [](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await insert(tx, 1);
            co_await tx.execute("INSERT INTO t VALUES (2)");
        });
    };
    const connection_body check = [](connection& conn) -> awaitable<void> {
        const int n = co_await rows(conn);
        EXPECT_TRUE(n == 0 || n == 2) << n;
        co_await expect_outside(conn);
    };
    EXPECT_GE(cancel_everywhere(work).before(&make_table).after(check).stays_open().run(), 4u);
    EXPECT_GE(cancel_everywhere(work).before(&make_table).destroy(), 4u);
}

// Behind others' commands, whose rows stay theirs; the body's are rolled back with it.
TEST(cancel_everywhere, transaction_behind_others) {
    if (!have_server()) GTEST_SKIP();
    std::vector<started<int>> others;
    const connection_body work = [&](connection& conn) -> awaitable<void> {
        others.clear();
        for (int i = 0; i != 3; ++i) others.push_back(start(conn, conn.fetchval<int>("SELECT $1::int", i)));
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            for (int i = 3; i != 6; ++i) others.push_back(start(conn, conn.fetchval<int>("SELECT $1::int", i)));
            co_await insert(tx, 1);
        });
    };
    const connection_body check = [&](connection& conn) -> awaitable<void> {
        int expected = 0;
        for (started<int>& other : others) {
            EXPECT_EQ(co_await other.get(), expected);
            ++expected;
        }
        others.clear();
        EXPECT_LE(co_await rows(conn), 1);
        co_await expect_outside(conn);
    };
    EXPECT_GE(cancel_everywhere(work).before(&make_table).after(check).stays_open().run(), 3u);
}

TEST(cancel_everywhere, nested_transactions) {
    if (!have_server()) GTEST_SKIP();
    const connection_body work = [](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await insert(tx, 1);
            co_await tx.transaction([&](transaction& inner) -> awaitable<void> { co_await insert(inner, 2); });
            try {
                co_await tx.transaction([&](transaction& inner) -> awaitable<void> {
                    co_await insert(inner, 3);
                    throw std::runtime_error("undo");
                });
            } catch (const std::runtime_error& e) {
                if (std::string(e.what()) != "undo") throw;
            }
            co_await tx.transaction([](transaction&) -> awaitable<void> { co_return; });
        });
    };
    const connection_body check = [](connection& conn) -> awaitable<void> {
        const int n = co_await rows(conn);
        EXPECT_TRUE(n == 0 || n == 2) << n;
        co_await expect_outside(conn);
    };
    EXPECT_GE(cancel_everywhere(work).before(&make_table).after(check).stays_open().run(), 8u);
    EXPECT_GE(cancel_everywhere(work).before(&make_table).destroy(), 8u);
}

TEST(cancel_everywhere, handles) {
    if (!have_server()) GTEST_SKIP();
    const connection_body work = [](connection& conn) -> awaitable<void> {
        transaction tx = co_await conn.begin();
        co_await insert(tx, 1);
        {
            transaction inner = co_await tx.begin();
            co_await insert(inner, 2);
            co_await inner.rollback();
        }
        {
            transaction inner = co_await tx.begin();
            co_await insert(inner, 3);
            co_await inner.commit();
        }
        co_await tx.commit();
        transaction dropped = co_await conn.begin();
        co_await insert(dropped, 4);
        co_await dropped.rollback();
    };
    const connection_body check = [](connection& conn) -> awaitable<void> {
        const int n = co_await rows(conn);
        EXPECT_TRUE(n == 0 || n == 2) << n;
        co_await expect_outside(conn);
    };
    EXPECT_GE(cancel_everywhere(work).before(&make_table).after(check).stays_open().run(), 8u);
    EXPECT_GE(cancel_everywhere(work).before(&make_table).destroy(), 8u);
}

TEST(cancel_everywhere, retries) {
    if (!have_server()) GTEST_SKIP();
    int runs = 0;
    const transaction_options options = transaction_options().retries(2).backoff(1ms, 1ms);
    const connection_body prepare = [&](connection& conn) -> awaitable<void> {
        runs = 0;
        co_await make_table(conn);
    };
    const connection_body work = [&](connection& conn) -> awaitable<void> {
        co_await conn.transaction(options, [&](transaction& tx) -> awaitable<void> {
            co_await insert(tx, 1);
            if (++runs != 3) co_await tx.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$");
        });
    };
    // Cancelled while it rolls back, a body's own error is what is told.
    const judge in_order = [](const std::exception& e) {
        return is_abort(e) || dynamic_cast<const serialization_failure*>(&e);
    };
    const connection_body check = [](connection& conn) -> awaitable<void> {
        EXPECT_LE(co_await rows(conn), 1);
        co_await expect_outside(conn);
    };
    EXPECT_GE(cancel_everywhere(work).before(prepare).after(check).accepts(in_order).stays_open().run(), 8u);
}

}  // namespace
}  // namespace asiopg::test
