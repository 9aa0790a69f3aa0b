// Connections that go: idle for long, old, expired, dead.
#include <asiopg/errors.hpp>

#include "integration/connect_support.hpp"
#include "integration/pool_support.hpp"
#include "support/event.hpp"

namespace asiopg::test {
namespace {

class pool_age : public pool_test {};

// A306
TEST_F(pool_age, idle_connections_are_closed_after_their_time) {
    run_test([](connection& observer) -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(0, 2).max_inactive_connection_lifetime(100ms));
        auto lease = co_await p.acquire();
        const std::uint32_t pid = lease.get_server_pid();
        co_await lease.execute("SELECT pg_sleep(0.25)");  // longer than that, but not idle
        EXPECT_FALSE(lease.is_closed());
        const auto released = steady_clock::now();
        lease.release();
        co_await until_gone(observer, pid);
        EXPECT_GE(since(released), 99ms);  // from its release on
        EXPECT_EQ(p.get_size(), 0U);
        EXPECT_EQ(p.get_stats().closed_inactive, 1U);
        auto next = co_await p.acquire(5s);
        EXPECT_NE(next.get_server_pid(), pid);
        co_await expect_usable(next);
    });
}

// A306 A317
TEST_F(pool_age, connections_that_nobody_ever_borrowed_are_replaced) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(2, 2).max_inactive_connection_lifetime(50ms));
        co_await until([&] { return p.get_stats().closed_inactive >= 2; });
        co_await until([&] { return p.get_size() == 2 && p.get_idle_size() == 2; });  // min_size is kept
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
    });
}

awaitable<void> chaos(pool& p, int number, steady_clock::time_point end) {
    for (int i = 0; steady_clock::now() < end; ++i) {
        auto lease = co_await p.acquire();
        const int expected = number * 1000 + i;
        EXPECT_EQ(co_await lease.fetchval<int>("SELECT $1::int", expected), expected);
        const milliseconds pause(number * 7 % 13);
        lease.release();
        co_await delay(pause);
    }
}

// A306
TEST_F(pool_age, idle_expiry_amid_many_workers) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(3, 20).max_inactive_connection_lifetime(2ms));
        std::vector<started<void>> all;
        for (int i = 0; i != 50; ++i) all.emplace_back(here, chaos(p, i, steady_clock::now() + 500ms));
        for (auto& one : all) co_await one.get();
        EXPECT_GT(p.get_stats().closed_inactive, 0U);
        EXPECT_EQ(p.get_stats().timeouts, 0U);
        co_await p.close(5s);
    });
}

// A317
TEST_F(pool_age, old_connections_are_replaced) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(2, 2).max_lifetime(50ms));
        auto lease = co_await p.acquire();
        const std::uint32_t pid = lease.get_server_pid();
        co_await until([&] { return p.get_stats().closed_lifetime >= 1; });  // the other one, while it is idle
        EXPECT_FALSE(lease.is_closed());
        co_await delay(60ms);
        lease.release();
        co_await until([&] { return p.get_stats().closed_lifetime >= 2; });
        co_await until([&] { return p.get_size() == 2; });
        auto next = co_await p.acquire(5s);
        EXPECT_NE(next.get_server_pid(), pid);
    });
}

// A307
TEST_F(pool_age, a_dead_idle_connection_is_not_handed_out) {
    run_test([](connection& observer) -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        for (int i = 0; i != 3; ++i) {
            auto lease = co_await p.acquire();
            const std::uint32_t pid = lease.get_server_pid();
            lease.release();
            co_await until_back(p);
            co_await kill(observer, pid);
            auto next = co_await p.acquire(5s);
            EXPECT_NE(next.get_server_pid(), pid);
            co_await expect_usable(next);
            EXPECT_EQ(p.get_stats().size, 1U);
        }
        EXPECT_EQ(p.get_stats().closed_lost, 3U);
    });
}

// A314
TEST_F(pool_age, a_borrowed_connection_that_dies_frees_its_place) {
    run_test([](connection& observer) -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1));
        auto quiet = co_await p.acquire();
        started waiting(here, p.acquire());
        co_await until([&] { return p.get_stats().waiting == 1; });
        co_await kill(observer, quiet.get_server_pid());
        const auto began = steady_clock::now();
        auto next = co_await waiting.get();  // while the first is still held
        EXPECT_LT(since(began), 2s);
        co_await expect_usable(next);
        EXPECT_TRUE(quiet.is_closed());
        co_await thrown<error>(quiet.execute("SELECT 1"));
        quiet.release();

        started running(here, next.execute("SELECT pg_sleep(30)"));
        co_await until_running(observer, next.get_server_pid(), "pg_sleep");
        co_await kill(observer, next.get_server_pid());
        co_await thrown<admin_shutdown>(running.get());
        auto third = co_await p.acquire(5s);
        co_await expect_usable(third);
        EXPECT_EQ(p.get_size(), 1U);
    });
}

// A312
TEST_F(pool_age, expired_connections_are_replaced) {
    run_test([](connection& observer) -> awaitable<void> {
        auto p = co_await create_pool(server().application_name("first"), sized(1, 1));
        const auto name = [&](connection& c) { return c.fetchval<std::string>("SHOW application_name"); };
        auto lease = co_await p.acquire();
        const std::uint32_t first = lease.get_server_pid();
        p.set_connect_options(server().application_name("second"));
        p.expire_connections();
        EXPECT_EQ(co_await name(lease), "first");  // while it is borrowed it stays
        lease.release();
        co_await until_gone(observer, first);
        auto next = co_await p.acquire(5s);
        EXPECT_EQ(co_await name(next), "second");
        const std::uint32_t second = next.get_server_pid();
        next.release();
        co_await until_back(p);
        p.set_connect_options(server().application_name("third"));
        auto same = co_await p.acquire(5s);
        EXPECT_EQ(same.get_server_pid(), second);  // those that are open stay as they are
        same.release();
        co_await until_back(p);
        p.expire_connections();
        EXPECT_EQ(p.get_idle_size(), 1U);
        auto third = co_await p.acquire(5s);
        EXPECT_NE(third.get_server_pid(), second);
        EXPECT_EQ(co_await name(third), "third");
        co_await until_gone(observer, second);
        EXPECT_EQ(p.get_stats().closed_expired, 2U);
    });
}

}  // namespace
}  // namespace asiopg::test
