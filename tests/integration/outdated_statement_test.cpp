// What a connection remembers of its statements while the server changes under it: never believed beyond what the
// server vouches for, and asked for again where that is safe.
#include <asiopg/bulk.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction.hpp>
#include <asiopg/transaction_options.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

awaitable<std::size_t> width_of(awaitable<result> fetching) {
    const result rows = co_await std::move(fetching);
    co_return rows.columns().size();
}

/// The exception as it was thrown, with all that it is.
template <class T>
awaitable<std::exception_ptr> failure_of(awaitable<T> work) {
    try {
        co_await std::move(work);
    } catch (...) {
        co_return std::current_exception();
    }
    ADD_FAILURE() << "nothing was thrown";
    co_return nullptr;
}

std::string words(const std::exception_ptr& e) {
    try {
        if (e) std::rethrow_exception(e);
    } catch (const std::exception& thrown) {
        return thrown.what();
    }
    return {};
}

class OutdatedStatement : public testing::TestWithParam<int> {
protected:
    static connect_options options() { return server().statement_cache_size(GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(CacheSize, OutdatedStatement, testing::Values(0, 1, 100), testing::PrintToStringParamName());

TEST_P(OutdatedStatement, FetchOfAnotherCursor) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("BEGIN");
        for (int round = 0; round != 2; ++round) {
            co_await conn.execute("DECLARE c CURSOR FOR SELECT 1::int4 AS n");
            EXPECT_EQ((co_await conn.fetchval<int>("FETCH 1 FROM c")), 1);
            co_await conn.execute("CLOSE c; DECLARE c CURSOR FOR SELECT 'abcd'::text AS t");
            const result text = co_await conn.fetch("FETCH 1 FROM c");
            EXPECT_EQ(text.columns()[0].name, "t");
            EXPECT_EQ(text[0].get<std::string>(0), "abcd");
            co_await conn.execute("CLOSE c; DECLARE c CURSOR FOR SELECT 7::int8, true, 'x'::text");
            const result three = co_await conn.fetch("FETCH 1 FROM c");
            EXPECT_EQ(three.columns().size(), 3u);
            EXPECT_EQ(three[0].get<std::int64_t>(0), 7);
            EXPECT_EQ(three[0].get<std::string>(2), "x");
            co_await conn.execute("CLOSE c");
        }
        co_await conn.execute("ROLLBACK");
    });
}

TEST_P(OutdatedStatement, ExecuteOfAnotherStatement) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("PREPARE p AS SELECT 1::int4 AS n");
        EXPECT_EQ((co_await conn.fetchval<int>("EXECUTE p")), 1);
        co_await conn.execute("DEALLOCATE p; PREPARE p AS SELECT 'abcd'::text AS t, 2");
        const auto rows = co_await conn.fetch("/* again */ ; execute p");
        EXPECT_EQ(rows[0].get<std::string>("t"), "abcd");
        EXPECT_EQ(rows[0].get<int>(1), 2);
        auto handle = co_await conn.prepare("EXECUTE p");
        co_await conn.execute("DEALLOCATE p; PREPARE p AS SELECT 3::int8 AS u");
        EXPECT_EQ((co_await handle.fetchval<std::int64_t>()), 3);
        EXPECT_EQ((co_await conn.fetchval<std::int64_t>("EXECUTE p")), 3);
        row_stream rows_of = co_await conn.stream("EXECUTE p");
        const auto first = co_await rows_of.next();
        EXPECT_TRUE(first && first->get<std::int64_t>("u") == 3);
    });
}

TEST_P(OutdatedStatement, CallOfAnotherProcedure) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE PROCEDURE pg_temp.called(INOUT a int) LANGUAGE sql AS 'SELECT 1'");
        EXPECT_EQ((co_await conn.fetchval<int>("CALL pg_temp.called($1)", 1)), 1);
        co_await conn.execute(
            "DROP PROCEDURE pg_temp.called; CREATE PROCEDURE pg_temp.called(INOUT a text) LANGUAGE sql AS 'SELECT "
            "''x'''");
        EXPECT_EQ((co_await conn.fetchval<std::string>("CALL pg_temp.called($1)", "1")), "x");
    });
}

TEST_P(OutdatedStatement, ColumnOfAnotherTypeTakesItsValues) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE altered (a int)");
        const std::string insert = "INSERT INTO altered VALUES ($1)";
        co_await conn.execute(insert, 1);
        co_await conn.execute("ALTER TABLE altered ALTER a TYPE bigint");
        co_await conn.execute(insert, 5'000'000'000);
        co_await conn.execute("ALTER TABLE altered ALTER a TYPE text");
        co_await conn.execute(insert, "many");
        EXPECT_EQ((co_await conn.fetchval<std::string>("SELECT string_agg(a, ' ') FROM altered")), "1 5000000000 many");
        std::vector<std::tuple<std::string>> words{{"a"}, {"b"}};
        co_await conn.executemany(insert, words);
        co_await conn.execute("ALTER TABLE altered ALTER a TYPE int USING 0");
        std::vector<std::tuple<int>> numbers{{1}, {2}};
        co_await conn.executemany(insert, numbers);
        co_await conn.transaction(
            [&](transaction& tx) -> awaitable<void> {  // nothing was sent, so that this works inside too
                co_await tx.execute("ALTER TABLE altered ALTER a TYPE text");
                co_await tx.execute(insert, "inside");
            });
        EXPECT_EQ((co_await conn.fetchval<int>("SELECT count(*)::int FROM altered")), 8);
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.execute("SELECT $1::int", "x")), "int4"));
    });
}

TEST_P(OutdatedStatement, TypeThatWasMadeAgain) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('ok'); CREATE DOMAIN pg_temp.small AS int");
        for (int round = 0; round != 3; ++round) {
            EXPECT_EQ((co_await conn.fetchval<std::string>("SELECT $1::pg_temp.mood", "ok")), "ok");
            EXPECT_EQ((co_await conn.fetchval<std::string>("SELECT $1::pg_temp.mood::text", "ok")), "ok");
            EXPECT_EQ((co_await conn.fetchval<std::string>("SELECT 'ok'::pg_temp.mood")), "ok");
            EXPECT_EQ((co_await conn.fetchval<int>("SELECT $1::pg_temp.small", 1)), 1);
            co_await conn.execute("DROP TYPE pg_temp.mood; CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok')");
            co_await conn.execute("DROP DOMAIN pg_temp.small; CREATE DOMAIN pg_temp.small AS int");
        }
    });
}

TEST_P(OutdatedStatement, TypeOfTheSameNameElsewhere) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        const std::string name = "outdated_" + std::to_string(conn.get_server_pid());
        co_await conn.execute("CREATE SCHEMA " + name + "; CREATE TYPE " + name + ".feeling AS ENUM ('new')");
        co_await conn.execute("CREATE TYPE pg_temp.feeling AS ENUM ('old')");
        co_await conn.execute("SET search_path = pg_temp");
        EXPECT_EQ((co_await conn.fetchval<std::string>("SELECT $1::feeling", "old")), "old");
        co_await conn.execute("SET search_path = " + name + ", pg_temp");
        EXPECT_EQ((co_await conn.fetchval<std::string>("SELECT $1::feeling", "new")), "new");
        co_await conn.execute("DROP SCHEMA " + name + " CASCADE");
    });
}

TEST_P(OutdatedStatement, FunctionWhoseTableLostAColumn) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE narrowed (a int, b int); INSERT INTO narrowed VALUES (1, 2)");
        co_await conn.execute(
            "CREATE FUNCTION pg_temp.all_of() RETURNS SETOF narrowed LANGUAGE sql AS 'SELECT * FROM narrowed'");
        EXPECT_EQ((co_await width_of(conn.fetch("SELECT * FROM pg_temp.all_of()"))), 2u);
        co_await conn.execute("ALTER TABLE narrowed DROP COLUMN b");
        EXPECT_EQ((co_await width_of(conn.fetch("SELECT * FROM pg_temp.all_of()"))), 1u);
    });
}

TEST_P(OutdatedStatement, AllDiscarded) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        for (const char* discard : {"DISCARD ALL", "DEALLOCATE ALL"}) {
            EXPECT_EQ((co_await conn.fetchval<int>("SELECT 1")), 1);
            co_await conn.execute(discard);
            co_await conn.transaction(
                [](transaction& tx) -> awaitable<void> { EXPECT_EQ((co_await tx.fetchval<int>("SELECT 1")), 1); });
            co_await conn.execute(discard);
            co_await conn.execute("BEGIN");
            EXPECT_EQ((co_await conn.fetchval<int>("SELECT 1")), 1);
            co_await conn.execute("COMMIT");
        }
    });
}

TEST_P(OutdatedStatement, ConstantsOfAnotherDateStyle) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        const std::string month = "SELECT extract(month FROM date '1/2/2024')::int";
        EXPECT_EQ((co_await conn.fetchval<int>(month)), 1);
        co_await conn.execute("SET DateStyle = 'ISO, DMY'");
        EXPECT_EQ((co_await conn.fetchval<int>(month)), 2);
        co_await conn.execute("RESET DateStyle");
        EXPECT_EQ((co_await conn.fetchval<int>(month)), 1);
    });
}

/// What cannot be done again unseen says how to do it again.
TEST_P(OutdatedStatement, PlanRefusedInATransaction) {
    if (GetParam() == 0) GTEST_SKIP() << "nothing is kept";
    run_test(options(), [](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE widened (a int); INSERT INTO widened VALUES (1)");
        const std::string all = "SELECT * FROM widened";
        EXPECT_EQ((co_await width_of(conn.fetch(all))), 1u);
        co_await conn.execute("ALTER TABLE widened ADD b int");
        const auto refused =
            co_await failure_of(conn.transaction([&](transaction& tx) -> awaitable<void> { co_await tx.fetch(all); }));
        EXPECT_TRUE(contains(words(refused), "cached plan must not change result type"));
        EXPECT_TRUE(contains(words(refused), "in a transaction the whole of it"));
        EXPECT_TRUE(is_transient(refused));
        EXPECT_TRUE(safe_to_retry(refused));
        EXPECT_FALSE(is_connection_lost(refused));
        EXPECT_EQ((co_await width_of(conn.fetch(all))), 2u);

        co_await conn.execute("ALTER TABLE widened ADD c int");
        int times = 0;
        co_await conn.transaction(transaction_options().retries(5), [&](transaction& tx) -> awaitable<void> {
            ++times;
            EXPECT_EQ((co_await width_of(tx.fetch(all))), 3u);
        });
        EXPECT_EQ(times, 2);
    });
}

TEST_P(OutdatedStatement, StatementGoneBeforeNeighbours) {
    if (GetParam() == 0) GTEST_SKIP() << "nothing is kept";
    run_test(options(), [](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.fetchval<int>("SELECT 1")), 1);
        co_await conn.execute(
            "DO $$ DECLARE n text; BEGIN FOR n IN SELECT name FROM pg_prepared_statements LOOP "
            "EXECUTE 'DEALLOCATE ' || quote_ident(n); END LOOP; END $$");
        auto a = start(conn, conn.fetchval<int>("SELECT 1"));
        auto b = start(conn, conn.execute("SELECT 2"));
        const auto refused = co_await failure_of(a.get());
        co_await b.get();
        EXPECT_TRUE(contains(words(refused), "statement_cache_size(0)"));
        EXPECT_TRUE(is_transient(refused) && safe_to_retry(refused));
        EXPECT_EQ((co_await conn.fetchval<int>("SELECT 1")), 1);
    });
}

TEST_P(OutdatedStatement, HandleWhoseStatementIsGone) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        auto handle = co_await conn.prepare("SELECT 1");
        co_await conn.execute("DISCARD ALL");
        const auto refused = co_await failure_of(handle.fetchval<int>());
        EXPECT_TRUE(contains(words(refused), "prepare it again")) << words(refused);
        EXPECT_FALSE(safe_to_retry(refused));
        EXPECT_EQ((co_await conn.fetchval<int>("SELECT 1")), 1);
    });
}

/// The server's own error for an SQL-level statement has nothing to do with ours.
TEST_P(OutdatedStatement, NoAdviceForSomebodyElsesStatement) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        const auto refused = co_await failure_of(conn.fetch("EXECUTE nobody"));
        EXPECT_TRUE(contains(words(refused), "nobody"));
        EXPECT_FALSE(contains(words(refused), "HINT")) << words(refused);
        EXPECT_FALSE(safe_to_retry(refused));
    });
}

TEST_P(OutdatedStatement, MorePlaceholdersThanAMessageHolds) {
    run_test(options(), [](connection& conn) -> awaitable<void> {
        std::string sql = "SELECT 1 WHERE 1 IN (1";
        for (int i = 1; i <= 65'536; ++i) sql += ", $" + std::to_string(i);
        sql += ")";
        auto before = start(conn, conn.fetchval<int>("SELECT 1"));
        auto refused = start(conn, conn.fetch(sql));
        auto behind = start(conn, conn.fetchval<int>("SELECT 3"));
        EXPECT_EQ(co_await before.get(), 1);
        EXPECT_TRUE(contains(co_await message_of<interface_error>(refused.get()), "$65536"));
        EXPECT_EQ(co_await behind.get(), 3);
        EXPECT_TRUE(contains(co_await message_of<interface_error>(conn.prepare(sql)), "65535"));
        EXPECT_TRUE(contains(co_await message_of<interface_error>(conn.execute(sql, 1)), "65535"));
        EXPECT_EQ((co_await conn.fetchval<std::string>("SELECT '$65536'")), "$65536");
    });
}

TEST_P(OutdatedStatement, ResetForgetsStatements) {
    if (GetParam() == 0) GTEST_SKIP() << "nothing is kept";
    run_test(options(), [](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.fetchval<int>("SELECT 1")), 1);
        co_await conn.reset();
        co_await conn.execute("CREATE TEMP TABLE kept AS SELECT statement FROM pg_prepared_statements");
        EXPECT_EQ((co_await conn.fetchval<int>("SELECT count(*)::int FROM kept WHERE statement = 'SELECT 1'")), 0);
    });
}

}  // namespace
}  // namespace asiopg::test
