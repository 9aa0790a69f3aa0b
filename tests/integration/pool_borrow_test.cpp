// Borrowing: order, limits of time and number, and the end of a borrow.
#include <asiopg/gather.hpp>

#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

class pool_borrow : public pool_test {};

// A294 A318
TEST_F(pool_borrow, waits_no_longer_than_it_was_told) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1).acquire_timeout(20ms));
        auto lease = co_await p.acquire();
        auto began = steady_clock::now();
        const std::string text = co_await message_of<timeout_error>(p.acquire(30ms));
        EXPECT_GE(since(began), 30ms);
        EXPECT_LT(since(began), 5s);
        EXPECT_TRUE(contains(text, "the pool has 1 of at most 1 (1 borrowed, 0 idle, 0 being made)")) << text;
        // Nested, without a time of its own: the default of the pool ends it.
        began = steady_clock::now();
        co_await thrown<timeout_error>(p.acquire());
        EXPECT_GE(since(began), 20ms);
        EXPECT_LT(since(began), 5s);
        EXPECT_EQ(p.get_stats().timeouts, 2U);
        co_await expect_usable(lease);
        lease.release();
        auto again = co_await p.acquire(5s);
        co_await expect_usable(again);
    });
}

TEST_F(pool_borrow, no_time_at_all_takes_what_is_idle) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        {
            auto lease = co_await p.acquire(0s);
            co_await expect_usable(lease);
            co_await thrown<timeout_error>(p.acquire(0s));
            co_await thrown<timeout_error>(p.acquire(-1s));
        }
        co_await until_back(p);
        EXPECT_EQ(p.get_stats().connects, 1U);
    });
}

// A connection that would have to be asked first is not closed because its borrower has no time for that.
TEST_F(pool_borrow, no_time_for_a_check_costs_no_connection) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1).check_after(0s));
        co_await thrown<timeout_error>(p.acquire(0s));
        co_await until_back(p);
        auto lease = co_await p.acquire();
        co_await expect_usable(lease);
        EXPECT_EQ(p.get_stats().connects, 1U);
    });
}

awaitable<void> borrow_in_turn(pool& p, int number, std::vector<int>& order) {
    auto lease = co_await p.acquire();
    order.push_back(number);
    co_await lease.execute("SELECT 1");
}

// A316
TEST_F(pool_borrow, serves_first_who_came_first) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        const any_io_executor here = co_await asio::this_coro::executor;
        auto lease = co_await p.acquire();
        std::vector<int> order;
        std::vector<started<void>> all;
        for (int i = 0; i != 30; ++i) {
            all.emplace_back(here, borrow_in_turn(p, i, order));
            const std::size_t expected = static_cast<std::size_t>(i) + 1;
            co_await until([&] { return p.get_stats().waiting == expected; });
        }
        lease.release();
        auto barging = co_await p.acquire();  // behind all of them
        EXPECT_EQ(order.size(), 30U);
        for (std::size_t i = 0; i != order.size(); ++i) EXPECT_EQ(order[i], static_cast<int>(i));
        for (auto& one : all) co_await one.get();
        EXPECT_GE(p.get_stats().waited, 30U);
        EXPECT_GT(p.get_stats().longest_wait, 0ns);
    });
}

TEST_F(pool_borrow, refuses_more_than_may_wait) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1).max_waiting(1));
        const any_io_executor here = co_await asio::this_coro::executor;
        auto lease = co_await p.acquire();
        started first(here, p.acquire());
        co_await until([&] { return p.get_stats().waiting == 1; });
        EXPECT_EQ(co_await message_of<interface_error>(p.acquire()),
                  "too many wait for a connection: max_waiting is 1");
        lease.release();
        auto next = co_await first.get();
        co_await expect_usable(next);
    });
}

TEST_F(pool_borrow, prefers_the_connection_that_was_used_last) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(3, 3));
        std::uint32_t pid = 0;
        for (int i = 0; i != 5; ++i) {
            auto lease = co_await p.acquire();
            if (pid != 0) {
                EXPECT_EQ(lease.get_server_pid(), pid);
            }
            pid = lease.get_server_pid();
            lease.release();
            co_await until_back(p);
        }
    });
}

// A295
TEST_F(pool_borrow, an_ended_connection_gives_its_place_to_the_next) {
    run_test([](connection& observer) -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        for (const bool gently : {false, true}) {
            auto lease = co_await p.acquire();
            const std::uint32_t pid = lease.get_server_pid();
            if (gently)
                co_await lease.close();
            else
                lease.terminate();
            auto next = co_await p.acquire(5s);  // while the first is still held
            EXPECT_NE(next.get_server_pid(), pid);
            co_await expect_usable(next);
            lease.release();
            lease.release();
            EXPECT_EQ(p.get_size(), 1U);
            EXPECT_EQ(p.get_stats().borrowed, 1U);
            co_await until_gone(observer, pid);
        }
        EXPECT_EQ(p.get_stats().closed_lost, 2U);
    });
}

// A297
TEST_F(pool_borrow, is_given_back_to_its_own_pool_only) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        auto other = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        try {
            other.release(lease);
            ADD_FAILURE() << "nothing was thrown";
        } catch (const interface_error& e) {
            EXPECT_STREQ(e.what(), "the connection is not a member of this pool");
        }
        EXPECT_TRUE(lease.is_borrowed());
        co_await expect_usable(lease);
        p.release(lease);
        EXPECT_FALSE(lease.is_borrowed());
        p.release(lease);      // the second time nothing
        other.release(lease);  // which is nobody's now
        lease.release();
        co_await until_back(p);
        EXPECT_EQ(p.get_idle_size(), 1U);
        EXPECT_EQ(other.get_idle_size(), 1U);
        pooled_connection nothing;
        EXPECT_FALSE(nothing.is_borrowed());
        EXPECT_TRUE(nothing.is_closed());
        nothing.release();
    });
}

TEST_F(pool_borrow, moves) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(2, 2));
        auto a = co_await p.acquire();
        auto b = co_await p.acquire();
        const std::uint32_t pid = b.get_server_pid();
        a = std::move(b);  // what it had goes back
        EXPECT_EQ(a.get_server_pid(), pid);
        EXPECT_FALSE(b.is_borrowed());  // NOLINT(bugprone-use-after-move)
        co_await expect_usable(a);
        co_await until([&] { return p.get_idle_size() == 1; });
        pooled_connection c(std::move(a));
        EXPECT_FALSE(a.is_borrowed());  // NOLINT(bugprone-use-after-move)
        co_await expect_usable(c);
        EXPECT_EQ(p.get_stats().borrowed, 1U);
    });
}

awaitable<void> note_pid(pool& p, std::vector<std::uint32_t>& pids) {
    auto lease = co_await p.acquire();
    co_await lease.execute("SELECT 1");
    pids.push_back(lease.get_server_pid());
}

// A302 A303
TEST_F(pool_borrow, replaces_connections_after_max_queries) {
    run([]() -> awaitable<void> {
        auto options = server();
        options.statement_cache_size(3).application_name("worn out");
        auto p = co_await create_pool(options, sized(1, 1).max_queries(1));
        std::vector<std::uint32_t> pids;
        std::vector<awaitable<void>> all;
        for (int i = 0; i != 100; ++i) all.push_back(note_pid(p, pids));
        co_await gather(std::move(all));
        std::sort(pids.begin(), pids.end());
        EXPECT_EQ(std::unique(pids.begin(), pids.end()) - pids.begin(), 100);
        auto lease = co_await p.acquire();
        for (int i = 0; i != 9; ++i) co_await lease.fetch("SELECT " + std::to_string(i) + ", $1::int", i);
        EXPECT_EQ(co_await lease.fetchval<int>("SELECT count(*)::int FROM pg_prepared_statements"), 3);
        EXPECT_EQ(co_await lease.fetchval<std::string>("SHOW application_name"), "worn out");
        EXPECT_GE(p.get_stats().closed_queries, 100U);
    });
}

// A308
TEST_F(pool_borrow, tells_its_sizes) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(2, 3));
        EXPECT_EQ(p.get_min_size(), 2U);
        EXPECT_EQ(p.get_max_size(), 3U);
        EXPECT_EQ(p.get_size(), 2U);
        EXPECT_EQ(p.get_idle_size(), 2U);
        auto a = co_await p.acquire();
        EXPECT_EQ(p.get_idle_size(), 1U);
        auto b = co_await p.acquire();
        EXPECT_EQ(p.get_idle_size(), 0U);
        EXPECT_EQ(p.get_size(), 2U);
        auto c = co_await p.acquire();
        EXPECT_EQ(p.get_idle_size(), 0U);
        EXPECT_EQ(p.get_size(), 3U);
        a.release();
        b.release();
        c.release();
        co_await until_back(p);
        EXPECT_EQ(p.get_idle_size(), 3U);
    });
}

awaitable<void> connect_slowly(int& at_once, int& most) {
    const bool first = most == 0;  // create_pool() makes it alone
    most = std::max(most, ++at_once);
    if (!first) co_await until([&] { return most >= 3; });
    co_await delay(milliseconds(5));  // for more to come, if they did
    --at_once;
}

TEST_F(pool_borrow, makes_so_many_connections_at_once_and_no_more) {
    run([]() -> awaitable<void> {
        int at_once = 0, most = 0;
        pool_options options = sized(7, 14).max_connecting(3);
        options.init([&](connection&) { return connect_slowly(at_once, most); });
        auto p = co_await create_pool(server(), options);
        EXPECT_EQ(p.get_size(), 7U);
        EXPECT_EQ(most, 3);
        std::vector<awaitable<pooled_connection>> all;
        for (int i = 0; i != 14; ++i) all.push_back(p.acquire());
        const auto leases = co_await gather(std::move(all));
        EXPECT_EQ(p.get_size(), 14U);
        EXPECT_EQ(most, 3);
    });
}

}  // namespace
}  // namespace asiopg::test
