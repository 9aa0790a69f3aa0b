// The end of a pool, and pools that are none.
#include "integration/pool_support.hpp"
#include "support/event.hpp"

namespace asiopg::test {
namespace {

class pool_end : public pool_test {};

// A309
TEST_F(pool_end, tells_that_it_is_closing) {
    run([]() -> awaitable<void> {
        auto closed = co_await create_pool(server(), sized(1, 1));
        EXPECT_FALSE(closed.is_closing());
        co_await closed.close();
        EXPECT_TRUE(closed.is_closing());
        EXPECT_EQ(co_await message_of<interface_error>(closed.acquire()), "the pool is closed");
        EXPECT_EQ(co_await message_of<interface_error>(closed.fetch("SELECT 1")), "the pool is closed");
        co_await closed.close();  // once more does nothing
        auto terminated = co_await create_pool(server(), sized(1, 1));
        terminated.terminate();
        EXPECT_TRUE(terminated.is_closing());
        EXPECT_EQ(co_await message_of<interface_error>(terminated.acquire()), "the pool is closed");
        EXPECT_EQ(terminated.get_size(), 0U);
        EXPECT_EQ(terminated.get_stats().closed_shutdown, 1U);
    });
}

// A311
TEST_F(pool_end, close_waits_for_borrowers) {
    run_test([](connection& observer) -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(2, 2));
        auto lease = co_await p.acquire();
        const std::uint32_t pid = lease.get_server_pid();
        started closing(here, p.close());
        co_await until([&] { return p.is_closing(); });
        co_await expect_usable(lease);  // goes on
        EXPECT_FALSE(closing.over());
        lease.release();
        co_await closing.get();
        EXPECT_EQ(p.get_size(), 0U);
        co_await until_gone(observer, pid);
    });
}

// A311
TEST_F(pool_end, close_waits_no_longer_than_it_was_told) {
    run_test([](connection& observer) -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        started running(here, lease.execute("SELECT pg_sleep(30)"));
        co_await until_running(observer, lease.get_server_pid(), "pg_sleep");
        const std::string text = co_await message_of<timeout_error>(p.close(50ms));
        EXPECT_EQ(text, "connections had not come back to the pool in time, and were closed");
        co_await thrown<error>(running.get());
        EXPECT_TRUE(lease.is_closed());
        co_await thrown<error>(lease.execute("SELECT 1"));
        lease.release();
        EXPECT_EQ(p.get_size(), 0U);
    });
}

TEST_F(pool_end, a_cancelled_close_closes_all_and_serves_the_others_that_wait) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        started first(here, p.close());
        started second(here, p.close());
        co_await until([&] { return p.is_closing(); });
        co_await delay(1ms);
        EXPECT_FALSE(second.over());
        first.cancel();
        co_await thrown<operation_aborted>(first.get());
        co_await second.get();
        EXPECT_EQ(p.get_size(), 0U);
        EXPECT_TRUE(lease.is_closed());
    });
}

TEST_F(pool_end, those_that_wait_are_told) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        started waiting(here, p.acquire());
        co_await until([&] { return p.get_stats().waiting == 1; });
        started closing(here, p.close());
        EXPECT_EQ(co_await message_of<interface_error>(waiting.get()), "the pool is closed");
        lease.release();
        co_await closing.get();
    });
}

awaitable<void> endless(bool& begun) {
    begun = true;
    co_await delay(std::chrono::hours(1));
}

TEST_F(pool_end, what_is_being_made_is_given_up) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        for (const bool at_once : {false, true}) {
            bool begun = false;
            std::string told;
            pool_options options = sized(0, 1);
            options.init([&](connection&) { return endless(begun); });
            options.log([&](std::string_view line) { told += line; });
            auto p = co_await create_pool(server(), options);
            started waiting(here, p.acquire());
            co_await until([&] { return begun; });
            if (at_once)
                p.terminate();
            else
                co_await p.close(10s);
            co_await thrown<interface_error>(waiting.get());
            EXPECT_EQ(told, "");
        }
    });
}

TEST_F(pool_end, the_last_handle_closes_it) {
    run_test([](connection& observer) -> awaitable<void> {
        std::uint32_t idle = 0, lent = 0;
        pooled_connection lease;
        {
            auto p = co_await create_pool(server(), sized(2, 2));
            const pool copy = p;
            lease = co_await p.acquire();
            lent = lease.get_server_pid();
            auto other = co_await p.acquire();
            idle = other.get_server_pid();
        }
        co_await until_gone(observer, idle);
        co_await expect_usable(lease);
        lease.release();
        co_await until_gone(observer, lent);
    });
}

// Neither its connections nor a timer keeps the context at work.
TEST_F(pool_end, lets_its_context_come_to_an_end) {
    for (const bool gently : {true, false}) {
        asio::io_context io(1);
        const auto began = steady_clock::now();
        run_on(io, [&]() -> awaitable<void> {  // until nothing is left to do
            auto p = co_await create_pool(server(), sized(2, 2));
            co_await p.execute("SELECT 1");
            if (gently)
                co_await p.close();
            else
                p.terminate();
        });
        EXPECT_TRUE(io.stopped());
        EXPECT_LT(since(began), 10s);
    }
}

// A313
TEST_F(pool_end, a_pool_that_was_not_made_says_so) {
    run([]() -> awaitable<void> {
        pool p;
        const std::string words = "the pool is not initialized: it is made by create_pool()";
        const auto refused = [&](const std::function<void()>& use) {
            try {
                use();
                ADD_FAILURE() << "nothing was thrown";
            } catch (const interface_error& e) {
                EXPECT_EQ(e.what(), words);
            }
        };
        pooled_connection nothing;
        refused([&] { auto a = p.acquire(); });
        refused([&] { auto a = p.acquire(1s); });
        refused([&] { auto a = p.execute("SELECT 1"); });
        refused([&] { auto a = p.fetch("SELECT $1::int", 1); });
        refused([&] { auto a = p.fetchrow("SELECT 1"); });
        refused([&] { auto a = p.fetchval<int>("SELECT 1"); });
        refused([&] { auto a = p.close(); });
        refused([&] { p.expire_connections(); });
        refused([&] { p.get_size(); });
        refused([&] { p.get_stats(); });
        refused([&] { p.set_connect_options(server()); });
        EXPECT_TRUE(p.is_closing());
        p.terminate();
        p = co_await create_pool(server(), sized(1, 1));
        EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
    });
}

TEST_F(pool_end, options_that_contradict_each_other_are_refused) {
    run([]() -> awaitable<void> {
        EXPECT_EQ(co_await message_of<interface_error>(create_pool(server(), sized(3, 2))),
                  "min_size is greater than max_size: 3 and 2");
    });
}

}  // namespace
}  // namespace asiopg::test
