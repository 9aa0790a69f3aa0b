// Statements that are forgotten or refused while others are under way on the connection.
#include <asiopg/bulk.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

constexpr const char* record_with_new_type =
    "CREATE TYPE pg_temp.mood AS ENUM ('sad', 'happy'); CREATE TEMP TABLE log (a int); "
    "CREATE FUNCTION pg_temp.f(int) RETURNS record LANGUAGE sql AS $$ SELECT 1, 'happy'::pg_temp.mood $$";

// The answer waits for a type to be looked up when the setting is reported.
TEST(outdated_neighbours, answer_that_waits_for_types) {
    for (const std::string behind :
         {"SET TimeZone = 'Asia/Tokyo'", "DISCARD PLANS; DEALLOCATE ALL", "SET NAMES 'LATIN1'"})
        run_test([&](connection& conn) -> awaitable<void> {
            co_await conn.execute(record_with_new_type);
            auto rows = start(conn, conn.fetch("SELECT pg_temp.f(1), pg_sleep(0.05)"));
            auto change = start(conn, conn.execute(behind));
            EXPECT_EQ((co_await rows.get()).size(), 1u);
            co_await change.get();
            co_await conn.execute("RESET client_encoding");
            EXPECT_EQ(co_await conn.fetchval<int>("SELECT 1"), 1);
        });
}

// It was executed before the transaction was ended, and is not told to have been kept back.
TEST(outdated_neighbours, answer_that_waits_for_types_before_a_commit) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(record_with_new_type);
        {
            transaction tx = co_await conn.begin();
            co_await tx.fetch("INSERT INTO log SELECT 1 WHERE false RETURNING pg_temp.f(a)");
            auto rows = start(conn, tx.fetch("INSERT INTO log VALUES (1) RETURNING pg_temp.f(a)"));
            auto end = start(conn, tx.execute("COMMIT"));
            EXPECT_EQ((co_await rows.get()).size(), 1u);
            co_await end.get();
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM log"), 1);
    });
}

// What may have committed something on its way is not done again.
TEST(outdated_neighbours, block_with_transactions_of_its_own) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string t = "narrowing_" + std::to_string(conn.get_server_pid());
        co_await conn.execute("CREATE TABLE " + t + "_log (a int); CREATE TABLE " + t +
                              " (a int, b text); INSERT INTO " + t + " VALUES (1, 'x'); CREATE FUNCTION " + t +
                              "() RETURNS SETOF " + t +
                              " LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT * FROM " + t + "'; END $$");
        std::exception_ptr why;
        try {
            co_await conn.fetch("DO $$ BEGIN INSERT INTO " + t +
                                "_log VALUES (1); COMMIT; FOR i IN 1..2 LOOP PERFORM x.a, x.b FROM " + t +
                                "() x; IF i = 1 THEN EXECUTE 'ALTER TABLE " + t +
                                " ALTER COLUMN b TYPE int USING 1'; END IF; END LOOP; END $$");
        } catch (const postgres_error&) {
            why = std::current_exception();
        }
        EXPECT_TRUE(why);
        EXPECT_FALSE(safe_to_retry(why));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM " + t + "_log"), 1);
        co_await conn.execute("DROP TABLE " + t + "_log; DROP FUNCTION " + t + "; DROP TABLE " + t);
    });
}

// Sets that were made in advance are for a statement that is forgotten before it is their turn.
TEST(outdated_neighbours, executemany_behind_a_setting) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE filled (a int, s text)");
        const std::string insert = "INSERT INTO filled VALUES ($1, $2)";
        std::vector<std::tuple<int, std::string>> few, many;
        few.emplace_back(0, "x");
        for (int i = 0; i != 3000; ++i) many.emplace_back(i, std::string(100, 'x'));
        for (const bool inside : {false, true}) {
            co_await conn.executemany(insert, few);
            if (inside) co_await conn.execute("BEGIN");
            auto change = start(conn, conn.execute("SET TimeZone = 'Asia/Tokyo'"));
            auto rows = start(conn, conn.executemany(insert, many));
            co_await change.get();
            co_await rows.get();
            if (inside) co_await conn.execute("COMMIT");
            co_await conn.execute("RESET TimeZone");
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM filled"), 6002);
    });
}

// A handle whose statement the server has dropped does not take the next one of its name along.
TEST(outdated_neighbours, name_of_a_discarded_statement) {
    run_test([](connection& conn) -> awaitable<void> {
        std::optional<prepared_statement> old = co_await conn.prepare("SELECT 1", prepare_options().name("same_name"));
        co_await conn.execute("DISCARD ALL");
        prepared_statement newer = co_await conn.prepare("SELECT 2", prepare_options().name("same_name"));
        old.reset();
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 3"), 3);
        EXPECT_EQ(co_await newer.fetchval<int>(), 2);
    });
}

}  // namespace
}  // namespace asiopg::test
