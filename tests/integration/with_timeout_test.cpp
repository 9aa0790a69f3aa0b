// with_timeout(): a deadline for anything.
#include <asiopg/with_timeout.hpp>

#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/transaction.hpp>

#include <asio/cancellation_state.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <memory>

#include "integration/pool_support.hpp"
#include "support/event.hpp"
#include "support/fault_proxy.hpp"

namespace asiopg::test {
namespace {

class with_timeout_to_server : public pool_test {};

struct labelled {
    explicit labelled(int n) : number(std::make_unique<int>(n)) {}
    std::unique_ptr<int> number;
};

awaitable<labelled> make_labelled() { co_return labelled(7); }
awaitable<void> touch(bool& touched) {
    touched = true;
    co_return;
}
awaitable<int> fail_with_text() {
    throw std::runtime_error("mine");
    co_return 0;
}
awaitable<void> sleep_for_ever() {
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

/// Waits until it is cancelled, does something that takes time, and ends as it is told.
enum class answer { value, error, cancellation };
awaitable<int> end_slowly(event& begun, bool& ended, answer how) {
    std::exception_ptr cancelled;
    begun.set();
    try {
        co_await sleep_for_ever();
    } catch (...) {
        cancelled = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await delay(milliseconds(20));
    ended = true;
    if (how == answer::error) throw std::runtime_error("mine");
    if (how == answer::cancellation) std::rethrow_exception(cancelled);
    co_return 5;
}

TEST(WithTimeout, GivesWhatTheWorkGives) {
    run([]() -> awaitable<void> {
        for (const std::chrono::nanoseconds limit : {std::chrono::nanoseconds(1h), std::chrono::nanoseconds::max()}) {
            const labelled made = co_await with_timeout(make_labelled(), limit);
            EXPECT_EQ(*made.number, 7);
            bool touched = false;
            co_await with_timeout(touch(touched), limit);
            EXPECT_TRUE(touched);
        }
    });
}

// Not when the time is up, which would be longer than the test may take.
TEST(WithTimeout, ErrorsComeAtOnce) {
    run([]() -> awaitable<void> {
        const failure f = co_await failure_of(with_timeout(fail_with_text(), 1h));
        EXPECT_TRUE(f.is<std::runtime_error>() && !f.is<error>()) << f;
        EXPECT_EQ(f.what(), "mine");
        const failure immediate = co_await failure_of(with_timeout(sleep_for_ever(), 1ms));
        EXPECT_TRUE(immediate.is<timeout_error>()) << immediate;
        EXPECT_TRUE(immediate.mentions("longer than 1 ms")) << immediate;
    });
}

TEST(WithTimeout, NoTimeAtAll) {
    run([]() -> awaitable<void> {
        for (const std::chrono::nanoseconds limit : {0ns, -1ns, std::chrono::nanoseconds::min()}) {
            bool touched = false;
            const failure f = co_await failure_of(with_timeout(touch(touched), limit));
            EXPECT_TRUE(f.is<timeout_error>()) << f;
            EXPECT_EQ(f.what(), "the deadline has passed");
            EXPECT_FALSE(touched);
        }
    });
}

TEST(WithTimeout, WaitsForTheEndOfTheWork) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        for (const answer how : {answer::value, answer::error, answer::cancellation}) {
            event begun(here);
            bool ended = false;
            int value = 0;
            const failure f = co_await failure_of([](awaitable<int> work, int& to) -> awaitable<void> {
                to = co_await with_timeout(std::move(work), 5ms);
            }(end_slowly(begun, ended, how), value));
            EXPECT_TRUE(ended);
            EXPECT_EQ(value, how == answer::value ? 5 : 0) << f;
            EXPECT_EQ(f.what() == "mine", how == answer::error) << f;
            EXPECT_EQ(f.is<timeout_error>(), how == answer::cancellation) << f;
        }
    });
}

// Also when the deadline had passed by then.
TEST(WithTimeout, CancelledFromOutside) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        for (const auto limit : {milliseconds(1), milliseconds(3'600'000)}) {
            event begun(here);
            bool ended = false;
            started waiting(here, with_timeout(end_slowly(begun, ended, answer::cancellation), limit));
            co_await begun.wait();
            if (limit < 1s) co_await delay(milliseconds(5));
            waiting.cancel();
            const failure f = co_await failure_of(waiting.get());
            EXPECT_TRUE(ended);
            EXPECT_FALSE(f.is<timeout_error>()) << f;
            EXPECT_TRUE(f.is<std::system_error>() || f.is<operation_aborted>()) << f;
        }
    });
}

TEST(WithTimeout, OneInsideAnother) {
    run([]() -> awaitable<void> {
        const failure inner = co_await failure_of(with_timeout(with_timeout(sleep_for_ever(), 1ms), 1h));
        EXPECT_TRUE(inner.is<timeout_error>() && inner.mentions("longer than 1 ms")) << inner;
        const failure outer = co_await failure_of(with_timeout(with_timeout(sleep_for_ever(), 1h), 2ms));
        EXPECT_TRUE(outer.is<timeout_error>() && outer.mentions("longer than 2 ms")) << outer;
    });
}

TEST_F(with_timeout_to_server, queries) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await with_timeout(conn.fetchval<int>("SELECT 42"), 1h), 42);
        co_await thrown<division_by_zero>(with_timeout(conn.fetch("SELECT 1 / 0"), 1h));
        co_await thrown<timeout_error>(with_timeout(conn.fetch("SELECT pg_sleep(60)"), 10ms));
        co_await expect_usable(conn);
        // A coroutine of the user's, with more than one operation; it is rolled back.
        co_await conn.execute("CREATE TEMP TABLE t (n int)");
        auto insert = [&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (1)");
            co_await tx.execute("SELECT pg_sleep(60)");
        };
        co_await thrown<timeout_error>(with_timeout(conn.transaction(insert), 50ms));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
        auto both = co_await gather(with_timeout(conn.fetchval<int>("SELECT 1"), 1h),
                                    with_timeout(conn.fetchval<int>("SELECT 2"), 1h));
        EXPECT_EQ(std::get<0>(both) + std::get<1>(both), 3);
        started waiting(conn.get_executor(), with_timeout(conn.fetch("SELECT pg_sleep(60)"), 1h));
        co_await asio::post(conn.get_executor(), asio::use_awaitable);
        waiting.cancel();
        co_await thrown<operation_aborted>(waiting.get());
        co_await expect_usable(conn);
    });
}

TEST_F(with_timeout_to_server, a_pool_s_verb_and_its_wait) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        {
            auto lease = co_await p.acquire();
            co_await thrown<timeout_error>(with_timeout(p.fetch("SELECT 1"), 10ms));
            EXPECT_EQ(p.get_stats().waiting, 0U);
        }
        EXPECT_EQ(co_await with_timeout(p.fetchval<int>("SELECT 1"), 1h), 1);
        co_await p.close();
    });
}

TEST_F(with_timeout_to_server, commit_without_an_answer) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        auto options = server();
        options.host("127.0.0.1").port(proxy.port());
        connection conn = co_await connect(options);
        transaction tx = co_await conn.begin();
        co_await tx.execute("SELECT 1");
        proxy.stall();
        const failure f = co_await failure_of(with_timeout(tx.commit(), 20ms));
        EXPECT_TRUE(f.is<timeout_error>()) << f;
        EXPECT_TRUE(is_outcome_unknown(f.cause()));
        conn.terminate();
    });
}

}  // namespace
}  // namespace asiopg::test
