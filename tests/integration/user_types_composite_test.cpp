// Composite types that users created, and rows of tables.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

struct item {
    int a = 0;
    std::optional<std::string> b;
    std::optional<std::vector<int>> c;
    friend bool operator==(const item&, const item&) = default;
};
struct just_b {
    std::string b;
};
struct with_bad {
    int a = 0;
    int bad = 0;
};
struct order {
    int id = 0;
    std::vector<item> items;
    friend bool operator==(const order&, const order&) = default;
};
using item_tuple = std::tuple<int, std::optional<std::string>, std::optional<std::vector<int>>>;

}  // namespace
}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::item> : asiopg::composite_codec<asiopg::test::item> {};
template <>
struct asiopg::codec<asiopg::test::just_b> : asiopg::composite_codec<asiopg::test::just_b> {};
template <>
struct asiopg::codec<asiopg::test::with_bad> : asiopg::composite_codec<asiopg::test::with_bad> {};
template <>
struct asiopg::codec<asiopg::test::order> : asiopg::composite_codec<asiopg::test::order> {};

namespace asiopg::test {
namespace {

constexpr const char* create_item = "CREATE TYPE pg_temp.item AS (a int, b text, c int[])";

// A248
TEST(user_types_composite, by_name_and_by_position) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(create_item);
        const std::string sql = "SELECT $1::pg_temp.item";
        const std::vector<int> list{1, 2};
        item value;
        value.a = 1;
        value.b = "x y\"\\";
        value.c = list;
        EXPECT_EQ(co_await conn.fetchval<item>(sql, value), value);
        EXPECT_EQ(co_await conn.fetchval<item_tuple>(sql, value), item_tuple(1, value.b, list));
        EXPECT_EQ(co_await conn.fetchval<item>(sql, item_tuple(1, value.b, list)), value);
        const auto row = co_await conn.fetchval<record>(sql, value);
        EXPECT_EQ(row.get<std::string>("b"), value.b);
        EXPECT_EQ(row.get<std::vector<int>>(2), list);
        EXPECT_EQ(row.keys().size(), 3u);
        EXPECT_EQ(row.find("a"), std::size_t(0));
        EXPECT_EQ(co_await conn.fetchval<std::string>(sql + "::text", value),
                  to_string((*co_await conn.fetchrow(sql, value))[0]));
        // Attributes without a member are NULL; members without an attribute are refused.
        just_b part;
        part.b = "only";
        EXPECT_EQ(co_await conn.fetchval<std::string>(sql + "::text", part), "(,only,)");
        const with_bad bad;
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch(sql, bad)),
                             "is not a valid element of composite type"));
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch(sql, std::make_tuple(1))), "gives 1"));
        EXPECT_EQ(co_await conn.fetchval<std::optional<item>>("SELECT NULL::pg_temp.item"), std::nullopt);
    });
}

// A261
TEST(user_types_composite, arrays_and_nesting) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(create_item);
        co_await conn.execute("CREATE TYPE pg_temp.order_t AS (id int, items pg_temp.item[])");
        order value;
        value.id = 7;
        value.items.resize(2);
        value.items[0].b = "a";
        value.items[1].a = 5;
        EXPECT_EQ(co_await conn.fetchval<order>("SELECT $1::pg_temp.order_t", value), value);
        EXPECT_EQ(co_await conn.fetchval<std::vector<item>>("SELECT $1::pg_temp.item[]", value.items), value.items);
        using tuples = std::vector<item_tuple>;
        const auto back = co_await conn.fetchval<tuples>("SELECT $1::pg_temp.item[]", value.items);
        EXPECT_EQ(back.at(1), item_tuple(5, std::nullopt, std::nullopt));
        const auto rows = co_await conn.fetchval<std::vector<record>>("SELECT $1::pg_temp.item[]", back);
        EXPECT_EQ(rows.at(0).get<std::string>("b"), "a");
        const auto whole = co_await conn.fetchval<record>("SELECT $1::pg_temp.order_t", value);
        EXPECT_EQ(whole.get<std::vector<record>>("items").at(1).get<int>("a"), 5);
    });
}

// A261
TEST(user_types_composite, rows_of_tables) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE TEMP TABLE items (a int, gone int, b text, c int[]);"
            "ALTER TABLE items DROP COLUMN gone;"
            "INSERT INTO items VALUES (1, 'x', '{1}'), (2, NULL, NULL)");
        const auto rows = co_await conn.fetch<item>("SELECT items FROM items ORDER BY a");
        EXPECT_EQ(rows.size(), 2u);
        EXPECT_EQ(rows.at(0).b, "x");
        EXPECT_EQ(rows.at(1).c, std::nullopt);
    });
}

// A272: an attribute that has no binary form, and others that have.
TEST(user_types_composite, in_text_format) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.mixed AS (a int, words tsvector, list int[], r int4range)");
        using mixed = std::tuple<int, std::string, std::vector<int>, std::optional<range<int>>>;
        const std::vector<int> list{1, 2};
        const mixed value(1, "'a b':1 'c\"':2", list, range<int>(1, 5));
        const std::string sql = "SELECT $1::pg_temp.mixed";
        EXPECT_EQ(co_await conn.fetchval<mixed>(sql, value), value);
        const mixed nothing(-1, "", std::vector<int>(), std::nullopt);
        EXPECT_EQ(co_await conn.fetchval<mixed>(sql, nothing), nothing);
        const std::vector<mixed> both{value, nothing};
        EXPECT_EQ(co_await conn.fetchval<std::vector<mixed>>("SELECT $1::pg_temp.mixed[]", both), both);
        const auto row = co_await conn.fetchval<record>(sql, value);
        EXPECT_EQ(row.get<int>("a"), 1);
        EXPECT_EQ(row.get<std::vector<int>>("list"), list);
        EXPECT_EQ(row.get<range<int>>("r"), range<int>(1, 5));
        // The server has no binary form of aclitem, not even of a NULL.
        co_await conn.execute("CREATE TYPE pg_temp.guarded AS (b text, acl aclitem)");
        just_b part;
        part.b = "x";
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::pg_temp.guarded::text", part), "(x,)");
        using guarded = std::tuple<std::string, std::optional<std::string>>;
        EXPECT_EQ(co_await conn.fetchval<guarded>("SELECT $1::pg_temp.guarded", part), guarded("x", std::nullopt));
    });
}

// A137, A141: never decoded wrongly, and right again afterwards.
TEST(user_types_composite, changed_meanwhile) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE changing (a int, b int); INSERT INTO changing VALUES (1, 2)");
        const std::string sql = "SELECT changing FROM changing";
        using two = std::tuple<int, int>;
        EXPECT_EQ(co_await conn.fetchval<two>(sql), two(1, 2));
        co_await conn.execute("ALTER TABLE changing ALTER COLUMN b TYPE text");
        EXPECT_TRUE(contains(co_await message_of<outdated_schema_cache_error>(conn.fetchval<two>(sql)),
                             "unexpected data type of composite type attribute 1"));
        using texts = std::tuple<int, std::string>;
        EXPECT_EQ(co_await conn.fetchval<texts>(sql), texts(1, "2"));
        co_await conn.execute("ALTER TABLE changing DROP COLUMN b");
        EXPECT_TRUE(contains(co_await message_of<outdated_schema_cache_error>(conn.fetchval<texts>(sql)),
                             "unexpected number of attributes"));
        EXPECT_EQ(co_await conn.fetchval<std::tuple<int>>(sql), std::tuple<int>(1));
    });
}

}  // namespace
}  // namespace asiopg::test
