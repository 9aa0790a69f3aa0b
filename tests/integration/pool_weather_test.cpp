// Bad weather: no server, a silent network, too many connections, a new password.
#include <asiopg/errors.hpp>

#include "integration/connect_support.hpp"
#include "integration/pool_support.hpp"
#include "support/fault_proxy.hpp"

namespace asiopg::test {
namespace {

class pool_weather : public pool_test {};

TEST_F(pool_weather, server_down_at_start) {
    run([]() -> awaitable<void> {
        refusing_port nobody;
        auto options = server();
        options.host("127.0.0.1").port(nobody.number());
        co_await thrown<connection_error>(create_pool(options, sized(1, 2)));
        // Without a connection to begin with, it is asked for when it is needed.
        auto p = co_await create_pool(options, sized(0, 2));
        const auto began = steady_clock::now();
        const std::string text = co_await message_of<timeout_error>(p.acquire(200ms));
        EXPECT_GE(since(began), 200ms);
        EXPECT_TRUE(contains(text, "the pool has 0 of at most 2 (0 borrowed, 0 idle, ")) << text;
        EXPECT_TRUE(contains(text, "; the last attempt to connect failed: ")) << text;
        EXPECT_GE(p.get_stats().connect_failures, 2U);   // again and again
        EXPECT_LE(p.get_stats().connect_failures, 12U);  // but not all the time
        p.set_connect_options(server());                 // as if it were there now
        auto lease = co_await p.acquire(5s);
        co_await expect_usable(lease);
    });
}

// A315
TEST_F(pool_weather, every_packet_is_lost) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        auto options = server();
        options.host("127.0.0.1").port(proxy.port()).connect_timeout(300ms).cancel_timeout(200ms);
        auto p = co_await create_pool(options, sized(1, 1).check_after(0s).reset_timeout(200ms));
        co_await p.execute("SELECT 1");
        co_await until_back(p);
        proxy.stall();
        for (int i = 0; i != 2; ++i) {
            const auto began = steady_clock::now();
            co_await thrown<timeout_error>(p.acquire(150ms));
            EXPECT_GE(since(began), 150ms);
            EXPECT_LT(since(began), 2s);
        }
        proxy.resume();
        auto lease = co_await p.acquire(5s);
        co_await expect_usable(lease);

        // Giving back never waits; a connection that cannot be made ready is replaced.
        proxy.stall();
        const auto began = steady_clock::now();
        lease.release();
        EXPECT_LT(since(began), 100ms);
        co_await thrown<timeout_error>(p.acquire(50ms));
        co_await until([&] { return p.get_stats().closed_unfit == 1; });
        proxy.resume();
        auto next = co_await p.acquire(5s);
        co_await expect_usable(next);
        EXPECT_EQ(p.get_stats().size, 1U);
    });
}

awaitable<void> work_amid_loss(pool& p, int& failures) {
    try {
        auto lease = co_await p.acquire(200ms);
        co_await lease.execute(query("SELECT 1").timeout(200ms));
    } catch (const error&) {
        ++failures;
    }
}

// A315
TEST_F(pool_weather, workers_amid_a_loss_end_in_time) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        fault_proxy proxy(here, server_port());
        auto options = server();
        options.host("127.0.0.1").port(proxy.port()).connect_timeout(200ms).cancel_timeout(200ms);
        auto p = co_await create_pool(options, sized(3, 3).reset_timeout(200ms));
        proxy.stall();
        const auto began = steady_clock::now();
        int failures = 0;
        std::vector<started<void>> all;
        for (int i = 0; i != 9; ++i) all.emplace_back(here, work_amid_loss(p, failures));
        for (auto& one : all) co_await one.get();
        EXPECT_EQ(failures, 9);
        EXPECT_LT(since(began), 3s);
        proxy.resume();
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
        EXPECT_LE(p.get_size(), 3U);
    });
}

TEST_F(pool_weather, connections_are_cut) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        fault_proxy proxy(here, server_port());
        auto options = server();
        options.host("127.0.0.1").port(proxy.port());
        auto p = co_await create_pool(options, sized(3, 3));
        auto lease = co_await p.acquire();
        started running(here, lease.execute("SELECT pg_sleep(30)"));
        co_await until([&] { return p.get_stats().borrowed == 1; });
        proxy.cut();
        co_await thrown<connection_error>(running.get());
        for (int i = 0; i != 6; ++i) EXPECT_EQ(co_await p.fetchval<int>("SELECT $1::int", i), i);
        lease.release();
        co_await until([&] { return p.get_size() == 3; });
        EXPECT_EQ(p.get_stats().closed_lost, 3U);
    });
}

// Other tests log in as the server's users meanwhile.
awaitable<void> own_role(connection& observer, std::string name, std::string options) {
    co_await observer.execute("DROP ROLE IF EXISTS " + name + "; CREATE ROLE " + name +
                              " LOGIN PASSWORD 'correct horse'; ALTER ROLE " + name + " " + options);
}

TEST_F(pool_weather, the_server_takes_no_more_connections) {
    if (!have_users()) GTEST_SKIP();
    run_test([](connection& observer) -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        co_await own_role(observer, "pool_limited", "CONNECTION LIMIT 2");
        auto p = co_await create_pool(as("pool_limited"), sized(1, 4));
        {
            auto first = co_await p.acquire();
            auto second = co_await p.acquire();
            started waiting(here, p.acquire());
            co_await until([&] { return p.get_stats().waiting == 1 && p.get_stats().connect_failures > 0; });
            const std::string text = co_await message_of<timeout_error>(p.acquire(100ms));
            EXPECT_TRUE(contains(text, "too many connections for role")) << text;
            first.release();  // serves it, whatever comes of connecting
            auto third = co_await waiting.get();
            co_await expect_usable(third);
            co_await observer.execute("ALTER ROLE pool_limited CONNECTION LIMIT -1");
            auto fourth = co_await p.acquire(5s);
            co_await expect_usable(fourth);
        }
        co_await p.close();
        co_await observer.execute("DROP ROLE pool_limited");
    });
}

TEST_F(pool_weather, the_password_is_changed) {
    if (!have_users()) GTEST_SKIP();
    run_test([](connection& observer) -> awaitable<void> {
        co_await own_role(observer, "pool_renewed", "PASSWORD 'another one'");
        co_await thrown<invalid_password>(create_pool(as("pool_renewed"), sized(1, 1)));
        auto p = co_await create_pool(as("pool_renewed"), sized(0, 1));
        // That does not pass by itself: nobody waits for it.
        const auto began = steady_clock::now();
        co_await thrown<invalid_password>(p.acquire(10s));
        co_await thrown<invalid_password>(p.fetch("SELECT 1"));
        EXPECT_LT(since(began), 5s);
        auto right = as("pool_renewed");
        right.password(std::string("another one"));
        p.set_connect_options(right);
        auto lease = co_await p.acquire(5s);
        co_await expect_usable(lease);
        // A connection that is open stays open.
        co_await observer.execute("ALTER ROLE pool_renewed PASSWORD 'correct horse'");
        lease.release();
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
        co_await p.close();
        co_await observer.execute("DROP ROLE pool_renewed");
    });
}

}  // namespace
}  // namespace asiopg::test
