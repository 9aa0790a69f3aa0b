// copy_to_table: sources of every kind, options, and what happens when a source or the server fails.
#include <asiopg/byte_source.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

#include "integration/support.hpp"
#include "support/temporary_file.hpp"

namespace asiopg::test {
namespace {

awaitable<void> make_table(connection& conn) {
    co_await conn.execute("CREATE TEMP TABLE copytab (a text, \"b~\" text, i int)");
}

awaitable<std::string> contents(connection& conn) {
    std::string data;
    const auto rows = co_await conn.fetch("SELECT a, \"b~\", i FROM copytab ORDER BY i, a");
    for (const record& r : rows) {
        data += r.get<std::optional<std::string>>(0).value_or("NULL") + ",";
        data += r.get<std::optional<std::string>>(1).value_or("NULL") + ",";
        const auto number = r.get<std::optional<int>>(2);
        data += (number ? std::to_string(*number) : std::string("NULL")) + ";";
    }
    co_return data;
}

awaitable<std::int64_t> count(connection& conn) { return conn.fetchval<std::int64_t>("SELECT count(*) FROM copytab"); }

const std::string table_text = "a1\tb1\t1\na2\tb2\t2\na3\tb3\t3\na4\tb4\t4\na5\tb5\t5\n*\t\\N\t\\N\n";

// A209
TEST(copy_to, memory) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        const command_tag tag = co_await conn.copy_to_table("copytab", table_text);
        EXPECT_EQ(tag, "COPY 6");
        EXPECT_EQ(co_await contents(conn), "a1,b1,1;a2,b2,2;a3,b3,3;a4,b4,4;a5,b5,5;*,NULL,NULL;");
    });
}

// A209
TEST(copy_to, csv) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        const std::string data =
            "a|b~|i\n*a1*|b1|1\n*a2*|b2|2\n*a3*|b3|3\n*a4*|b4|4\n*a5*|b5|5\n*!**|*n-u-l-l*|6\nn-u-l-l|bb|7\n";
        const auto options = copy_options()
                                 .columns("a", "b~", "i")
                                 .format(copy_format::csv)
                                 .delimiter('|')
                                 .null("n-u-l-l")
                                 .header()
                                 .quote('*')
                                 .escape('!')
                                 .force_not_null("a")
                                 .force_null("b~");
        EXPECT_EQ(co_await conn.copy_to_table("copytab", data, options), "COPY 7");
        EXPECT_EQ(co_await contents(conn), "a1,b1,1;a2,b2,2;a3,b3,3;a4,b4,4;a5,b5,5;*,NULL,6;n-u-l-l,bb,7;");
    });
}

// A210
TEST(copy_to, large_rows_of_an_asynchronous_source) {
    run_test(
        [](connection& conn) -> awaitable<void> {
            co_await make_table(conn);
            const std::string row = std::string(1024 * 1024, 'a') + '\t' + std::string(1024 * 1024, 'b') + "\t\\N\n";
            int sent = 0;
            const auto source = [&]() -> awaitable<std::string_view> {
                co_await delay(0ms);
                co_return sent++ == 100 ? std::string_view() : std::string_view(row);
            };
            EXPECT_EQ(co_await conn.copy_to_table("copytab", source), "COPY 100");
            EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT sum(length(a) + length(\"b~\"))::int8 FROM copytab"),
                      std::int64_t(200) * 1024 * 1024);
        },
        seconds(60));
}

// A211
TEST(copy_to, views_ranges_and_files) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        const std::string two = "x\ty\t1\nx\ty\t2\n";
        EXPECT_EQ(co_await conn.copy_to_table("copytab", std::string_view(two)), "COPY 2");
        EXPECT_EQ(co_await conn.copy_to_table("copytab", std::as_bytes(std::span<const char>(two))), "COPY 2");
        const std::vector<std::string> cut{"x\t", "y\t3", "", "\nx\ty\t4\n"};
        EXPECT_EQ(co_await conn.copy_to_table("copytab", cut), "COPY 2");
        const temporary_file f(table_text);
        EXPECT_EQ(co_await conn.copy_to_table("copytab", f.path()), "COPY 6");
        EXPECT_EQ(co_await conn.copy_to_table("copytab", std::string()), "COPY 0");
        EXPECT_EQ(co_await count(conn), 12);
        const std::filesystem::path none = "/nonexistent/file";
        EXPECT_EQ(co_await message_of<interface_error>(conn.copy_to_table("copytab", none)),
                  "cannot read \"/nonexistent/file\": No such file or directory");
        co_await expect_usable(conn);
    });
}

struct source_failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A212
TEST(copy_to, source_that_fails_at_each_chunk) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        std::string chunk;
        for (int i = 0; i != 10000; ++i) chunk += "a\tb\t" + std::to_string(i) + "\n";
        for (const bool later : {false, true}) {
            for (int limit = 0; limit != 12; ++limit) {
                int calls = 0;
                const auto now = [&]() -> std::string_view {
                    if (calls++ == limit) throw source_failure("the \"source\" is \xc3\xa4 broken\n");
                    return chunk;
                };
                const auto awaited = [&]() -> awaitable<std::string_view> {
                    if (calls++ == limit) throw source_failure("the source is broken");
                    co_return chunk;
                };
                auto running = later ? start(conn, conn.copy_to_table("copytab", awaited))
                                     : start(conn, conn.copy_to_table("copytab", now));
                co_await thrown<source_failure>(running.get());
                EXPECT_EQ(calls, limit + 1);
                EXPECT_EQ(co_await count(conn), 0);
            }
        }
    });
}

// A213
TEST(copy_to, timeout) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        const auto options = copy_options().timeout(100ms);
        const auto began = steady_clock::now();
        const auto sleeping = []() -> awaitable<std::string> {
            co_await delay(60000ms);
            co_return std::string();
        };
        co_await thrown<timeout_error>(conn.copy_to_table("copytab", sleeping, options));
        co_await expect_usable(conn);
        const std::string row = "a\tb\t1\n";
        const auto endless = [&] { return std::string_view(row); };
        co_await thrown<timeout_error>(conn.copy_to_table("copytab", endless, options));
        co_await expect_usable(conn);
        const auto endless_later = [&]() -> awaitable<std::string_view> { co_return row; };
        co_await thrown<timeout_error>(conn.copy_to_table("copytab", endless_later, options));
        EXPECT_EQ(co_await count(conn), 0);
        EXPECT_LT(since(began), 5s);
    });
}

TEST(copy_to, cancelled) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        bool reached = false;
        const auto sleeping = [&]() -> awaitable<std::string> {
            if (std::exchange(reached, true)) co_await delay(60000ms);
            co_return "a\tb\t1\n";
        };
        auto running = start(conn, conn.copy_to_table("copytab", sleeping));
        while (!reached) co_await delay(1ms);
        running.cancel();
        co_await thrown<operation_aborted>(running.get());
        EXPECT_EQ(co_await count(conn), 0);
    });
}

// A215
TEST(copy_to, where) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        std::string data;
        for (int i = 0; i != 102; ++i) data += "b-" + std::to_string(i == 101 ? 999 : i) + "\tx\t1\n";
        const auto options = copy_options().where("a <> 'b-999' -- not that one");
        if (conn.get_server_version().major < 12) {
            EXPECT_TRUE(contains(co_await message_of<interface_error>(conn.copy_to_table("copytab", data, options)),
                                 "needs PostgreSQL 12"));
            co_return;
        }
        EXPECT_EQ(co_await conn.copy_to_table("copytab", data, options), "COPY 101");
        EXPECT_EQ(co_await message_of<interface_error>(
                      conn.copy_to_table("copytab", data, copy_options().where("true; DROP TABLE copytab"))),
                  "COPY's option WHERE holds several commands");
        EXPECT_EQ(co_await count(conn), 101);
    });
}

// A218
TEST(copy_to, source_is_not_read_when_the_command_fails) {
    run_test([](connection& conn) -> awaitable<void> {
        int calls = 0;
        const auto source = [&]() -> std::string {
            ++calls;
            return "1\n";
        };
        co_await thrown<undefined_table>(conn.copy_to_table("dne", source));
        EXPECT_EQ(calls, 0);
        co_await expect_usable(conn);
    });
}

TEST(copy_to, data_that_the_server_refuses) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        const auto e = co_await thrown<invalid_text_representation>(
            conn.copy_to_table("copytab", std::string_view("a\tb\t1\na\tb\tx\n")));
        EXPECT_TRUE(e && contains(e->fields().where, "line 2")) << (e ? e->fields().where : "");
        // An endless source is not read for ever then.
        int calls = 0;
        const auto endless = [&]() -> std::string {
            return ++calls < 100 ? std::string(1000, 'a') + "\tb\t1\n" : std::string("broken\n");
        };
        co_await thrown<bad_copy_file_format>(conn.copy_to_table("copytab", endless));
        const auto waiting = [&, done = false]() mutable -> awaitable<std::string> {
            if (std::exchange(done, true)) co_await delay(60000ms);
            co_return std::string(100000, 'x') + "\n";
        };
        co_await thrown<bad_copy_file_format>(conn.copy_to_table("copytab", waiting));
        EXPECT_EQ(co_await count(conn), 0);
    });
}

TEST(copy_to, names_mean_themselves) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string table = "a\"; DROP TABLE x;--.b", column = "c\") FROM PROGRAM 'x' --";
        co_await conn.execute(
            "CREATE TEMP TABLE \"a\"\"; DROP TABLE x;--.b\" (i int, \"c\"\") FROM PROGRAM 'x' --\" int)");
        const auto options = copy_options().columns(column, "i").schema_name("pg_temp");
        EXPECT_EQ(co_await conn.copy_to_table(table, std::string_view("1\t2\n"), options), "COPY 1");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT i FROM \"a\"\"; DROP TABLE x;--.b\""), 2);
        const std::string longest(63, 'x');
        co_await conn.execute("CREATE TEMP TABLE " + longest + " (i int)");
        EXPECT_EQ(co_await conn.copy_to_table(longest, std::string_view("1\n")), "COPY 1");
        // The server would take the same table for these.
        co_await thrown<interface_error>(conn.copy_to_table(std::string(64, 'x'), std::string_view("1\n")));
        co_await thrown<interface_error>(conn.copy_to_table(std::string(200, 'x'), std::string_view("1\n")));
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM " + longest), 1);
    });
}

TEST(copy_to, in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        transaction tx = co_await conn.begin();
        EXPECT_EQ(co_await tx.copy_to_table("copytab", table_text), "COPY 6");
        co_await tx.rollback();
        EXPECT_EQ(co_await count(conn), 0);
    });
}

TEST(copy_to, progress) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_table(conn);
        std::uint64_t bytes = 0;
        const auto options = copy_options().progress([&](const copy_progress& p) {
            bytes = p.bytes;
            EXPECT_FALSE(p.rows.has_value());
        });
        co_await conn.copy_to_table("copytab", table_text, options);
        EXPECT_EQ(bytes, table_text.size());
        const auto failing = copy_options().progress([](const copy_progress&) { throw source_failure("enough"); });
        co_await thrown<source_failure>(conn.copy_to_table("copytab", table_text, failing));
        EXPECT_EQ(co_await count(conn), 6);
    });
}

}  // namespace
}  // namespace asiopg::test
