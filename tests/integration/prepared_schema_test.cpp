// Prepared and cached statements whose tables and types change.
#include <asiopg/codecs/composite.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction.hpp>
#include <asiopg/type_codec.hpp>
#include <asiopg/type_registry.hpp>

#include <gtest/gtest.h>

#include <tuple>

#include "integration/support.hpp"

namespace asiopg::test {

struct tint {
    std::string text;
};

}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::tint> : asiopg::runtime_codec<asiopg::test::tint> {
    static constexpr std::string_view cpp_name = "tint";
};

namespace asiopg::test {
namespace {

type_codec tint_as_text() {
    return type_codec::text<tint>([](const tint& t) { return t.text; },
                                  [](std::string_view text) { return tint{std::string(text)}; });
}

// A139
TEST(prepared_schema, changed_type_closes_the_statement) {
    run_test([](connection& conn) -> awaitable<void> {
        using pair = std::tuple<int, int>;
        using triple = std::tuple<int, int, std::optional<int>>;
        co_await conn.execute(
            "CREATE TYPE pg_temp.shape AS (x int, y int); CREATE TEMP TABLE shapes (s pg_temp.shape)");
        co_await conn.execute("INSERT INTO shapes VALUES (ROW(1, 2))");
        auto stmt = co_await conn.prepare("SELECT s FROM shapes");
        auto plain = co_await conn.prepare("SELECT 1");
        EXPECT_EQ(co_await stmt.fetchval<pair>(), pair(1, 2));
        co_await conn.execute("ALTER TYPE pg_temp.shape ADD ATTRIBUTE z int");
        co_await thrown<outdated_schema_cache_error>(stmt.fetchval<pair>());
        EXPECT_TRUE(contains(co_await message_of<interface_error>(stmt.fetchval<triple>()),
                             "the prepared statement is closed"));
        EXPECT_TRUE(stmt.is_closed());
        stmt = co_await conn.prepare("SELECT s FROM shapes");
        EXPECT_EQ(co_await stmt.fetchval<triple>(), triple(1, 2, std::nullopt));
        EXPECT_EQ(co_await plain.fetchval<int>(), 1);  // it has no such type
    });
}

// A144
TEST(prepared_schema, codecs_stay_as_they_were) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("DROP TYPE IF EXISTS prepared_tint; CREATE TYPE prepared_tint AS ENUM ('red', 'blue')");
        const std::string sql = "SELECT $1::prepared_tint";
        auto before = co_await conn.prepare(sql);
        co_await conn.set_type_codec("prepared_tint", tint_as_text());
        auto between = co_await conn.prepare(sql);
        co_await conn.reset_type_codec("prepared_tint");
        auto after = co_await conn.prepare(sql);
        tint red;
        red.text = "red";
        co_await thrown<conversion_error>(before.fetchval<tint>("red"));
        EXPECT_EQ(co_await before.fetchval<std::string>("red"), "red");
        EXPECT_EQ((co_await between.fetchval<tint>(red)).text, "red");
        co_await thrown<conversion_error>(after.fetchval<tint>("red"));
        EXPECT_EQ(co_await after.fetchval<std::string>("red"), "red");
        EXPECT_EQ((co_await between.fetchval<tint>(red)).text, "red");
        co_await conn.execute("DROP TYPE prepared_tint");
    });
}

// A136: what one connection finds out reaches those that share its registry, as the connections of a pool do.
TEST(prepared_schema, stale_plans_of_others) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "DROP TABLE IF EXISTS stale_shared; CREATE TABLE stale_shared (a int, b int);"
            "INSERT INTO stale_shared VALUES (1, 1)");
        const std::string sql = "SELECT * FROM stale_shared";
        type_registry types;
        connection first = co_await connect(connect_options(server()).types(types));
        connection second = co_await connect(connect_options(server()).types(types));
        connection stranger = co_await connect(server());
        EXPECT_EQ((co_await first.fetchrow(sql))->get<int>("b"), 1);
        EXPECT_EQ((co_await second.fetchrow(sql))->get<int>("b"), 1);
        EXPECT_EQ((co_await stranger.fetchrow(sql))->get<int>("b"), 1);
        co_await conn.execute("ALTER TABLE stale_shared ALTER COLUMN b SET DATA TYPE text");
        EXPECT_EQ((co_await first.fetchrow(sql))->get<std::string>("b"), "1");  // prepared anew
        co_await second.transaction([&](transaction& tx) -> awaitable<void> {
            EXPECT_EQ((co_await tx.fetchrow(sql))->get<std::string>("b"), "1");
        });
        co_await thrown<feature_not_supported>(
            stranger.transaction([&](transaction& tx) -> awaitable<void> { co_await tx.fetchrow(sql); }));
        EXPECT_EQ((co_await stranger.fetchrow(sql))->get<std::string>("b"), "1");
        co_await conn.execute("DROP TABLE stale_shared");
        co_await first.close();
        co_await second.close();
        co_await stranger.close();
    });
}

}  // namespace
}  // namespace asiopg::test
