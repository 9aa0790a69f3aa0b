// COPY started by execute() or fetch(): a clear error, and nothing of anybody else's is mixed up.
#include <asiopg/asiopg.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

TEST(copy_by_query, input_is_refused) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        for (int i = 0; i != 2; ++i) {
            const auto e = co_await thrown<query_canceled>(conn.execute("COPY t FROM STDIN"));
            EXPECT_TRUE(e && contains(e->what(), "COPY")) << (e ? e->what() : "");
            co_await expect_usable(conn);
            co_await thrown<query_canceled>(conn.fetch("COPY t FROM STDIN"));
            co_await expect_usable(conn);
            co_await thrown<query_canceled>(conn.execute("COPY t FROM STDIN", params()));
            co_await expect_usable(conn);
            co_await thrown<query_canceled>(conn.execute("SELECT 1; COPY t FROM STDIN; SELECT 2"));
            co_await expect_usable(conn);
        }
        co_await thrown<undefined_table>(conn.execute("COPY dne FROM STDIN"));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
    });
}

// Its data is nobody's, so that the query has not done what it was for.
TEST(copy_by_query, output_is_refused) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        const char* const sql = "COPY (SELECT generate_series(1, 10000)) TO STDOUT";
        const auto refused = [&](auto work) -> awaitable<void> {
            const std::string text = co_await message_of<interface_error>(std::move(work));
            EXPECT_TRUE(contains(text, "copy_from_query")) << text;
            co_await expect_usable(conn);
        };
        for (int i = 0; i != 2; ++i) {
            co_await refused(conn.execute(sql));
            co_await refused(conn.execute(sql, params()));
            co_await refused(conn.fetch(sql));
            co_await refused(conn.fetchrow(sql));
            co_await refused(conn.fetchval<int>(sql));
            const auto stream = [&]() -> awaitable<void> {
                row_stream rows = co_await conn.stream(sql);
                while (co_await rows.next()) {
                }
            };
            co_await refused(stream());
            auto prepared = co_await conn.prepare(sql);
            co_await refused(prepared.fetch());
            // What else the script does is done.
            co_await refused(conn.execute("INSERT INTO t VALUES (1); COPY t TO STDOUT; INSERT INTO t VALUES (2)"));
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 4);
        co_await thrown<division_by_zero>(
            conn.execute("COPY (SELECT 10 / (5 - i) FROM generate_series(1, 10) i) TO STDOUT"));
        co_await expect_usable(conn);
    });
}

// What the server reads and writes itself is no matter of the client's.
TEST(copy_by_query, of_the_servers_files) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string file = "'/tmp/asiopg_copy_by_query_" + std::to_string(conn.get_server_pid()) + "'";
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        co_await conn.execute("COPY (SELECT generate_series(1, 7)) TO " + file);
        for (const bool script : {true, false}) {
            auto copies = start(
                conn, script ? conn.execute("COPY t FROM " + file) : conn.execute("COPY t FROM " + file, params()));
            auto behind = start(conn, conn.fetchval<int>("SELECT count(*)::int FROM t"));
            EXPECT_EQ((co_await copies.get()).str(), "COPY 7");
            EXPECT_EQ(co_await behind.get(), script ? 7 : 14);
        }
        EXPECT_EQ((co_await conn.fetch("COPY t FROM " + file)).tag().str(), "COPY 7");
        EXPECT_EQ((co_await conn.execute("COPY t TO PROGRAM 'cat >/dev/null'")).str(), "COPY 21");
        co_await conn.execute("COPY (SELECT 1) TO PROGRAM 'rm -f " + file.substr(1, file.size() - 2) + "'");
    });
}

// The server takes what was sent behind it for copy data: nothing is, and nobody gets another's answer or an error.
TEST(copy_by_query, others_behind_it_are_unharmed) {
    run_test([](connection&) -> awaitable<void> {
        for (const int cache : {0, 1, 100}) {
            connection conn = co_await connect(server().statement_cache_size(cache));
            co_await conn.execute("CREATE TEMP TABLE t (a int)");
            for (const char* sql :
                 {"COPY t FROM STDIN", "-- so\n ;copy t FROM STDIN", "COPY t TO STDOUT",
                  "SELECT ';'; SELECT $$;$$; COPY t FROM STDIN; SELECT 2", "SELECT 1;/**/COPY t TO STDOUT"})
                for (const bool script : {true, false})
                    for (const bool inside : {true, false}) {
                        if (!script && contains(sql, "SELECT")) continue;
                        transaction tx = co_await conn.begin();
                        verbs* const on = inside ? static_cast<verbs*>(&tx) : &conn;
                        if (!inside) co_await tx.commit();
                        if (inside) co_await on->execute("SAVEPOINT a");
                        auto before = start(conn, on->fetchval<int>("SELECT $1::int", -1));
                        auto copy = start(conn, script ? on->execute(sql) : on->execute(sql, params()));
                        auto undo = start(conn, on->execute(inside ? "ROLLBACK TO a" : "SELECT"));
                        std::vector<started<command_tag>> scripts;
                        std::vector<started<int>> values;
                        for (int i = 1; i != 6; ++i) {
                            scripts.push_back(
                                start(conn, on->execute("SELECT generate_series(1, " + std::to_string(i) + ")")));
                            values.push_back(start(conn, on->fetchval<int>("SELECT $1::int", i)));
                        }
                        EXPECT_EQ(co_await before.get(), -1);
                        if (contains(sql, "STDIN"))
                            EXPECT_TRUE(contains(co_await message_of<query_canceled>(copy.get()), "copy_to_table"));
                        else
                            EXPECT_TRUE(contains(co_await message_of<interface_error>(copy.get()), "copy_from_query"));
                        co_await undo.get();
                        for (int i = 1; i != 6; ++i) {
                            EXPECT_EQ(co_await values[static_cast<std::size_t>(i - 1)].get(), i);
                            EXPECT_EQ((co_await scripts[static_cast<std::size_t>(i - 1)].get()).str(),
                                      "SELECT " + std::to_string(i));
                        }
                        if (inside) co_await tx.rollback();
                        co_await expect_usable(conn);
                    }
            co_await conn.close();
        }
    });
}

TEST(copy_by_query, with_standard_conforming_strings_off) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int); SET escape_string_warning = off");
        // The second is a script only by the setting that comes in front of it.
        auto set = start(conn, conn.execute("SET standard_conforming_strings = off"));
        auto copy = start(conn, conn.execute("SELECT '\\';'; COPY t FROM STDIN; SELECT '\\''"));
        auto behind = start(conn, conn.fetchval<int>("SELECT 5"));
        co_await set.get();
        EXPECT_TRUE(contains(co_await message_of<query_canceled>(copy.get()), "copy_to_table"));
        EXPECT_EQ(co_await behind.get(), 5);
    });
}

TEST(copy_by_query, many_times) {
    run_test([](connection&) -> awaitable<void> {
        for (const int cache : {0, 1, 100}) {
            connection conn = co_await connect(server().statement_cache_size(cache));
            co_await conn.execute("CREATE TEMP TABLE t (a int)");
            const std::vector<std::tuple<>> two(2);
            for (const char* sql : {"COPY t FROM STDIN", "COPY t TO STDOUT"}) {
                auto many = start(conn, conn.executemany(sql, two));
                auto results = start(conn, conn.fetchmany(sql, two));
                auto behind = start(conn, conn.fetchval<int>("SELECT 5"));
                auto prepared = co_await conn.prepare(sql);
                EXPECT_TRUE(contains(co_await message_of<interface_error>(many.get()), "executemany"));
                EXPECT_TRUE(contains(co_await message_of<interface_error>(results.get()), "fetchmany"));
                EXPECT_TRUE(contains(co_await message_of<interface_error>(prepared.executemany(two)), "executemany"));
                EXPECT_EQ(co_await behind.get(), 5);
                co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
                    co_await thrown<interface_error>(tx.executemany(sql, two));
                    EXPECT_EQ(co_await tx.fetchval<int>("SELECT 6"), 6);
                });
            }
            co_await conn.close();
        }
    });
}

TEST(copy_by_query, cursors_and_pools) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string table = "copy_by_query_" + std::to_string(conn.get_server_pid());
        co_await conn.execute("CREATE TABLE " + table + " (a int)");
        const std::string in = "COPY " + table + " FROM STDIN", out = "COPY " + table + " TO STDOUT";
        const auto fetched = [](transaction& tx, std::string sql) -> awaitable<result> {
            cursor c = co_await tx.cursor(std::move(sql));
            auto rows = co_await c.fetch(1);
            co_return rows;
        };
        for (const std::string& sql : {in, out}) {
            transaction tx = co_await conn.begin();
            auto copies = start(conn, fetched(tx, sql));
            co_await thrown<error>(copies.get());
            co_await tx.rollback();
            co_await expect_usable(conn);
        }
        for (const bool shared : {true, false}) {
            pool p =
                co_await create_pool(server(), pool_options().min_size(1).max_size(1).multiplexing(shared ? 8 : 1));
            for (const std::string& sql : {in, out}) {
                auto copies = start(conn, p.execute(sql));
                auto behind = start(conn, p.fetchval<int>("SELECT $1::int", 5));
                auto again = start(conn, p.fetch(sql));
                auto last = start(conn, p.fetchval<int>("SELECT $1::int", 6));
                co_await thrown<error>(copies.get());
                EXPECT_EQ(co_await behind.get(), 5);
                co_await thrown<error>(again.get());
                EXPECT_EQ(co_await last.get(), 6);
            }
            co_await p.close();
        }
        co_await conn.execute("DROP TABLE " + table);
    });
}

}  // namespace
}  // namespace asiopg::test
