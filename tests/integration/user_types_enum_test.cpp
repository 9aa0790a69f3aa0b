// Enums that users created.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/enum.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {
enum class mood { sad, ok, happy, lost };
}  // namespace
}  // namespace asiopg::test

template <>
struct asiopg::enum_labels<asiopg::test::mood> {
    using enum asiopg::test::mood;
    static constexpr std::pair<asiopg::test::mood, std::string_view> labels[] = {
        {sad, "sad"}, {ok, "so so"}, {happy, "happy"}};
};

namespace asiopg::test {
namespace {

// A263, A258
TEST(user_types_enum, by_label) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'so so', 'happy', 'unheard of')");
        co_await conn.execute(
            "CREATE TEMP TABLE people (id int, m pg_temp.mood); INSERT INTO people VALUES (1, 'sad'), (2, 'happy')");
        for (int i = 0; i < 10; ++i) {
            const auto moods = co_await conn.fetch<mood>("SELECT m FROM people ORDER BY id");
            EXPECT_EQ(moods.at(0), mood::sad);
            EXPECT_EQ(moods.at(1), mood::happy);
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT id FROM people WHERE m = $1", mood::happy), 2);
        EXPECT_EQ(co_await conn.fetchval<mood>("SELECT $1::pg_temp.mood", mood::ok), mood::ok);
        const std::vector<std::optional<mood>> list{mood::sad, std::nullopt, mood::ok};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::optional<mood>>>("SELECT $1::pg_temp.mood[]", list), list);
        const std::vector<mood> one{mood::ok};
        EXPECT_EQ(co_await conn.fetchval<std::vector<mood>>("SELECT ARRAY[$1::pg_temp.mood]", mood::ok), one);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::pg_temp.mood", "so so"), "so so");
        EXPECT_TRUE(
            contains(co_await message_of<conversion_error>(conn.fetchval<mood>("SELECT 'unheard of'::pg_temp.mood")),
                     "label 'unheard of' of enum mood is no value of"));
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch("SELECT $1::pg_temp.mood", mood::lost)),
                             "value 3 of asiopg::test::"));
    });
}

// A263
TEST(user_types_enum, inside_other_types) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'so so', 'happy')");
        co_await conn.execute("CREATE TYPE pg_temp.person AS (name text, m pg_temp.mood)");
        using person = std::tuple<std::string, mood>;
        const person value("x", mood::ok);
        EXPECT_EQ(co_await conn.fetchval<person>("SELECT $1::pg_temp.person", value), value);
        const std::vector<int> ids{1, 2};
        EXPECT_EQ(
            co_await conn.fetchval<mood>("SELECT $1::pg_temp.mood WHERE $2::int4range @> 3 AND 1 = ANY($3::int[])",
                                         mood::sad, range<int>(1, 5), ids),
            mood::sad);
        co_await conn.execute(
            "CREATE FUNCTION pg_temp.feel(pg_temp.mood) RETURNS pg_temp.mood LANGUAGE sql AS 'SELECT $1'");
        EXPECT_EQ(co_await conn.fetchval<mood>("SELECT pg_temp.feel($1)", mood::happy), mood::happy);
    });
}

}  // namespace
}  // namespace asiopg::test
