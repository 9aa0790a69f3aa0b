// Transactions: bodies, handles, savepoints, and what becomes of unfinished ones.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

struct own_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using list = std::vector<int>;

awaitable<list> numbers(connection& conn) { return conn.fetch<int>("SELECT a FROM t ORDER BY a"); }
awaitable<void> make_table(connection& conn) { co_await conn.execute("CREATE TEMP TABLE t (a int)"); }

// A162
TEST(transaction, commits_or_rolls_back_with_its_body) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_FALSE(conn.is_in_transaction());
        const int got = co_await conn.transaction([&](transaction& tx) -> awaitable<int> {
            EXPECT_TRUE(conn.is_in_transaction());
            EXPECT_TRUE(tx.is_active());
            co_await tx.execute("CREATE TEMP TABLE t (a int)");
            co_return co_await tx.fetchval<int>("INSERT INTO t VALUES (5) RETURNING a");
        });
        EXPECT_EQ(got, 5);
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_EQ(co_await numbers(conn), list(1, 5));

        const auto e = co_await thrown<own_error>(conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("CREATE TABLE transaction_absent (a int)");
            co_await tx.execute("INSERT INTO t VALUES (6)");
            throw own_error("the body's");
        }));
        EXPECT_TRUE(e && std::string(e->what()) == "the body's");
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_EQ(co_await numbers(conn), list(1, 5));
        EXPECT_FALSE(
            co_await conn.fetchval<std::optional<std::string>>("SELECT to_regclass('transaction_absent')::text"));
    });
}

// A163
TEST(transaction, savepoints) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await thrown<own_error>(conn.transaction([&](transaction& outer) -> awaitable<void> {
            co_await outer.execute("CREATE TABLE transaction_nested (a int)");
            co_await outer.transaction([&](transaction& inner) -> awaitable<void> {
                co_await inner.execute("INSERT INTO transaction_nested VALUES (1), (2)");
            });
            EXPECT_EQ(co_await outer.fetchval<int>("SELECT count(*)::int FROM transaction_nested"), 2);
            co_await thrown<own_error>(outer.transaction([&](transaction& inner) -> awaitable<void> {
                co_await inner.execute("INSERT INTO transaction_nested VALUES (3), (4)");
                throw own_error("inner");
            }));
            EXPECT_TRUE(conn.is_in_transaction());
            EXPECT_EQ(co_await outer.fetchval<int>("SELECT count(*)::int FROM transaction_nested"), 2);
            // A server's error inside is undone by the savepoint as well.
            co_await thrown<division_by_zero>(outer.transaction([&](transaction& inner) -> awaitable<void> {
                co_await inner.transaction([&](transaction& innermost) -> awaitable<void> {
                    co_await innermost.execute("INSERT INTO transaction_nested VALUES (5)");
                    co_await innermost.execute("SELECT 1 / 0");
                });
            }));
            EXPECT_EQ(co_await outer.fetchval<int>("SELECT count(*)::int FROM transaction_nested"), 2);
            throw own_error("outer");
        }));
        EXPECT_FALSE(
            co_await conn.fetchval<std::optional<std::string>>("SELECT to_regclass('transaction_nested')::text"));
    });
}

// A164, as it is with handles
TEST(transaction, handle_ends_once) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        transaction tx = co_await conn.begin();
        EXPECT_TRUE(conn.is_in_transaction());
        co_await tx.execute("INSERT INTO t VALUES (1)");
        co_await tx.commit();
        EXPECT_FALSE(tx.is_active());
        EXPECT_TRUE(contains(co_await message_of<interface_error>(tx.commit()), "already committed"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(tx.rollback()), "already committed"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(tx.execute("SELECT 1")), "the transaction is over"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(tx.begin()), "the transaction is over"));

        tx = co_await conn.begin();
        co_await tx.execute("INSERT INTO t VALUES (2)");
        co_await tx.rollback();
        EXPECT_TRUE(contains(co_await message_of<interface_error>(tx.commit()), "already rolled back"));
        EXPECT_EQ(co_await numbers(conn), list(1, 1));

        co_await conn.transaction([&](transaction& managed) -> awaitable<void> {
            EXPECT_TRUE(contains(co_await message_of<interface_error>(managed.commit()), "cannot manually commit"));
            EXPECT_TRUE(contains(co_await message_of<interface_error>(managed.rollback()), "cannot manually rollback"));
            co_await managed.execute("INSERT INTO t VALUES (3)");
        });
        const list expected{1, 3};
        EXPECT_EQ(co_await numbers(conn), expected);
    });
}

TEST(transaction, nested_handles) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        transaction outer = co_await conn.begin();
        co_await outer.execute("INSERT INTO t VALUES (1)");
        {
            transaction inner = co_await outer.begin();
            co_await inner.execute("INSERT INTO t VALUES (2)");
            co_await inner.rollback();
        }
        {
            transaction inner = co_await outer.begin();
            transaction innermost = co_await inner.begin();
            co_await innermost.execute("INSERT INTO t VALUES (3)");
            co_await innermost.commit();
            co_await inner.commit();
        }
        {
            const transaction dropped = co_await outer.begin();  // rolled back when it goes
            EXPECT_TRUE(dropped.is_active());
        }
        EXPECT_EQ(co_await outer.fetchval<int>("SELECT count(*)::int FROM t"), 2);
        // A173: no savepoint is left behind, whatever became of it.
        for (int i = 0; i != 30; ++i) {
            transaction inner = co_await outer.begin();
            if (i % 2)
                co_await inner.rollback();
            else
                co_await inner.commit();
        }
        co_await thrown<invalid_savepoint_specification>(outer.execute("RELEASE SAVEPOINT asiopg_1"));
        co_await outer.rollback();
        EXPECT_TRUE((co_await numbers(conn)).empty());
    });
}

TEST(transaction, ending_the_outer_one_ends_the_inner_ones) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        transaction outer = co_await conn.begin();
        transaction inner = co_await outer.begin();
        co_await inner.execute("INSERT INTO t VALUES (1)");
        { transaction gone = std::move(outer); }
        co_await thrown<interface_error>(inner.execute("INSERT INTO t VALUES (2)"));
        EXPECT_TRUE((co_await numbers(conn)).empty());
    });
}

// The savepoint cannot be released then: it is rolled back, and the outer transaction goes on.
TEST(transaction, savepoint_whose_body_swallows_an_error) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        const auto swallow = [](transaction& inner) -> awaitable<void> {
            co_await inner.execute("INSERT INTO t VALUES (2)");
            co_await thrown<division_by_zero>(inner.execute("SELECT 1 / 0"));
        };
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (1)");
            co_await thrown<in_failed_sql_transaction>(tx.transaction(swallow));
            co_await tx.execute("INSERT INTO t VALUES (3)");
            co_await tx.transaction([&](transaction& inner) -> awaitable<void> {  // one further in
                co_await inner.execute("INSERT INTO t VALUES (4)");
                co_await thrown<in_failed_sql_transaction>(inner.transaction(swallow));
                co_await thrown<invalid_savepoint_specification>(inner.execute("RELEASE SAVEPOINT asiopg_2"));
                co_await inner.execute("ROLLBACK TO SAVEPOINT asiopg_1");
                co_await inner.execute("INSERT INTO t VALUES (5)");
            });
        });
        const list expected{1, 3, 5};
        EXPECT_EQ(co_await numbers(conn), expected);
    });
}

TEST(transaction, savepoint_by_hand_that_cannot_be_released) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        transaction tx = co_await conn.begin();
        co_await tx.execute("INSERT INTO t VALUES (1)");
        transaction in = co_await tx.begin();
        co_await thrown<division_by_zero>(in.execute("SELECT 1 / 0"));
        co_await thrown<in_failed_sql_transaction>(in.commit());
        EXPECT_EQ(in.str(), "savepoint: rolled back");
        EXPECT_FALSE(in.is_active());
        EXPECT_TRUE(contains(co_await message_of<interface_error>(in.rollback()), "already rolled back"));
        co_await tx.execute("INSERT INTO t VALUES (2)");
        // One that is not there any more cannot be rolled back to either.
        transaction gone = co_await tx.begin();
        co_await gone.execute("RELEASE SAVEPOINT asiopg_1");
        EXPECT_TRUE(contains(co_await message_of<interface_error>(gone.commit()), "'RELEASE asiopg_1'"));
        co_await tx.execute("SELECT 1");
        co_await tx.rollback();
        co_await expect_usable(conn);
    });
}

// A172
TEST(transaction, failed_command_spoils_it_until_rolled_back) {
    run_test([](connection& conn) -> awaitable<void> {
        transaction tx = co_await conn.begin();
        co_await thrown<division_by_zero>(tx.fetch("SELECT 1 / 0"));
        co_await thrown<in_failed_sql_transaction>(tx.fetch("SELECT 1"));
        co_await thrown<in_failed_sql_transaction>(tx.execute("SELECT 1"));
        EXPECT_TRUE(conn.is_in_transaction());
        co_await tx.rollback();
        EXPECT_FALSE(conn.is_in_transaction());
        co_await expect_usable(conn);
    });
}

TEST(transaction, commit_of_a_failed_one_is_an_error) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        transaction tx = co_await conn.begin();
        co_await tx.execute("INSERT INTO t VALUES (1)");
        co_await thrown<division_by_zero>(tx.fetch("SELECT 1 / 0"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(tx.commit()), "nothing was committed"));
        EXPECT_FALSE(conn.is_in_transaction());
        const std::string text =
            co_await message_of<interface_error>(conn.transaction([&](transaction& managed) -> awaitable<void> {
                co_await managed.execute("INSERT INTO t VALUES (2)");
                co_await thrown<division_by_zero>(managed.fetch("SELECT 1 / 0"));
            }));
        EXPECT_TRUE(contains(text, "nothing was committed"));
        EXPECT_TRUE((co_await numbers(conn)).empty());
    });
}

TEST(transaction, commit_that_the_server_refuses) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE u (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        co_await thrown<unique_violation>(conn.transaction(
            [&](transaction& tx) -> awaitable<void> { co_await tx.execute("INSERT INTO u VALUES (1), (1)"); }));
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM u"), 0);
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> { co_await tx.execute("SELECT 1"); });
    });
}

TEST(transaction, commands_on_the_connection_wait_for_its_end) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        transaction tx = co_await conn.begin();
        co_await tx.execute("INSERT INTO t VALUES (1)");
        auto outside = start(conn, numbers(conn));
        const auto begin_and_insert = [&]() -> awaitable<void> {
            transaction next = co_await conn.begin();
            EXPECT_TRUE(next.is_active());
            co_await next.execute("INSERT INTO t VALUES (100)");
            co_await next.commit();
        };
        auto second = start(conn, begin_and_insert());
        for (int i = 2; i != 10; ++i) co_await tx.execute("INSERT INTO t VALUES ($1)", i);
        EXPECT_FALSE(outside.over());
        co_await tx.rollback();
        EXPECT_TRUE((co_await outside.get()).empty());
        co_await second.get();
        EXPECT_EQ(co_await numbers(conn), list(1, 100));
    });
}

TEST(transaction, waiting_for_oneself_ends_by_a_deadline_that_names_the_holder) {
    run_test(server().exclusive_timeout(100ms), [](connection& conn) -> awaitable<void> {
        const std::string text =
            co_await message_of<interface_error>(conn.transaction([&](transaction& tx) -> awaitable<void> {
                co_await tx.execute("SELECT 1");
                co_await conn.fetch("SELECT 2");  // not through tx: a deadlock with itself
            }));
        EXPECT_TRUE(contains(text, "held by a transaction")) << text;
        EXPECT_FALSE(conn.is_in_transaction());
        // The operation's own deadline counts as well, and is called by its name.
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("SELECT 1");
            co_await thrown<timeout_error>(conn.fetch(query("SELECT 2").timeout(20ms)));
            // An outer handle waits for the inner one.
            co_await thrown<interface_error>(
                tx.transaction([&](transaction&) -> awaitable<void> { co_await tx.execute("SELECT 3"); }));
        });
        co_await expect_usable(conn);
    });
}

TEST(transaction, body_that_is_cancelled_is_rolled_back) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        connection observer = co_await connect(server());
        bool went_on = false;
        const auto work = [&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (1)");
            co_await tx.execute("SELECT pg_sleep(20)");
            went_on = true;
        };
        auto body = start(conn, conn.transaction(work));
        co_await until_running(observer, conn.get_server_pid(), "pg_sleep");
        const auto began = steady_clock::now();
        body.cancel();
        co_await thrown<operation_aborted>(body.get());
        EXPECT_FALSE(went_on);
        EXPECT_TRUE((co_await numbers(conn)).empty());
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_LT(since(began), 5s);
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> { co_await tx.execute("SELECT 1"); });
    });
}

// A171
TEST(transaction, begin_that_is_cancelled_leaves_none) {
    run_test([](connection& conn) -> awaitable<void> {
        // What is begun all the same is rolled back with its handle.
        const auto begin = [&]() -> awaitable<void> { const transaction tx = co_await conn.begin(); };
        for (int i = 0; i != 20; ++i) {
            auto begun = start(conn, begin());
            if (i % 2) co_await delay(0ms);
            begun.cancel();
            try {
                co_await begun.get();
            } catch (const operation_aborted&) {
            }
            EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", i), i);
            EXPECT_FALSE(conn.is_in_transaction());
        }
        auto queued = start(conn, conn.execute("SELECT pg_sleep(0.05)"));
        auto behind = start(conn, begin());
        behind.cancel();
        co_await behind.get();  // it had nothing to wait for
        co_await queued.get();
        co_await expect_usable(conn);
        EXPECT_FALSE(conn.is_in_transaction());
    });
}

TEST(transaction, unfinished_handle_is_rolled_back_before_anything_else) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        {
            transaction tx = co_await conn.begin();
            co_await tx.execute("INSERT INTO t VALUES (1)");
        }
        EXPECT_TRUE((co_await numbers(conn)).empty());
        EXPECT_FALSE(conn.is_in_transaction());
        {
            transaction tx = co_await conn.begin();
            co_await tx.execute("INSERT INTO t VALUES (1)");
            // Still running when the handle goes.
            auto running = start(conn, tx.execute("INSERT INTO t SELECT 2 FROM pg_sleep(0.05)"));
            { transaction gone = std::move(tx); }
            EXPECT_TRUE((co_await numbers(conn)).empty());
            co_await running.get();
        }
        EXPECT_FALSE(conn.is_in_transaction());
        co_await expect_usable(conn);
    });
}

TEST(transaction, commands_inside_are_pipelined_in_order) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            std::vector<awaitable<command_tag>> all;
            for (int i = 0; i != 50; ++i) all.push_back(tx.execute("INSERT INTO t VALUES ($1)", i));
            co_await gather(std::move(all));
        });
        EXPECT_EQ((co_await numbers(conn)).size(), 50u);
    });
}

}  // namespace
}  // namespace asiopg::test
