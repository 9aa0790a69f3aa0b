// Types that values name themselves, and that nobody has met before: in anonymous records, in composites that have
// changed.
#include <asiopg/bulk.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

using pair = std::tuple<int, std::string>;
const pair expected(1, "happy");

// The connection does not see the types before the value: functions that return record hide them.
awaitable<void> make_types(connection& conn) {
    co_await conn.execute(
        "CREATE TYPE pg_temp.mood AS ENUM ('sad', 'happy');"
        "CREATE TYPE pg_temp.inner_mood AS (m pg_temp.mood, n int);"
        "CREATE FUNCTION pg_temp.f() RETURNS record LANGUAGE sql AS $$ SELECT 1, 'happy'::pg_temp.mood $$;"
        "CREATE FUNCTION pg_temp.nested() RETURNS record LANGUAGE sql AS $$ SELECT 1, ROW(2, 'sad'::pg_temp.mood) $$;"
        "CREATE FUNCTION pg_temp.composite() RETURNS record LANGUAGE sql AS "
        "$$ SELECT 1, ROW('happy', 2)::pg_temp.inner_mood $$;"
        "CREATE FUNCTION pg_temp.moods() RETURNS record LANGUAGE sql AS $$ SELECT 1, ARRAY['sad', "
        "'happy']::pg_temp.mood[] $$;"
        "CREATE FUNCTION pg_temp.empty() RETURNS record LANGUAGE sql AS $$ SELECT 1, NULL::pg_temp.mood $$");
}

void run_with_types(const connection_body& body, int cache = 100) {
    run_test(server().statement_cache_size(cache), [&](connection& conn) -> awaitable<void> {
        co_await make_types(conn);
        co_await body(conn);
    });
}

TEST(record_types, every_verb) {
    for (const int cache : {0, 1, 100}) {
        run_with_types(
            [](connection& c) -> awaitable<void> {
                EXPECT_EQ(co_await c.fetchval<pair>("SELECT pg_temp.f()"), expected);
                EXPECT_EQ(co_await c.fetchval<pair>("SELECT pg_temp.f()"), expected);
            },
            cache);
        run_with_types(
            [](connection& c) -> awaitable<void> {
                const auto row = co_await c.fetchrow("SELECT pg_temp.f() AS f");
                EXPECT_EQ(row->get<pair>(0), expected);
                EXPECT_EQ(to_string(*row), "f=(1,happy)");
                EXPECT_EQ(row->get<record>(0).get<std::string>(1), "happy");
            },
            cache);
        run_with_types(
            [](connection& c) -> awaitable<void> {
                const std::vector<int> sets{1, 2};
                const auto all = co_await c.fetchmany("SELECT $1::int, pg_temp.f()", sets);
                EXPECT_EQ(all.size(), 2u);
                for (const result& one : all) EXPECT_EQ(one[0].get<pair>(1), expected);
            },
            cache);
        run_with_types(
            [](connection& c) -> awaitable<void> {
                prepared_statement s = co_await c.prepare("SELECT pg_temp.f()");
                EXPECT_EQ(co_await s.fetchval<pair>(), expected);
            },
            cache);
        run_with_types(
            [](connection& c) -> awaitable<void> {
                transaction tx = co_await c.begin();
                auto by_count = co_await tx.cursor("SELECT pg_temp.f() FROM generate_series(1, 3)");
                EXPECT_EQ((co_await by_count.fetch(2))[1].get<pair>(0), expected);
                co_await tx.commit();
            },
            cache);
        run_with_types(
            [](connection& c) -> awaitable<void> {
                transaction tx = co_await c.begin();
                auto rows = co_await tx.cursor("SELECT pg_temp.f() FROM generate_series(1, 3)");
                while (auto row = co_await rows.next()) EXPECT_EQ(row->get<pair>(0), expected);
                co_await tx.commit();
            },
            cache);
    }
}

TEST(record_types, parts_of_parts) {
    run_with_types([](connection& c) -> awaitable<void> {
        using nested = std::tuple<int, std::tuple<int, std::string>>;
        EXPECT_EQ(co_await c.fetchval<nested>("SELECT pg_temp.nested()"),
                  nested(1, std::tuple<int, std::string>(2, "sad")));
    });
    run_with_types([](connection& c) -> awaitable<void> {
        using composite = std::tuple<int, std::tuple<std::string, int>>;
        EXPECT_EQ(co_await c.fetchval<composite>("SELECT pg_temp.composite()"),
                  composite(1, std::tuple<std::string, int>("happy", 2)));
    });
    run_with_types([](connection& c) -> awaitable<void> {
        using several = std::tuple<int, std::vector<std::string>>;
        const std::vector<std::string> both{"sad", "happy"};
        EXPECT_EQ(co_await c.fetchval<several>("SELECT pg_temp.moods()"), several(1, both));
    });
    run_with_types([](connection& c) -> awaitable<void> {
        const auto all = co_await c.fetchval<std::vector<pair>>("SELECT ARRAY[pg_temp.f(), pg_temp.f()]");
        EXPECT_EQ(all, std::vector<pair>(2, expected));
    });
    run_with_types([](connection& c) -> awaitable<void> {
        using maybe = std::tuple<int, std::optional<std::string>>;
        EXPECT_EQ(co_await c.fetchval<maybe>("SELECT pg_temp.empty()"), maybe(1, std::nullopt));
        EXPECT_EQ(co_await c.fetchval<std::optional<pair>>("SELECT NULL::record"), std::nullopt);
        EXPECT_EQ((co_await c.fetch("SELECT pg_temp.f() WHERE false")).size(), 0u);
    });
}

// Others wait no longer for it than they must, and get their own answers.
TEST(record_types, among_neighbours) {
    for (const int cache : {0, 1, 100})
        run_with_types(
            [](connection& c) -> awaitable<void> {
                auto [a, b, d, e, f] = co_await gather(
                    c.fetchval<pair>("SELECT pg_temp.f()"), c.fetchval<int>("SELECT $1::int", 7),
                    c.fetchval<pair>("SELECT pg_temp.f()"), c.fetchval<std::string>("SELECT $1 || 'x'", "a"),
                    c.fetchval<std::tuple<int, std::tuple<int, std::string>>>("SELECT pg_temp.nested()"));
                EXPECT_EQ(a, expected);
                EXPECT_EQ(b, 7);
                EXPECT_EQ(d, expected);
                EXPECT_EQ(e, "ax");
                EXPECT_EQ(std::get<1>(std::get<1>(f)), "sad");
                EXPECT_EQ(co_await c.fetchval<int>("SELECT 1"), 1);
            },
            cache);
}

TEST(record_types, inside_transactions) {
    run_with_types([](connection& c) -> awaitable<void> {
        co_await c.transaction([](transaction& tx) -> awaitable<void> {
            EXPECT_EQ(co_await tx.fetchval<pair>("SELECT pg_temp.f()"), expected);
            EXPECT_EQ(co_await tx.fetchval<int>("SELECT 1"), 1);
        });
    });
    // Behind a neighbour that ends the transaction with an error nothing can be looked up: the answer is there all the
    // same.
    run_with_types([](connection& c) -> awaitable<void> {
        transaction tx = co_await c.begin();
        co_await tx.fetchval<int>("SELECT 1");
        auto read = [&]() -> awaitable<int> {
            const auto row = co_await tx.fetchrow("SELECT pg_temp.f()");
            co_return row ? static_cast<int>(row->size()) : 0;
        };
        auto fail = [&]() -> awaitable<bool> {
            try {
                co_await tx.execute("SELECT 1 / 0");
            } catch (const division_by_zero&) {
                co_return true;
            }
            co_return false;
        };
        auto [fields, failed] = co_await gather(read(), fail());
        EXPECT_EQ(fields, 1);
        EXPECT_TRUE(failed);
        co_await tx.rollback();
        EXPECT_EQ(co_await c.fetchval<pair>("SELECT pg_temp.f()"), expected);
    });
}

// What is printed is what the server has now, even before anything is read from it.
TEST(record_types, changed_composites_print) {
    run_with_types([](connection& c) -> awaitable<void> {
        co_await c.execute("CREATE TEMP TABLE kept (v pg_temp.inner_mood); INSERT INTO kept VALUES (ROW('sad', 2))");
        const auto before = co_await c.fetchrow("SELECT v FROM kept");
        EXPECT_EQ(to_string(*before), "v=(sad,2)");
        co_await c.execute(
            "CREATE TYPE pg_temp.weather AS ENUM ('rain'); ALTER TYPE pg_temp.inner_mood ADD ATTRIBUTE w "
            "pg_temp.weather");
        co_await c.execute("UPDATE kept SET v = ROW('happy', 3, 'rain')");
        const auto after = co_await c.fetchrow("SELECT v FROM kept");
        EXPECT_EQ(to_string(*after), "v=(happy,3,rain)");
        EXPECT_EQ(to_string((*after)["v"]), "(happy,3,rain)");
        EXPECT_EQ(to_string(*before), "v=(sad,2)");
        co_await c.execute("ALTER TYPE pg_temp.inner_mood DROP ATTRIBUTE n");
        EXPECT_EQ(to_string(*co_await c.fetchrow("SELECT ARRAY[v] AS v FROM kept")), "v={\"(happy,rain)\"}");
    });
}

// Only PostgreSQL 17 and later have infinite intervals: elsewhere the same bytes are the longest ones.
TEST(record_types, extreme_intervals_print_as_on_the_server) {
    run_with_types([](connection& c) -> awaitable<void> {
        const bool infinite = c.get_server_version().major >= 17;
        const std::string longest = "178956970 years 7 mons 2147483647 days 2562047788:00:54.775807";
        const std::string shortest = "-178956970 years -8 mons -2147483648 days -2562047788:00:54.775808";
        const interval extremes[] = {interval::infinity(), interval::negative_infinity()};
        for (const interval& value : extremes) {
            std::string expected_text = value == interval::infinity() ? longest : shortest;
            if (infinite) expected_text = value.str();
            const auto row = co_await c.fetchrow(
                "SELECT $1::interval AS v, ARRAY[$1]::interval[] AS a, ROW($1::interval) AS r", value);
            EXPECT_EQ(to_string((*row)["v"]), expected_text);
            EXPECT_EQ(to_string((*row)["a"]), infinite ? "{" + expected_text + "}" : "{\"" + expected_text + "\"}");
            EXPECT_EQ(to_string((*row)["r"]), infinite ? "(" + expected_text + ")" : "(\"" + expected_text + "\")");
            EXPECT_EQ(row->get<interval>("v"), value);
        }
    });
}

}  // namespace
}  // namespace asiopg::test
