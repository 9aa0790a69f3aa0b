// SQL that ends the transaction or the savepoint of a handle: what follows is not done on its own, and the call fails.
#include <asiopg/asiopg.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "integration/transaction_ended_support.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

// What ends a transaction, how, and whether with it what was done inside is kept.
struct ending {
    const char* sql;
    const char* named;
    bool kept;
    bool one_command = true;
};
constexpr ending endings[] = {
    {"COMMIT", "'COMMIT'", true},
    {"/* so */ end work", "'END'", true},
    {"ROLLBACK", "'ROLLBACK'", false},
    {"abort", "'ABORT'", false},
    {"COMMIT AND CHAIN", "'COMMIT AND CHAIN'", true},
    {"ROLLBACK TRANSACTION AND CHAIN", "'ROLLBACK AND CHAIN'", false},
    {"COMMIT; BEGIN", "'COMMIT'", true, false},
    {"SELECT 1; ROLLBACK; BEGIN; SELECT 2", "'ROLLBACK'", false, false},
    {"SAVEPOINT a; ROLLBACK TO a; COMMIT", "'COMMIT'", true, false},
};

TEST(transaction_ended, body_by_every_command) {
    run_each([](connection& conn) -> awaitable<void> {
        for (const ending& e : endings)
            for (const bool script : {true, false})
                for (const bool first : {true, false}) {
                    if (!script && !e.one_command) continue;
                    int runs = 0;
                    co_await refused(
                        conn.transaction(transaction_options().retries(2),
                                         [&](transaction& tx) -> awaitable<void> {
                                             ++runs;
                                             if (!first) co_await tx.execute("INSERT INTO t VALUES ($1)", 1);
                                             if (script)
                                                 co_await tx.execute(e.sql);
                                             else
                                                 co_await tx.execute(e.sql, params());
                                             co_await refused(tx.execute("INSERT INTO t VALUES (2)"), e.named);
                                             co_await refused(tx.execute("INSERT INTO t VALUES ($1)", 2), e.named);
                                             EXPECT_TRUE(tx.is_active());
                                         }),
                        e.named);
                    EXPECT_EQ(runs, 1);
                    EXPECT_EQ(co_await take_numbers(conn), std::string(e.kept && !first ? "1" : "")) << e.sql << first;
                }
    });
}

TEST(transaction_ended, handle_by_every_command) {
    run_each([](connection& conn) -> awaitable<void> {
        for (const ending& e : endings)
            for (const bool commits : {true, false}) {
                transaction tx = co_await conn.begin();
                co_await tx.execute("INSERT INTO t VALUES (1)");
                co_await tx.execute(e.sql);
                auto waits = start(conn, conn.execute("INSERT INTO t VALUES (3)"));
                co_await refused(tx.execute("INSERT INTO t VALUES (2)"), e.named);
                if (commits)
                    co_await refused(tx.commit(), e.named);
                else
                    co_await refused(tx.rollback(), e.named);
                EXPECT_FALSE(tx.is_active());
                EXPECT_EQ(tx.str(), "transaction: over");
                co_await waits.get();  // behind the ROLLBACK of what SQL has begun
                EXPECT_FALSE(conn.is_in_transaction());
                EXPECT_EQ(co_await take_numbers(conn), std::string(e.kept ? "13" : "3")) << e.sql;
            }
        {
            transaction dropped = co_await conn.begin();
            co_await dropped.execute("COMMIT; BEGIN; INSERT INTO t VALUES (4)");
        }
        EXPECT_EQ(co_await take_numbers(conn), "");
    });
}

// In a transaction that has failed a COMMIT rolls back, and says so.
TEST(transaction_ended, failed_ones) {
    run_each([](connection& conn) -> awaitable<void> {
        for (const char* sql : {"COMMIT", "COMMIT AND CHAIN", "ROLLBACK; BEGIN"}) {
            const char* const named = sql[0] == 'C' ? "'COMMIT" : "'ROLLBACK'";
            co_await refused(conn.transaction([&](transaction& tx) -> awaitable<void> {
                co_await tx.execute("INSERT INTO t VALUES (1)");
                co_await thrown<division_by_zero>(tx.execute("SELECT 1 / 0"));
                co_await tx.execute(sql);
                co_await refused(tx.execute("INSERT INTO t VALUES (2)"), named);
            }),
                             "executed in it");
            EXPECT_EQ(co_await take_numbers(conn), "");
        }
        // The script fails behind its COMMIT.
        co_await refused(conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await thrown<division_by_zero>(tx.execute("COMMIT; BEGIN; SELECT 1 / 0"));
        }),
                         "'COMMIT'");
        // And here before it: nothing was ended.
        transaction tx = co_await conn.begin();
        co_await tx.execute("SAVEPOINT a");
        co_await thrown<division_by_zero>(tx.execute("ROLLBACK TO a; SELECT 1 / 0; COMMIT"));
        co_await tx.execute("ROLLBACK TO a");
        co_await tx.execute("INSERT INTO t VALUES (1)");
        co_await tx.commit();
        EXPECT_EQ(co_await take_numbers(conn), "1");
    });
}

TEST(transaction_ended, prepared_for_two_phases) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string id = "'asiopg_ended_" + std::to_string(conn.get_server_pid()) + "'";
        co_await refused(conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("PREPARE TRANSACTION " + id);
            co_await refused(tx.fetch("SELECT 1"), "'PREPARE TRANSACTION'");
        }),
                         "'PREPARE TRANSACTION'");
        co_await conn.execute("ROLLBACK PREPARED " + id);
    });
}

TEST(transaction_ended, every_verb) {
    run_each([](connection& conn) -> awaitable<void> {
        const auto insert = co_await conn.prepare("INSERT INTO t VALUES ($1)");
        for (const bool chain : {true, false}) {
            co_await refused(conn.transaction([&](transaction& tx) -> awaitable<void> {
                auto inside = insert.on(tx);
                co_await inside.execute(1);
                cursor c = co_await tx.cursor("SELECT generate_series(1, 10)");
                co_await c.fetchrow();
                row_stream rows = co_await tx.stream("SELECT generate_series(1, 10)");
                auto ends = co_await tx.prepare(chain ? "ROLLBACK AND CHAIN" : "ROLLBACK");
                co_await ends.execute();
                const std::string named = "'ROLLBACK";
                const std::vector<std::tuple<int>> two{{2}, {2}};
                std::string data = "2\n", out;
                co_await refused(tx.fetch("SELECT 2"), named);
                co_await refused(tx.fetchrow("SELECT 2"), named);
                co_await refused(tx.fetchval<int>("SELECT 2"), named);
                co_await refused(tx.executemany("INSERT INTO t VALUES ($1)", two), named);
                co_await refused(tx.fetchmany("INSERT INTO t VALUES ($1) RETURNING a", two), named);
                co_await refused(inside.execute(2), named);
                co_await refused(tx.prepare("SELECT 2"), named);
                co_await refused(tx.cursor("SELECT 2"), named);
                co_await refused(c.fetchrow(), named);
                co_await refused(tx.stream("SELECT 2"), named);
                co_await refused(tx.copy_to_table("t", data), named);
                co_await refused(tx.copy_records_to_table("t", two), named);
                co_await refused(tx.copy_from_query("SELECT 2", out), named);
                co_await refused(tx.begin(), named);
                co_await refused(
                    tx.transaction([](transaction& inner) -> awaitable<void> { co_await inner.fetch("SELECT 2"); }),
                    named);
            }),
                             "'ROLLBACK");
            EXPECT_EQ(co_await take_numbers(conn), "");
        }
    });
}

// What was started together with it waits until it is known what it does.
TEST(transaction_ended, what_is_started_behind_it) {
    run_each([](connection& conn) -> awaitable<void> {
        for (const bool script : {true, false})
            for (const char* sql : {"COMMIT", "COMMIT AND CHAIN"}) {
                co_await refused(conn.transaction([&](transaction& tx) -> awaitable<void> {
                    co_await tx.execute("INSERT INTO t VALUES ($1)", 1);
                    auto before = start(conn, tx.execute("INSERT INTO t VALUES ($1)", 1));
                    auto ends = start(conn, script ? tx.execute(sql) : tx.execute(sql, params()));
                    auto value = start(conn, tx.execute("INSERT INTO t VALUES ($1)", 2));
                    auto text = start(conn, tx.execute("INSERT INTO t VALUES (2)"));
                    auto inner = start(conn, tx.transaction([](transaction& in) -> awaitable<void> {
                        co_await in.execute("INSERT INTO t VALUES (2)");
                    }));
                    auto behind = start(conn, tx.execute("INSERT INTO t VALUES (2)"));
                    co_await before.get();
                    co_await ends.get();
                    co_await refused(value.get(), "Nothing was sent");
                    co_await refused(text.get(), "Nothing was sent");
                    co_await refused(inner.get(), "'COMMIT");
                    co_await refused(behind.get(), "'COMMIT");
                }),
                                 "'COMMIT");
                EXPECT_EQ(co_await take_numbers(conn), "11");
                transaction tx = co_await conn.begin();
                auto ends = start(conn, tx.execute(sql));
                auto commits = start(conn, tx.commit());
                co_await ends.get();
                co_await refused(commits.get(), "'COMMIT");
            }
    });
}

// The command tells nothing, its answer does.
TEST(transaction_ended, what_was_on_its_way_says_so) {
    asio::io_context io;
    scripted_server server(io, [](peer& p) -> awaitable<void> {
        co_await p.welcome();
        EXPECT_EQ(co_await p.read_flight(), "PBEQ");
        co_await p.send(say::parsed() + say::bound() + say::complete("BEGIN") + say::complete("SELECT 0") +
                        say::ready('T'));
        for (int i = 0; i != 3; ++i) EXPECT_EQ(co_await p.read_flight(), "Q");
        co_await p.send(say::complete("SELECT 1") + say::ready('I'));
        co_await p.send(say::complete("INSERT 0 1") + say::ready('I'));
        co_await p.send(say::error("23505", "duplicate") + say::ready('I'));
        EXPECT_EQ(co_await p.read_flight(), "Q");
        co_await p.send(say::complete("SELECT 1") + say::ready('I'));
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const failure f = co_await failure_of(conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("SELECT");
            auto ends = start(conn, tx.execute("SELECT end_it()"));
            auto behind = start(conn, tx.execute("INSERT INTO t VALUES (1)"));
            auto fails = start(conn, tx.execute("INSERT INTO t VALUES (1)"));
            co_await ends.get();
            co_await refused(behind.get(), "may have been committed on its own");
            co_await thrown<unique_violation>(fails.get());
            co_await refused(tx.execute("SELECT 2"), "Nothing was sent");
        }));
        EXPECT_TRUE(f.is<interface_error>()) << f;
        co_await conn.execute("SELECT 3");
    });
}

// The answers of others before it come together with its own.
TEST(transaction_ended, answers_that_come_together) {
    asio::io_context io;
    scripted_server server(io, [](peer& p) -> awaitable<void> {
        co_await p.welcome();
        EXPECT_EQ(co_await p.read_flight(), "PBEQ");
        co_await p.send(say::parsed() + say::bound() + say::complete("BEGIN") + say::complete("SELECT 0") +
                        say::ready('T'));
        for (int i = 0; i != 2; ++i) EXPECT_EQ(co_await p.read_flight(), "Q");
        co_await p.send(say::complete("SELECT 1") + say::ready('T') + say::complete("COMMIT") + say::ready('T'));
        EXPECT_EQ(co_await p.read_flight(), "Q");
        EXPECT_EQ(p.flight().front().body, std::string("ROLLBACK\0", 9));
        co_await p.send(say::complete("ROLLBACK") + say::ready('I'));
        EXPECT_EQ(co_await p.read_flight(), "Q");
        co_await p.send(say::complete("SELECT 3") + say::ready('I'));
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const failure f = co_await failure_of(conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("SELECT");
            auto before = start(conn, tx.execute("SELECT 1"));
            auto ends = start(conn, tx.execute("COMMIT AND CHAIN"));
            auto behind = start(conn, tx.execute("INSERT INTO t VALUES (1)"));
            auto inner =
                start(conn, tx.transaction([](transaction& in) -> awaitable<void> { co_await in.execute("SELECT"); }));
            co_await before.get();
            co_await ends.get();
            co_await refused(behind.get(), "Nothing was sent");
            co_await refused(inner.get(), "Nothing was sent");
        }));
        EXPECT_TRUE(f.is<interface_error>()) << f;
        EXPECT_EQ((co_await conn.execute("SELECT 3")).str(), "SELECT 3");
    });
}

TEST(transaction_ended, by_a_command_that_is_cancelled) {
    run_each([](connection& conn) -> awaitable<void> {
        for (const char* sql : {"COMMIT; SELECT pg_sleep(60)", "SELECT pg_sleep(60); COMMIT"})
            co_await refused(conn.transaction([&](transaction& tx) -> awaitable<void> {
                co_await tx.execute("INSERT INTO t VALUES (1)");
                co_await thrown<timeout_error>(tx.execute(query(sql).timeout(50ms)));
                co_await refused(tx.execute("INSERT INTO t VALUES (2)"), "'COMMIT'");
            }),
                             "'COMMIT'");
        EXPECT_EQ(co_await take_numbers(conn), "1");
    });
}

TEST(transaction_ended, through_a_pool) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string table = "transaction_ended_" + std::to_string(conn.get_server_pid());
        co_await conn.execute("CREATE TABLE " + table + " (a int)");
        const std::string insert = "INSERT INTO " + table + " VALUES ($1)";
        const auto body = [&](transaction& tx) -> awaitable<void> {
            co_await tx.execute(insert, 1);
            co_await tx.execute("ROLLBACK; BEGIN");
            co_await refused(tx.execute(insert, 2), "'ROLLBACK'");
        };
        {
            pool p = co_await create_pool(server(), pool_options().min_size(1).max_size(1));
            co_await refused(p.transaction(body), "'ROLLBACK'");
            co_await p.execute(insert, 3);
            {
                pooled_connection lease = co_await p.acquire();
                co_await refused(lease.transaction(body), "'ROLLBACK'");
                transaction left = co_await lease.begin();
                co_await left.execute("COMMIT; BEGIN");
            }
            co_await p.execute(insert, 4);
            co_await p.close();
        }
        EXPECT_EQ(co_await take_numbers(conn, table), "34");
        co_await conn.execute("DROP TABLE " + table);
    });
}

// A command that comes behind the handle's own COMMIT is refused as well.
TEST(transaction_ended, commands_behind_its_end) {
    run_each([](connection& conn) -> awaitable<void> {
        transaction tx = co_await conn.begin();
        co_await tx.execute("INSERT INTO t VALUES (1)");
        auto commits = start(conn, tx.commit());
        auto behind = start(conn, tx.execute("INSERT INTO t VALUES (2)"));
        co_await commits.get();
        co_await refused(behind.get(), "the transaction is over");
        EXPECT_EQ(co_await take_numbers(conn), "1");
    });
}

}  // namespace
}  // namespace asiopg::test
