// BEGIN and SAVEPOINT ride with the first command inside: how many round trips transactions take.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>

#include <gtest/gtest.h>

#include <vector>

#include "integration/support.hpp"
#include "support/fault_proxy.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

using counted_body = std::function<awaitable<void>(connection&, const std::function<std::size_t()>& turns)>;

// `turns()` gives the round trips since its last call.
void run_counted(const counted_body& f) {
    if (!have_server()) GTEST_SKIP();
    asio::io_context io(1);
    fault_proxy proxy(io.get_executor(), server_port());
    std::size_t seen = 0;
    const std::function<std::size_t()> turns = [&] {
        const std::size_t before = std::exchange(seen, proxy.turns());
        return seen - before;
    };
    const body all = [&]() -> awaitable<void> {
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()));
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        co_await conn.execute("INSERT INTO t VALUES ($1)", 0);
        turns();
        co_await f(conn, turns);
        co_await conn.close();
    };
    run(io, all);
}

TEST(transaction_flights, one_more_than_statements) {
    run_counted([](connection& conn, const std::function<std::size_t()>& turns) -> awaitable<void> {
        for (int statements = 1; statements != 6; ++statements) {
            co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
                for (int i = 0; i != statements; ++i) co_await tx.execute("INSERT INTO t VALUES ($1)", i);
            });
            EXPECT_EQ(turns(), static_cast<std::size_t>(statements) + 1);
        }
        // A script, and a handle.
        co_await conn.transaction(
            [&](transaction& tx) -> awaitable<void> { co_await tx.execute("INSERT INTO t VALUES (1)"); });
        EXPECT_EQ(turns(), 2u);
        transaction tx = co_await conn.begin();
        EXPECT_EQ(turns(), 0u);
        EXPECT_TRUE(conn.is_in_transaction());
        co_await tx.execute("INSERT INTO t VALUES ($1)", 0);
        co_await tx.commit();
        EXPECT_EQ(turns(), 2u);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 1 + 1 + 2 + 3 + 4 + 5 + 2);
    });
}

TEST(transaction_flights, empty_ones_cost_nothing) {
    run_counted([](connection& conn, const std::function<std::size_t()>& turns) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.transaction([&](transaction&) -> awaitable<void> { co_return; });
            EXPECT_TRUE(conn.is_in_transaction());
        });
        EXPECT_FALSE(conn.is_in_transaction());
        { const transaction dropped = co_await conn.begin(); }
        co_await delay(1ms);
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_EQ(turns(), 0u);
        co_await expect_usable(conn);
    });
}

TEST(transaction_flights, savepoints_ride_too) {
    run_counted([](connection& conn, const std::function<std::size_t()>& turns) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.transaction(
                [&](transaction& inner) -> awaitable<void> { co_await inner.execute("INSERT INTO t VALUES ($1)", 1); });
        });
        EXPECT_EQ(turns(), 3u);  // BEGIN, SAVEPOINT and INSERT; RELEASE; COMMIT
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 2);
    });
}

TEST(transaction_flights, statements_together) {
    run_counted([](connection& conn, const std::function<std::size_t()>& turns) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            std::vector<awaitable<command_tag>> all;
            for (int i = 0; i != 50; ++i) all.push_back(tx.execute("INSERT INTO t VALUES ($1)", i));
            co_await gather(std::move(all));
        });
        EXPECT_LE(turns(), 4u);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 51);
    });
}

// An error in a text that the server cannot even parse is undone by the savepoint, which has been set before.
TEST(transaction_flights, errors_of_first_commands_stay_inside) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("CREATE TEMP TABLE t (a int)");
            co_await thrown<syntax_error>(
                tx.transaction([&](transaction& inner) -> awaitable<void> { co_await inner.execute("SELEKT 1"); }));
            co_await thrown<syntax_error>(
                tx.transaction([&](transaction& inner) -> awaitable<void> { co_await inner.execute("SELEKT $1", 1); }));
            co_await thrown<division_by_zero>(tx.transaction(
                [&](transaction& inner) -> awaitable<void> { co_await inner.execute("SELECT 1 / $1::int", 0); }));
            const auto e = co_await thrown<undefined_column>(tx.transaction(
                [&](transaction& inner) -> awaitable<void> { co_await inner.execute("SELECT absent"); }));
            EXPECT_TRUE(e && e->position() == "8");
            co_await tx.execute("INSERT INTO t VALUES (1)");
        });
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 1);
    });
}

// A savepoint that the server refuses, with a script and with a statement: nothing is done, and the outer transaction
// can be rolled back.
TEST(transaction_flights, savepoint_refused) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int i = 0; i != 2; ++i) {
            transaction tx = co_await conn.begin();
            co_await thrown<division_by_zero>(tx.execute("SELECT 1 / 0"));
            {
                transaction inner = co_await tx.begin();
                std::optional<in_failed_sql_transaction> e;
                if (i)
                    e = co_await thrown<in_failed_sql_transaction>(inner.execute("SELECT $1::int", 1));
                else
                    e = co_await thrown<in_failed_sql_transaction>(inner.execute("SELECT 1"));
                EXPECT_TRUE(e && e->query() == "SAVEPOINT asiopg_1");
                EXPECT_TRUE(contains(co_await message_of<interface_error>(inner.execute("SELECT 1")),
                                     "the transaction is over"));
                co_await thrown<interface_error>(inner.commit());
            }
            co_await tx.rollback();
            EXPECT_FALSE(conn.is_in_transaction());
            co_await expect_usable(conn);
        }
    });
}

// --- a server that refuses BEGIN ---

template <class Client>
void run_scripted(scripted_server::script session, Client client) {
    asio::io_context io;
    scripted_server served(io, std::move(session));
    run(io, [&] { return client(served); });
    EXPECT_EQ(served.sessions(), 1);
}

// A171
TEST(transaction_flights, refused_begin_leaves_nothing_executed) {
    std::string after;
    run_scripted(
        [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            EXPECT_EQ(co_await p.read_flight(), "PBEQ");
            EXPECT_EQ(p.flight()[0].body.substr(1, 5), "BEGIN");
            co_await p.send(say::error("55000", "no transactions today"));
            EXPECT_EQ(co_await p.read_flight(), "S");
            co_await p.send(say::ready());
            after = co_await p.read_flight();
            co_await p.send(say::complete("SELECT 1") + say::ready());
            co_await p.drain();
        },
        [&](scripted_server& s) -> awaitable<void> {
            connection conn = co_await connect(s.options());
            transaction tx = co_await conn.begin();
            auto first = start(conn, tx.execute("DELETE FROM t"));
            auto second = start(conn, tx.execute("DELETE FROM u"));
            auto outside = start(conn, conn.execute("SELECT 1"));
            const auto e = co_await thrown<object_not_in_prerequisite_state>(first.get());
            EXPECT_TRUE(e && e->query() == "BEGIN");
            EXPECT_TRUE(contains(co_await message_of<interface_error>(second.get()), "the transaction is over"));
            EXPECT_TRUE(
                contains(co_await message_of<interface_error>(tx.execute("DELETE FROM v")), "the transaction is over"));
            EXPECT_TRUE(contains(co_await message_of<interface_error>(tx.commit()), "the transaction is over"));
            EXPECT_FALSE(conn.is_in_transaction());
            co_await outside.get();
            EXPECT_EQ(after, "Q");
            EXPECT_FALSE(conn.is_closed());
            conn.terminate();
        });
}

TEST(transaction_flights, refused_begin_of_a_body) {
    run_scripted(
        [](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            co_await p.send(say::prepared() + say::answered(1));
            co_await p.read_flight();
            EXPECT_EQ(co_await p.read_flight(), "PBEBES");
            co_await p.send(say::error("55000", "no transactions today") + say::ready());
            EXPECT_EQ(co_await p.read_flight(), "Q");
            co_await p.send(say::complete("SELECT 1") + say::ready());
            co_await p.drain();
        },
        [](scripted_server& s) -> awaitable<void> {
            connection conn = co_await connect(s.options());
            co_await conn.fetchval<int>("SELECT 1");
            int reached = 0;
            co_await thrown<object_not_in_prerequisite_state>(conn.transaction([&](transaction& tx) -> awaitable<void> {
                ++reached;
                co_await tx.fetchval<int>("SELECT 1");
                ++reached;
            }));
            EXPECT_EQ(reached, 1);
            EXPECT_FALSE(conn.is_in_transaction());
            co_await conn.execute("SELECT 2");
            conn.terminate();
        });
}

}  // namespace
}  // namespace asiopg::test
