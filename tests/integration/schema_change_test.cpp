// Types that change while connections know them: no value is taken for another, and the next operation is right.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/hstore.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/postgres_error.hpp>
#include <asiopg/type_codec.hpp>
#include <asiopg/type_registry.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {

struct label {
    std::string text;
};

}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::label> : asiopg::runtime_codec<asiopg::test::label> {
    static constexpr std::string_view cpp_name = "label";
};

namespace asiopg::test {
namespace {

type_codec label_as_text() {
    return type_codec::text<label>([](const label& l) { return l.text; },
                                   [](std::string_view text) { return label{std::string(text)}; });
}

using inner_two = std::tuple<int, std::optional<std::string>>;
using inner_three = std::tuple<int, std::optional<std::string>, std::optional<int>>;
using outer_two = std::tuple<int, inner_two>;
using outer_three = std::tuple<int, inner_three>;

constexpr const char* select = "SELECT t FROM changing t";

awaitable<void> make_types(connection& conn) {
    co_await conn.execute("CREATE TYPE pg_temp.changing_part AS (x int, y text)");
    co_await conn.execute("CREATE TEMP TABLE changing (a int, b pg_temp.changing_part)");
    co_await conn.execute("INSERT INTO changing VALUES (1, ROW(2, 'x'))");
}

// A137, A138
TEST(schema_change, attribute_added_and_rolled_back) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_types(conn);
        const outer_two before(1, inner_two(2, "x"));
        EXPECT_EQ(co_await conn.fetchval<outer_two>(select), before);
        co_await conn.execute("BEGIN");
        co_await conn.execute("ALTER TYPE pg_temp.changing_part ADD ATTRIBUTE z int");
        EXPECT_TRUE(contains(co_await message_of<outdated_schema_cache_error>(conn.fetchval<outer_two>(select)),
                             "unexpected number of attributes"));
        const outer_three during(1, inner_three(2, "x", std::nullopt));
        EXPECT_EQ(co_await conn.fetchval<outer_three>(select), during);  // in the same transaction
        co_await conn.execute("ROLLBACK");
        (void)co_await thrown<outdated_schema_cache_error>(conn.fetchval<outer_three>(select));
        EXPECT_EQ(co_await conn.fetchval<outer_two>(select), before);
    });
}

// A140, A141
TEST(schema_change, attribute_dropped_or_replaced) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_types(conn);
        co_await conn.execute("ALTER TYPE pg_temp.changing_part ADD ATTRIBUTE z int");
        co_await conn.execute("UPDATE changing SET b = ROW(2, 'x', 3)");
        const outer_three all(1, inner_three(2, "x", 3));
        EXPECT_EQ(co_await conn.fetchval<outer_three>(select), all);
        co_await conn.execute("ALTER TYPE pg_temp.changing_part DROP ATTRIBUTE y");
        (void)co_await thrown<outdated_schema_cache_error>(conn.fetchval<outer_three>(select));
        using numbers = std::tuple<int, std::tuple<int, int>>;
        const numbers rest(1, std::tuple<int, int>(2, 3));
        EXPECT_EQ(co_await conn.fetchval<numbers>(select), rest);
        co_await conn.execute("ALTER TYPE pg_temp.changing_part DROP ATTRIBUTE z");
        co_await conn.execute("ALTER TYPE pg_temp.changing_part ADD ATTRIBUTE z bigint");
        EXPECT_TRUE(contains(co_await message_of<outdated_schema_cache_error>(conn.fetchval<numbers>(select)),
                             "unexpected data type"));
        using replaced = std::tuple<int, std::tuple<int, std::optional<std::int64_t>>>;
        const replaced now(1, std::tuple<int, std::optional<std::int64_t>>(2, std::nullopt));
        EXPECT_EQ(co_await conn.fetchval<replaced>(select), now);
    });
}

// A143, and for records whose names come from the description
TEST(schema_change, reloaded_before_it_matters) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_types(conn);
        const record row = co_await conn.fetchval<record>(select);
        EXPECT_EQ(row.get<record>("b").get<std::string>("y"), "x");
        co_await conn.execute("ALTER TYPE pg_temp.changing_part RENAME ATTRIBUTE y TO why");
        co_await conn.reload_schema_state();
        const record again = co_await conn.fetchval<record>(select);
        EXPECT_EQ(again.get<record>("b").get<std::string>("why"), "x");
        EXPECT_EQ(row.get<record>("b").get<std::string>("y"), "x");
        co_await conn.execute("ALTER TYPE pg_temp.changing_part ADD ATTRIBUTE z int");
        co_await conn.reload_schema_state();
        const outer_three all(1, inner_three(2, "x", std::nullopt));
        EXPECT_EQ(co_await conn.fetchval<outer_three>(select), all);
    });
}

// An argument of the old shape: the server's refusal has the type looked up again.
TEST(schema_change, arguments) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_types(conn);
        const std::string sql = "SELECT ($1::pg_temp.changing_part).x";
        const inner_two two(7, "x");
        const inner_three three(7, "x", 8);
        EXPECT_EQ(co_await conn.fetchval<int>(sql, two), 7);
        co_await conn.execute("ALTER TYPE pg_temp.changing_part ADD ATTRIBUTE z int");
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetchval<int>(sql, two)), "3 attributes"));
        EXPECT_EQ(co_await conn.fetchval<int>(sql, three), 7);
    });
}

// A client that only sends: the new shape does not go with what it knows, so that it looks the type up again.
TEST(schema_change, arguments_of_the_new_shape) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await make_types(conn);
        const std::string sql = "SELECT ($1::pg_temp.changing_part).x";
        const inner_two two(7, "x");
        const inner_three three(7, "x", 8);
        EXPECT_EQ(co_await conn.fetchval<int>(sql, two), 7);
        co_await conn.execute("ALTER TYPE pg_temp.changing_part ADD ATTRIBUTE z int");
        EXPECT_EQ(co_await conn.fetchval<int>(sql, three), 7);
    });
}

// A142: what one connection finds out, all that share the registry know.
TEST(schema_change, reaches_those_who_share_a_registry) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("DROP TYPE IF EXISTS changing_shared; CREATE TYPE changing_shared AS (x int, y text)");
        type_registry types;
        connection first = co_await connect(connect_options(server()).types(types));
        connection second = co_await connect(connect_options(server()).types(types));
        const std::string sql = "SELECT ROW(1, 'x')::changing_shared";
        const std::string longer = "SELECT ROW(1, 'x', NULL)::changing_shared";
        const inner_two before(1, "x");
        EXPECT_EQ(co_await first.fetchval<inner_two>(sql), before);
        EXPECT_EQ(co_await second.fetchval<inner_two>(sql), before);
        co_await conn.execute("ALTER TYPE changing_shared ADD ATTRIBUTE z int");
        (void)co_await thrown<outdated_schema_cache_error>(first.fetchval<inner_two>(longer));
        const inner_three after(1, "x", std::nullopt);
        EXPECT_EQ(co_await second.fetchval<inner_three>(longer), after);
        co_await first.close();
        co_await second.close();
        co_await conn.execute("DROP TYPE changing_shared");
    });
}

// A145: a codec that is set while the type is being looked up.
TEST(schema_change, codec_set_during_a_lookup) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("DROP TYPE IF EXISTS changing_label; CREATE TYPE changing_label AS ENUM ('a', 'b')");
        for (int i = 0; i < 20; ++i) {
            const std::string sql = "SELECT 'b'::changing_label AS l, " + std::to_string(i);
            auto pending = conn.fetch(sql);
            auto setting = conn.set_type_codec("changing_label", label_as_text());
            auto [rows, nothing] = co_await gather(std::move(pending), std::move(setting));
            // Whichever codec the statement has, the value is right.
            EXPECT_EQ(rows[0].get<std::string>("l"), "b");
            EXPECT_EQ((co_await conn.fetchval<label>("SELECT 'a'::changing_label")).text, "a");
            co_await conn.reset_type_codec("changing_label");
            EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT 'a'::changing_label"), "a");
        }
        co_await conn.execute("DROP TYPE changing_label");
    });
}

// A253
TEST(builtin_codecs, hstore_and_a_domain) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("BEGIN");
        co_await conn.execute(
            "CREATE SCHEMA changing_hstore; CREATE EXTENSION hstore SCHEMA changing_hstore;"
            "CREATE DOMAIN changing_hstore.my_dec_t AS numeric;"
            "CREATE TYPE changing_hstore.both AS (a changing_hstore.my_dec_t, h changing_hstore.hstore)");
        co_await conn.set_builtin_type_codec("hstore", "pg_contrib.hstore", "changing_hstore");
        co_await conn.set_builtin_type_codec("my_dec_t", "decimal", "changing_hstore");
        hstore value;
        value["ham"] = "spam";
        value["nada"] = std::nullopt;
        EXPECT_EQ(co_await conn.fetchval<hstore>("SELECT $1::changing_hstore.hstore", value), value);
        const hstore none;
        EXPECT_EQ(co_await conn.fetchval<hstore>("SELECT ''::changing_hstore.hstore"), none);
        using both = std::tuple<numeric, hstore>;
        const both pair(numeric("1.50"), value);
        EXPECT_EQ(co_await conn.fetchval<both>("SELECT $1::changing_hstore.both", pair), pair);
        co_await conn.execute("ROLLBACK");
    });
}

// A264
TEST(extension_types, without_a_codec_travel_as_text) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("BEGIN");
        co_await conn.execute("CREATE SCHEMA changing_isn; CREATE EXTENSION isn SCHEMA changing_isn");
        const record row = *co_await conn.fetchrow("SELECT $1::changing_isn.issn AS i, 42 AS n", "1436-4522");
        EXPECT_EQ(row.get<std::string>("i"), "1436-4522");
        EXPECT_EQ(row.get<int>("n"), 42);
        using pair = std::tuple<std::string, int>;
        const pair both("1436-4522", 42);
        co_await conn.execute("CREATE TYPE changing_isn.pair AS (i changing_isn.issn, n int)");
        EXPECT_EQ(co_await conn.fetchval<pair>("SELECT $1::changing_isn.pair", both), both);
        co_await conn.execute("ROLLBACK");
    });
}

// A265
TEST(extension_types, citext_everywhere) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("BEGIN");
        co_await conn.execute(
            "CREATE SCHEMA changing_citext; CREATE EXTENSION citext SCHEMA changing_citext;"
            "SET LOCAL search_path = changing_citext, pg_catalog;"
            "CREATE DOMAIN name_t AS citext; CREATE TYPE span AS RANGE (subtype = citext);"
            "CREATE TYPE pair AS (a citext, n int)");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::citext", "aB"), "aB");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::name_t", "aB"), "aB");
        using list = std::vector<std::optional<std::string>>;
        const std::vector<list> lists{{"a", "b"}, {std::nullopt, "b"}, {}, {"  a", "  b"}, {"\"a", "\\\""}};
        for (const list& l : lists) EXPECT_EQ(co_await conn.fetchval<list>("SELECT $1::citext[]", l), l);
        const std::vector<std::vector<std::string>> grid{{",", "\","}, {"a", ""}};
        EXPECT_EQ((co_await conn.fetchval<std::vector<std::vector<std::string>>>("SELECT $1::citext[]", grid)), grid);
        using pair = std::tuple<std::string, int>;
        const pair both("aB", 1);
        EXPECT_EQ(co_await conn.fetchval<pair>("SELECT $1::pair", both), both);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT lower($1::span)::text", text_literal("[a,b)")), "a");
        co_await conn.execute("ROLLBACK");
    });
}

// A267: the private server's OIDs begin at 2^31.
TEST(type_oids, above_the_signed_range) {
    if (!std::getenv("ASIOPG_TEST_SOCKET_DIR")) GTEST_SKIP() << "only the private server is known to have such OIDs";
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE DOMAIN pg_temp.big AS int; CREATE TYPE pg_temp.mood AS ENUM ('ok')");
        EXPECT_GE(co_await conn.fetchval<oid_t>("SELECT 'pg_temp.big'::regtype::oid"), 2147483648u);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::pg_temp.big", 5), 5);
        const std::vector<int> list{1, 2};
        EXPECT_EQ(co_await conn.fetchval<std::vector<int>>("SELECT $1::pg_temp.big[]", list), list);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::pg_temp.mood", "ok"), "ok");
    });
}

}  // namespace
}  // namespace asiopg::test
