// Cursors: rows fetched bit by bit in a transaction.
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

constexpr const char* twenty_one = "SELECT generate_series(0, 20) AS n";

std::vector<int> ints(const result& rows) { return map_rows<int>(rows); }

std::vector<int> from_to(int first, int last) {
    std::vector<int> all;
    for (int i = first; i <= last; ++i) all.push_back(i);
    return all;
}

std::string refusal(const std::function<void()>& what) {
    try {
        what();
    } catch (const interface_error& e) {
        return e.what();
    }
    return "nothing was thrown";
}

void in_transaction(const std::function<awaitable<void>(connection&, transaction&)>& f) {
    run_test([&](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> { co_await f(conn, tx); });
    });
}

// A174
TEST(cursor, iteration_with_every_prefetch) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        auto stmt = co_await tx.prepare("SELECT generate_series(0, $1::int) AS n");
        for (int prefetch = 1; prefetch != 25; ++prefetch) {
            auto by_text = co_await tx.cursor(twenty_one);
            by_text.prefetch(prefetch);
            std::vector<int> got;
            while (auto row = co_await by_text.next()) got.push_back(row->get<int>("n"));
            EXPECT_EQ(got, from_to(0, 20));
            EXPECT_TRUE(by_text.is_exhausted());
            EXPECT_EQ(co_await by_text.next(), std::nullopt);
            auto by_handle = co_await stmt.cursor(20);
            by_handle.prefetch(prefetch);
            got.clear();
            for (auto rows = co_await by_handle.next_batch<int>(); !rows.empty();
                 rows = co_await by_handle.next_batch<int>()) {
                EXPECT_LE(rows.size(), static_cast<std::size_t>(prefetch));
                got.insert(got.end(), rows.begin(), rows.end());
            }
            EXPECT_EQ(got, from_to(0, 20));
            auto typed = co_await tx.cursor("SELECT generate_series(0, $1::int)", 2);
            int expected = 0;
            while (auto n = co_await typed.next<int>()) EXPECT_EQ(*n, expected++);
            EXPECT_EQ(expected, 3);
        }
    });
}

// A175
TEST(cursor, outside_of_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto e = co_await thrown<no_active_sql_transaction>(conn.cursor("SELECT 1 / 0"));
        EXPECT_TRUE(e && e->sqlstate() == "25P01" && contains(e->what(), "cannot be created outside of a transaction"));
        auto stmt = co_await conn.prepare("SELECT 1");
        co_await thrown<no_active_sql_transaction>(stmt.cursor());
        // What is pending may be a BEGIN, so the server is asked; nothing is executed.
        co_await conn.execute("CREATE TEMP SEQUENCE counted");
        auto before = start(conn, conn.execute("SELECT 1"));
        auto opening = start(conn, conn.cursor("SELECT nextval('counted')"));
        co_await thrown<no_active_sql_transaction>(opening.get());
        co_await before.get();
        EXPECT_FALSE(co_await conn.fetchval<bool>("SELECT is_called FROM counted"));
    });
}

// A176
TEST(cursor, declared_outside_of_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        auto stmt = co_await conn.prepare("DECLARE t BINARY CURSOR WITHOUT HOLD FOR SELECT 1");
        const auto e = co_await thrown<no_active_sql_transaction>(stmt.fetch());
        EXPECT_TRUE(e && contains(e->what(), "DECLARE CURSOR can only be used in transaction blocks"));
    });
}

// A177
TEST(cursor, of_a_closed_statement) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        auto stmt = co_await tx.prepare(twenty_one);
        auto c = co_await stmt.cursor();
        c.prefetch(3);
        EXPECT_EQ(co_await c.next<int>(), 0);
        stmt.close();
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.next()), "statement is closed"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.cursor()), "statement is closed"));
        // A cursor keeps what it needs when the handle alone goes.
        cursor kept;
        {
            auto gone = co_await tx.prepare(twenty_one);
            kept = co_await gone.cursor();
        }
        EXPECT_EQ((co_await kept.fetch(30)).size(), 21u);
    });
}

// A178
TEST(cursor, prefetch_that_cannot_be) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        auto c = co_await tx.cursor(twenty_one);
        EXPECT_TRUE(contains(refusal([&] { c.prefetch(-1); }), "must be greater than zero"));
        EXPECT_TRUE(contains(refusal([&] { c.prefetch(0); }), "must be greater than zero"));
        EXPECT_TRUE(contains(refusal([&] { c.prefetch(2147483648); }), "less than"));
        co_await c.fetchrow();
        EXPECT_TRUE(contains(refusal([&] { c.prefetch(10); }), "prefetch can only be set"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.next()), "cannot iterate"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.next_batch()), "cannot iterate"));
        auto i = co_await tx.cursor(twenty_one);
        co_await i.next();
        EXPECT_TRUE(contains(co_await message_of<interface_error>(i.fetch(1)), "the cursor iterates"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(i.fetchrow()), "the cursor iterates"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(i.forward(1)), "the cursor iterates"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(i.next_batch()), "do not mix"));
        EXPECT_EQ(co_await i.next<int>(), 1);
    });
}

// A179
TEST(cursor, closed_after_its_last_row) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        co_await tx.execute("CREATE TEMP TABLE dropped AS SELECT generate_series(1, 3) AS a");
        auto c = co_await tx.cursor("SELECT a FROM dropped");
        c.prefetch(1);
        EXPECT_EQ(co_await c.next<int>(), 1);
        EXPECT_TRUE(
            contains(co_await message_of<object_in_use>(tx.transaction(
                         [](transaction& inner) -> awaitable<void> { co_await inner.execute("DROP TABLE dropped"); })),
                     "being used"));
        while (auto row = co_await c.next()) EXPECT_LE(row->get<int>(0), 3);
        co_await tx.execute("DROP TABLE dropped");
        // Destroyed, closed, and given up before it was there.
        co_await tx.execute("CREATE TEMP TABLE dropped AS SELECT generate_series(1, 3) AS a");
        {
            auto gone = co_await tx.cursor("SELECT a FROM dropped");
            co_await gone.fetchrow();
        }
        auto closed = co_await tx.cursor("SELECT a FROM dropped");
        closed.close();
        closed.close();
        EXPECT_TRUE(contains(co_await message_of<interface_error>(closed.fetchrow()), "the cursor is closed"));
        co_await tx.execute("DROP TABLE dropped");
    });
}

// A180
TEST(cursor, by_count) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        auto c = co_await tx.cursor(twenty_one);
        EXPECT_EQ(ints(co_await c.fetch(2)), from_to(0, 1));
        EXPECT_EQ((co_await c.fetchrow())->get<int>(0), 2);
        EXPECT_EQ(co_await c.forward(5), 5);
        EXPECT_EQ(co_await c.fetchrow<int>(), 8);
        EXPECT_FALSE(c.is_exhausted());
        EXPECT_EQ(co_await c.fetch<int>(100), from_to(9, 20));
        EXPECT_TRUE(c.is_exhausted());
        EXPECT_EQ(co_await c.fetchrow(), std::nullopt);
        const result none = co_await c.fetch(5);
        EXPECT_TRUE(none.empty());
        EXPECT_EQ(none.columns()[0].name, "n");
        EXPECT_EQ(co_await c.forward(5), 0);
        // Exactly as many as there are: the next fetch finds that out.
        auto d = co_await tx.cursor(twenty_one);
        EXPECT_EQ((co_await d.fetch(21)).size(), 21u);
        EXPECT_EQ(co_await d.fetchrow(), std::nullopt);
        auto e = co_await tx.cursor(twenty_one);
        EXPECT_EQ(co_await e.forward(30), 21);
        EXPECT_TRUE(e.is_exhausted());
    });
}

// A181
TEST(cursor, counts_that_cannot_be) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        auto c = co_await tx.cursor(twenty_one);
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.fetch(0)), "greater than zero"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.fetch(-1)), "greater than zero"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.forward(0)), "greater than zero"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.forward(-1)), "greater than zero"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.fetch(2147483648)), "less than"));
        EXPECT_EQ(co_await c.fetchrow<int>(), 0);
        cursor none;
        EXPECT_TRUE(none.is_exhausted());
        EXPECT_EQ(co_await none.next(), std::nullopt);
        EXPECT_TRUE(contains(co_await message_of<interface_error>(none.fetch(1)), "no cursor"));
    });
}

// A182, A184
TEST(cursor, in_a_transaction_begun_by_hand) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("BEGIN");
        auto c = co_await conn.cursor("SELECT generate_series(0, 100)");
        EXPECT_EQ(co_await c.forward(42), 42);
        EXPECT_EQ(co_await c.fetchrow<int>(), 42);
        auto stmt = co_await conn.prepare("SELECT $1::int");
        auto d = co_await stmt.cursor(7);
        EXPECT_EQ(co_await d.next<int>(), 7);
        co_await conn.execute("COMMIT");
        co_await thrown<invalid_cursor_name>(c.fetchrow());
        // Right behind it: nobody knows yet.
        auto begin = start(conn, conn.execute("BEGIN"));
        auto opening = start(conn, conn.cursor(twenty_one));
        co_await begin.get();
        auto e = co_await opening.get();
        EXPECT_EQ((co_await e.fetch(100)).size(), 21u);
        co_await conn.execute("ROLLBACK");
    });
}

// A183: as on a hot standby, nothing is written for a cursor.
TEST(cursor, in_a_read_only_transaction) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        co_await tx.execute("SET TRANSACTION READ ONLY");
        auto c = co_await tx.cursor(twenty_one);
        EXPECT_EQ(co_await c.forward(2), 2);
        EXPECT_EQ(co_await c.fetch<int>(100), from_to(2, 20));
    });
}

TEST(cursor, others_run_in_between) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        auto a = co_await tx.cursor(twenty_one);
        auto b = co_await tx.cursor(twenty_one);
        a.prefetch(2);
        for (int i = 0; i != 21; ++i) {
            EXPECT_EQ(co_await a.next<int>(), i);
            EXPECT_EQ(co_await tx.fetchval<int>("SELECT $1::int", i), i);
            EXPECT_EQ(co_await b.fetchrow<int>(), i);
        }
    });
}

TEST(cursor, fetches_at_once_are_queued) {
    in_transaction([](connection&, transaction& tx) -> awaitable<void> {
        auto c = co_await tx.cursor(twenty_one);
        std::vector<awaitable<std::vector<int>>> many;
        for (int i = 0; i != 15; ++i) many.push_back(c.fetch<int>(2));
        const auto got = co_await gather(std::move(many));
        for (int i = 0; i != 10; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], from_to(2 * i, 2 * i + 1));
        EXPECT_EQ(got[10], from_to(20, 20));
        EXPECT_TRUE(got[11].empty() && got[14].empty());
        auto d = co_await tx.cursor(twenty_one);
        d.prefetch(3);
        std::vector<awaitable<std::optional<int>>> rows;
        for (int i = 0; i != 9; ++i) rows.push_back(d.next<int>());
        const auto in_order = co_await gather(std::move(rows));
        for (int i = 0; i != 9; ++i) EXPECT_EQ(in_order[static_cast<std::size_t>(i)], i);
        EXPECT_EQ(co_await d.next<int>(), 9);
    });
}

TEST(cursor, ends_with_its_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        cursor c;
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> { c = co_await tx.cursor(twenty_one); });
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.fetchrow()), "the transaction is over"));
        {
            connection other = co_await connect(server());
            transaction tx = co_await other.begin();
            c = co_await tx.cursor(twenty_one);
            co_await other.close();
        }
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.fetchrow()), "connection is closed"));
    });
}

TEST(cursor, errors) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("BEGIN");
        co_await thrown<interface_error>(conn.cursor("SELECT $1::int"));
        auto c = co_await conn.cursor("SELECT 1 / (3 - n) FROM generate_series(1, 5) AS n");
        EXPECT_EQ((co_await c.fetch(2)).size(), 2u);
        co_await thrown<division_by_zero>(c.fetch(2));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(c.fetch(2)), "the cursor is lost"));
        co_await thrown<in_failed_sql_transaction>(conn.cursor("SELECT 1"));
        co_await conn.execute("ROLLBACK");
        // Rows by a command that writes, once.
        co_await conn.execute("CREATE TEMP TABLE written (a int)");
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            auto w = co_await tx.cursor("INSERT INTO written SELECT generate_series(1, 5) RETURNING a");
            EXPECT_EQ(co_await w.fetch<int>(2), from_to(1, 2));
            EXPECT_EQ(co_await w.fetch<int>(5), from_to(3, 5));
        });
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM written"), 5);
    });
}

// A124, for cursors
TEST(cursor, without_a_statement_cache) {
    run_test(server().statement_cache_size(0), [](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            auto c = co_await tx.cursor(twenty_one);
            EXPECT_EQ(co_await tx.fetchval<std::string>("SELECT $1::text", "x"), "x");
            EXPECT_EQ(co_await c.fetch<int>(100), from_to(0, 20));
        });
        co_await thrown<timeout_error>(conn.transaction([&](transaction& tx) -> awaitable<void> {
            auto c = co_await tx.cursor("SELECT pg_sleep(10)");
            c.timeout(20ms);
            co_await c.next();
        }));
        for (int i = 0; i != 5; ++i) EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", i), i);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM pg_prepared_statements WHERE name <> ''"), 0);
    });
}

// A188
TEST(cursor, timeouts) {
    run_test(server().command_timeout(20s), [](connection& conn) -> awaitable<void> {
        const auto slow = []() { return query("SELECT pg_sleep(10)").timeout(50ms); };
        for (int way = 0; way != 5; ++way) {
            const auto began = steady_clock::now();
            co_await thrown<timeout_error>(conn.transaction([&](transaction& tx) -> awaitable<void> {
                auto stmt = co_await tx.prepare("SELECT pg_sleep(10)");
                stmt.timeout(50ms);
                auto c = co_await tx.cursor(slow());
                if (way == 4) c = co_await stmt.cursor();
                std::exception_ptr caught;
                try {
                    if (way == 0 || way == 4) co_await c.next();
                    if (way == 1) co_await c.fetch(1);
                    if (way == 2) co_await c.fetchrow();
                    if (way == 3) co_await c.forward(1);
                } catch (...) {
                    caught = std::current_exception();
                }
                EXPECT_TRUE(caught);
                co_await thrown<in_failed_sql_transaction>(tx.fetch("SELECT 1"));
                if (caught) std::rethrow_exception(caught);
            }));
            EXPECT_LT(since(began), 2s);
            co_await expect_usable(conn);
        }
    });
    run_test(server().command_timeout(300ms), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("BEGIN");
        auto c = co_await conn.cursor("SELECT pg_sleep(10)");
        co_await thrown<timeout_error>(c.next());
        co_await thrown<in_failed_sql_transaction>(conn.fetch("SELECT 1"));
        co_await conn.execute("ROLLBACK");
        co_await expect_usable(conn);
    });
}

// A188: a fetch that is cancelled, wherever it is.
TEST(cursor, cancelled) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int i = 0; i != 20; ++i) {
            transaction tx = co_await conn.begin();
            auto c = co_await tx.cursor("SELECT n, pg_sleep(0.001) FROM generate_series(1, 1000) AS n");
            auto running = start(conn, c.fetch(1000));
            co_await delay(milliseconds(i % 4));
            running.cancel();
            co_await thrown<operation_aborted>(running.get());
            EXPECT_TRUE(contains(co_await message_of<interface_error>(c.fetch(1)), "the cursor is lost"));
            co_await tx.rollback();
            co_await expect_usable(conn);
        }
    });
}

}  // namespace
}  // namespace asiopg::test
