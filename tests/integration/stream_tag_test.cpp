// What a stream tells at its end, in a transaction and outside.
#include <asiopg/asiopg.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// The same as of one Execute, which a stream outside of a transaction is.
TEST(stream_tag, counts_all_rows) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto tag_of = [](verbs& on, std::string sql) -> awaitable<std::string> {
            row_stream rows = co_await on.stream(std::move(sql));
            while (co_await rows.next()) {
            }
            co_return rows.tag().str();
        };
        co_await conn.execute(
            "CREATE TEMP TABLE t (a int); CREATE TEMP TABLE u (a int UNIQUE); CREATE TEMP VIEW v AS SELECT a FROM t;"
            "CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (new.a) RETURNING a;"
            "PREPARE p AS SELECT generate_series(1, 30); PREPARE q AS INSERT INTO t SELECT generate_series(1, 7);"
            "PREPARE r AS INSERT INTO t SELECT generate_series(1, 7) RETURNING a");
        const auto anew = [&]() -> awaitable<void> {
            co_await conn.execute(
                "TRUNCATE t; TRUNCATE u; INSERT INTO t SELECT generate_series(1, 25); DROP TABLE IF EXISTS x, y, z");
        };
        for (const char* sql :
             {"INSERT INTO t SELECT generate_series(1, 10) RETURNING a",
              "UPDATE t SET a = a + 1 RETURNING a",
              "INSERT INTO t VALUES (1), (2), (3), (4) RETURNING a",
              "DELETE FROM t WHERE a > 3 RETURNING a",
              "INSERT INTO t SELECT 1 WHERE false RETURNING a",
              "INSERT INTO t SELECT generate_series(1, 20)",
              "WITH w AS (INSERT INTO t SELECT generate_series(1, 9) RETURNING a) SELECT a FROM w",
              "WITH w AS (SELECT generate_series(1, 9) AS a) INSERT INTO t SELECT a FROM w RETURNING a",
              "INSERT INTO u SELECT i / 2 FROM generate_series(1, 20) i ON CONFLICT DO NOTHING RETURNING a",
              "INSERT INTO v SELECT generate_series(1, 6) RETURNING a",
              "UPDATE t SET a = 1",
              "DELETE FROM t",
              "SELECT FROM generate_series(1, 20)",
              "SELECT generate_series(1, 3)",
              "SELECT generate_series(1, 5000)",
              "TABLE t",
              "VALUES (1), (2), (3), (4), (5), (6)",
              "CREATE TEMP TABLE x AS SELECT generate_series(1, 20)",
              "SELECT a INTO TEMP TABLE y FROM t",
              "CREATE TEMP TABLE z AS EXECUTE p",
              "EXECUTE p",
              "EXECUTE q",
              "EXECUTE r",
              "EXPLAIN SELECT 1",
              "SHOW ALL",
              "SHOW server_version",
              "SET lc_messages TO 'C'",
              "DO $$ BEGIN END $$",
              ""}) {
            co_await anew();
            const std::string outside = co_await tag_of(conn, sql);
            co_await anew();
            transaction tx = co_await conn.begin();
            const std::string inside = co_await tag_of(tx, sql);
            co_await tx.rollback();
            EXPECT_EQ(inside, outside) << sql;
        }
        transaction tx = co_await conn.begin();
        co_await tx.execute("DECLARE c CURSOR FOR SELECT generate_series(1, 20)");
        EXPECT_EQ(co_await tag_of(tx, "FETCH 13 FROM c"), "FETCH 13");
        EXPECT_EQ(co_await tag_of(tx, "MOVE 2 IN c"), "MOVE 2");
        EXPECT_EQ(co_await tag_of(tx, "FETCH ALL FROM c"), "FETCH 5");
        EXPECT_EQ(co_await tag_of(tx, "FETCH ALL FROM c"), "FETCH 0");
        // What a cursor gives counts for itself.
        cursor some = co_await tx.cursor("SELECT generate_series(1, 7)");
        EXPECT_EQ((co_await some.fetch(4)).tag().str(), "");
        EXPECT_EQ((co_await some.fetch(4)).tag().str(), "SELECT 3");
    });
}

}  // namespace
}  // namespace asiopg::test
