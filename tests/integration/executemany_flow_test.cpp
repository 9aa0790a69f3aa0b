// The flow of what executemany makes while it sends: deadlines, bounded memory, both directions at once, cancellation.
#include <asiopg/bulk.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

#include "integration/executemany_support.hpp"
#include "integration/support.hpp"
#include "support/fault_proxy.hpp"
#include "support/memory.hpp"

namespace asiopg::test {
namespace {

// A158
TEST(executemany_flow, timeout) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        query slow("INSERT INTO many SELECT $1::int, $2 FROM pg_sleep(0.1)");
        slow.timeout(500ms);
        int made = 0;
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(conn.executemany(slow, rows_of(128, large, made)));
        EXPECT_LT(since(began), 3000ms);
        EXPECT_EQ(co_await row_count(conn), 0);
        // The caller's own waiting counts, too.
        slow.timeout(100ms);
        const auto source = []() -> awaitable<std::optional<row>> {
            asio::steady_timer forever(co_await asio::this_coro::executor, 1h);
            co_await forever.async_wait(asio::use_awaitable);
            co_return std::nullopt;
        };
        co_await thrown<timeout_error>(conn.executemany(slow, source));
        co_await expect_usable(conn);
    });
}

// A159
TEST(executemany_flow, timeout_while_the_server_waits_for_a_lock) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("DROP TABLE IF EXISTS bulk_locked; CREATE TABLE bulk_locked (b int, a text)");
        connection other = co_await connect(server());
        transaction tx = co_await other.begin();
        co_await tx.execute("LOCK TABLE bulk_locked");
        query q("INSERT INTO bulk_locked VALUES ($1, $2)");
        q.timeout(300ms);
        int made = 0;
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(conn.executemany(q, rows_of(10'000, large, made)));
        EXPECT_LT(since(began), 3000ms);
        EXPECT_LT(made, 5000);
        co_await tx.rollback();
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM bulk_locked"), 0);
        co_await conn.execute("DROP TABLE bulk_locked");
        co_await other.close();
    });
}

// A160
TEST(executemany_flow, bounded_memory) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE sizes (n int)");
        const char* const sql = "INSERT INTO sizes SELECT length($2) WHERE $1::int < 0";
        int made = 0;
        co_await conn.executemany(sql, rows_of(100, large, made));
        const long before = memory_kib("VmRSS:");
        co_await conn.executemany(sql, rows_of(5000, large, made));  // 160 MiB
        EXPECT_EQ(made, 5000);
        made = 0;
        const auto source = row_coroutine(5000, large, made);
        co_await conn.executemany(sql, source);
        EXPECT_EQ(made, 5000);
        if (memory_is_returned) {
            EXPECT_LT(memory_kib("VmRSS:") - before, 8 * 1024);
        }
    });
}

// A160: the server takes nothing, so no more is made than fits into the buffers
TEST(executemany_flow, waits_for_the_server) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()));
        co_await conn.execute(make_table);
        const std::vector<row> first(1, row(-1, ""));
        co_await conn.executemany(insert, first);  // the statement is known
        proxy.stall();
        int made = 0;
        query q(insert);
        q.timeout(300ms);
        co_await thrown<timeout_error>(conn.executemany(q, rows_of(100'000, large, made)));
        EXPECT_LT(made, 1000);
        conn.terminate();
    });
}

// A161
TEST(executemany_flow, answers_are_read_while_it_sends) {
    run_test([](connection& conn) -> awaitable<void> {
        int made = 0;
        const auto rows = std::views::iota(0, 300) | std::views::transform([](int i) {
                              return std::string(100'000 + static_cast<std::size_t>(i), 'x');
                          });
        std::vector<result> got = co_await conn.fetchmany("SELECT $1::text || '!'", rows);
        EXPECT_EQ(got.size(), 300u);
        EXPECT_EQ(got[299].front().get<std::string>(0).size(), 100'300u);
        const auto source = row_coroutine(300, 100'000, made);
        got = co_await conn.fetchmany("SELECT $2::text || $1::int::text", source);
        EXPECT_EQ(got.size(), 300u);
        EXPECT_EQ(got[299].front().get<std::string>(0).size(), 100'003u);
    });
}

// Behind others: few elements travel with them, many wait until it is their turn.
TEST(executemany_flow, behind_others) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        int made = 0, made_then = 0, made_last = 0;
        co_await conn.executemany(insert, std::vector<row>(1, row(-1, "")));
        auto sleeping = start(conn, conn.fetch("SELECT pg_sleep(0.05), $1::int", 1));
        auto few = start(conn, conn.executemany(insert, rows_of(10, 10, made)));
        auto many =
            start(conn, conn.executemany("INSERT INTO many SELECT 1000 + $1, $2", rows_of(100, large, made_then)));
        auto after = start(conn, conn.fetchval<int>("SELECT count(*)::int FROM many"));
        auto last =
            start(conn, conn.executemany("INSERT INTO many SELECT 2000 + $1, $2", rows_of(100, large, made_last)));
        co_await sleeping.get();
        co_await few.get();
        co_await many.get();
        EXPECT_EQ(co_await after.get(), 111);
        co_await last.get();
        EXPECT_EQ(co_await row_count(conn), 211);
        EXPECT_EQ(made + made_then + made_last, 210);
    });
}

// Cancelled at any time it leaves the connection usable, and nothing behind.
TEST(executemany_flow, cancelled) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        for (int i = 0; i != 6; ++i) {
            int made = 0;
            auto running = start(conn, conn.executemany(insert, rows_of(100'000, large, made)));
            co_await delay(std::chrono::milliseconds(1 + 7 * i));
            running.cancel();
            co_await thrown<operation_aborted>(running.get());
            EXPECT_EQ(co_await row_count(conn), 0);
            made = 0;
            const auto source = row_coroutine(100'000, large, made);
            auto streaming = start(conn, conn.executemany(insert, source));
            co_await delay(std::chrono::milliseconds(1 + 7 * i));
            streaming.cancel();
            co_await thrown<operation_aborted>(streaming.get());
            EXPECT_EQ(co_await row_count(conn), 0);
        }
    });
}

// The connection is closed under it.
TEST(executemany_flow, closed_connection) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        int made = 0;
        const auto source = [&]() -> awaitable<std::optional<row>> {
            if (++made == 50) conn.terminate();
            std::optional<row> next(std::in_place, made, std::string(large, 'x'));
            co_return next;
        };
        co_await thrown<connection_error>(conn.executemany(insert, source));
        EXPECT_LT(made, 200);
        co_await thrown<interface_error>(conn.executemany(insert, source));
    });
}

}  // namespace
}  // namespace asiopg::test
