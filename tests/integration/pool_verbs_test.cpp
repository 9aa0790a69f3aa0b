// The pool's own commands, and connections that they share.
#include <asiopg/bulk.hpp>
#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>

#include <numeric>

#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

class pool_verbs : public pool_test {};

awaitable<void> use_all(pool& p, int i) {
    const auto rows = co_await p.fetch("SELECT $1::int AS n UNION ALL SELECT $1::int + 1", i);
    EXPECT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1].get<int>("n"), i + 1);
    EXPECT_EQ((co_await p.fetchrow("SELECT $1::int AS n", i))->get<int>("n"), i);
    EXPECT_EQ(co_await p.fetchval<int>("SELECT $1::int", i), i);
    co_await p.execute("SELECT 1; SELECT 2");
    const command_tag tag = co_await p.execute("INSERT INTO pool_each VALUES ($1)", i);
    EXPECT_EQ(tag.str(), "INSERT 0 1");
    std::vector<std::tuple<int>> sets;
    for (int k = 0; k != 3; ++k) sets.emplace_back(i);
    co_await p.executemany("INSERT INTO pool_each VALUES ($1)", sets);
}

// A305
TEST_F(pool_verbs, many_at_once) {
    run_test([](connection& observer) -> awaitable<void> {
        co_await observer.execute("DROP TABLE IF EXISTS pool_each; CREATE TABLE pool_each (n int)");
        auto p = co_await create_pool(server(), sized(5, 10));
        std::vector<awaitable<void>> all;
        for (int i = 0; i != 200; ++i) all.push_back(use_all(p, i));
        co_await gather(std::move(all));
        EXPECT_EQ(co_await p.fetchval<int>("SELECT count(*)::int FROM pool_each"), 800);
        EXPECT_EQ(co_await p.fetchval<int>("SELECT count(DISTINCT n)::int FROM pool_each"), 200);
        co_await p.close();
        co_await observer.execute("DROP TABLE pool_each");
    });
}

TEST_F(pool_verbs, sets_copies_and_transactions) {
    run_test([](connection& observer) -> awaitable<void> {
        co_await observer.execute("DROP TABLE IF EXISTS pool_verbs; CREATE TABLE pool_verbs (n int)");
        auto p = co_await create_pool(server(), sized(1, 1));
        std::vector<std::tuple<int>> sets;
        for (int k = 0; k != 3; ++k) sets.emplace_back(k);
        EXPECT_EQ((co_await p.fetchmany("INSERT INTO pool_verbs VALUES ($1) RETURNING n", sets)).size(), 3U);
        EXPECT_EQ((co_await p.copy_records_to_table("pool_verbs", sets)).str(), "COPY 3");
        const std::string in = "7\n8\n";
        EXPECT_EQ((co_await p.copy_to_table("pool_verbs", in)).str(), "COPY 2");
        std::string out;
        EXPECT_EQ((co_await p.copy_from_table("pool_verbs", out)).str(), "COPY 8");
        EXPECT_EQ(out.size(), 16U);
        out.clear();
        EXPECT_EQ((co_await p.copy_from_query("SELECT 5", out)).str(), "COPY 1");
        EXPECT_EQ(out, "5\n");
        const int sum = co_await p.transaction([](transaction& tx) -> awaitable<int> {
            co_await tx.execute("DELETE FROM pool_verbs WHERE n < 7");
            co_return co_await tx.fetchval<int>("SELECT sum(n)::int FROM pool_verbs");
        });
        EXPECT_EQ(sum, 15);
        // An error is the caller's, and the connection the next one's.
        co_await thrown<division_by_zero>(p.fetch("SELECT 1 / 0"));
        co_await thrown<undefined_table>(p.copy_from_table("pool_nothing", out));
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
        EXPECT_EQ(p.get_stats().connects, 1U);
        co_await p.close();
        co_await observer.execute("DROP TABLE pool_verbs");
    });
}

TEST_F(pool_verbs, shared_connections_answer_each_caller) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(2, 2).multiplexing(8));
        std::vector<awaitable<int>> all;
        for (int i = 0; i != 300; ++i) all.push_back(p.fetchval<int>("SELECT $1::int * 2", i));
        const std::vector<int> got = co_await gather(std::move(all));
        for (int i = 0; i != 300; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], i * 2);
        EXPECT_LT(p.get_stats().acquired, 300U);  // some went along with others
        co_await until_back(p);
        EXPECT_EQ(p.get_size(), 2U);
    });
}

TEST_F(pool_verbs, so_many_share_a_connection_and_no_more) {
    run_test([](connection& observer) -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        for (const int most : {1, 2, 3}) {
            auto p = co_await create_pool(server(), sized(1, 1).multiplexing(most));
            std::vector<started<int>> all;
            for (int i = 0; i != 4; ++i)
                all.emplace_back(here, p.fetchval<int>("SELECT $1::int FROM pg_sleep(0.01)", i));
            co_await until([&] { return p.get_stats().waiting == static_cast<std::size_t>(4 - most); });
            for (int i = 0; i != 4; ++i) EXPECT_EQ(co_await all[static_cast<std::size_t>(i)].get(), i);
            co_await p.close(5s);
        }
        co_await expect_usable(observer);
    });
}

// Who waits for a connection is not passed by for ever by those who share.
TEST_F(pool_verbs, sharing_starves_nobody) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1).multiplexing(4));
        bool done = false;
        const auto keep_busy = [&]() -> awaitable<void> {
            while (!done) co_await p.execute("SELECT 1");
        };
        std::vector<started<void>> busy;
        for (int i = 0; i != 3; ++i) busy.emplace_back(here, keep_busy());
        for (int i = 0; i != 5; ++i) {
            auto lease = co_await p.acquire(5s);
            co_await expect_usable(lease);
        }
        done = true;
        for (auto& one : busy) co_await one.get();
    });
}

TEST_F(pool_verbs, one_who_shares_is_cancelled_or_fails_alone) {
    run_test([](connection& observer) -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1).multiplexing(4));
        started first(here, p.fetchval<int>("SELECT 1 FROM pg_sleep(0.05)"));
        started cancelled(here, p.fetchval<int>("SELECT 2"));
        started wrong(here, p.fetchval<int>("SELECT 1 / 0"));
        started last(here, p.fetchval<int>("SELECT 4"));
        co_await until([&] { return p.get_stats().borrowed == 1; });
        cancelled.cancel();
        EXPECT_EQ(co_await first.get(), 1);
        co_await thrown<operation_aborted>(cancelled.get());
        co_await thrown<division_by_zero>(wrong.get());
        EXPECT_EQ(co_await last.get(), 4);
        EXPECT_EQ(p.get_stats().acquired, 1U);
        EXPECT_EQ(p.get_stats().connects, 1U);
        co_await expect_usable(observer);
    });
}

TEST_F(pool_verbs, what_is_acquired_is_not_shared) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1).multiplexing(4));
        auto lease = co_await p.acquire();
        started other(here, p.fetchval<int>("SELECT 1"));
        co_await until([&] { return p.get_stats().waiting == 1; });
        co_await expect_usable(lease);
        EXPECT_FALSE(other.over());
        lease.release();
        EXPECT_EQ(co_await other.get(), 1);
    });
}

}  // namespace
}  // namespace asiopg::test
