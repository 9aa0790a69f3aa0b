// Statements that are prepared on purpose.
#include <asiopg/bulk.hpp>
#include <asiopg/codecs/array.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// Counted by a simple query into a table: it prepares nothing itself, and what is scheduled is closed by it. The text
// that reads it is too long for the cache.
awaitable<int> named_statements(connection& conn, std::string condition = "true") {
    co_await conn.execute(
        "DROP TABLE IF EXISTS counted; CREATE TEMP TABLE counted AS SELECT count(*)::int AS n FROM "
        "pg_prepared_statements WHERE name <> '' AND " +
        condition);
    const result rows = co_await conn.fetch(std::string("SELECT n FROM counted") + std::string(16000, ' '));
    co_return rows.front().get<int>(0);
}

// A113
TEST(prepare, verbs) {
    run_test([](connection& conn) -> awaitable<void> {
        auto stmt = co_await conn.prepare("SELECT n, n * n AS square FROM generate_series(1, $1::int) AS n");
        EXPECT_EQ(stmt.get_query(), "SELECT n, n * n AS square FROM generate_series(1, $1::int) AS n");
        EXPECT_FALSE(stmt.is_closed());
        EXPECT_EQ((co_await stmt.fetch(3)).size(), 3u);
        EXPECT_EQ((co_await stmt.fetch<std::tuple<int, int>>(3)).back(), std::make_tuple(3, 9));
        EXPECT_EQ((co_await stmt.fetchrow(3))->get<int>("square"), 1);
        EXPECT_EQ((co_await stmt.fetchrow<std::tuple<int, int>>(3)), std::make_tuple(1, 1));
        EXPECT_EQ(co_await stmt.fetchrow(0), std::nullopt);
        EXPECT_EQ(co_await stmt.fetchval<int>(3), 1);
        EXPECT_EQ((co_await stmt.execute(4)).str(), "SELECT 4");
        params list;
        list.add(2);
        EXPECT_EQ((co_await stmt.fetch(std::move(list))).size(), 2u);
        // It is one statement all the time.
        EXPECT_EQ(co_await named_statements(conn, "statement LIKE 'SELECT n, n * n%'"), 1);
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.fetch()), "1 argument"));
        EXPECT_EQ(co_await stmt.fetchval<int>(3), 1);
    });
}

// A098, A106, A114
TEST(prepare, errors) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_TRUE(
            contains(co_await message_of<undefined_column>(conn.prepare("SELECT a")), "column \"a\" does not exist"));
        EXPECT_TRUE(
            contains(co_await message_of<syntax_error>(conn.prepare("SELECT 1; SELECT 2")), "multiple commands"));
        EXPECT_TRUE(
            contains(co_await message_of<interface_error>(conn.prepare(std::string("SELECT \0 1", 10))), "NUL"));
        auto quotient = co_await conn.prepare("SELECT 10 / $1::int");
        co_await thrown<division_by_zero>(quotient.fetch(0));
        EXPECT_EQ(co_await quotient.fetchval<int>(5), 2);
        auto nothing = co_await conn.prepare("");
        EXPECT_TRUE((co_await nothing.fetch()).empty());
        EXPECT_EQ(co_await nothing.fetchrow(), std::nullopt);
        EXPECT_EQ(co_await nothing.fetchval<std::optional<int>>(), std::nullopt);
        EXPECT_EQ(nothing.get_attributes().size(), 0u);
        EXPECT_EQ(nothing.get_statusmsg(), std::nullopt);
    });
}

// A115, A116
TEST(prepare, status_message) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto status_of = [&](std::string sql) -> awaitable<std::string> {
            auto stmt = co_await conn.prepare(sql);
            EXPECT_EQ(stmt.get_statusmsg(), std::nullopt);
            co_await stmt.fetch();
            const std::optional<command_tag> tag = stmt.get_statusmsg();
            co_return tag ? tag->str() : "none";
        };
        EXPECT_EQ(co_await status_of("CREATE TEMP TABLE status (a int)"), "CREATE TABLE");
        EXPECT_EQ(co_await status_of("INSERT INTO status VALUES (10), (20)"), "INSERT 0 2");
        EXPECT_EQ(co_await status_of("SELECT * FROM status"), "SELECT 2");
        EXPECT_EQ(co_await status_of("UPDATE status SET a = 11 WHERE a = 10"), "UPDATE 1");
        auto rows = co_await conn.prepare("SELECT a FROM status ORDER BY a");
        co_await rows.fetch();
        EXPECT_EQ(co_await rows.fetchval<int>(), 11);
        EXPECT_EQ(rows.get_statusmsg(), std::nullopt);
        co_await rows.execute();
        EXPECT_EQ(rows.get_statusmsg()->str(), "SELECT 2");
        EXPECT_EQ((co_await rows.fetchrow())->get<int>(0), 11);
        EXPECT_EQ(rows.get_statusmsg(), std::nullopt);
        EXPECT_EQ(co_await status_of("DROP TABLE status"), "DROP TABLE");
    });
}

// A117
TEST(prepare, parameters_and_attributes) {
    run_test([](connection& conn) -> awaitable<void> {
        auto none = co_await conn.prepare("ROLLBACK");
        EXPECT_EQ(none.get_attributes().size(), 0u);
        EXPECT_EQ(none.get_parameters().size(), 0u);
        co_await conn.execute("CREATE DOMAIN pg_temp.positive AS int CHECK (value > 0)");
        co_await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('ok')");
        auto stmt = co_await conn.prepare(
            "SELECT $1::int[] AS list, $2::text AS t, $3::pg_temp.positive AS p, $4::pg_temp.mood AS m");
        const auto types = stmt.get_parameters();
        EXPECT_EQ(types.size(), 4u);
        EXPECT_EQ(types[0]->name, "_int4");
        EXPECT_EQ(types[0]->kind, type_kind::array);
        EXPECT_EQ(types[1]->name, "text");
        EXPECT_EQ(types[1]->schema, "pg_catalog");
        EXPECT_EQ(types[2]->name, "positive");
        EXPECT_EQ(types[2]->kind, type_kind::domain);
        EXPECT_TRUE(types[3]->schema.starts_with("pg_temp"));
        const auto columns = stmt.get_attributes();
        EXPECT_EQ(columns.size(), 4u);
        EXPECT_EQ(columns[0].name, "list");
        EXPECT_EQ(columns[0].type->name, "_int4");
        EXPECT_EQ(columns[3].type->name, "mood");
        const std::vector<int> list{1, 2};
        EXPECT_EQ((co_await stmt.fetchrow(list, "a", 5, "ok"))->get<int>("p"), 5);
    });
}

// A119, A121, A129
TEST(prepare, is_no_part_of_the_cache_and_closed_with_its_handle) {
    run_test(server().statement_cache_size(3), [](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await named_statements(conn), 0);
        {
            std::vector<prepared_statement> all;
            for (int i = 0; i != 20; ++i) all.push_back(co_await conn.prepare("SELECT " + std::to_string(i)));
            EXPECT_EQ(co_await named_statements(conn), 20);  // none is evicted
            for (int i = 0; i != 20; ++i) EXPECT_EQ(co_await all[static_cast<std::size_t>(i)].fetchval<int>(), i);
        }
        EXPECT_EQ(co_await named_statements(conn), 0);
        // The same text by a verb: prepared once more, and kept.
        auto stmt = co_await conn.prepare("SELECT 1");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 1"), 1);
        EXPECT_EQ(co_await named_statements(conn, "statement = 'SELECT 1'"), 2);
        EXPECT_NE(stmt.get_name(), "");
        auto second = co_await conn.prepare("SELECT 1");
        EXPECT_NE(stmt.get_name(), second.get_name());
    });
}

// A120
TEST(prepare, what_verbs_prepared_stays_cached) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto name = [&]() -> awaitable<std::string> {
            { const result gone = co_await conn.fetch("SELECT 1 + $1::int", 1); }
            co_return co_await conn.fetchval<std::string>(
                "SELECT name FROM pg_prepared_statements WHERE statement = 'SELECT 1 + $1::int'");
        };
        const std::string first = co_await name();
        EXPECT_EQ(co_await name(), first);
    });
}

// A123
TEST(prepare, closed) {
    run_test([](connection& conn) -> awaitable<void> {
        auto stmt = co_await conn.prepare("SELECT $1::int", prepare_options().name("once"));
        stmt.close();
        stmt.close();
        EXPECT_TRUE(stmt.is_closed());
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.fetch(1)), "the prepared statement is closed"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.explain(1)), "is closed"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.explain_analyze(1)), "is closed"));
        const std::vector<int> list{1, 2};
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.executemany(list)), "is closed"));
        stmt = co_await conn.prepare("SELECT $1::int", prepare_options().name("once"));
        EXPECT_EQ(co_await stmt.fetchval<int>(1), 1);
        // What was started before is not affected.
        auto running = start(conn, stmt.fetchval<int>(2));
        stmt.close();
        EXPECT_EQ(co_await running.get(), 2);
        EXPECT_EQ(co_await named_statements(conn), 0);
        prepared_statement none;
        EXPECT_TRUE(none.is_closed());
        EXPECT_EQ(none.get_query(), "");
    });
}

TEST(prepare, may_outlive_its_connection) {
    run([]() -> awaitable<void> {
        prepared_statement stmt;
        {
            connection conn = co_await connect(server());
            stmt = co_await conn.prepare("SELECT $1::int AS n");
            EXPECT_EQ(co_await stmt.fetchval<int>(1), 1);
        }
        EXPECT_TRUE(stmt.is_closed());
        EXPECT_EQ(stmt.get_attributes()[0].name, "n");
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.fetch(1)), "connection is closed"));
    });
}

// A130, A131
TEST(prepare, with_a_name) {
    run_test([](connection& conn) -> awaitable<void> {
        auto stmt = co_await conn.prepare("SELECT 'ok'::text AS t", prepare_options().name("foobar"));
        EXPECT_EQ(stmt.get_name(), "foobar");
        EXPECT_EQ((co_await conn.fetch("EXECUTE foobar")).front().get<std::string>(0), "ok");
        const auto e =
            co_await thrown<duplicate_prepared_statement>(conn.prepare("SELECT 1", prepare_options().name("foobar")));
        EXPECT_TRUE(e && contains(e->what(), "already exists") && contains(e->what(), "pooler"));
        EXPECT_EQ(co_await stmt.fetchval<std::string>(), "ok");
        auto odd = co_await conn.prepare("SELECT 2", prepare_options().name("Ham \"and\" spam"));
        EXPECT_EQ(co_await conn.fetchval<int>("EXECUTE \"Ham \"\"and\"\" spam\""), 2);
        auto longest = co_await conn.prepare("SELECT 3", prepare_options().name(std::string(63, 'x')));
        EXPECT_EQ(co_await conn.fetchval<int>("EXECUTE " + std::string(63, 'x')), 3);
        co_await conn.execute("DEALLOCATE foobar");
        const auto lost = co_await thrown<invalid_sql_statement_name>(stmt.fetch());
        EXPECT_TRUE(lost && contains(lost->what(), "pooler"));
    });
}

TEST(prepare, names_that_cannot_be) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string nul = "ab";
        nul[1] = '\0';
        for (const std::string& name : {std::string(), std::string(64, 'x'), nul, std::string("asiopg_1")}) {
            bool refused = false;
            try {
                (void)conn.prepare("SELECT 1", prepare_options().name(name));
            } catch (const interface_error&) {
                refused = true;
            }
            EXPECT_TRUE(refused) << name;
        }
        co_await expect_usable(conn);
    });
}

// A132
TEST(prepare, many) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE many (a text, b int)");
        std::vector<std::tuple<std::string, int>> sets;
        for (int i = 0; i != 4; ++i) sets.emplace_back(std::string(1, static_cast<char>('a' + i)), i);
        auto insert = co_await conn.prepare("INSERT INTO many VALUES ($1, $2) RETURNING a, b");
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            auto inside = insert.on(tx);
            const std::vector<result> returned = co_await inside.fetchmany(sets);
            EXPECT_EQ(returned.size(), 4u);
            EXPECT_EQ(returned.back().front().get<int>("b"), 3);
        });
        co_await insert.executemany(sets);
        EXPECT_EQ(insert.get_statusmsg(), std::nullopt);
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM many"), 8);
        sets.clear();
        co_await insert.executemany(sets);
        EXPECT_TRUE((co_await insert.fetchmany(sets)).empty());
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM many"), 8);
    });
}

// A133
TEST(prepare, changed_table_is_the_caller_s_to_know) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE changed (a int, b int); INSERT INTO changed VALUES (1, 1)");
        auto stmt = co_await conn.prepare("SELECT * FROM changed");
        EXPECT_EQ((co_await stmt.fetchrow())->get<int>("b"), 1);
        co_await conn.execute("ALTER TABLE changed ALTER COLUMN b SET DATA TYPE text");
        const auto e = co_await thrown<feature_not_supported>(stmt.fetchrow());
        EXPECT_TRUE(e && contains(e->what(), "cached plan"));
        auto again = co_await conn.prepare("SELECT * FROM changed");
        EXPECT_EQ((co_await again.fetchrow())->get<std::string>("b"), "1");
    });
}

TEST(prepare, through_transactions) {
    run_test(server().exclusive_timeout(100ms), [](connection& conn) -> awaitable<void> {
        auto stmt = co_await conn.prepare("SELECT $1::int");
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            auto inside = stmt.on(tx);
            EXPECT_EQ(co_await inside.fetchval<int>(1), 1);
            EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.fetchval<int>(1)), "held by a transaction"));
            auto here = co_await tx.prepare("SELECT $1::int + 1");
            EXPECT_EQ(co_await here.fetchval<int>(1), 2);
            co_await tx.transaction([&](transaction& inner) -> awaitable<void> {
                auto innermost = here.on(inner);
                EXPECT_EQ(co_await innermost.fetchval<int>(2), 3);
            });
            stmt = std::move(here);
        });
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.fetchval<int>(1)), "the transaction is over"));
        EXPECT_EQ(co_await stmt.on(conn).fetchval<int>(1), 2);
        connection other = co_await connect(server());
        bool refused = false;
        try {
            (void)stmt.on(other);
        } catch (const interface_error&) {
            refused = true;
        }
        EXPECT_TRUE(refused);
        co_await other.close();
    });
}

// A186
TEST(prepare, timeouts) {
    run_test([](connection& conn) -> awaitable<void> {
        auto stmt = co_await conn.prepare("SELECT pg_sleep($1)");
        stmt.timeout(20ms);
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(stmt.fetch(10));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(stmt.fetchrow(10));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(stmt.fetchval<std::string>(10));
        co_await expect_usable(conn);
        const std::vector<int> list{10, 10};
        co_await thrown<timeout_error>(stmt.executemany(list));
        EXPECT_LT(since(began), 5 * 500ms);
        stmt.timeout(10s);
        EXPECT_EQ((co_await stmt.fetch(0)).size(), 1u);
        co_await thrown<timeout_error>(conn.prepare(query("SELECT 1").timeout(0s)));
    });
}

TEST(prepare, started_together) {
    run_test([](connection& conn) -> awaitable<void> {
        std::vector<awaitable<prepared_statement>> many;
        for (int i = 0; i != 50; ++i) many.push_back(conn.prepare("SELECT $1::int + " + std::to_string(i)));
        auto statements = co_await gather(std::move(many));
        std::vector<awaitable<int>> values;
        for (prepared_statement& s : statements) values.push_back(s.fetchval<int>(1));
        const auto got = co_await gather(std::move(values));
        for (int i = 0; i != 50; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], i + 1);
        // A cancelled one leaves nothing behind.
        statements.clear();
        auto cancelled = start(conn, conn.prepare("SELECT 'cancelled'"));
        cancelled.cancel();
        try {
            co_await cancelled.get();
        } catch (const operation_aborted&) {
        }
        co_await expect_usable(conn);
        EXPECT_EQ(co_await named_statements(conn, "statement LIKE '%cancelled'''"), 0);
    });
}

}  // namespace
}  // namespace asiopg::test
