// An acquire that is cancelled, or destroyed, at each of its suspension points: no place in the pool is lost.
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/detached.hpp>

#include "integration/pool_support.hpp"
#include "support/cancel_everywhere.hpp"
#include "support/event.hpp"

namespace asiopg::test {
namespace {

class pool_cancel : public pool_test {};

awaitable<void> set_up(pooled_connection& lease) {
    co_await lease.execute("SELECT 1");
    co_await lease.execute("SELECT 2");
}

pool_options with_everything() {
    pool_options options = sized(1, 1).check_after(0s);
    options.setup([](pooled_connection& lease) { return set_up(lease); });
    return options;
}

awaitable<void> hold_a_while(pool& p, event& has, event& may_go) {
    auto lease = co_await p.acquire();
    has.set();
    co_await may_go.wait();
}

awaitable<void> borrow_and_use(pool& p) {
    auto lease = co_await p.acquire();
    co_await lease.fetchval<int>("SELECT 1");
}

struct outcome {
    bool ended = false;
    std::exception_ptr failure;
};

// Until it has ended, or so many handlers have run.
void turn(asio::io_context& io, const bool& ended, std::size_t handlers = static_cast<std::size_t>(-1)) {
    const auto end = steady_clock::now() + 20s;
    io.restart();
    for (std::size_t i = 0; i != handlers && !ended; ++i)
        if (io.run_one_until(end) == 0) return;
}

// Somebody has the only connection when it begins, and gives it back at once: it waits, checks, is set up, and uses.
bool cancel_after(std::size_t turns, bool destroys) {
    asio::cancellation_signal signal;
    outcome o;
    asio::io_context io(1);
    pool p;
    event has(io), may_go(io);
    run(io, [&]() -> awaitable<void> { p = co_await create_pool(server(), with_everything()); });
    asio::co_spawn(io, hold_a_while(p, has, may_go), asio::detached);
    run(io, [&]() -> awaitable<void> { co_await has.wait(); });
    auto on_end = [&](std::exception_ptr e) {
        o.ended = true;
        o.failure = std::move(e);
    };
    asio::co_spawn(io, borrow_and_use(p), asio::bind_cancellation_slot(signal.slot(), on_end));
    may_go.set();
    turn(io, o.ended, turns);
    const bool finished = o.ended;
    if (destroys && !finished) {
        if (turns % 2 == 0) p = pool();
        return false;
    }
    if (!finished) {
        signal.emit(asio::cancellation_type::terminal);
        turn(io, o.ended);
    }
    EXPECT_TRUE(o.ended) << "it hangs";
    if (o.failure) {
        try {
            std::rethrow_exception(o.failure);
        } catch (const std::exception& e) {
            EXPECT_TRUE(!finished && is_abort(e)) << e.what();
        }
    }
    run(io, [&]() -> awaitable<void> {
        for (int i = 0; i != 3; ++i) {
            auto lease = co_await p.acquire(10s);
            const int expected = static_cast<int>(turns) * 10 + i;
            EXPECT_EQ(co_await lease.fetchval<int>("SELECT $1::int", expected), expected);
        }
        co_await until_back(p);
        EXPECT_EQ(p.get_size(), 1U);
        EXPECT_EQ(p.get_stats().waiting, 0U);
        co_await p.close(5s);
    });
    return finished;
}

// A301
TEST_F(pool_cancel, at_each_point) {
    std::size_t turns = 0;
    while (!cancel_after(turns, false) && !HasFailure() && turns != 500) ++turns;
    EXPECT_GE(turns, 8U);
    EXPECT_LT(turns, 500U);
}

TEST_F(pool_cancel, destroyed_at_each_point) {
    std::size_t turns = 0;
    while (!cancel_after(turns, true) && !HasFailure() && turns != 500) ++turns;
    EXPECT_GE(turns, 8U);
    EXPECT_LT(turns, 500U);
}

awaitable<void> make_and_drop() {
    auto p = co_await create_pool(server(), sized(3, 3));
    co_await p.execute("SELECT 1");
    co_await p.close(5s);
}

TEST_F(pool_cancel, making_a_pool_at_each_point) {
    for (std::size_t turns = 0; turns < 400; turns += 3) {
        asio::cancellation_signal signal;
        outcome o;
        asio::io_context io(1);
        auto on_end = [&](std::exception_ptr e) {
            o.ended = true;
            o.failure = std::move(e);
        };
        asio::co_spawn(io, make_and_drop(), asio::bind_cancellation_slot(signal.slot(), on_end));
        turn(io, o.ended, turns);
        const bool finished = o.ended;
        if (!finished) signal.emit(asio::cancellation_type::terminal);
        turn(io, o.ended);
        ASSERT_TRUE(o.ended) << turns;
        // Nothing is left that keeps the context at work.
        io.restart();
        io.run_for(20s);
        EXPECT_TRUE(io.stopped()) << turns;
        if (finished) {
            EXPECT_GT(turns, 8U);
            return;
        }
    }
    ADD_FAILURE() << "there is no end of suspension points";
}

awaitable<void> borrow(pool& p) { auto lease = co_await p.acquire(); }

void poll(asio::io_context& io) {
    io.restart();
    io.run_for(milliseconds(5));
}

// A301: one that has its connection already, but has not been told yet: its context stands still at this moment.
TEST_F(pool_cancel, between_being_served_and_resumed) {
    asio::cancellation_signal signal;
    outcome o;
    asio::io_context home(1), elsewhere(1);
    pool p;
    pooled_connection first;
    run(home, [&]() -> awaitable<void> {
        p = co_await create_pool(server(), sized(1, 1));
        first = co_await p.acquire();
    });
    auto on_end = [&](std::exception_ptr e) {
        o.ended = true;
        o.failure = std::move(e);
    };
    asio::co_spawn(elsewhere, borrow(p), asio::detached);
    poll(elsewhere);
    asio::co_spawn(elsewhere, borrow(p), asio::bind_cancellation_slot(signal.slot(), on_end));
    poll(elsewhere);
    ASSERT_EQ(p.get_stats().waiting, 2U);
    first.release();
    const auto end = steady_clock::now() + 20s;
    for (poll(home); p.get_stats().waiting != 0; poll(home)) {
        ASSERT_LT(steady_clock::now(), end);
        poll(elsewhere);
    }
    ASSERT_FALSE(o.ended);
    signal.emit(asio::cancellation_type::terminal);
    while (!o.ended) {
        ASSERT_LT(steady_clock::now(), end) << "it hangs";
        poll(elsewhere);
        poll(home);
    }
    ASSERT_TRUE(o.failure) << "the cancellation was not heard";
    EXPECT_THROW(std::rethrow_exception(o.failure), operation_aborted);
    run(home, [&]() -> awaitable<void> {
        auto lease = co_await p.acquire(10s);
        co_await expect_usable(lease);
        EXPECT_EQ(p.get_size(), 1U);
    });
}

// A301: the place of one that is cancelled before it has begun.
TEST_F(pool_cancel, at_once) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1));
        for (int i = 0; i != 20; ++i) {
            started one(here, p.acquire(5s));
            one.cancel();
            (void)co_await failure_of(one.get());
        }
        co_await until_back(p);
        auto lease = co_await p.acquire(5s);
        co_await expect_usable(lease);
        EXPECT_EQ(p.get_size(), 1U);
    });
}

TEST_F(pool_cancel, a_connect_goes_on_without_the_one_who_asked_for_it) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(0, 1));
        started one(here, p.acquire());
        co_await until([&] { return p.get_stats().connecting == 1; });
        one.cancel();
        co_await thrown<operation_aborted>(one.get());
        co_await until([&] { return p.get_idle_size() == 1; });
        auto lease = co_await p.acquire();
        EXPECT_EQ(p.get_stats().connects, 1U);
    });
}

awaitable<void> borrow_for_ever(pool& p, std::shared_ptr<int> alive, const char* command) {
    auto lease = co_await p.acquire();
    ++*alive;
    if (*command) co_await lease.execute(command);
    co_await lease.transaction([&](transaction& tx) -> awaitable<void> {
        co_await tx.execute("SELECT 1");
        co_await delay(std::chrono::hours(1));
    });
}

// The leak checker looks whether everything went with it.
TEST_F(pool_cancel, context_is_destroyed_with_borrowers_and_waiters) {
    for (const bool pool_goes_first : {false, true}) {
        auto alive = std::make_shared<int>(0);
        {
            asio::io_context io(1);
            pool p;
            run(io, [&]() -> awaitable<void> { p = co_await create_pool(server(), sized(1, 3)); });
            for (const char* command : {"SELECT 1", "SELECT pg_sleep(30)", "", "SELECT 1", "SELECT 1"})
                asio::co_spawn(io, borrow_for_ever(p, alive, command), asio::detached);
            run(io, [&]() -> awaitable<void> {
                co_await until([&] { return *alive == 3 && p.get_stats().waiting == 2; });
            });
            if (pool_goes_first) p = pool();
            io.stop();
        }
        EXPECT_EQ(alive.use_count(), 1);
    }
}

}  // namespace
}  // namespace asiopg::test
