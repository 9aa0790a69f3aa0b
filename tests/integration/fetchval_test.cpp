// fetchval(): one value, NULL, and no row.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/struct_mapping.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// A097
TEST(fetchval, first_column_or_a_named_one) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::smallint AS foo", 10), 10);
        const result rows = co_await conn.fetch("SELECT 1 AS bar, $1::smallint AS foo", 10);
        EXPECT_EQ(map_value<int>(rows, "foo"), 10);
        EXPECT_EQ(map_value<int>(rows, 0), 1);
    });
}

// A115, for the verb
TEST(fetchval, first_of_many_rows) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT generate_series(5, 100000)"), 5);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT generate_series(5, 100000)"), 5);
        co_await expect_usable(conn);
    });
}

// A110
TEST(fetchval, tells_no_row_from_null) {
    run_test([](connection& conn) -> awaitable<void> {
        using one = std::optional<int>;
        using two = std::optional<std::optional<int>>;
        EXPECT_EQ(co_await conn.fetchval<one>("SELECT NULL::int"), one());
        EXPECT_EQ(co_await conn.fetchval<one>("SELECT 1 WHERE false"), one());
        EXPECT_EQ(co_await conn.fetchval<one>("SELECT 1"), one(1));

        const two null = co_await conn.fetchval<two>("SELECT NULL::int");
        EXPECT_TRUE(null.has_value() && !null->has_value());
        const two none = co_await conn.fetchval<two>("SELECT 1 WHERE false");
        EXPECT_FALSE(none.has_value());
        const two some = co_await conn.fetchval<two>("SELECT 1");
        EXPECT_TRUE(some && *some && **some == 1);

        const std::string text = co_await message_of<conversion_error>(conn.fetchval<int>("SELECT NULL::int AS foo"));
        EXPECT_TRUE(contains(text, "NULL")) << text;
        co_await thrown<interface_error>(conn.fetchval<int>("SELECT 1 WHERE false"));
        co_await expect_usable(conn);
    });
}

TEST(fetchval, value_of_another_type) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string text =
            co_await message_of<conversion_error>(conn.fetchval<int>("SELECT 'abc'::text AS letters"));
        EXPECT_TRUE(contains(text, "letters") && contains(text, "text")) << text;
        co_await thrown<conversion_error>(conn.fetchval<std::int16_t>("SELECT 40000"));
        co_await thrown<conversion_error>(conn.fetchval<std::uint32_t>("SELECT -1"));
        co_await thrown<conversion_error>(conn.fetchval<bool>("SELECT 1"));
        co_await expect_usable(conn);
    });
}

TEST(fetchval, command_that_gives_no_rows) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await thrown<interface_error>(conn.fetchval<int>("SET application_name = 'x'"));
        EXPECT_FALSE(co_await conn.fetchval<std::optional<int>>("SET application_name = 'x'"));
        // A zero-column row has no first column.
        co_await thrown<interface_error>(conn.fetchval<int>("SELECT"));
        co_await expect_usable(conn);
    });
}

TEST(fetchval, row_limit_does_not_cut_a_data_changing_command_short) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        EXPECT_EQ(co_await conn.fetchval<int>("INSERT INTO t SELECT generate_series(1, 10) RETURNING a"), 1);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 10);
    });
}

}  // namespace
}  // namespace asiopg::test
