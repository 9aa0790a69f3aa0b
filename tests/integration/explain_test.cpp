// The plans of prepared statements.
#include <asiopg/codecs/json.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

using nlohmann::json;

// A118
TEST(explain, plan) {
    run_test([](connection& conn) -> awaitable<void> {
        auto stmt = co_await conn.prepare("SELECT typname, typlen FROM pg_type WHERE typname = $1");
        const json plan = co_await stmt.explain<json>("int4");
        EXPECT_TRUE(plan.is_array());
        EXPECT_EQ(plan[0]["Plan"]["Relation Name"], "pg_type");
        EXPECT_TRUE(plan[0]["Plan"].contains("Output"));  // VERBOSE
        EXPECT_FALSE(plan[0]["Plan"].contains("Actual Total Time"));
        EXPECT_TRUE(contains(co_await stmt.explain("int4"), "\"Relation Name\""));
        const json run = co_await stmt.explain_analyze<json>("int4");
        EXPECT_EQ(run[0]["Plan"]["Relation Name"], "pg_type");
        EXPECT_TRUE(run[0]["Plan"].contains("Actual Total Time"));
        EXPECT_FALSE(conn.is_in_transaction());
    });
}

// A118
TEST(explain, analyze_leaves_nothing_behind) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE explained (a int)");
        auto insert = co_await conn.prepare("INSERT INTO explained VALUES ($1)");
        EXPECT_TRUE((co_await insert.explain_analyze<json>(1))[0]["Plan"].contains("Actual Total Time"));
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM explained"), 0);
        // In a transaction, a savepoint: what was done before stays.
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            auto inside = insert.on(tx);
            co_await inside.execute(2);
            co_await inside.explain_analyze(3);
            co_await inside.execute(4);
        });
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT string_agg(a::text, ' ' ORDER BY a) FROM explained"),
                  "2 4");
        // Nor when it fails, or its time is up.
        auto quotient = co_await conn.prepare("INSERT INTO explained SELECT 1 / $1::int");
        co_await thrown<division_by_zero>(quotient.explain_analyze(0));
        co_await expect_usable(conn);
        auto slow = co_await conn.prepare("INSERT INTO explained SELECT 1 FROM pg_sleep(10)");
        slow.timeout(50ms);
        co_await thrown<timeout_error>(slow.explain_analyze());
        EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM explained"), 2);
        co_await conn.execute("BEGIN");
        EXPECT_TRUE(contains(co_await message_of<interface_error>(insert.explain_analyze(1)), "manually started"));
        EXPECT_TRUE(contains(co_await insert.explain(1), "ModifyTable"));
        co_await conn.execute("ROLLBACK");
    });
}

}  // namespace
}  // namespace asiopg::test
