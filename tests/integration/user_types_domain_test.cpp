// Domains: values are those of the base type, wherever they stand.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// A249
TEST(user_types_domain, over_scalars_and_arrays) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE DOMAIN pg_temp.small AS int; CREATE DOMAIN pg_temp.tiny AS pg_temp.small;"
            "CREATE DOMAIN pg_temp.numbers AS numeric[]");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::pg_temp.tiny", 3), 3);
        const std::vector<numeric> numbers{numeric("1"), numeric("2.50")};
        EXPECT_EQ(co_await conn.fetchval<std::vector<numeric>>("SELECT $1::pg_temp.numbers", numbers), numbers);
        const std::vector<int> tiny{1, 2};
        EXPECT_EQ(co_await conn.fetchval<std::vector<int>>("SELECT $1::pg_temp.tiny[]", tiny), tiny);
        // An array of a domain over arrays has inner arrays of any size.
        const std::vector<std::vector<numeric>> ragged{numbers, {}};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::vector<numeric>>>("SELECT $1::pg_temp.numbers[]", ragged),
                  ragged);
    });
}

TEST(user_types_domain, inside_and_over_composites) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE DOMAIN pg_temp.tiny AS int; CREATE TYPE pg_temp.pair AS (a pg_temp.tiny, b text);"
            "CREATE DOMAIN pg_temp.good_pair AS pg_temp.pair CHECK ((VALUE).a > 0)");
        using pair = std::pair<int, std::string>;
        const pair value(1, "x");
        EXPECT_EQ(co_await conn.fetchval<pair>("SELECT $1::pg_temp.pair", value), value);
        EXPECT_EQ(co_await conn.fetchval<pair>("SELECT $1::pg_temp.good_pair", value), value);
        const std::vector<pair> list{value, value};
        EXPECT_EQ(co_await conn.fetchval<std::vector<pair>>("SELECT $1::pg_temp.good_pair[]", list), list);
    });
}

}  // namespace
}  // namespace asiopg::test
