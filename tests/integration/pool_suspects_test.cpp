// A network that has forgotten a pool's connections without a word: a failover, a NAT whose table was emptied.
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>

#include <vector>

#include "integration/pool_support.hpp"
#include "support/fault_proxy.hpp"

namespace asiopg::test {
namespace {

class pool_suspects : public pool_test {
protected:
    /// A pool of so many connections that are idle, through a proxy.
    static awaitable<pool> through(const fault_proxy& proxy, const pool_options& options) {
        auto where = server();
        where.host("127.0.0.1").port(proxy.port());
        pool p = co_await create_pool(where, options);
        co_await until_back(p);
        co_return p;
    }
};

awaitable<int> borrow(pool p) {
    auto lease = co_await p.acquire(15s);
    co_return co_await lease.fetchval<int>("SELECT 1");
}

TEST_F(pool_suspects, one_failed_check_is_enough) {
    for (const std::size_t borrowers : {std::size_t{1}, std::size_t{6}, std::size_t{20}}) {
        run([borrowers]() -> awaitable<void> {
            fault_proxy proxy(co_await asio::this_coro::executor, server_port());
            pool p = co_await through(proxy, sized(6, 6).check_after(0s));
            proxy.forget_all();
            co_await thrown<timeout_error>(p.acquire(200ms));
            // Nobody is given one of the old connections any more.
            std::vector<awaitable<int>> all;
            for (std::size_t i = 0; i != borrowers; ++i) all.push_back(borrow(p));
            co_await gather(std::move(all));
            // The others were asked at once, in so far as they had not been replaced before.
            EXPECT_LE(proxy.asked_in_vain(), 6U);
            const pool_stats s = p.get_stats();
            EXPECT_EQ(s.acquired, 1 + borrowers);
            EXPECT_LE(s.size, 6U);
            p.terminate();
        });
    }
}

TEST_F(pool_suspects, none_of_the_old_ones_is_left) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        pool p = co_await through(proxy, sized(4, 4).check_after(0s));
        proxy.forget_all();
        co_await thrown<timeout_error>(p.acquire(100ms));
        co_await until([&] { return p.get_stats().closed_lost == 4 && p.get_size() == 4; });
        EXPECT_EQ(proxy.asked_in_vain(), 4U);
        EXPECT_EQ(p.get_stats().connects, 8U);
        co_await p.close();
    });
}

// Those that answer stay, and nothing is made in their place.
TEST_F(pool_suspects, a_server_that_was_slow) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        pool p = co_await through(proxy, sized(5, 5).check_after(0s));
        proxy.stall();
        co_await thrown<timeout_error>(p.acquire(100ms));
        EXPECT_EQ(p.get_idle_size(), 0U);
        proxy.resume();
        co_await until([&] { return p.get_idle_size() == 5; });
        const pool_stats s = p.get_stats();
        EXPECT_EQ(s.closed_lost, 1U);
        EXPECT_EQ(s.connects, 6U);
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
        co_await p.close();
    });
}

// What was heard of after the failed check began is lent as before; what is being used is let alone.
TEST_F(pool_suspects, connections_that_are_lent_meanwhile) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        fault_proxy proxy(here, server_port());
        pool p = co_await through(proxy, sized(3, 3).check_after(0s));
        auto busy = co_await p.acquire();
        co_await busy.execute("CREATE TEMP TABLE mine (n int)");
        auto fresh = co_await p.acquire();
        proxy.stall();
        started failing(here, failure_of(p.acquire(200ms)));
        EXPECT_TRUE((co_await failing.get()).is<timeout_error>());
        proxy.resume();
        EXPECT_EQ(co_await busy.fetchval<int>("SELECT count(*)::int FROM mine"), 0);
        EXPECT_EQ(co_await fresh.fetchval<int>("SELECT 1"), 1);
        busy.release();
        fresh.release();
        co_await until_back(p);
        EXPECT_EQ(p.get_stats().closed_lost, 1U);
        co_await p.close();
    });
}

// A borrow in which nothing was asked proves nothing.
TEST_F(pool_suspects, an_untouched_borrow_is_no_sign_of_life) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        pool p = co_await through(proxy, sized(1, 1).check_after(300ms));
        co_await delay(200ms);
        { auto untouched = co_await p.acquire(); }
        proxy.forget_all();
        co_await delay(150ms);
        // It is 350 ms since the server was heard.
        co_await thrown<timeout_error>(p.acquire(100ms));
        EXPECT_EQ(proxy.asked_in_vain(), 1U);
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
        co_await p.close();
    });
}

TEST_F(pool_suspects, closing_while_they_are_asked) {
    for (const bool at_once : {false, true}) {
        run([at_once]() -> awaitable<void> {
            fault_proxy proxy(co_await asio::this_coro::executor, server_port());
            pool p = co_await through(proxy, sized(3, 3).check_after(0s));
            proxy.forget_all();
            co_await thrown<timeout_error>(p.acquire(50ms));
            if (at_once) p.terminate();
            co_await p.close();
            EXPECT_EQ(p.get_size(), 0U);
        });
    }
}

}  // namespace
}  // namespace asiopg::test
