// Operations from strands, from other executors and from other threads.
#include <asiopg/connection.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/prepared_statement.hpp>

#include <gtest/gtest.h>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>

#include <thread>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

awaitable<void> use(connection& conn) {
    EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", 1), 1);
    co_await thrown<division_by_zero>(conn.fetch("SELECT 1 / 0"));
    co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
        auto [a, b] = co_await gather(tx.fetchval<int>("SELECT 1"), tx.fetchval<int>("SELECT 2"));
        EXPECT_EQ(a + b, 3);
    });
    co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(20)").timeout(20ms)));
    co_await expect_usable(conn);
}

awaitable<void> connect_and_use() {
    connection conn = co_await connect(server());
    co_await use(conn);
    co_await conn.close();
}

TEST(executor, strand_of_a_thread_pool) {
    if (!have_server()) GTEST_SKIP();
    asio::thread_pool pool(3);
    std::vector<std::future<void>> ends;
    for (int i = 0; i != 4; ++i)
        ends.push_back(asio::co_spawn(asio::make_strand(pool), connect_and_use(), asio::use_future));
    for (auto& end : ends) {
        ASSERT_EQ(end.wait_for(20s), std::future_status::ready);
        EXPECT_NO_THROW(end.get());
    }
    pool.join();
}

// A verb that is awaited elsewhere hops to the connection's executor, and its result hops back.
TEST(executor, verbs_awaited_on_another_thread) {
    if (!have_server()) GTEST_SKIP();
    asio::io_context home(1);
    asio::thread_pool elsewhere(1);
    auto home_works = asio::make_work_guard(home);
    std::thread runner([&] { home.run(); });

    connection conn = asio::co_spawn(home, connect(server()), asio::use_future).get();
    const auto work = [&]() -> awaitable<void> {
        const auto here = std::this_thread::get_id();
        for (int i = 0; i != 50; ++i) {
            EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", i), i);
            EXPECT_EQ(std::this_thread::get_id(), here);
        }
        co_await thrown<division_by_zero>(conn.fetch("SELECT 1 / 0"));
        EXPECT_EQ(std::this_thread::get_id(), here);
        co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(20)").timeout(20ms)));
        EXPECT_EQ(std::this_thread::get_id(), here);
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("SELECT 1");
            EXPECT_EQ(std::this_thread::get_id(), here);
            co_await tx.transaction([&](transaction& inner) -> awaitable<void> { co_await inner.execute("SELECT 2"); });
        });
        std::vector<awaitable<int>> many;
        for (int i = 0; i != 100; ++i) many.push_back(conn.fetchval<int>("SELECT $1::int + 1", i));
        const std::vector<int> got = co_await gather(std::move(many));
        for (int i = 0; i != 100; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], i + 1);
        EXPECT_EQ(std::this_thread::get_id(), here);
        // Handles may go here too.
        for (int i = 0; i != 20; ++i) {
            prepared_statement stmt = co_await conn.prepare("SELECT generate_series(1, $1::int)");
            EXPECT_EQ(co_await stmt.fetchval<int>(i + 1), 1);
            EXPECT_EQ(std::this_thread::get_id(), here);
            co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
                cursor c = co_await stmt.on(tx).cursor(10);
                c.prefetch(3);
                for (int n = 1; n != 8; ++n) EXPECT_EQ(co_await c.next<int>(), n);
                EXPECT_EQ(std::this_thread::get_id(), here);
            });
            if (i % 2 == 0) stmt.close();
        }
        EXPECT_EQ(co_await conn.fetchval<int>(
                      "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE 'SELECT generate%'"),
                  0);
    };
    auto end = asio::co_spawn(elsewhere, work(), asio::use_future);
    EXPECT_EQ(end.wait_for(20s), std::future_status::ready);
    if (end.wait_for(0s) == std::future_status::ready) {
        EXPECT_NO_THROW(end.get());
    }
    asio::co_spawn(home, conn.close(), asio::use_future).get();
    home_works.reset();
    runner.join();
    elsewhere.join();
}

TEST(executor, cancelled_from_another_executor) {
    if (!have_server()) GTEST_SKIP();
    asio::io_context home(1);
    asio::thread_pool elsewhere(1);
    auto home_works = asio::make_work_guard(home);
    std::thread runner([&] { home.run(); });

    connection conn = asio::co_spawn(home, connect(server()), asio::use_future).get();
    const auto work = [&]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        for (int i = 0; i != 30; ++i) {
            started<result> slow(here, conn.fetch("SELECT pg_sleep(20)"));
            co_await delay(milliseconds(i));
            slow.cancel();
            co_await thrown<operation_aborted>(slow.get());
            EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", i), i);
            // A195: it ends and is cancelled at the same time; whatever it is, it is one of the two.
            started<int> quick(here, conn.fetchval<int>("SELECT $1::int", i));
            for (int spin = 0; spin != i; ++spin) std::this_thread::yield();
            quick.cancel();
            try {
                EXPECT_EQ(co_await quick.get(), i);
            } catch (const operation_aborted&) {
            }
        }
    };
    auto end = asio::co_spawn(elsewhere, work(), asio::use_future);
    EXPECT_EQ(end.wait_for(20s), std::future_status::ready);
    if (end.wait_for(0s) == std::future_status::ready) {
        EXPECT_NO_THROW(end.get());
    }
    asio::co_spawn(home, conn.close(), asio::use_future).get();
    home_works.reset();
    runner.join();
    elsewhere.join();
}

TEST(executor, other_completion_tokens) {
    if (!have_server()) GTEST_SKIP();
    asio::io_context io(1);
    connection conn;
    int got = 0;
    asio::co_spawn(io, connect(server()), [&](std::exception_ptr failure, connection made) {
        EXPECT_FALSE(failure);
        conn = std::move(made);
        asio::co_spawn(io, conn.fetchval<int>("SELECT 5"), [&](std::exception_ptr e, int value) {
            EXPECT_FALSE(e);
            got = value;
            conn.terminate();
        });
    });
    io.run_for(10s);
    EXPECT_EQ(got, 5);
    EXPECT_TRUE(conn.is_closed());
}

// An idle connection does not keep the context's run() from returning.
TEST(executor, idle_connection_is_no_work) {
    if (!have_server()) GTEST_SKIP();
    asio::io_context io(1);
    connection conn;
    const auto began = steady_clock::now();
    run_on(io, [&]() -> awaitable<void> {
        conn = co_await connect(server().command_timeout(30s));
        co_await expect_usable(conn);
        co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(20)").timeout(20ms)));
        co_await expect_usable(conn);
    });
    EXPECT_LT(since(began), 5s);
    EXPECT_FALSE(conn.is_closed());
    io.restart();
    run_on(io, [&]() -> awaitable<void> { co_await expect_usable(conn); });
}

}  // namespace
}  // namespace asiopg::test
