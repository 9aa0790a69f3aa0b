// Arguments: how many, NULL, lists built at run time, and what does not fit.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/params.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// A103
TEST(arguments, wrong_number_of_them) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await message_of<interface_error>(conn.fetch("SELECT $1::int")),
                  "the server expects 1 argument for this query, 0 were passed");
        EXPECT_EQ(co_await message_of<interface_error>(conn.fetch("SELECT 1", 1)),
                  "the server expects 0 arguments for this query, 1 was passed");
        EXPECT_EQ(co_await message_of<interface_error>(conn.execute("SELECT $1::int + $2::int", 1)),
                  "the server expects 2 arguments for this query, 1 was passed");
        co_await expect_usable(conn);
    });
}

// A104
TEST(arguments, up_to_65535) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto list = [](int count) {
            std::string sql = "SELECT cardinality(ARRAY[";
            for (int i = 1; i <= count; ++i) sql += (i == 1 ? "$" : ",$") + std::to_string(i) + "::int2";
            return sql + "])";
        };
        const auto numbers = [](int count) {
            params p;
            for (int i = 0; i != count; ++i) p.add(i % 30000);
            return p;
        };
        EXPECT_EQ(co_await conn.fetchval<int>(list(32768), numbers(32768)), 32768);
        EXPECT_EQ(co_await conn.fetchval<int>(list(65535), numbers(65535)), 65535);
        const std::string text = co_await message_of<interface_error>(conn.fetchval<int>("SELECT 1", numbers(65536)));
        EXPECT_EQ(text, "a query may have at most 65535 arguments, 65536 were passed");
        co_await expect_usable(conn);
    });
}

// A107
TEST(arguments, void_parameter) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.fetch("SELECT now($1::void)", "")).size(), 1u);
    });
}

// A109
TEST(arguments, null) {
    run_test([](connection& conn) -> awaitable<void> {
        const char* text = "SELECT CASE WHEN $1::text IS NULL THEN 'default' ELSE $1::text END";
        EXPECT_EQ(co_await conn.fetchval<std::string>(text, std::nullopt), "default");
        EXPECT_EQ(co_await conn.fetchval<std::string>(text, nullptr), "default");
        EXPECT_EQ(co_await conn.fetchval<std::string>(text, std::optional<std::string>()), "default");
        EXPECT_EQ(co_await conn.fetchval<std::string>(text, std::optional<std::string>("given")), "given");
        const char* decimal = "SELECT CASE WHEN $1::numeric IS NULL THEN -1.5 ELSE $1::numeric END";
        EXPECT_EQ((co_await conn.fetchval<numeric>(decimal, std::nullopt)).str(), "-1.5");
        EXPECT_EQ((co_await conn.fetchval<numeric>(decimal, std::optional<numeric>())).str(), "-1.5");
        EXPECT_EQ((co_await conn.fetchval<numeric>(decimal, numeric("2.50"))).str(), "2.50");
    });
}

TEST(arguments, null_through_every_verb) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::optional<int> nothing;
        co_await conn.execute("CREATE TEMP TABLE t (a int, b text)");
        EXPECT_EQ((co_await conn.execute("INSERT INTO t VALUES ($1, $2)", nothing, std::nullopt)).str(), "INSERT 0 1");
        const result rows = co_await conn.fetch("SELECT a, b FROM t WHERE $1::int IS NULL", nothing);
        EXPECT_EQ(rows.size(), 1u);
        EXPECT_TRUE(rows[0][0].is_null() && rows[0][1].is_null());
        EXPECT_EQ(rows[0].get<std::optional<std::string>>("b"), std::nullopt);
        const auto row = co_await conn.fetchrow("SELECT $1::int AS a", nothing);
        EXPECT_TRUE(row && row->get<std::optional<int>>("a") == std::nullopt);
        EXPECT_EQ(co_await conn.fetchval<std::optional<int>>("SELECT $1::int", nothing), std::nullopt);
        using list = std::vector<std::optional<int>>;
        const list found =
            co_await conn.fetch<std::optional<int>>("SELECT $1::int FROM generate_series(1, 2)", nothing);
        EXPECT_EQ(found, list(2));
        const auto tag = co_await conn.transaction([&](transaction& tx) -> awaitable<command_tag> {
            co_return co_await tx.execute("UPDATE t SET a = $1", nothing);
        });
        EXPECT_EQ(tag.str(), "UPDATE 1");
    });
}

TEST(arguments, list_built_at_run_time) {
    run_test([](connection& conn) -> awaitable<void> {
        params p;
        p.add(30).add("Ivan").add(std::nullopt).add(std::string(5000, 'x')).add(true).add(2.5);
        const result rows = co_await conn.fetch(
            "SELECT $1::int, $2::text, $3::text, length($4::text), $5::bool, $6::float8", std::move(p));
        const record row = rows[0];
        EXPECT_EQ(to_string(row[0]), "30");
        EXPECT_EQ(row.get<std::string>(1), "Ivan");
        EXPECT_TRUE(row[2].is_null());
        EXPECT_EQ(row.get<int>(3), 5000);
        EXPECT_TRUE(row.get<bool>(4));
        EXPECT_EQ(row.get<double>(5), 2.5);
        EXPECT_EQ((co_await conn.execute("SELECT $1::int", params::of(1))).str(), "SELECT 1");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int + $2::int", params::of(1, 2)), 3);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 5", params()), 5);
    });
}

// A244, A324: a value that does not fit is refused here, not by the server.
TEST(arguments, value_that_does_not_fit) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto refused = [](const std::string& text) {
            EXPECT_EQ(text.rfind("invalid input for query argument $1: ", 0), 0u) << text;
        };
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int", "2")));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int2", 40000)));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int4", std::int64_t(1) << 40)));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::oid", -1)));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::bool", 1)));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::text", 1)));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::bytea", 1)));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::float4", 4.1e40)));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::timestamptz", "foo")));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::text", std::string("a\0b", 3))));
        refused(co_await message_of<conversion_error>(conn.fetch("SELECT $1::text", "\xff")));
        EXPECT_FALSE(conn.is_in_transaction());
        co_await expect_usable(conn);
    });
}

TEST(arguments, one_that_does_not_fit_fails_only_its_own_operation) {
    run_test([](connection& conn) -> awaitable<void> {
        auto before = start(conn, conn.fetchval<int>("SELECT $1::int", 1));
        auto wrong = start(conn, conn.fetchval<int>("SELECT $1::int", "one"));
        auto behind = start(conn, conn.fetchval<int>("SELECT $1::int", 2));
        EXPECT_EQ(co_await before.get(), 1);
        co_await thrown<conversion_error>(wrong.get());
        EXPECT_EQ(co_await behind.get(), 2);
    });
}

// It fails before anything is sent, so no answer of the server brings its end along.
TEST(arguments, one_that_does_not_fit_while_nothing_else_happens) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 1), 1);
        co_await thrown<conversion_error>(conn.fetchval<int>("SELECT $1::int", "one"));
        co_await thrown<timeout_error>(conn.execute(query("SELECT 1").timeout(0s)));
        co_await thrown<conversion_error>(conn.fetchval<int>("SELECT $1::int", "two"));
        // This one waits until the answer of the abandoned command has been drained.
        co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(10)").timeout(20ms)));
        co_await thrown<conversion_error>(conn.fetchval<int>("SELECT $1::int", "three"));
        auto large = start(conn, conn.fetchval<int>("SELECT length($1::text)", std::string(3 * 1024 * 1024, 'x')));
        auto wrong = start(conn, conn.fetchval<int>("SELECT $1::int", "four"));
        co_await thrown<conversion_error>(wrong.get());
        EXPECT_EQ(co_await large.get(), 3 * 1024 * 1024);
        co_await expect_usable(conn);
    });
}

TEST(arguments, are_copied_at_the_call) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string text = "before";
        std::vector<int> numbers{1, 2, 3};
        auto later =
            conn.fetchrow("SELECT $1::text, $2::text, $3::int[]", std::string_view(text), text.c_str(), numbers);
        text = "behind";
        numbers.clear();
        const auto row = co_await std::move(later);
        EXPECT_TRUE(row && row->get<std::string>(0) == "before" && row->get<std::string>(1) == "before");
        EXPECT_TRUE(row && row->get<std::vector<int>>(2).size() == 3);
    });
}

TEST(arguments, text_literal_goes_to_any_type) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", text_literal("42")), 42);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::timestamp::text", text_literal("2020-02-29 12:00")),
                  "2020-02-29 12:00:00");
        const auto e =
            co_await thrown<invalid_text_representation>(conn.fetchval<int>("SELECT $1::int", text_literal("x")));
        EXPECT_TRUE(e && e->sqlstate() == "22P02");
        co_await expect_usable(conn);
    });
}

TEST(arguments, types_unknown_to_the_library_go_as_text) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "DROP TYPE IF EXISTS arguments_mood; CREATE TYPE arguments_mood AS ENUM ('sad', 'ok', 'happy')");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::arguments_mood", "happy"), "happy");
        EXPECT_TRUE(co_await conn.fetchval<bool>("SELECT $1::arguments_mood > 'sad'", "ok"));
        const auto e = co_await thrown<invalid_text_representation>(conn.fetch("SELECT $1::arguments_mood", "furious"));
        EXPECT_TRUE(e && contains(e->what(), "furious"));
        co_await conn.execute("DROP TYPE arguments_mood");
    });
}

}  // namespace
}  // namespace asiopg::test
