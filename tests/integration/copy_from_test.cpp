// copy_from_table and copy_from_query: text, options, sinks of every kind, and what happens when they fail.
#include <asiopg/byte_sink.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <stdexcept>

#include "integration/support.hpp"
#include "support/temporary_file.hpp"

namespace asiopg::test {
namespace {

awaitable<void> make_table(connection& conn) {
    co_await conn.execute(
        "CREATE TEMP TABLE copytab (a text, \"b~\" text, i int);"
        "INSERT INTO copytab (a, \"b~\", i)"
        "    (SELECT 'a' || i::text, 'b' || i::text, i FROM generate_series(1, 5) AS i);"
        "INSERT INTO copytab (a, \"b~\", i) VALUES ('*', NULL, NULL)");
}

const char* const table_text = "a1\tb1\t1\na2\tb2\t2\na3\tb3\t3\na4\tb4\t4\na5\tb5\t5\n*\t\\N\t\\N\n";

// A201
TEST(copy_from, table_to_memory) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        std::string data;
        const command_tag tag = co_await conn.copy_from_table("copytab", data);
        EXPECT_EQ(tag, "COPY 6");
        EXPECT_EQ(tag.rows_affected(), 6u);
        EXPECT_EQ(data, table_text);
    });
}

// A202
TEST(copy_from, options) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        const auto schema =
            co_await conn.fetchval<std::string>("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()");
        co_await conn.execute("SET search_path = none");
        std::string data;
        const auto options = copy_options()
                                 .columns("a", "b~")
                                 .schema_name(schema)
                                 .format(copy_format::csv)
                                 .delimiter('|')
                                 .null("n-u-l-l")
                                 .header()
                                 .quote('*')
                                 .escape('!')
                                 .force_quote("a");
        EXPECT_EQ(co_await conn.copy_from_table("copytab", data, options), "COPY 6");
        EXPECT_EQ(data, "a|b~\n*a1*|b1\n*a2*|b2\n*a3*|b3\n*a4*|b4\n*a5*|b5\n*!**|n-u-l-l\n");
    });
}

// A203
TEST(copy_from, large_rows) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE TEMP TABLE large AS"
            " SELECT repeat('a' || i, 500000) AS a, repeat('b' || i, 500000) AS b"
            " FROM generate_series(1, 5) AS i");
        std::string expected;
        const auto append = [&](char letter, int i, char end) {
            for (int n = 0; n != 500000; ++n) expected.append(1, letter).append(std::to_string(i));
            expected += end;
        };
        for (int i = 1; i != 6; ++i) {
            append('a', i, '\t');
            append('b', i, '\n');
        }
        std::string data;
        EXPECT_EQ(co_await conn.copy_from_table("large", data), "COPY 5");
        EXPECT_TRUE(data == expected);
        data.clear();
        EXPECT_EQ(co_await conn.copy_from_query("SELECT * FROM large;", data), "COPY 5");
        EXPECT_TRUE(data == expected);
    });
}

// A205
TEST(copy_from, file) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        const temporary_file f("before");
        EXPECT_EQ(co_await conn.copy_from_table("copytab", f.path()), "COPY 6");
        EXPECT_EQ(f.contents(), table_text);
        std::ofstream stream(f.path(), std::ios::binary);
        EXPECT_EQ(co_await conn.copy_from_query("SELECT 1", stream), "COPY 1");
        EXPECT_EQ(f.contents(), "1\n");
        EXPECT_EQ(co_await conn.copy_from_query("SELECT 1 WHERE false", f.path()), "COPY 0");
        EXPECT_EQ(f.contents(), "");
        // A refused command leaves the file alone.
        std::ofstream(f.path()) << "kept";
        co_await thrown<undefined_table>(conn.copy_from_table("dne", f.path()));
        EXPECT_EQ(f.contents(), "kept");
        const std::filesystem::path none = "/nonexistent/directory/file";
        EXPECT_EQ(co_await message_of<interface_error>(conn.copy_from_table("copytab", none)),
                  "cannot write \"/nonexistent/directory/file\": No such file or directory");
        co_await expect_usable(conn);
    });
}

// A206
TEST(copy_from, slow_sink) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string data;
        std::size_t largest = 0;
        const auto slow = [&](std::string_view chunk) -> awaitable<void> {
            largest = std::max(largest, chunk.size());
            co_await delay(50ms);
            data += chunk;
        };
        EXPECT_EQ(co_await conn.copy_from_query("SELECT repeat('a', 500) FROM generate_series(1, 5000)", slow),
                  "COPY 5000");
        std::string expected;
        for (int i = 0; i != 5000; ++i) expected.append(500, 'a').append("\n");
        EXPECT_TRUE(data == expected);
        EXPECT_LT(largest, 1024 * 1024u);
        co_await expect_usable(conn);
    });
}

// A207
TEST(copy_from, cancelled) {
    run_test([](connection& conn) -> awaitable<void> {
        bool reached = false;
        const auto slow = [&](std::span<const char>) -> awaitable<void> {
            reached = true;
            co_await delay(10000ms);
        };
        const auto none = [](std::span<const char>) { ADD_FAILURE() << "there is no data"; };
        for (const char* sql : {"SELECT repeat('a', 500) FROM generate_series(1, 100000)", "SELECT 1"}) {
            reached = false;
            auto running = start(conn, conn.copy_from_query(sql, slow));
            while (!reached) co_await delay(1ms);
            running.cancel();
            co_await thrown<operation_aborted>(running.get());
            co_await expect_usable(conn);
        }
        connection observer = co_await connect(server());
        auto silent = start(conn, conn.copy_from_query("SELECT pg_sleep(60)", none));
        co_await until_running(observer, conn.get_server_pid(), "pg_sleep(60)");
        silent.cancel();
        co_await thrown<operation_aborted>(silent.get());
        co_await expect_usable(conn);
    });
}

struct sink_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A207
TEST(copy_from, sink_that_throws_at_every_chunk) {
    run_test([](connection& conn) -> awaitable<void> {
        const char* sql = "SELECT repeat('a', 1000) FROM generate_series(1, 3000)";
        for (const bool later : {false, true}) {
            int limit = 0;
            bool complete = false;
            for (; !complete && limit != 100; ++limit) {
                int calls = 0;
                const auto now = [&](std::span<const char>) {
                    if (calls++ == limit) throw sink_failure("the disk is full");
                };
                const auto awaited = [&](std::span<const char>) -> awaitable<void> {
                    if (calls++ == limit) throw sink_failure("the disk is full");
                    co_return;
                };
                auto running = later ? start(conn, conn.copy_from_query(sql, awaited))
                                     : start(conn, conn.copy_from_query(sql, now));
                try {
                    EXPECT_EQ(co_await running.get(), "COPY 3000");
                    complete = true;
                } catch (const sink_failure& e) {
                    EXPECT_STREQ(e.what(), "the disk is full");
                    EXPECT_EQ(calls, limit + 1);
                }
                co_await expect_usable(conn);
            }
            EXPECT_TRUE(complete);
            EXPECT_GT(limit, 2);
        }
    });
}

// A208
TEST(copy_from, timeout_with_a_slow_sink) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto slow = [](std::span<const char>) -> awaitable<void> { co_await delay(60ms); };
        const auto very_slow = [](std::span<const char>) -> awaitable<void> { co_await delay(10000ms); };
        const auto began = steady_clock::now();
        const auto options = copy_options().timeout(100ms);
        const char* sql = "SELECT repeat('a', 500) FROM generate_series(1, 10000)";
        co_await thrown<timeout_error>(conn.copy_from_query(sql, slow, options));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.copy_from_query(sql, very_slow, options));
        co_await expect_usable(conn);
        // The server is through with it, the sink is not.
        co_await thrown<timeout_error>(conn.copy_from_query("SELECT 1", very_slow, options));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.copy_from_query(query("SELECT 1").timeout(100ms), very_slow));
        co_await expect_usable(conn);
        const auto any = [](std::span<const char>) {};
        co_await thrown<timeout_error>(conn.copy_from_query("SELECT pg_sleep(10)", any, options));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.copy_from_query("SELECT 1", any, copy_options().timeout(0ms)));
        co_await expect_usable(conn);
        EXPECT_LT(since(began), 5s);
    });
}

TEST(copy_from, command_timeout_counts) {
    run_test(server().command_timeout(100ms), [](connection& conn) -> awaitable<void> {
        const auto very_slow = [](std::span<const char>) -> awaitable<void> { co_await delay(10000ms); };
        co_await thrown<timeout_error>(conn.copy_from_query("SELECT 1", very_slow));
        co_await expect_usable(conn);
    });
}

// A218
TEST(copy_from, command_that_fails) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string data;
        co_await thrown<undefined_table>(conn.copy_from_table("dne", data));
        co_await thrown<undefined_table>(conn.copy_from_table("a\"; DROP TABLE x;--", data));
        co_await thrown<syntax_error>(conn.copy_from_query("SELEC", data));
        EXPECT_EQ(data, "");
        // Half way: what came before has been written.
        co_await thrown<division_by_zero>(
            conn.copy_from_query("SELECT 10 / (5000 - i) FROM generate_series(1, 10000) i", data));
        EXPECT_EQ(data.substr(0, 4), "0\n0\n");
        co_await expect_usable(conn);
    });
}

TEST(copy_from, misuse_is_refused_before_anything_is_sent) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string data;
        const int major = conn.get_server_version().major;
        EXPECT_EQ(co_await message_of<interface_error>(conn.copy_from_table("t", data, copy_options().where("true"))),
                  "COPY's option WHERE is for data that goes to the server");
        EXPECT_EQ(co_await message_of<interface_error>(conn.copy_from_query("SELECT 1; SELECT 2", data)),
                  "the query holds several commands");
        EXPECT_EQ(co_await message_of<interface_error>(conn.copy_from_table(std::string("a\0b", 3), data)),
                  "the name of a table contains a NUL byte, which no text of PostgreSQL can");
        if (major < 15) {
            co_await message_of<interface_error>(conn.copy_from_table("t", data, copy_options().header()));
        }
        co_await expect_usable(conn);
        connection closed;
        EXPECT_THROW(static_cast<void>(closed.copy_from_table("t", data)), interface_error);
        EXPECT_THROW(static_cast<void>(closed.copy_from_query("SELECT 1", data)), interface_error);
    });
}

TEST(copy_from, binary) {
    run_test([](connection& conn) -> awaitable<void> {
        std::vector<std::byte> data;
        const auto binary = copy_options().format(copy_format::binary);
        EXPECT_EQ(co_await conn.copy_from_query("SELECT 7::int2", data, binary), "COPY 1");
        EXPECT_EQ(std::string(reinterpret_cast<const char*>(data.data()), data.size()),
                  std::string("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0\0\1\0\0\0\2\0\7\377\377", 29));
    });
}

TEST(copy_from, progress) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string data;
        std::vector<std::uint64_t> bytes;
        const auto options = copy_options().progress([&](const copy_progress& p) {
            bytes.push_back(p.bytes);
            EXPECT_EQ(p.rows, p.bytes / 1000);
        });
        co_await conn.copy_from_query("SELECT repeat('a', 999) FROM generate_series(1, 2000)", data, options);
        EXPECT_GT(bytes.size(), 1u);
        EXPECT_TRUE(std::is_sorted(bytes.begin(), bytes.end()));
        EXPECT_EQ(bytes.empty() ? 0 : bytes.back(), 2000000u);
        const auto failing = copy_options().progress([](const copy_progress&) { throw sink_failure("enough"); });
        co_await thrown<sink_failure>(conn.copy_from_query("SELECT 1", data, failing));
        co_await expect_usable(conn);
    });
}

TEST(copy_from, in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string data, later;
        transaction tx = co_await conn.begin();
        co_await tx.execute("CREATE TEMP TABLE t AS SELECT 1 AS a");
        auto outside = start(conn, conn.copy_from_query("SELECT 2", later));
        EXPECT_EQ(co_await tx.copy_from_table("t", data), "COPY 1");
        EXPECT_EQ(later, "");
        co_await tx.rollback();
        EXPECT_EQ(data, "1\n");
        EXPECT_EQ(co_await outside.get(), "COPY 1");
        EXPECT_EQ(later, "2\n");
    });
}

TEST(copy_from, others_wait_and_keep_their_order) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        std::string data;
        auto first = start(conn, conn.execute("INSERT INTO t SELECT generate_series(1, 1000)"));
        auto copy = start(conn, conn.copy_from_table("t", data));
        auto last = start(conn, conn.execute("DELETE FROM t"));
        EXPECT_EQ(co_await copy.get(), "COPY 1000");
        EXPECT_EQ((co_await last.get()), "DELETE 1000");
        co_await first.get();
    });
}

}  // namespace
}  // namespace asiopg::test
