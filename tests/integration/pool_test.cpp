// The pool: borrowing, giving back, sizes.
#include <asiopg/gather.hpp>

#include <cstdlib>
#include <vector>

#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

class pool_first : public pool_test {};

awaitable<void> get_one(pool& p) {
    auto lease = co_await p.acquire();
    EXPECT_EQ(co_await lease.fetchval<int>("SELECT 1"), 1);
}

// A293
TEST_F(pool_first, serves_any_number_of_workers) {
    for (const int max_size : {5, 10})
        for (const std::size_t workers : {1, 3, 5, 10, 20, 100})
            run([&]() -> awaitable<void> {
                auto p = co_await create_pool(server(), sized(5, max_size));
                std::vector<awaitable<void>> all;
                for (std::size_t i = 0; i != workers; ++i) all.push_back(get_one(p));
                co_await gather(std::move(all));
                EXPECT_EQ(p.get_stats().acquired, workers);
                co_await p.close();
            });
}

// A293: on a standby, where a released connection is reset as elsewhere.
TEST_F(pool_first, serves_workers_on_a_standby) {
    const char* const standby = std::getenv("ASIOPG_TEST_STANDBY_DSN");
    if (!standby) GTEST_SKIP() << "no standby";
    run([&]() -> awaitable<void> {
        auto p = co_await create_pool(standby, sized(5, 5));
        EXPECT_TRUE(co_await p.fetchval<bool>("SELECT pg_is_in_recovery()"));
        for (const std::size_t workers : {1, 3, 5, 10, 20, 100}) {
            std::vector<awaitable<void>> all;
            for (std::size_t i = 0; i != workers; ++i) all.push_back(get_one(p));
            co_await gather(std::move(all));
        }
        co_await until_back(p);
        EXPECT_EQ(p.get_stats().connects, 5U);
        EXPECT_EQ(p.get_size(), 5U);
        co_await p.close();
    });
}

TEST_F(pool_first, has_the_verbs_of_a_connection) {
    run([&]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 2));
        EXPECT_EQ(co_await p.fetchval<int>("SELECT $1::int + 1", 41), 42);
        const auto rows = co_await p.fetch("SELECT 1 UNION ALL SELECT 2");
        EXPECT_EQ(rows.size(), 2U);
        const auto row = co_await p.fetchrow("SELECT 7 AS a");
        EXPECT_EQ(row->get<int>("a"), 7);
        const command_tag tag = co_await p.execute("SELECT 1");
        EXPECT_EQ(tag.str(), "SELECT 1");
        co_await p.close();
    });
}

}  // namespace
}  // namespace asiopg::test
