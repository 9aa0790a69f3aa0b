// The callbacks of a pool: when they are called, and what happens when they throw or hang.
#include <asiopg/gather.hpp>

#include <stdexcept>

#include "integration/connect_support.hpp"
#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

class pool_callbacks : public pool_test {};

struct calls {
    int connect = 0, init = 0, setup = 0, reset = 0;
    std::vector<const pooled_connection*> handles;
};

awaitable<connection> count_connect(calls& c, connect_options options) {
    ++c.connect;
    co_return co_await connect(std::move(options));
}
awaitable<void> count_init(calls& c, connection& conn) {
    ++c.init;
    co_await conn.execute("SELECT set_config('asiopg.init', 'yes', false)");
}
awaitable<void> count_setup(calls& c, pooled_connection& lease) {
    ++c.setup;
    EXPECT_EQ(co_await lease.fetchval<std::string>("SHOW asiopg.init"), "yes");
    co_await lease.execute("SELECT set_config('asiopg.setup', $1, false)", std::to_string(c.setup));
}
awaitable<void> count_reset(calls& c, connection& conn) {
    ++c.reset;
    EXPECT_FALSE(conn.is_in_transaction());
    co_await conn.execute("SELECT set_config('asiopg.setup', '', false)");
}

awaitable<void> borrow_once(pool& p, bool sends) {
    auto lease = co_await p.acquire();
    if (sends) {
        EXPECT_NE(co_await lease.fetchval<std::string>("SHOW asiopg.setup"), "");
    }
}

// A296
TEST_F(pool_callbacks, are_called_once_for_each_connection_and_borrow) {
    run([]() -> awaitable<void> {
        calls c;
        pool_options options = sized(5, 5);
        options.connect([&](const connect_options& o) { return count_connect(c, o); });
        options.init([&](connection& conn) { return count_init(c, conn); });
        options.setup([&](pooled_connection& lease) { return count_setup(c, lease); });
        options.reset([&](connection& conn) { return count_reset(c, conn); });
        auto p = co_await create_pool(server(), options);
        std::vector<awaitable<void>> all;
        for (int i = 0; i != 10; ++i) all.push_back(borrow_once(p, true));
        co_await gather(std::move(all));
        co_await until_back(p);
        EXPECT_EQ(c.connect, 5);
        EXPECT_EQ(c.init, 5);
        EXPECT_EQ(c.setup, 10);
        EXPECT_EQ(c.reset, 10);
    });
}

TEST_F(pool_callbacks, reset_is_called_also_when_nothing_was_sent) {
    run([]() -> awaitable<void> {
        calls c;
        pool_options options = sized(1, 1);
        options.init([&](connection& conn) { return count_init(c, conn); });
        options.reset([&](connection& conn) { return count_reset(c, conn); });
        auto p = co_await create_pool(server(), options);
        for (int i = 1; i != 4; ++i) {
            co_await borrow_once(p, false);
            co_await until_back(p);
            EXPECT_EQ(c.reset, i);
        }
    });
}

TEST_F(pool_callbacks, reset_finds_no_transaction) {
    run([]() -> awaitable<void> {
        calls c;
        pool_options options = sized(1, 1);
        options.reset([&](connection& conn) { return count_reset(c, conn); });
        auto p = co_await create_pool(server(), options);
        auto lease = co_await p.acquire();
        co_await lease.execute("BEGIN");
        lease.release();
        co_await until_back(p);
        EXPECT_EQ(c.reset, 1);
        EXPECT_EQ(p.get_stats().connects, 1U);
    });
}

awaitable<connection> closed_connection() {
    connection conn = co_await connect(server());
    co_await conn.close();
    co_return conn;
}

// A296: another type of result does not compile; one that is closed is refused.
TEST_F(pool_callbacks, a_closed_connection_is_refused) {
    run([]() -> awaitable<void> {
        pool_options options = sized(1, 1);
        options.connect([](const connect_options&) { return closed_connection(); });
        EXPECT_EQ(co_await message_of<interface_error>(create_pool(server(), options)),
                  "the pool's connect callback gave a connection that is closed");
    });
}

template <class T>
awaitable<void> fail_if(bool& fails, T&) {
    if (fails) throw std::runtime_error("callback");
    co_return;
}

template <class T>
awaitable<void> fail_late_if(bool& fails, T& conn) {
    co_await conn.execute("SELECT 1");
    if (fails) throw std::runtime_error("callback");
}

// A299
TEST_F(pool_callbacks, what_setup_throws_is_thrown_by_acquire) {
    run_test([](connection& observer) -> awaitable<void> {
        for (const bool late : {false, true}) {
            bool fails = false;
            std::uint32_t pid = 0;
            pool_options options = sized(1, 1);
            options.setup([&](pooled_connection& lease) {
                pid = lease.get_server_pid();
                return late ? fail_late_if(fails, lease) : fail_if(fails, lease);
            });
            auto p = co_await create_pool(server(), options);
            fails = true;
            EXPECT_EQ(co_await message_of<std::runtime_error>(p.acquire()), "callback");
            co_await until_gone(observer, pid);
            fails = false;
            auto lease = co_await p.acquire(5s);
            co_await expect_usable(lease);
            EXPECT_EQ(p.get_stats().closed_unfit, 1U);
            EXPECT_EQ(p.get_size(), 1U);
        }
    });
}

// A299
TEST_F(pool_callbacks, what_init_throws_is_thrown_by_acquire) {
    run_test([](connection& observer) -> awaitable<void> {
        for (const bool late : {false, true}) {
            bool fails = true;
            std::uint32_t pid = 0;
            std::string told;
            pool_options options = sized(0, 1);
            options.init([&](connection& conn) {
                pid = conn.get_server_pid();
                return late ? fail_late_if(fails, conn) : fail_if(fails, conn);
            });
            options.log([&](std::string_view line) { told = line; });
            auto p = co_await create_pool(server(), options);
            EXPECT_EQ(co_await message_of<std::runtime_error>(p.acquire()), "callback");
            EXPECT_EQ(told, "a connection could not be made: callback");
            co_await until_gone(observer, pid);
            fails = false;
            auto lease = co_await p.acquire(5s);
            co_await expect_usable(lease);
            EXPECT_EQ(p.get_stats().connect_failures, 1U);
            options.min_size(1);
            fails = true;
            EXPECT_EQ(co_await message_of<std::runtime_error>(create_pool(server(), options)), "callback");
        }
    });
}

awaitable<connection> fail_to_connect(bool& fails, connect_options options) {
    if (fails) throw std::runtime_error("no way");
    co_return co_await connect(std::move(options));
}

TEST_F(pool_callbacks, what_connect_throws_is_thrown_by_acquire) {
    run([]() -> awaitable<void> {
        bool fails = true;
        pool_options options = sized(0, 2);
        options.connect([&](const connect_options& o) { return fail_to_connect(fails, o); });
        auto p = co_await create_pool(server(), options);
        for (int i = 0; i != 3; ++i) EXPECT_EQ(co_await message_of<std::runtime_error>(p.acquire()), "no way");
        fails = false;
        auto lease = co_await p.acquire(5s);
        co_await expect_usable(lease);
        // One connection is there: that another cannot be made does not fail those who wait.
        fails = true;
        const std::string text = co_await message_of<timeout_error>(p.acquire(100ms));
        EXPECT_TRUE(contains(text, "the last attempt to connect failed: no way")) << text;
    });
}

TEST_F(pool_callbacks, what_reset_throws_costs_the_connection) {
    run([]() -> awaitable<void> {
        for (const bool late : {false, true}) {
            bool fails = true;
            std::string told;
            pool_options options = sized(1, 1);
            options.reset([&](connection& conn) { return late ? fail_late_if(fails, conn) : fail_if(fails, conn); });
            options.log([&](std::string_view line) { told = line; });
            auto p = co_await create_pool(server(), options);
            co_await p.execute("SELECT 1");
            co_await until([&] { return p.get_stats().closed_unfit == 1; });
            EXPECT_EQ(told, "a connection could not be made ready for its next borrower and is closed: callback");
            fails = false;
            EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
            co_await until_back(p);
            EXPECT_EQ(p.get_stats().closed_unfit, 1U);
        }
    });
}

template <class T>
awaitable<void> hang_if(bool& hangs, T&) {
    if (hangs) co_await delay(std::chrono::hours(1));
}

TEST_F(pool_callbacks, a_setup_that_hangs_is_ended_with_its_acquire) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        bool hangs = true;
        pool_options options = sized(1, 1);
        options.setup([&](pooled_connection& lease) { return hang_if(hangs, lease); });
        auto p = co_await create_pool(server(), options);
        EXPECT_EQ(co_await message_of<timeout_error>(p.acquire(20ms)),
                  "the setup callback of the pool has taken longer than acquire() may");
        started cancelled(here, p.acquire());
        co_await until([&] { return p.get_stats().acquired == 2; });
        cancelled.cancel();
        co_await thrown<std::exception>(cancelled.get());
        hangs = false;
        auto lease = co_await p.acquire(5s);
        co_await expect_usable(lease);
        EXPECT_EQ(p.get_size(), 1U);
    });
}

TEST_F(pool_callbacks, an_init_that_hangs_is_ended_by_connect_timeout) {
    run([]() -> awaitable<void> {
        bool hangs = true;
        auto slow = server();
        slow.connect_timeout(200ms);
        pool_options options = sized(0, 1);
        options.init([&](connection& conn) { return hang_if(hangs, conn); });
        auto p = co_await create_pool(slow, options);
        const std::string text = co_await message_of<timeout_error>(p.acquire(400ms));
        EXPECT_TRUE(contains(text, "connect_timeout has passed before")) << text;
        hangs = false;
        auto lease = co_await p.acquire(5s);
        co_await expect_usable(lease);
        options.min_size(1);
        hangs = true;
        co_await thrown<timeout_error>(create_pool(slow, options));
    });
}

TEST_F(pool_callbacks, a_reset_that_hangs_is_ended_by_reset_timeout) {
    run([]() -> awaitable<void> {
        bool hangs = true;
        pool_options options = sized(1, 1).reset_timeout(20ms);
        options.reset([&](connection& conn) { return hang_if(hangs, conn); });
        auto p = co_await create_pool(server(), options);
        co_await p.execute("SELECT 1");
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);  // on another connection
        hangs = false;
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
        EXPECT_GE(p.get_stats().closed_unfit, 1U);
    });
}

awaitable<void> slow_reset() { co_await delay(milliseconds(30)); }

// A301: whoever gave it back does not wait for that, so that there is nothing to cancel.
TEST_F(pool_callbacks, a_slow_reset_delays_only_the_next_borrower) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        pool_options options = sized(1, 1);
        options.reset([](connection&) { return slow_reset(); });
        auto p = co_await create_pool(server(), options);
        auto lease = co_await p.acquire();
        co_await lease.execute("SELECT 1");
        lease.release();
        EXPECT_EQ(p.get_idle_size(), 0U);
        started first(here, p.acquire());
        started second(here, p.acquire());
        co_await until([&] { return p.get_stats().waiting == 2; });
        first.cancel();
        co_await thrown<operation_aborted>(first.get());
        auto got = co_await second.get();
        co_await expect_usable(got);
        EXPECT_EQ(p.get_stats().connects, 1U);
    });
}

// A300
TEST_F(pool_callbacks, md5_users_are_served) {
    if (!have_users()) GTEST_SKIP();
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(as("user_md5"), sized(5, 5));
        std::vector<awaitable<int>> all;
        for (int i = 0; i != 5; ++i) all.push_back(p.fetchval<int>("SELECT 1 FROM pg_sleep(0.01)"));
        const std::vector<int> got = co_await gather(std::move(all));
        EXPECT_EQ(got, std::vector<int>(5, 1));
    });
}

}  // namespace
}  // namespace asiopg::test
