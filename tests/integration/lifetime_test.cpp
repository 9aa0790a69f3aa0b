// Lifetimes: awaitables stored, dropped and moved about; connections and contexts that go while operations are pending.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>

#include <gtest/gtest.h>
#include <asio/detached.hpp>
#include <asio/strand.hpp>

#include <memory>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

TEST(lifetime, awaitables_start_when_they_are_awaited) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (id serial, n int)");
        awaitable<command_tag> first = conn.execute("INSERT INTO t (n) VALUES (1)");
        awaitable<command_tag> second = conn.execute("INSERT INTO t (n) VALUES ($1)", 2);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
        co_await std::move(second);
        co_await std::move(first);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT string_agg(n::text, ',' ORDER BY id) FROM t"), "2,1");
    });
}

TEST(lifetime, awaitables_that_nobody_awaits_do_nothing) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (n int)");
        {
            auto a = conn.execute("INSERT INTO t VALUES (1)");
            auto b = conn.execute("INSERT INTO t VALUES ($1)", 2);
            auto c = conn.fetchval<int>("INSERT INTO t VALUES (3) RETURNING n");
            auto d = conn.begin();
            auto e = gather(conn.execute("INSERT INTO t VALUES (4)"), conn.execute("INSERT INTO t VALUES (5)"));
            auto f = conn.transaction([&](transaction& tx) -> awaitable<void> { co_await tx.execute("SELECT 1"); });
            auto g = conn.close();
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
        EXPECT_FALSE(conn.is_in_transaction());
    });
}

TEST(lifetime, connection_moves_while_operations_are_pending) {
    run_test([](connection& conn) -> awaitable<void> {
        auto running = start(conn, conn.fetchval<int>("SELECT 1 FROM pg_sleep(0.05)"));
        auto stored = conn.fetchval<int>("SELECT $1::int", 2);
        connection moved = std::move(conn);
        EXPECT_TRUE(conn.is_closed());  // NOLINT(bugprone-use-after-move): it is an empty handle
        co_await thrown<interface_error>(
            [](connection& c) -> awaitable<void> { co_await c.execute("SELECT 1"); }(conn));
        auto behind = start(moved, moved.fetchval<int>("SELECT 3"));
        conn = std::move(moved);
        EXPECT_EQ(co_await running.get(), 1);
        EXPECT_EQ(co_await std::move(stored), 2);
        EXPECT_EQ(co_await behind.get(), 3);
        co_await expect_usable(conn);
    });
}

TEST(lifetime, connection_is_destroyed_while_operations_are_pending) {
    run_test([](connection& observer) -> awaitable<void> {
        auto conn = std::make_unique<connection>(co_await connect(server()));
        const std::uint32_t pid = conn->get_server_pid();
        auto running = start(*conn, conn->fetchval<int>("SELECT 1 FROM pg_sleep(0.05)"));
        auto behind = start(*conn, conn->fetchval<int>("SELECT $1::int", 2));
        auto third = start(*conn, conn->execute("SELECT 3"));
        conn.reset();
        EXPECT_EQ(co_await running.get(), 1);
        EXPECT_EQ(co_await behind.get(), 2);
        EXPECT_EQ((co_await third.get()).str(), "SELECT 1");
        co_await until_gone(observer, pid);  // closed once they had ended
    });
}

awaitable<void> query_and_throw(connection& conn) {
    co_await conn.execute("SELECT 1");
    throw std::runtime_error("not caught");
}

awaitable<void> connect_to(connection& conn) { conn = co_await connect(server()); }

awaitable<void> see_that_it_works(connection& conn, bool& works) {
    co_await expect_usable(conn);
    works = true;
}

// What a completion handler throws comes out of run(), which may be called again then.
void throw_out_of_run(asio::io_context& io, const any_io_executor& executor) {
    connection conn;
    asio::co_spawn(executor, connect_to(conn), asio::detached);
    io.run_for(20s);
    for (int i = 0; i != 3; ++i) {
        io.restart();
        asio::co_spawn(executor, query_and_throw(conn), [](const std::exception_ptr& e) { std::rethrow_exception(e); });
        EXPECT_THROW(io.run_for(20s), std::runtime_error);
        io.restart();
        bool works = false;
        asio::co_spawn(executor, see_that_it_works(conn, works), asio::detached);
        io.run_for(5s);
        EXPECT_TRUE(works);
    }
}

TEST(lifetime, handler_that_throws_leaves_the_connection_at_work) {
    if (!have_server()) GTEST_SKIP();
    asio::io_context io;
    throw_out_of_run(io, io.get_executor());
}

TEST(lifetime, handler_that_throws_on_a_strand_leaves_the_connection_at_work) {
    if (!have_server()) GTEST_SKIP();
    asio::io_context io;
    throw_out_of_run(io, asio::make_strand(io));
}

TEST(lifetime, stored_operation_of_a_connection_that_has_gone) {
    run_test([](connection& observer) -> awaitable<void> {
        auto conn = std::make_unique<connection>(co_await connect(server()));
        const std::uint32_t pid = conn->get_server_pid();
        auto stored = conn->fetchval<int>("SELECT 1");
        conn.reset();
        co_await thrown<interface_error>(std::move(stored));
        co_await until_gone(observer, pid);
    });
}

TEST(lifetime, transaction_outlives_its_connection) {
    run_test([](connection& observer) -> awaitable<void> {
        std::optional<transaction> tx;
        std::uint32_t pid = 0;
        {
            connection conn = co_await connect(server());
            pid = conn.get_server_pid();
            tx.emplace(co_await conn.begin());
        }
        co_await until_gone(observer, pid);
        co_await thrown<error>(tx->execute("SELECT 1"));
        tx.reset();
        co_await expect_usable(observer);
    });
}

awaitable<void> work_for_ever(std::shared_ptr<int> alive) {
    connection conn = co_await connect(server());
    co_await conn.fetchval<int>("SELECT $1::int", 1);
    const auto body = [&](transaction& tx) -> awaitable<void> {
        co_await gather(tx.fetch("SELECT pg_sleep(60)"), tx.fetchval<int>("SELECT $1::int", 2), tx.execute("SELECT 3"));
    };
    auto stuck = start(conn, conn.transaction(body));
    auto outside = start(conn, conn.fetch("SELECT 4"));
    auto canceller = start(conn, conn.execute(query("SELECT 5").timeout(1h)));
    *alive += 1;
    co_await stuck.get();
    co_await outside.get();
}

// The leak checker looks whether everything went with it.
TEST(lifetime, context_is_destroyed_while_operations_are_pending) {
    if (!have_server()) GTEST_SKIP();
    auto alive = std::make_shared<int>(0);
    {
        asio::io_context io(1);
        for (int i = 0; i != 3; ++i) asio::co_spawn(io, work_for_ever(alive), asio::detached);
        const auto end = steady_clock::now() + 10s;
        while (*alive != 3 && steady_clock::now() < end) io.run_one_until(end);
        io.run_for(100ms);
        EXPECT_EQ(*alive, 3);
        EXPECT_GT(alive.use_count(), 1);
    }
    EXPECT_EQ(alive.use_count(), 1);
}

awaitable<void> cancelled_when_it_ends(std::shared_ptr<int> alive) {
    connection conn = co_await connect(server());
    auto slow = start(conn, conn.execute("SELECT pg_sleep(60)"));
    co_await delay(20ms);
    slow.cancel();
    *alive += 1;
    co_await slow.get();
    co_await conn.execute("SELECT pg_sleep(60)");
}

TEST(lifetime, context_is_destroyed_amid_a_cancellation) {
    if (!have_server()) GTEST_SKIP();
    for (int steps = 0; steps != 12; ++steps) {
        auto alive = std::make_shared<int>(0);
        {
            asio::io_context io(1);
            asio::co_spawn(io, cancelled_when_it_ends(alive), asio::detached);
            const auto end = steady_clock::now() + 10s;
            while (*alive != 1 && steady_clock::now() < end) io.run_one_until(end);
            for (int i = 0; i != steps; ++i) io.run_one_for(1s);
        }
        EXPECT_EQ(alive.use_count(), 1);
    }
}

TEST(lifetime, context_is_destroyed_with_a_connection_outside_of_it) {
    if (!have_server()) GTEST_SKIP();
    connection conn;
    std::optional<awaitable<int>> stored;
    {
        asio::io_context io(1);
        run_on(io, [&]() -> awaitable<void> {
            conn = co_await connect(server());
            stored.emplace(conn.fetchval<int>("SELECT 1"));
            co_await expect_usable(conn);
        });
        conn = connection();
        stored.reset();
    }
}

}  // namespace
}  // namespace asiopg::test
