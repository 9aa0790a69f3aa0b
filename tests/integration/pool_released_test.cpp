// What was made through a borrow ends with it.
#include <asiopg/bulk.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction.hpp>

#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

const char* const words = "the connection has been released back to the pool";

template <class T>
awaitable<void> refused(awaitable<T> work, std::source_location at = std::source_location::current()) {
    const std::string text = co_await message_of<interface_error>(std::move(work), at);
    if (text != words) ADD_FAILURE_AT(at.file_name(), static_cast<int>(at.line())) << text;
}

/// A verb may refuse at once, rather than when it is awaited.
template <class F>
awaitable<void> refuses(F verb, std::source_location at = std::source_location::current()) {
    std::string text = "nothing was thrown";
    try {
        co_await verb();
    } catch (const interface_error& e) {
        text = e.what();
    }
    if (text != words) ADD_FAILURE_AT(at.file_name(), static_cast<int>(at.line())) << text;
}

class pool_released : public pool_test {
protected:
    // Also while somebody else has the connection.
    static void with_pool(const std::function<awaitable<void>(pool&)>& f) {
        run([&]() -> awaitable<void> {
            auto p = co_await create_pool(server(), sized(1, 1));
            co_await f(p);
            co_await until([&] { return p.get_stats().borrowed == 0; });
            auto next = co_await p.acquire(5s);
            co_await expect_usable(next);
            EXPECT_FALSE(next.is_in_transaction());
            EXPECT_EQ(p.get_stats().connects, 1U);
        });
    }
};

// A298
TEST_F(pool_released, verbs) {
    with_pool([](pool& p) -> awaitable<void> {
        auto lease = co_await p.acquire();
        auto stored = lease.fetchval<int>("SELECT 1");
        auto stored_transaction = lease.begin();
        lease.release();
        EXPECT_TRUE(lease.is_closed());
        const std::vector<std::tuple<int>> sets(2);
        co_await refuses([&] { return lease.execute("SELECT 1"); });
        co_await refuses([&] { return lease.execute("SELECT $1::int", 1); });
        co_await refuses([&] { return lease.fetch("SELECT 1"); });
        co_await refuses([&] { return lease.fetchrow("SELECT 1"); });
        co_await refuses([&] { return lease.fetchval<int>("SELECT 1"); });
        co_await refuses([&] { return lease.executemany("SELECT $1::int", sets); });
        co_await refuses([&] { return lease.fetchmany("SELECT $1::int", sets); });
        co_await refuses([&] { return lease.stream("SELECT 1"); });
        co_await refuses([&] { return lease.prepare("SELECT 1"); });
        co_await refuses([&] { return lease.cursor("SELECT 1"); });
        co_await refuses([&] { return lease.begin(); });
        co_await refuses([&] { return lease.transaction([](transaction&) -> awaitable<void> { co_return; }); });
        co_await refuses([&] { return lease.copy_to_table("t", std::string("1\n")); });
        co_await refuses([&] { return lease.copy_records_to_table("t", sets); });
        co_await refuses([&] { return lease.reset(); });
        auto next = co_await p.acquire();
        co_await refused(std::move(stored));
        co_await refused(std::move(stored_transaction));
        co_await expect_usable(next);
        EXPECT_FALSE(next.is_in_transaction());
    });
}

// A298
TEST_F(pool_released, prepared_statement) {
    with_pool([](pool& p) -> awaitable<void> {
        auto lease = co_await p.acquire();
        auto stmt = co_await lease.prepare("SELECT $1::int AS n");
        co_await stmt.fetchval<int>(1);
        lease.release();
        auto next = co_await p.acquire();
        const std::vector<std::tuple<int>> sets(2);
        co_await refuses([&] { return stmt.execute(1); });
        co_await refuses([&] { return stmt.fetch(1); });
        co_await refuses([&] { return stmt.fetchrow(1); });
        co_await refuses([&] { return stmt.fetchval<int>(1); });
        co_await refuses([&] { return stmt.executemany(sets); });
        co_await refuses([&] { return stmt.fetchmany(sets); });
        co_await refuses([&] { return stmt.cursor(1); });
        co_await refuses([&] { return stmt.explain<std::string>(1); });
        co_await refuses([&] { return stmt.explain_analyze<std::string>(1); });
        EXPECT_EQ(stmt.get_query(), "SELECT $1::int AS n");  // what is known stays known
        EXPECT_EQ(stmt.get_attributes().size(), 1U);
        stmt.close();
        co_await expect_usable(next);
    });
}

// A298
TEST_F(pool_released, cursor) {
    with_pool([](pool& p) -> awaitable<void> {
        auto lease = co_await p.acquire();
        auto tx = co_await lease.begin();
        auto c = co_await tx.cursor("SELECT generate_series(1, 100)");
        auto fresh = co_await tx.cursor("SELECT generate_series(1, 100)");
        EXPECT_EQ((co_await c.fetch(3)).size(), 3U);
        lease.release();
        auto next = co_await p.acquire();
        co_await refuses([&] { return c.fetch(1); });
        co_await refuses([&] { return c.fetchrow(); });
        co_await refuses([&] { return c.forward(1); });
        co_await refuses([&] { return fresh.next(); });
        co_await refuses([&] { return fresh.next_batch(); });
        co_await expect_usable(next);
        EXPECT_EQ(co_await next.fetchval<int>("SELECT count(*)::int FROM pg_cursors WHERE name <> ''"), 0);
    });
}

// A298
TEST_F(pool_released, transaction) {
    with_pool([](pool& p) -> awaitable<void> {
        auto lease = co_await p.acquire();
        auto tx = co_await lease.begin();
        auto inner = co_await tx.begin();
        lease.release();
        auto next = co_await p.acquire();
        EXPECT_FALSE(next.is_in_transaction());
        co_await refuses([&] { return tx.execute("SELECT 1"); });
        co_await refuses([&] { return tx.begin(); });
        co_await refuses([&] { return inner.commit(); });
        co_await refuses([&] { return inner.rollback(); });
        co_await refuses([&] { return tx.commit(); });
        co_await refuses([&] { return tx.rollback(); });
        co_await expect_usable(next);
    });
}

// A handle of before does not end what the next borrower has begun.
TEST_F(pool_released, handles_of_before_do_not_touch_the_next_borrow) {
    with_pool([](pool& p) -> awaitable<void> {
        std::optional<transaction> stale;
        std::optional<cursor> stale_cursor;
        std::optional<prepared_statement> stale_statement;
        {
            auto lease = co_await p.acquire();
            stale_statement.emplace(co_await lease.prepare("SELECT 1"));
            stale.emplace(co_await lease.begin());
            stale_cursor.emplace(co_await stale->cursor("SELECT generate_series(1, 100)"));
        }
        auto next = co_await p.acquire();
        co_await next.execute("CREATE TEMP TABLE mine (n int)");
        auto same = co_await next.prepare("SELECT 1");
        auto tx = co_await next.begin();
        co_await tx.execute("INSERT INTO mine VALUES (1)");
        stale_cursor.reset();
        stale_statement.reset();
        stale.reset();
        EXPECT_EQ(co_await tx.fetchval<int>("SELECT count(*)::int FROM mine"), 1);
        co_await tx.commit();
        EXPECT_EQ(co_await next.fetchval<int>("SELECT count(*)::int FROM mine"), 1);
        EXPECT_EQ(co_await same.fetchval<int>(), 1);
    });
}

// A298
TEST_F(pool_released, row_stream) {
    with_pool([](pool& p) -> awaitable<void> {
        auto lease = co_await p.acquire();
        auto rows = co_await lease.stream("SELECT generate_series(1, 1000000)");
        EXPECT_TRUE((co_await rows.next()).has_value());
        lease.release();
        auto next = co_await p.acquire();
        // Rows that have come already may still be given.
        std::string text;
        try {
            while (co_await rows.next()) {
            }
        } catch (const interface_error& e) {
            text = e.what();
        }
        EXPECT_EQ(text, words);
        EXPECT_EQ(co_await next.fetchval<int>("SELECT 42"), 42);
    });
}

// What runs is cancelled on the server, and its caller is told why.
TEST_F(pool_released, a_running_command) {
    run_test([](connection& observer) -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        auto p = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        const std::uint32_t pid = lease.get_server_pid();
        started slow(here, lease.fetchval<int>("SELECT 1 FROM pg_sleep(30)"));
        started behind(here, lease.fetchval<int>("SELECT 2"));
        co_await until_running(observer, pid, "pg_sleep");
        const auto began = steady_clock::now();
        lease.release();
        co_await refused(slow.get());
        co_await refused(behind.get());
        auto next = co_await p.acquire();
        EXPECT_EQ(next.get_server_pid(), pid);
        for (int i = 10; i != 20; ++i) EXPECT_EQ(co_await next.fetchval<int>("SELECT $1::int", i), i);
        EXPECT_LT(since(began), 10s);
    });
}

awaitable<void> leave_in_transaction(pool& p) {
    auto lease = co_await p.acquire();
    co_await lease.transaction([&](transaction& tx) -> awaitable<void> {
        co_await tx.execute("INSERT INTO pool_abandoned VALUES (1)");
        co_await delay(std::chrono::hours(1));
    });
}

// A310
TEST_F(pool_released, a_frame_that_is_destroyed_amid_a_transaction) {
    run_test([](connection& observer) -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        co_await observer.execute("DROP TABLE IF EXISTS pool_abandoned; CREATE TABLE pool_abandoned (n int)");
        auto p = co_await create_pool(server(), sized(1, 1));
        started working(here, leave_in_transaction(p));
        co_await until([&] { return p.get_stats().borrowed == 1; });
        co_await delay(5ms);
        working.cancel();
        co_await thrown<std::exception>(working.get());
        auto next = co_await p.acquire(5s);
        EXPECT_EQ(co_await next.fetchval<int>("SELECT count(*)::int FROM pool_abandoned"), 0);
        EXPECT_EQ(p.get_stats().connects, 1U);
        // What a body throws is what its caller gets, and the connection is the next one's.
        next.release();
        std::string text;
        try {
            co_await p.transaction([](transaction& tx) -> awaitable<void> {
                co_await tx.execute("INSERT INTO pool_abandoned VALUES (2)");
                throw std::runtime_error("original");
            });
        } catch (const std::runtime_error& e) {
            text = e.what();
        }
        EXPECT_EQ(text, "original");
        EXPECT_EQ(co_await p.fetchval<int>("SELECT count(*)::int FROM pool_abandoned"), 0);
        co_await observer.execute("DROP TABLE pool_abandoned");
    });
}

}  // namespace
}  // namespace asiopg::test
