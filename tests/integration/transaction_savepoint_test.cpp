// SQL that ends the savepoint of a handle, and savepoints of a handle's user, that do not.
#include <asiopg/asiopg.hpp>

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "integration/transaction_ended_support.hpp"

namespace asiopg::test {
namespace {

TEST(transaction_savepoint, ended_by_sql) {
    run_each([](connection& conn) -> awaitable<void> {
        const char* const scripts[] = {"ROLLBACK TO s", "release savepoint S",
                                       "SAVEPOINT s; RELEASE s; ROLLBACK TO \"s\"", "RELEASE asiopg_1"};
        for (const char* sql : scripts) {
            const std::string named = sql[0] == 'S' ? "ROLLBACK TO s" : sql[0] == 'r' ? "RELEASE s" : sql;
            co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
                co_await tx.execute("INSERT INTO t VALUES ($1)", 1);
                co_await tx.execute("SAVEPOINT s");
                const auto body = [&](transaction& inner) -> awaitable<void> {
                    co_await inner.execute("INSERT INTO t VALUES (2)");
                    co_await inner.execute(sql);
                    co_await refused(inner.execute("INSERT INTO t VALUES (3)"), named);
                };
                co_await refused(tx.transaction(body), named);
                transaction by_hand = co_await tx.begin();
                co_await by_hand.execute("INSERT INTO t VALUES (4)");
                co_await by_hand.commit();
            });
            const bool back = contains(sql, "ROLLBACK");
            EXPECT_EQ(co_await take_numbers(conn), std::string(back ? "14" : "124")) << sql;
        }
        // The inner one's handles are over with it, its outer ones are not.
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            transaction a = co_await tx.begin();
            co_await a.execute("SAVEPOINT s; INSERT INTO t VALUES (1)");
            transaction b = co_await a.begin();
            transaction c = co_await b.begin();
            co_await c.execute("INSERT INTO t VALUES (2)");
            co_await c.execute("ROLLBACK TO s");
            co_await refused(c.execute("SELECT 1"), "the savepoint of this handle is gone");
            co_await refused(c.commit(), "ROLLBACK TO s");
            co_await refused(b.execute("SELECT 1"), "ROLLBACK TO s");
            co_await refused(b.rollback(), "ROLLBACK TO s");
            co_await a.execute("INSERT INTO t VALUES (3)");
            co_await a.commit();
        });
        EXPECT_EQ(co_await take_numbers(conn), "3");
        // A COMMIT inside ends all.
        co_await refused(conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (1)");
            co_await refused(
                tx.transaction([&](transaction& inner) -> awaitable<void> { co_await inner.execute("COMMIT"); }),
                "the transaction of this handle");
            co_await refused(tx.execute("INSERT INTO t VALUES (2)"), "'COMMIT'");
        }),
                         "'COMMIT'");
        EXPECT_EQ(co_await take_numbers(conn), "1");
    });
}

TEST(transaction_savepoint, not_ended_by_savepoints_of_ones_own) {
    run_each([](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            const auto work = [](transaction& in, int n) -> awaitable<void> {
                co_await in.execute("SAVEPOINT s");
                co_await in.execute("INSERT INTO t VALUES ($1)", -1);
                co_await in.execute("ROLLBACK TO s");
                co_await thrown<division_by_zero>(in.execute("SELECT 1 / 0"));
                co_await in.execute("ROLLBACK WORK TO SAVEPOINT s", params());
                co_await in.execute("SAVEPOINT \"T\"; SAVEPOINT u; RELEASE \"T\"; ROLLBACK TO s; RELEASE s");
                const std::vector<std::tuple<>> three(3);
                co_await in.executemany("SAVEPOINT m", three);
                co_await in.executemany("ROLLBACK TO m", three);
                co_await in.executemany("RELEASE m", three);
                co_await in.execute("BEGIN");  // the server warns
                co_await in.execute("INSERT INTO t VALUES ($1)", n);
            };
            co_await work(tx, 1);
            co_await tx.transaction([&](transaction& inner) -> awaitable<void> {
                co_await work(inner, 2);
                co_await inner.transaction(
                    [&](transaction& innermost) -> awaitable<void> { co_await work(innermost, 3); });
                co_await work(inner, 4);
                co_await inner.execute("ROLLBACK TO asiopg_1");
                co_await work(inner, 5);
            });
            co_await work(tx, 6);
        });
        EXPECT_EQ(co_await take_numbers(conn), "156");
    });
}

}  // namespace
}  // namespace asiopg::test
