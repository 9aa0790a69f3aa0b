// Arguments of copy_from_query: values of every kind reach the query as they were given, and nothing else does.
#include <asiopg/byte_sink.hpp>
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/nd_array.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <limits>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

date day(int year, unsigned month, unsigned d) {
    return date(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(d));
}

awaitable<std::string> copied(connection& conn, std::string sql, params arguments) {
    std::string data;
    co_await conn.copy_from_query(std::move(sql), std::move(arguments), data);
    co_return data;
}

// A204
TEST(copy_arguments, values_and_null) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t AS SELECT i, i * 10 AS b FROM generate_series(1, 5) AS i");
        std::string data;
        auto arguments = params::of(3, std::nullopt);
        EXPECT_EQ(
            co_await conn.copy_from_query("SELECT i, b, $2::text FROM t WHERE i = $1", std::move(arguments), data),
            "COPY 1");
        EXPECT_EQ(data, "3\t30\t\\N\n");
        EXPECT_EQ(co_await copied(conn, "SELECT i FROM t WHERE i > $1 ORDER BY i; -- the rest", params::of(3)),
                  "4\n5\n");
    });
}

// A270
TEST(copy_arguments, types) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<std::vector<int>> matrix{{1, 2}, {3, 4}};
        const std::vector<int> chosen{2, 4, 6};
        const auto moment = timestamp(day(2016, 10, 10));
        EXPECT_EQ(co_await copied(conn, "SELECT $1::timestamp, $2::int[]", params::of(moment, matrix)),
                  "2016-10-10 00:00:00\t{{1,2},{3,4}}\n");
        EXPECT_EQ(co_await copied(conn, "SELECT ($1::int[])[2][1], $2::interval + $1[1][1] * interval '1 s'",
                                  params::of(matrix, text_literal("1 day"))),
                  "3\t1 day 00:00:01\n");
        EXPECT_EQ(co_await copied(conn, "SELECT -$1::int, -$1, - -$1::int", params::of(-1)), "1\t1\t-1\n");
        EXPECT_EQ(co_await copied(conn, "SELECT $1::bool, $2::float8, $3::float4, $4::numeric",
                                  params::of(true, 0.1, std::numeric_limits<float>::infinity(), numeric("1.50"))),
                  "t\t0.1\tInfinity\t1.50\n");
        EXPECT_EQ(co_await copied(conn, "SELECT length($1::bytea), $2::varchar || '|', $3::char(3) || '|', $4::name",
                                  params::of(std::vector<std::byte>(3), "a ", "b", "n")),
                  "3\ta |\tb|\tn\n");
        EXPECT_EQ(co_await copied(conn, "SELECT i FROM generate_series(1, 9) i WHERE i = ANY($1) LIMIT $2 OFFSET $3",
                                  params::of(chosen, 1, 1)),
                  "4\n");
        EXPECT_EQ(co_await copied(conn, "SELECT $1::\"char\", $2::oid, $3::date", params::of('x', 7, day(2020, 2, 29))),
                  "x\t7\t2020-02-29\n");
    });
}

TEST(copy_arguments, types_of_the_user) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE SCHEMA IF NOT EXISTS \"copy args\"; DROP DOMAIN IF EXISTS \"copy args\".\"d\"\".1\";"
            "DROP TYPE IF EXISTS \"copy args\".\"E't\"; CREATE TYPE \"copy args\".\"E't\" AS ENUM ('it''s', 'b\\c');"
            "CREATE DOMAIN \"copy args\".\"d\"\".1\" AS int CHECK (VALUE > 0)");
        EXPECT_EQ(co_await copied(conn, "SELECT $1::\"copy args\".\"E't\", $2::\"copy args\".\"d\"\".1\"",
                                  params::of("it's", 5)),
                  "it's\t5\n");
        co_await conn.execute("SET search_path = none");
        EXPECT_EQ(co_await copied(conn, "SELECT ARRAY[$1::\"copy args\".\"E't\"]", params::of("b\\c")),
                  "{\"b\\\\\\\\c\"}\n");
        co_await conn.execute("DROP SCHEMA \"copy args\" CASCADE");
    });
}

// What a value is made of means nothing, whatever the strings around it and the server's setting.
TEST(copy_arguments, hostile_text) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string hostile[] = {
            "'",  "''",  "\\",        "\\'", "'; DROP TABLE x; --", "\\'; DROP TABLE x; --", "$1", "$$", "*/",
            "--", "\n'", "\xc3\xa4'", "E'",  ") TO PROGRAM 'x' --",
        };
        for (const char* setting : {"on", "off"}) {
            co_await conn.execute("SET standard_conforming_strings = " + std::string(setting) +
                                  "; SET escape_string_warning = off");
            for (const std::string& text : hostile) {
                const std::string plain = *setting == 'o' && setting[1] == 'n' ? "'\\'" : "'\\\\'";
                std::string sql =
                    "SELECT " + plain + " || $1::text || " + plain + " || $2 || E'\\'$1' /* $1 /* ' */ */ || $$'$1$$";
                const std::string expected = "\\" + text + "\\" + text + "'$1'$1";
                std::string data;
                const auto binary = copy_options().format(copy_format::csv).quote('\x01').delimiter('\x02');
                auto arguments = params::of(text, text);
                EXPECT_EQ(co_await conn.copy_from_query(sql, std::move(arguments), data, binary), "COPY 1");
                if (text.find('\n') == std::string::npos)
                    EXPECT_EQ(data, expected + "\n") << setting;
                else
                    EXPECT_EQ(data, "\x01" + expected + "\x01\n");
            }
        }
    });
}

TEST(copy_arguments, numbers_that_do_not_fit) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string data;
        const auto with = [&](const char* sql, params arguments) {
            return conn.copy_from_query(sql, std::move(arguments), data);
        };
        EXPECT_EQ(co_await message_of<interface_error>(with("SELECT $1::int", params::of(1, 2))),
                  "the query expects 1 argument, 2 were passed");
        EXPECT_EQ(co_await message_of<interface_error>(with("SELECT $1::int, $2::int", params::of(1))),
                  "the query expects 2 arguments, 1 was passed");
        EXPECT_EQ(co_await message_of<interface_error>(with("SELECT 1", params::of(1))),
                  "the query expects 0 arguments, 1 was passed");
        co_await thrown<undefined_parameter>(with("SELECT $0::int", params::of(1)));
        co_await thrown<indeterminate_datatype>(with("SELECT $2::int", params::of(1, 2)));
        co_await thrown<undefined_parameter>(conn.copy_from_query("SELECT $1::int", data));
        co_await thrown<conversion_error>(with("SELECT $1::int", params::of("one")));
        co_await thrown<syntax_error>(with("SELECT $1::int FROM WHERE", params::of(1)));
        co_await thrown<undefined_table>(with("SELECT * FROM dne WHERE a = $1", params::of(1)));
        EXPECT_EQ(data, "");
        co_await expect_usable(conn);
    });
}

TEST(copy_arguments, others_wait_until_it_is_over) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t AS SELECT generate_series(1, 100) AS a");
        std::string data;
        auto arguments = params::of(50);
        auto copy = start(conn, conn.copy_from_query("SELECT a FROM t WHERE a > $1", std::move(arguments), data));
        auto last = start(conn, conn.execute("DELETE FROM t"));
        EXPECT_EQ(co_await copy.get(), "COPY 50");
        EXPECT_EQ(co_await last.get(), "DELETE 100");
        // Also when it fails on the way, and inside a transaction.
        auto broken = params::of(50);
        co_await thrown<undefined_table>(
            conn.copy_from_query("SELECT a FROM dne WHERE a > $1", std::move(broken), data));
        transaction tx = co_await conn.begin();
        co_await tx.execute("INSERT INTO t VALUES (1)");
        auto inside = params::of(0);
        EXPECT_EQ(co_await tx.copy_from_query("SELECT a FROM t WHERE a > $1", std::move(inside), data), "COPY 1");
        EXPECT_EQ(co_await tx.execute("INSERT INTO t VALUES (1)"), "INSERT 0 1");
        co_await tx.commit();
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM t"), 2);
    });
}

TEST(copy_arguments, deadline_counts_for_all_steps) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string data;
        auto arguments = params::of(10.0);
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(
            conn.copy_from_query(query("SELECT pg_sleep($1)").timeout(100ms), std::move(arguments), data));
        EXPECT_LT(since(began), 2s);
        co_await expect_usable(conn);
    });
}

}  // namespace
}  // namespace asiopg::test
