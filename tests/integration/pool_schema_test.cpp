// What the connections of a pool know of the schema, they know together.
#include <asiopg/codecs/composite.hpp>
#include <asiopg/errors.hpp>

#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

class pool_schema : public pool_test {};

// A136
TEST_F(pool_schema, a_plan_that_became_invalid_is_dropped_by_all) {
    run_test([](connection& observer) -> awaitable<void> {
        co_await observer.execute(
            "DROP TABLE IF EXISTS pool_plan; CREATE TABLE pool_plan (a int, b int); INSERT INTO pool_plan VALUES (1, "
            "2)");
        auto p = co_await create_pool(server(), sized(2, 2));
        auto first = co_await p.acquire();
        auto second = co_await p.acquire();
        const std::string sql = "SELECT * FROM pool_plan";
        EXPECT_EQ((co_await first.fetchrow(sql))->get<int>("b"), 2);
        EXPECT_EQ((co_await second.fetchrow(sql))->get<int>("b"), 2);
        co_await observer.execute("ALTER TABLE pool_plan ALTER COLUMN b TYPE text");
        EXPECT_EQ((co_await first.fetchrow(sql))->get<std::string>("b"), "2");  // tried again
        co_await second.transaction([&](transaction& tx) -> awaitable<void> {
            EXPECT_EQ((co_await tx.fetchrow(sql))->get<std::string>("b"), "2");  // where it could not be
        });
        first.release();
        second.release();
        co_await p.close();
        co_await observer.execute("DROP TABLE pool_plan");
    });
}

using two = std::tuple<int, std::string>;
using three = std::tuple<int, std::string, std::optional<int>>;

awaitable<void> make_type(connection& conn) {
    co_await conn.execute(
        "DROP TABLE IF EXISTS pool_shapes; DROP TYPE IF EXISTS pool_shape; CREATE TYPE pool_shape AS (x int, y text);"
        "CREATE TABLE pool_shapes (v pool_shape); INSERT INTO pool_shapes VALUES (ROW(1, 'x'))");
}

const char* const add_attribute = "ALTER TYPE pool_shape ADD ATTRIBUTE z int CASCADE";

// A142
TEST_F(pool_schema, a_changed_type_is_learned_by_all_of_a_pool_and_by_no_other_pool) {
    run_test([](connection& observer) -> awaitable<void> {
        co_await observer.execute("DROP DATABASE IF EXISTS pool_other");
        co_await observer.execute("CREATE DATABASE pool_other");
        auto elsewhere = server();
        elsewhere.database("pool_other");
        {
            connection other_observer = co_await connect(elsewhere);
            co_await make_type(observer);
            co_await make_type(other_observer);
            auto p = co_await create_pool(server(), sized(2, 2));
            auto other = co_await create_pool(elsewhere, sized(1, 1));
            auto first = co_await p.acquire();
            auto second = co_await p.acquire();
            const std::string sql = "SELECT v FROM pool_shapes";
            const two before(1, "x");
            EXPECT_EQ(co_await first.fetchval<two>(sql), before);
            EXPECT_EQ(co_await second.fetchval<two>(sql), before);
            EXPECT_EQ(co_await other.fetchval<two>(sql), before);
            co_await observer.execute(add_attribute);
            co_await other_observer.execute(add_attribute);
            co_await observer.execute("UPDATE pool_shapes SET v = ROW(1, 'x', 3)");
            co_await other_observer.execute("UPDATE pool_shapes SET v = ROW(1, 'x', 3)");
            const three after(1, "x", 3);
            (void)co_await thrown<outdated_schema_cache_error>(first.fetchval<two>(sql));
            EXPECT_EQ(co_await second.fetchval<three>(sql), after);  // no error of its own
            EXPECT_EQ(co_await first.fetchval<three>(sql), after);
            (void)co_await thrown<outdated_schema_cache_error>(other.fetchval<two>(sql));
            EXPECT_EQ(co_await other.fetchval<three>(sql), after);
            first.release();
            second.release();
            co_await p.close();
            co_await other.close();
            co_await other_observer.close();
        }
        co_await observer.execute("DROP DATABASE pool_other WITH (FORCE)");
        co_await observer.execute("DROP TABLE pool_shapes; DROP TYPE pool_shape");
    });
}

}  // namespace
}  // namespace asiopg::test
