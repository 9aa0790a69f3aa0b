// client_encoding that is changed in a session: text is refused, not taken for UTF-8, until it is changed back.
#include <asiopg/bulk.hpp>
#include <asiopg/byte_sink.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/pool.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

const std::string word = "\u00e9t\u00e9";  // NOLINT: UTF-8 on purpose

bool teaches(const std::string& text, std::string_view encoding = "LATIN1") {
    return contains(text, "client_encoding was changed to " + std::string(encoding)) &&
           contains(text, "RESET client_encoding");
}

// Nothing of it reaches the server.
awaitable<void> expect_refused(connection& conn) {
    EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.fetch("SELECT 1"))));
    EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.fetchval<std::string>("SELECT $1::text", word))));
    EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.execute("SELECT '" + word + "'"))));
    EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.prepare("SELECT 2"))));
    EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.stream("SELECT 3"))));
    const std::vector<int> two(2, 1);
    EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.executemany("SELECT $1::int", two))));
    EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.fetchmany("SELECT $1::int", two))));
    std::string copied;
    EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.copy_from_query("SELECT 'x'", copied))));
    EXPECT_EQ(copied, "");
    EXPECT_EQ(conn.is_closed(), false);
}

awaitable<void> expect_text(connection& conn) {
    EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::text || '" + word + "'", word), word + word);
}

TEST(encoding, refused_until_it_is_reset) {
    for (const int cache : {0, 1, 100})
        run_test(server().statement_cache_size(cache), [](connection& conn) -> awaitable<void> {
            co_await expect_text(conn);
            for (const std::string change :
                 {"SET NAMES 'LATIN1'", "SELECT 1; SET client_encoding TO 'latin-1'; SELECT 2",
                  "DO $$BEGIN PERFORM set_config('client_encoding', 'LATIN1', false); END$$"})
                for (const std::string back : {"RESET client_encoding", "SET NAMES 'UTF8'", "RESET ALL"}) {
                    SCOPED_TRACE(change + " / " + back);
                    co_await conn.execute(change);
                    EXPECT_EQ(conn.parameter_status("client_encoding"), "LATIN1");
                    co_await expect_refused(conn);
                    co_await conn.execute(back);
                    co_await expect_text(conn);
                }
            co_await conn.execute("SET NAMES 'LATIN1'");
            co_await conn.reset();
        });
}

TEST(encoding, sql_ascii_is_no_utf8) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("SET NAMES 'SQL_ASCII'");
        EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.fetch("SELECT 1")), "SQL_ASCII"));
        co_await conn.execute("SET client_encoding TO 'unicode'");
        co_await expect_text(conn);
    });
}

TEST(encoding, rollback_brings_it_back) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string text =
            co_await message_of<interface_error>(conn.transaction([&](transaction& tx) -> awaitable<void> {
                co_await tx.execute("SET LOCAL client_encoding TO 'LATIN1'");
                co_await tx.fetch("SELECT 1");
            }));
        EXPECT_TRUE(teaches(text)) << text;
        co_await expect_text(conn);
        co_await conn.execute("BEGIN");
        co_await conn.execute("SET NAMES 'LATIN1'");
        co_await thrown<interface_error>(conn.fetch("SELECT 1"));
        co_await conn.execute("ROLLBACK");
        co_await expect_text(conn);
    });
}

// The change and what it garbles in one command.
TEST(encoding, rows_of_the_command_that_changes_it) {
    const std::string sql = "SELECT set_config('client_encoding', 'LATIN1', false), '" + word + "'";
    run_test([&](connection& conn) -> awaitable<void> {
        EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.fetch(sql))));
        co_await conn.execute("RESET client_encoding");
        EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.fetchrow(sql))));
        co_await conn.execute("RESET client_encoding");
        const std::vector<std::string> two(2, word);
        EXPECT_TRUE(teaches(co_await message_of<interface_error>(
            conn.fetchmany("SELECT set_config('client_encoding', 'LATIN1', false), $1", two))));
        co_await conn.execute("RESET client_encoding");
        std::string copied;
        EXPECT_TRUE(teaches(co_await message_of<interface_error>(conn.copy_from_query(sql, copied))));
        co_await conn.execute("RESET client_encoding");
        co_await conn.execute(sql + "::bytea = ''");  // rows that nobody keeps
        EXPECT_EQ(conn.parameter_status("client_encoding"), "LATIN1");
        co_await conn.execute("RESET client_encoding");
        co_await expect_text(conn);
    });
}

// What was sent behind it before it was known.
TEST(encoding, pipelined_neighbours) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.fetch("SELECT $1::text", word);
        co_await conn.execute("CREATE TEMP TABLE t (i int)");
        auto before = start(conn, conn.fetchval<std::string>("SELECT $1::text", word));
        auto change = start(conn, conn.execute("SET NAMES 'LATIN1'"));
        auto rows = start(conn, conn.fetchval<std::string>("SELECT $1::text", word));
        auto unknown = start(conn, conn.fetchval<std::string>("SELECT '" + word + "' AS \"" + word + "\""));
        auto none = start(conn, conn.execute("INSERT INTO t VALUES (1)"));
        auto back = start(conn, conn.execute("RESET client_encoding"));
        auto behind = start(conn, conn.fetchval<std::string>("SELECT $1::text", word));
        EXPECT_EQ(co_await before.get(), word);
        EXPECT_EQ(co_await change.get(), "SET");
        EXPECT_TRUE(teaches(co_await message_of<interface_error>(rows.get())));
        EXPECT_TRUE(teaches(co_await message_of<interface_error>(unknown.get())));
        EXPECT_EQ(co_await none.get(), "INSERT 0 1");
        EXPECT_EQ(co_await back.get(), "RESET");
        EXPECT_EQ(co_await behind.get(), word);
        // Nothing of it stays: neither names nor types that were read meanwhile.
        const result named = co_await conn.fetch("SELECT '" + word + "' AS \"" + word + "\"");
        EXPECT_EQ(named.columns()[0].name, word);
    });
}

TEST(encoding, handles_and_cursors) {
    run_test([](connection& conn) -> awaitable<void> {
        prepared_statement s = co_await conn.prepare("SELECT $1::text");
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            cursor c = co_await tx.cursor("SELECT $1 || i FROM generate_series(1, 5) AS i", word);
            EXPECT_EQ((co_await c.fetch(2)).size(), 2u);
            co_await tx.execute("SET NAMES 'LATIN1'");
            EXPECT_TRUE(teaches(co_await message_of<interface_error>(c.fetch(1))));
            co_await tx.execute("RESET client_encoding");
            EXPECT_EQ((co_await c.fetch(3)).size(), 3u);
        });
        EXPECT_EQ(co_await s.fetchval<std::string>(word), word);
        co_await conn.execute("SET NAMES 'LATIN1'");
        EXPECT_TRUE(teaches(co_await message_of<interface_error>(s.fetch(word))));
        co_await conn.execute("RESET client_encoding");
        EXPECT_EQ(co_await s.fetchval<std::string>(word), word);
    });
}

TEST(encoding, next_borrower_of_a_pool) {
    run([]() -> awaitable<void> {
        pool p = co_await create_pool(server(), pool_options().min_size(1).max_size(1));
        {
            pooled_connection lease = co_await p.acquire();
            co_await lease.execute("SET NAMES 'LATIN1'");
            co_await thrown<interface_error>(lease.fetch("SELECT 1"));
        }
        EXPECT_EQ(co_await p.fetchval<std::string>("SELECT $1::text", word), word);
        co_await p.execute("SET NAMES 'LATIN1'");
        EXPECT_EQ(co_await p.fetchval<std::string>("SELECT $1::text", word), word);
        co_await p.close();
    });
}

// Errors are always passed on as UTF-8.
TEST(encoding, words_of_errors) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto e = co_await thrown<postgres_error>(conn.execute("SET NAMES 'LATIN1'; SELECT chr(233)::int"));
        EXPECT_TRUE(e && contains(e->message(), "\"?\"")) << (e ? e->message() : "");
        co_await conn.execute("RESET client_encoding");
        const auto f = co_await thrown<postgres_error>(conn.execute("SELECT chr(233)::int"));
        EXPECT_TRUE(f && contains(f->message(), "\"\u00e9\"")) << (f ? f->message() : "");
    });
}

}  // namespace
}  // namespace asiopg::test
