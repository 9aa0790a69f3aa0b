// fetch() and fetchrow(): rows, columns, limits, and structs and tuples made of them.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {

struct person {
    int id;
    std::string name;
    std::optional<std::string> email;
};

namespace {

// A097
TEST(fetch, rows_of_a_parameterised_query) {
    run_test([](connection& conn) -> awaitable<void> {
        const result rows = co_await conn.fetch("SELECT generate_series(0, $1)", 3);
        EXPECT_EQ(rows.size(), 4u);
        for (std::size_t i = 0; i != rows.size(); ++i) EXPECT_EQ(rows[i].get<int>(0), static_cast<int>(i));
        EXPECT_EQ(rows.tag().str(), "SELECT 4");
        const auto row = co_await conn.fetchrow("SELECT $1::smallint AS foo", 10);
        EXPECT_TRUE(row && row->get<int>("foo") == 10);
    });
}

// A098, for the verbs
TEST(fetch, empty_query) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.fetch("")).size(), 0u);
        EXPECT_FALSE(co_await conn.fetchrow(""));
        EXPECT_FALSE(co_await conn.fetchval<std::optional<int>>(""));
        EXPECT_EQ((co_await conn.fetch<int>("")).size(), 0u);
        co_await expect_usable(conn);
    });
}

// A099
TEST(fetch, row_without_columns) {
    run_test([](connection& conn) -> awaitable<void> {
        const result rows = co_await conn.fetch("SELECT");
        EXPECT_EQ(rows.size(), 1u);
        EXPECT_EQ(rows[0].size(), 0u);
        EXPECT_EQ(rows[0], record());
        EXPECT_EQ((co_await conn.fetch("SELECT FROM generate_series(1, 5)")).size(), 5u);
    });
}

// A100
TEST(fetch, many_rows_in_order) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto rows = co_await conn.fetch<int>("SELECT generate_series(0, 10000)");
        EXPECT_EQ(rows.size(), 10001u);
        for (std::size_t i = 0; i != rows.size(); ++i)
            if (rows[i] != static_cast<int>(i)) {
                ADD_FAILURE() << "row " << i << " is " << rows[i];
                break;
            }
    });
}

// A105
TEST(fetch, columns_of_the_same_name) {
    run_test([](connection& conn) -> awaitable<void> {
        const result rows = co_await conn.fetch("SELECT 1 AS a, 2 AS b, 3 AS a");
        const record row = rows[0];
        const std::vector<std::string_view> keys{"a", "b", "a"};
        EXPECT_EQ(row.keys(), keys);
        EXPECT_EQ(row.get<int>("a"), 3);
        EXPECT_EQ(row.get<int>(0), 1);
        EXPECT_EQ(row.get<int>(1), 2);
        EXPECT_EQ(row.get<int>(2), 3);
    });
}

// A106, for the statements behind the verbs
TEST(fetch, statement_is_usable_after_its_error) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int i = 0; i != 3; ++i) {
            const auto e = co_await thrown<division_by_zero>(conn.fetch("SELECT 10 / $1::int", 0));
            EXPECT_TRUE(e && e->sqlstate() == "22012");
            EXPECT_EQ(co_await conn.fetchval<int>("SELECT 10 / $1::int", 5), 2);
        }
    });
}

// A108
TEST(fetch, literal_without_a_type) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT 'test'"), "test");
    });
}

// A111
TEST(fetch, fetchrow_asks_the_server_for_one_row) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP SEQUENCE counter");
        const auto row = co_await conn.fetchrow("SELECT nextval('counter') FROM generate_series(1, 1000)");
        EXPECT_TRUE(row && row->get<std::int64_t>(0) == 1);
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT last_value FROM counter"), 1);
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT nextval('counter') FROM generate_series(1, 1000)"), 2);
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT last_value FROM counter"), 2);
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_EQ((co_await conn.fetch("SELECT nextval('counter') FROM generate_series(1, 1000)")).size(), 1000u);
        co_await expect_usable(conn);
    });
}

// A112
TEST(fetch, value_that_does_not_fit_in_the_middle_of_a_result) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await thrown<conversion_error>(
            conn.fetch<int>("SELECT CASE WHEN i = 500 THEN 3000000000 ELSE i END FROM generate_series(1, 1000) i"));
        co_await expect_usable(conn);
        co_await thrown<conversion_error>(
            conn.fetch<int>("SELECT CASE WHEN i = 500 THEN NULL ELSE i END FROM generate_series(1, 1000) i"));
        co_await expect_usable(conn);
    });
}

TEST(fetch, structs_by_column_name) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto all = co_await conn.fetch<person>(
            "SELECT * FROM (VALUES ('a@b', 'Ann', 1), (NULL, 'Bob', 2)) AS t (email, name, id) ORDER BY id");
        EXPECT_EQ(all.size(), 2u);
        EXPECT_EQ(all[0].id, 1);
        EXPECT_EQ(all[0].name, "Ann");
        EXPECT_EQ(all[0].email, "a@b");
        EXPECT_EQ(all[1].id, 2);
        EXPECT_EQ(all[1].email, std::nullopt);
        const auto one =
            co_await conn.fetchrow<person>("SELECT 1 AS id, 'Ann' AS name, NULL::text AS email WHERE $1", true);
        EXPECT_TRUE(one && one->name == "Ann");
        const auto none =
            co_await conn.fetchrow<person>("SELECT 1 AS id, 'Ann' AS name, NULL::text AS email WHERE $1", false);
        EXPECT_FALSE(none);
    });
}

TEST(fetch, struct_that_does_not_match_the_columns) {
    run_test([](connection& conn) -> awaitable<void> {
        std::string text = co_await message_of<interface_error>(conn.fetch<person>("SELECT 1 AS id, 'Ann' AS name"));
        EXPECT_TRUE(contains(text, "email")) << text;
        text = co_await message_of<interface_error>(
            conn.fetch<person>("SELECT 1 AS id, 'Ann' AS name, '' AS email, 5 AS surplus"));
        EXPECT_TRUE(contains(text, "surplus")) << text;
        text = co_await message_of<conversion_error>(conn.fetch<person>("SELECT 1 AS id, 2 AS name, '' AS email"));
        EXPECT_TRUE(contains(text, "name")) << text;
        text = co_await message_of<conversion_error>(
            conn.fetch<person>("SELECT NULL::int AS id, 'Ann' AS name, '' AS email"));
        EXPECT_TRUE(contains(text, "id") && contains(text, "NULL")) << text;
        // Columns are checked even if there are no rows.
        co_await thrown<interface_error>(conn.fetchrow<person>("SELECT 1 AS id WHERE false"));
        co_await expect_usable(conn);
    });
}

TEST(fetch, tuples_by_position) {
    run_test([](connection& conn) -> awaitable<void> {
        using pair = std::pair<int, std::string>;
        const auto all = co_await conn.fetch<pair>("SELECT i, i::text FROM generate_series(1, 3) i");
        EXPECT_EQ(all.size(), 3u);
        EXPECT_EQ(all[2], pair(3, "3"));
        using triple = std::tuple<int, std::optional<int>, bool>;
        const auto one = co_await conn.fetchrow<triple>("SELECT 1, NULL::int, true");
        EXPECT_EQ(one, triple(1, std::nullopt, true));
        co_await thrown<interface_error>(conn.fetch<triple>("SELECT 1, 2"));
        co_await thrown<interface_error>(conn.fetch<int>("SELECT 1, 2"));
        co_await thrown<conversion_error>(conn.fetch<triple>("SELECT 1, 2, 3"));
        co_await expect_usable(conn);
    });
}

TEST(fetch, commands_without_rows) {
    run_test([](connection& conn) -> awaitable<void> {
        const result made = co_await conn.fetch("CREATE TEMP TABLE nothing (a int)");
        EXPECT_EQ(made.size(), 0u);
        EXPECT_EQ(made.tag().str(), "CREATE TABLE");
        EXPECT_EQ((co_await conn.fetch("INSERT INTO nothing VALUES (1)")).tag().str(), "INSERT 0 1");
        const auto back = co_await conn.fetch<int>("INSERT INTO nothing VALUES (2), (3) RETURNING a");
        EXPECT_EQ(back, (std::vector<int>{2, 3}));
        EXPECT_FALSE(co_await conn.fetchrow("DELETE FROM nothing"));
        EXPECT_EQ((co_await conn.fetch<person>("SET application_name = 'x'")).size(), 0u);
    });
}

// A282
TEST(fetch, results_outlive_the_connection) {
    result rows;
    record row;
    run_test([&](connection& conn) -> awaitable<void> {
        rows = co_await conn.fetch("SELECT i, repeat('x', i) AS text FROM generate_series(1, 2000) i");
        row = *co_await conn.fetchrow("SELECT 'kept' AS text");
        for (int i = 0; i != 20; ++i) co_await conn.fetch("SELECT repeat('y', 100000)");
        co_await conn.close();
    });
    if (!have_server()) return;
    EXPECT_EQ(rows.size(), 2000u);
    for (const record& r : rows)
        EXPECT_EQ(r.get<std::string_view>("text"), std::string(static_cast<std::size_t>(r.get<int>(0)), 'x'));
    EXPECT_EQ(row.get<std::string>("text"), "kept");
}

}  // namespace
}  // namespace asiopg::test
