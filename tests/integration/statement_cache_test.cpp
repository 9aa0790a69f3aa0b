// The cache of prepared statements, as seen in pg_prepared_statements.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// A simple query: it prepares nothing itself.
awaitable<int> statements(connection& conn) {
    co_await conn.execute(
        "DROP TABLE IF EXISTS counted; CREATE TEMP TABLE counted AS SELECT count(*)::int AS n FROM "
        "pg_prepared_statements");
    const int count = co_await conn.fetchval<int>("SELECT n FROM counted");
    co_return count;
}

// A106
TEST(statement_cache, failed_execution_keeps_the_statement) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int i = 0; i != 3; ++i) co_await thrown<division_by_zero>(conn.fetch("SELECT 10 / $1::int", 0));
        EXPECT_EQ(co_await conn.fetchval<int>(
                      "SELECT count(*)::int FROM pg_prepared_statements WHERE statement = 'SELECT 10 / $1::int'"),
                  1);
    });
}

// A119
TEST(statement_cache, least_recently_used_ones_are_closed) {
    run_test(server().statement_cache_size(10), [](connection& conn) -> awaitable<void> {
        for (int i = 0; i != 31; ++i) EXPECT_EQ(co_await conn.fetchval<int>("SELECT " + std::to_string(i)), i);
        // Closes ride on the next flight, so one more may be there for a moment.
        EXPECT_LE(co_await statements(conn), 11);
        EXPECT_LE(co_await statements(conn), 11);
        EXPECT_GE(co_await statements(conn), 9);
        // All of them in flight at once.
        std::vector<awaitable<int>> many;
        for (int i = 0; i != 300; ++i)
            many.push_back(conn.fetchval<int>("SELECT " + std::to_string(i) + " + $1::int", i));
        const auto got = co_await gather(std::move(many));
        for (int i = 0; i != 300; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], 2 * i);
        co_await conn.execute("SELECT 1");
        EXPECT_LE(co_await statements(conn), 11);
    });
}

// A124
TEST(statement_cache, size_of_zero) {
    run_test(server().statement_cache_size(0), [](connection& conn) -> awaitable<void> {
        for (int i = 0; i != 10; ++i) {
            EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", i), i);
            EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::text", std::to_string(i)), std::to_string(i));
        }
        co_await thrown<timeout_error>(conn.fetch(query("SELECT pg_sleep($1)").timeout(20ms), 5));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 7), 7);
        std::vector<awaitable<int>> many;
        for (int i = 0; i != 50; ++i) many.push_back(conn.fetchval<int>("SELECT $1::int + " + std::to_string(i), i));
        const auto got = co_await gather(std::move(many));
        for (int i = 0; i != 50; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], 2 * i);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM pg_prepared_statements WHERE name <> ''"), 0);
    });
}

// A125
TEST(statement_cache, lifetime) {
    run_test(server().max_cached_statement_lifetime(100ms), [](connection& conn) -> awaitable<void> {
        const auto prepared_at = [&]() -> awaitable<std::string> {
            co_await conn.fetchval<int>("SELECT $1::int + 5", 1);
            co_return co_await conn.fetchval<std::string>(
                "SELECT max(name) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int + 5'");
        };
        const std::string first = co_await prepared_at();
        EXPECT_FALSE(first.empty());
        co_await delay(150ms);
        EXPECT_NE(co_await prepared_at(), first);
    });
}

// A128
TEST(statement_cache, long_texts_are_not_kept) {
    run_test(server().max_cacheable_statement_size(50), [](connection& conn) -> awaitable<void> {
        const std::string text = "SELECT " + std::string(60, ' ') + "5";
        EXPECT_EQ(co_await conn.fetchval<int>(text), 5);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 1"), 1);
        // This query is itself too long.
        const auto kept =
            co_await conn.fetchval<std::string>("SELECT string_agg(statement, ' and ') FROM pg_prepared_statements");
        EXPECT_EQ(kept, "SELECT 1");
    });
}

// A122
TEST(statement_cache, size_set_to_zero) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int i = 0; i != 5; ++i) co_await conn.fetch("SELECT " + std::to_string(i));
        conn.set_statement_cache_size(0);
        for (int i = 0; i != 5; ++i) EXPECT_EQ(co_await conn.fetchval<int>("SELECT " + std::to_string(i)), i);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM pg_prepared_statements WHERE name <> ''"), 0);
        conn.set_statement_cache_size(1);
        for (int i = 0; i != 5; ++i) EXPECT_EQ(co_await conn.fetchval<int>("SELECT " + std::to_string(i)), i);
        EXPECT_EQ(co_await statements(conn), 1);
        bool refused = false;
        try {
            conn.set_statement_cache_size(-1);
        } catch (const interface_error&) {
            refused = true;
        }
        EXPECT_TRUE(refused);
    });
}

// A126, A127
TEST(statement_cache, lifetime_set_to_zero) {
    run_test(server().max_cached_statement_lifetime(100ms), [](connection& conn) -> awaitable<void> {
        const auto name = [&]() -> awaitable<std::string> {
            co_await conn.fetchval<int>("SELECT $1::int + 5", 1);
            co_return co_await conn.fetchval<std::string>(
                "SELECT max(name) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int + 5'");
        };
        const std::string first = co_await name();
        conn.set_max_cached_statement_lifetime(0s);
        co_await delay(150ms);
        EXPECT_EQ(co_await name(), first);
        conn.set_max_cached_statement_lifetime(50ms);
        conn.set_statement_cache_size(0);
        co_await delay(100ms);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int + 5", 1), 6);
        bool refused = false;
        try {
            conn.set_max_cached_statement_lifetime(-1s);
        } catch (const interface_error&) {
            refused = true;
        }
        EXPECT_TRUE(refused);
    });
}

// A134
TEST(statement_cache, changed_table_is_noticed) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE tab1 (a int, b int); INSERT INTO tab1 VALUES (1, 1)");
        EXPECT_EQ(to_string(*co_await conn.fetchrow("SELECT * FROM tab1")), "a=1 b=1");
        co_await conn.execute("ALTER TABLE tab1 ALTER COLUMN b SET DATA TYPE text; UPDATE tab1 SET b = '2'");
        const auto row = co_await conn.fetchrow("SELECT * FROM tab1");
        EXPECT_EQ(row->get<std::string>("b"), "2");
        EXPECT_EQ(co_await conn.fetchval<int>(
                      "SELECT count(*)::int FROM pg_prepared_statements WHERE statement = 'SELECT * FROM tab1'"),
                  1);
    });
}

// A135
TEST(statement_cache, changed_table_inside_a_transaction_is_an_error_once) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE tab1 (a int, b int); INSERT INTO tab1 VALUES (1, 1)");
        co_await conn.fetchrow("SELECT * FROM tab1");
        co_await conn.execute("ALTER TABLE tab1 ALTER COLUMN b SET DATA TYPE text; UPDATE tab1 SET b = '2'");
        const auto e = co_await thrown<feature_not_supported>(
            conn.transaction([&](transaction& tx) -> awaitable<void> { co_await tx.fetchrow("SELECT * FROM tab1"); }));
        EXPECT_TRUE(e && e->sqlstate() == "0A000");
        const auto row = co_await conn.fetchrow("SELECT * FROM tab1");
        EXPECT_EQ(row->get<std::string>("b"), "2");
    });
}

TEST(statement_cache, statements_that_the_server_dropped) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 1), 1);
        co_await conn.execute("DEALLOCATE ALL");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 2), 2);
        co_await conn.execute("DISCARD ALL");
        std::vector<started<int>> many;
        for (int i = 0; i != 3; ++i) many.push_back(start(conn, conn.fetchval<int>("SELECT $1::int", i)));
        // Only what is alone on the wire is retried; the others may fail, but with nothing else than this.
        for (int i = 0; i != 3; ++i) {
            try {
                EXPECT_EQ(co_await many[static_cast<std::size_t>(i)].get(), i);
            } catch (const invalid_sql_statement_name&) {
            }
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 2), 2);
    });
}

}  // namespace
}  // namespace asiopg::test
