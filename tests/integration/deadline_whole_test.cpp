// Deadlines for a whole transaction and for a whole borrow.
#include <asiopg/bulk.hpp>
#include <asiopg/byte_sink.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction_options.hpp>

#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

class transaction_deadline : public pool_test {};
class borrow_deadline : public pool_test {};

awaitable<void> sleep_for_ever() {
    asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

TEST_F(transaction_deadline, in_time) {
    run_test([](connection& conn) -> awaitable<void> {
        auto body = [](transaction& tx) -> awaitable<int> { co_return co_await tx.fetchval<int>("SELECT 3"); };
        for (const std::chrono::nanoseconds limit : {std::chrono::nanoseconds(1h), std::chrono::nanoseconds::max()})
            EXPECT_EQ(co_await conn.transaction(transaction_options().timeout(limit), body), 3);
        auto fails = [](transaction& tx) -> awaitable<void> { co_await tx.execute("SELECT 1 / 0"); };
        co_await thrown<division_by_zero>(conn.transaction(transaction_options().timeout(1h), fails));
    });
}

// Whatever the body does then; what it did is rolled back, and the connection is usable.
TEST_F(transaction_deadline, passes) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (n int)");
        auto in_a_query = [](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (1)");
            co_await tx.execute("SELECT pg_sleep(60)");
        };
        auto elsewhere = [](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (1)");
            co_await sleep_for_ever();
        };
        auto swallowed = [](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (1)");
            try {
                co_await tx.execute("SELECT pg_sleep(60)");
            } catch (const error&) {
            }
        };
        const auto options = transaction_options().timeout(50ms);
        co_await thrown<timeout_error>(conn.transaction(options, in_a_query));
        co_await thrown<timeout_error>(conn.transaction(options, elsewhere));
        co_await thrown<timeout_error>(conn.transaction(options, swallowed));
        bool ran = false;
        auto never = [&](transaction&) -> awaitable<void> {
            ran = true;
            co_return;
        };
        co_await thrown<timeout_error>(conn.transaction(transaction_options().timeout(0s), never));
        EXPECT_FALSE(ran);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
        EXPECT_FALSE(conn.is_in_transaction());
    });
}

// Over all attempts, and the pauses between them.
TEST_F(transaction_deadline, with_retries) {
    run_test([](connection& conn) -> awaitable<void> {
        int attempts = 0;
        auto collides = [&](transaction& tx) -> awaitable<void> {
            ++attempts;
            co_await tx.execute("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
        };
        const auto options = transaction_options().retries(1'000'000).backoff(1ms, 1h).timeout(100ms);
        co_await thrown<timeout_error>(conn.transaction(options, collides));
        EXPECT_GE(attempts, 2);
        co_await expect_usable(conn);
    });
}

TEST_F(transaction_deadline, amid_the_commit) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (n int)");
        co_await conn.execute(
            "CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$");
        co_await conn.execute(
            "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.slow()");
        auto insert = [](transaction& tx) -> awaitable<void> { co_await tx.execute("INSERT INTO t VALUES (1)"); };
        const failure f = co_await failure_of(conn.transaction(transaction_options().timeout(100ms), insert));
        EXPECT_TRUE(f.is<timeout_error>()) << f;
        EXPECT_TRUE(is_outcome_unknown(f.cause()));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
    });
}

TEST_F(transaction_deadline, of_a_savepoint) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (n int)");
        auto inner = [](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (2)");
            co_await tx.execute("SELECT pg_sleep(60)");
        };
        auto outer = [&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO t VALUES (1)");
            co_await thrown<timeout_error>(tx.transaction(transaction_options().timeout(50ms), inner));
            co_await tx.execute("INSERT INTO t VALUES (3)");
        };
        co_await conn.transaction(outer);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(n)::int FROM t"), 4);
    });
}

TEST_F(transaction_deadline, by_hand) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string text = co_await message_of<interface_error>(conn.begin(transaction_options().timeout(1s)));
        EXPECT_TRUE(contains(text, "timeout() needs a body")) << text;
        co_await expect_usable(conn);
    });
}

// The wait for a connection counts.
TEST_F(transaction_deadline, through_a_pool) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        auto body = [](transaction& tx) -> awaitable<void> { co_await tx.execute("SELECT pg_sleep(60)"); };
        const auto options = transaction_options().timeout(50ms);
        co_await thrown<timeout_error>(p.transaction(options, body));
        auto lease = co_await p.acquire();
        co_await thrown<timeout_error>(p.transaction(options, body));
        EXPECT_EQ(p.get_stats().waiting, 0U);
        co_await expect_usable(lease);
        lease.release();
        co_await p.close();
    });
}

TEST_F(borrow_deadline, all_that_is_done_in_it) {
    run([]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1));
        const std::uint32_t pid = co_await p.fetchval<int>("SELECT pg_backend_pid()");
        {
            auto lease = co_await p.acquire();
            co_await lease.execute("CREATE TEMP TABLE t (n int)");
            lease.expires_after(1h);
            co_await lease.execute("INSERT INTO t VALUES (1)");
            transaction tx = co_await lease.begin();
            co_await tx.execute("INSERT INTO t VALUES (2)");
            started running(here, tx.execute("SELECT pg_sleep(60)"));
            started held(here, lease.execute("SELECT 1"));
            co_await asio::post(here, asio::use_awaitable);
            lease.expires_after(30ms);
            co_await thrown<timeout_error>(running.get());
            co_await thrown<timeout_error>(held.get());
            const failure committed = co_await failure_of(tx.commit());
            EXPECT_TRUE(committed.is<timeout_error>() && !is_outcome_unknown(committed.cause())) << committed;
            co_await thrown<timeout_error>(lease.fetch("SELECT 1"));
            co_await thrown<timeout_error>(lease.fetch(query("SELECT 1").timeout(1h)));
            co_await thrown<timeout_error>(lease.prepare("SELECT 1"));
            co_await thrown<timeout_error>(lease.stream("SELECT 1"));
            std::string out;
            co_await thrown<timeout_error>(lease.copy_from_query("SELECT 1", out));
            const std::vector<int> numbers{1, 2};
            co_await thrown<timeout_error>(lease.executemany("INSERT INTO t VALUES ($1)", numbers));
            auto body = [](transaction& inside) -> awaitable<void> { co_await inside.execute("SELECT 1"); };
            co_await thrown<timeout_error>(lease.transaction(body));
            EXPECT_FALSE(lease.is_closed());
        }
        // The same connection, for the next one without a deadline; the transaction was rolled back.
        auto next = co_await p.acquire();
        EXPECT_EQ(next.get_server_pid(), pid);
        EXPECT_EQ(co_await next.fetchval<int>("SELECT sum(n)::int FROM t"), 1);
        next.release();
        co_await p.close();
    });
}

TEST_F(borrow_deadline, set_again) {
    run([]() -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        lease.expires_after(-1s);
        co_await thrown<timeout_error>(lease.fetch("SELECT 1"));
        lease.expires_after(std::chrono::nanoseconds::max());
        EXPECT_EQ(co_await lease.fetchval<int>("SELECT 1"), 1);
        // A single operation may have less.
        lease.expires_after(1h);
        co_await thrown<timeout_error>(lease.fetch(query("SELECT pg_sleep(60)").timeout(10ms)));
        EXPECT_EQ(co_await lease.fetchval<int>("SELECT 1"), 1);
        lease.release();
        EXPECT_THROW(lease.expires_after(1s), interface_error);
        co_await p.close();
    });
}

}  // namespace
}  // namespace asiopg::test
