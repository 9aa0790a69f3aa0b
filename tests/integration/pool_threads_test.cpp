// A pool and several executors; its own commands; connections that are shared.
#include <asiopg/gather.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/use_future.hpp>

#include <set>
#include <thread>

#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

/// A context that a thread of its own runs.
class worker {
public:
    worker() : work_(io_.get_executor()), thread_([this] { io_.run(); }) {}
    ~worker() { join(); }
    void join() {
        work_.reset();
        if (thread_.joinable()) thread_.join();
    }
    any_io_executor executor() { return io_.get_executor(); }
    std::thread::id id() const { return thread_.get_id(); }
    template <class T>
    std::future<T> begin(awaitable<T> work) {
        return asio::co_spawn(io_, std::move(work), asio::use_future);
    }

private:
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_;
    std::thread thread_;
};

template <class T>
void expect_end(std::future<T>& f) {
    ASSERT_EQ(f.wait_for(30s), std::future_status::ready) << "it hangs";
    EXPECT_NO_THROW(f.get());
}

class pool_threads : public pool_test {};

awaitable<void> borrow_often(pool& p, int number, int times) {
    const auto here = std::this_thread::get_id();
    for (int i = 0; i != times; ++i) {
        auto lease = co_await p.acquire();
        EXPECT_EQ(std::this_thread::get_id(), here);
        const int expected = number * 10000 + i;
        EXPECT_EQ(co_await lease.fetchval<int>("SELECT $1::int", expected), expected);
        EXPECT_EQ(co_await p.fetchval<int>("SELECT $1::int + 1", expected), expected + 1);
        EXPECT_EQ(std::this_thread::get_id(), here);
    }
}

// A293: from two threads, each with connections of its own; and from a third one that has none.
TEST_F(pool_threads, borrowers_of_several_executors) {
    worker a, b, c;
    pool p;
    pool_options options = sized(2, 16);
    options.executors({a.executor(), b.executor()});
    const auto make = [&]() -> awaitable<void> { p = co_await create_pool(server(), options); };
    auto made = a.begin(make());
    expect_end(made);
    std::vector<std::future<void>> ends;
    for (int i = 0; i != 4; ++i) {
        ends.push_back(a.begin(borrow_often(p, i * 3, 40)));
        ends.push_back(b.begin(borrow_often(p, i * 3 + 1, 40)));
        ends.push_back(c.begin(borrow_often(p, i * 3 + 2, 40)));
    }
    for (auto& end : ends) expect_end(end);
    EXPECT_EQ(p.get_stats().timeouts, 0U);
    EXPECT_LE(p.get_size(), 16U);
    auto closed = c.begin(p.close());
    expect_end(closed);
    EXPECT_EQ(p.get_size(), 0U);
    a.join();  // nothing keeps them at work
    b.join();
    c.join();
}

awaitable<void> note_thread(std::set<std::thread::id>& seen) {
    seen.insert(std::this_thread::get_id());
    co_return;
}

awaitable<void> count_threads(std::set<std::thread::id>& seen, pool& p) {
    auto first = co_await p.acquire();
    auto second = co_await p.acquire();
    for (auto* lease : {&first, &second}) {
        const any_io_executor home = lease->get_executor();
        co_await asio::co_spawn(home, note_thread(seen), asio::use_awaitable);
    }
}

TEST_F(pool_threads, connections_live_on_the_executors_in_turn) {
    worker a, b;
    pool p;
    pool_options options = sized(2, 2);
    options.executors({a.executor(), b.executor()});
    const auto make = [&]() -> awaitable<void> { p = co_await create_pool(server(), options); };
    auto made = a.begin(make());
    expect_end(made);
    std::set<std::thread::id> seen;
    auto counted = a.begin(count_threads(seen, p));
    expect_end(counted);
    EXPECT_EQ(seen, (std::set<std::thread::id>{a.id(), b.id()}));
    // The one at hand is preferred.
    const auto near = [](pool& from, any_io_executor home) -> awaitable<void> {
        co_await until_back(from);
        auto lease = co_await from.acquire();
        EXPECT_TRUE(lease.get_executor() == home);
    };
    for (int i = 0; i != 3; ++i) {
        auto on_a = a.begin(near(p, a.executor()));
        expect_end(on_a);
        auto on_b = b.begin(near(p, b.executor()));
        expect_end(on_b);
    }
    auto closed = b.begin(p.close());
    expect_end(closed);
}

awaitable<void> cancel_amid(pool& p) {
    const any_io_executor here = co_await asio::this_coro::executor;
    for (int i = 0; i != 30; ++i) {
        started one(here, borrow_often(p, i, 3));
        co_await delay(milliseconds(i % 4));
        one.cancel();
        (void)co_await failure_of(one.get());
    }
}

TEST_F(pool_threads, cancelled_from_elsewhere) {
    worker a, b;
    pool p;
    const auto make = [&]() -> awaitable<void> { p = co_await create_pool(server(), sized(2, 2).check_after(0s)); };
    auto made = a.begin(make());
    expect_end(made);
    auto first = b.begin(cancel_amid(p));
    auto second = a.begin(cancel_amid(p));
    expect_end(first);
    expect_end(second);
    const auto check = [&]() -> awaitable<void> {
        auto x = co_await p.acquire(10s);
        auto y = co_await p.acquire(10s);
        co_await expect_usable(x);
        co_await expect_usable(y);
    };
    auto checked = b.begin(check());
    expect_end(checked);
    auto closed = b.begin(p.close());
    expect_end(closed);
}

TEST_F(pool_threads, released_and_terminated_by_another_thread) {
    worker a;
    pool p;
    const auto make = [&]() -> awaitable<void> { p = co_await create_pool(server(), sized(1, 1)); };
    auto made = a.begin(make());
    expect_end(made);
    for (int i = 0; i != 20; ++i) {
        auto got = a.begin(p.acquire(10s));
        ASSERT_EQ(got.wait_for(20s), std::future_status::ready);
        pooled_connection lease = got.get();
        lease.release();  // here
    }
    EXPECT_EQ(p.get_stats().connects, 1U);
    p.terminate();
    EXPECT_EQ(p.get_size(), 0U);
}

}  // namespace
}  // namespace asiopg::test
