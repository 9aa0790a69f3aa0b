// Transfers that are ended, or paused, beside others of the same connection.
#include <asiopg/bulk.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "integration/executemany_support.hpp"
#include "integration/support.hpp"
#include "integration/transfer_support.hpp"

namespace asiopg::test {
namespace {

// A COPY that the server has not begun yet costs nobody else anything.
void copy_behind_a_query(const copy_options& options, bool cancel) {
    run_test([&](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        co_await conn.execute("CREATE TEMP TABLE copied (a int)");
        co_await other.execute("SELECT pg_advisory_lock(4712)");
        started<void> before = start(conn, only_run(conn.execute("SELECT pg_advisory_lock(4712)")));
        co_await until_running(other, conn.get_server_pid(), "4712");
        const std::string data = "1\n2\n";
        started<void> copy = start(conn, only_run(conn.copy_to_table("copied", data, options)));
        started<int> behind = start(conn, conn.fetchval<int>("SELECT 7"));
        co_await turns();
        if (cancel) {
            copy.cancel();
            co_await thrown<operation_aborted>(copy.get());
        } else {
            co_await thrown<timeout_error>(copy.get());
        }
        EXPECT_FALSE(before.over());
        EXPECT_FALSE(behind.over());
        co_await other.execute("SELECT pg_advisory_unlock(4712)");
        co_await before.get();
        EXPECT_EQ(co_await behind.get(), 7);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM copied"), 0);
        EXPECT_EQ(co_await conn.copy_to_table("copied", data), "COPY 2");
        co_await other.close();
    });
}

TEST(transfer_neighbours, copy_cancelled_behind_a_query) { copy_behind_a_query(copy_options(), true); }
TEST(transfer_neighbours, copy_timed_out_behind_a_query) { copy_behind_a_query(copy_options().timeout(100ms), false); }

// What is behind it keeps nobody from having the server cancel it.
TEST(transfer_neighbours, executemany_timed_out_before_a_query) {
    run_test(server().cancel_timeout(10s), [](connection& conn) -> awaitable<void> {
        shared_table table = co_await shared_table::make();
        co_await table.prepare(conn);
        transaction tx = co_await table.observer().begin();
        co_await tx.execute("LOCK TABLE " + shared_table::name);
        int made = 0;
        query q(shared_table::insert);
        q.timeout(200ms);
        const auto began = steady_clock::now();
        started<void> many = start(conn, conn.executemany(q, rows_of(20'000, 2000, made)));
        started<int> behind = start(conn, conn.fetchval<int>("SELECT 7"));
        co_await thrown<timeout_error>(many.get());
        EXPECT_EQ(co_await behind.get(), 7);
        EXPECT_LT(since(began), 5s);
        EXPECT_LT(made, 20'000);
        co_await expect_usable(conn);
        co_await tx.rollback();
        EXPECT_EQ(co_await table.rows(), 0);
        co_await table.remove();
    });
}

// Nothing is received when the stream goes, so that only its end can wake up the one that waits.
TEST(transfer_neighbours, stream_left_lets_executemany_go_on) {
    run_test([](connection& conn) -> awaitable<void> {
        shared_table table = co_await shared_table::make();
        co_await table.prepare(conn);
        std::optional<typed_row_stream<int>> rows(co_await conn.copy_records_from_query<int>("SELECT $1::int", 1));
        co_await delay(20ms);  // the whole answer comes; were it later, the test would find less
        int made = 0;
        const auto source = row_coroutine(3, 10, made);
        query q(shared_table::insert);
        q.timeout(10s);
        started<void> many = start(conn, conn.executemany(q, source));
        co_await turns();
        EXPECT_FALSE(many.over());
        rows.reset();
        co_await many.get();
        EXPECT_EQ(made, 3);
        EXPECT_EQ(co_await table.rows(), 3);
        co_await table.remove();
    });
}

// --- close() and streams ---

// True if it came to an end, which it is not to do.
template <class Stream>
awaitable<bool> read_all(Stream& rows, int& count) {
    for (auto row = co_await rows.next(); row; row = co_await rows.next()) ++count;
    co_return true;
}

template <class Stream>
awaitable<void> closed_while_paused(connection& conn, Stream rows) {
    connection observer = co_await connect(server());
    co_await rows.next();
    co_await until_not_read(observer, conn.get_server_pid());
    const auto began = steady_clock::now();
    co_await conn.close(10s);
    EXPECT_LT(since(began), 5s);
    EXPECT_TRUE(conn.is_closed());
    int count = 0;
    co_await thrown<error>(read_all(rows, count));
    EXPECT_LT(count, 4'000'000);
    co_await thrown<error>(rows.next());  // and it stays so
    co_await observer.close();
}

TEST(transfer_neighbours, close_with_a_paused_stream) {
    run_test([](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream("SELECT generate_series(1, 5000000)");
        co_await closed_while_paused(conn, std::move(rows));
    });
    run_test([](connection& conn) -> awaitable<void> {
        auto rows = co_await conn.stream<int>("SELECT generate_series(1, 5000000)");
        co_await closed_while_paused(conn, std::move(rows));
    });
}

TEST(transfer_neighbours, close_with_paused_records) {
    run_test([](connection& conn) -> awaitable<void> {
        auto rows = co_await conn.copy_records_from_query<int>("SELECT generate_series(1, 5000000)");
        co_await closed_while_paused(conn, std::move(rows));
    });
}

awaitable<void> until_asleep(connection& observer, std::uint32_t pid) {
    bool sleeps = false;
    while (!sleeps) {
        co_await turns();
        sleeps = co_await observer.fetchval<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1::int AND wait_event = 'PgSleep')",
            static_cast<std::int64_t>(pid));
    }
}

TEST(transfer_neighbours, close_with_a_reader_that_waits) {
    run_test([](connection& conn) -> awaitable<void> {
        connection observer = co_await connect(server());
        row_stream rows = co_await conn.stream(
            "SELECT i, pg_sleep(CASE WHEN i = 99999 THEN 100 END) FROM generate_series(1, 100000) i");
        int count = 0;
        started<bool> reader = start(conn, read_all(rows, count));
        co_await until_asleep(observer, conn.get_server_pid());
        const auto began = steady_clock::now();
        co_await conn.close(10s);
        EXPECT_LT(since(began), 5s);
        co_await thrown<error>(reader.get());
        EXPECT_GT(count, 0);
        EXPECT_LT(count, 99'999);
        co_await observer.close();
    });
}

// --- Portals, and streams that wait ---

template <class Open>
void stale_plan(Open open) {
    run_test([&](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE changing (a int); INSERT INTO changing VALUES (1)");
        {
            transaction tx = co_await conn.begin();
            std::optional<record> row = co_await open(tx);
            EXPECT_TRUE(row && row->get<int>(0) == 1);
            co_await tx.commit();
        }
        co_await conn.execute("ALTER TABLE changing ALTER COLUMN a TYPE text USING 'now ' || a");
        {
            transaction tx = co_await conn.begin();
            co_await thrown<feature_not_supported>(open(tx));
            co_await tx.rollback();
        }
        transaction tx = co_await conn.begin();
        std::optional<record> row = co_await open(tx);
        EXPECT_TRUE(row && row->get<std::string>(0) == "now 1");
        co_await tx.commit();
    });
}

TEST(transfer_neighbours, stale_plan_of_a_stream) {
    stale_plan([](transaction& tx) -> awaitable<optional_record> {
        row_stream rows = co_await tx.stream("SELECT * FROM changing");
        co_return co_await rows.next();
    });
}

TEST(transfer_neighbours, stale_plan_of_a_cursor) {
    stale_plan([](transaction& tx) -> awaitable<optional_record> {
        auto rows = co_await tx.cursor("SELECT * FROM changing");
        co_return co_await rows.next();
    });
}

awaitable<int> count_rows(connection& conn) {
    row_stream rows = co_await conn.stream("SELECT generate_series(1, 1000)");
    int count = 0;
    co_await read_all(rows, count);
    co_return count;
}

TEST(transfer_neighbours, stream_beside_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        transaction tx = co_await conn.begin();
        co_await tx.execute("SELECT 1");
        started<int> reader = start(conn, count_rows(conn));
        co_await turns();
        EXPECT_EQ(co_await tx.fetchval<int>("SELECT 7"), 7);
        EXPECT_FALSE(reader.over());
        co_await tx.commit();
        EXPECT_EQ(co_await reader.get(), 1000);
        co_await expect_usable(conn);
    });
}

// --- The end of the execution context ---

awaitable<void> paused_for_ever(event& never, bool& paused) {
    connection observer = co_await connect(server());
    connection conn = co_await connect(server());
    row_stream rows = co_await conn.stream("SELECT generate_series(1, 50000000)");
    co_await rows.next();
    co_await until_not_read(observer, conn.get_server_pid());
    paused = true;
    co_await never.wait();
}

void destroy_while_paused() {
    asio::io_context io(1);
    event never(io);
    bool paused = false;
    asio::co_spawn(io, paused_for_ever(never, paused), asio::detached);
    const auto end = steady_clock::now() + 15s;
    while (!paused && steady_clock::now() < end) io.run_one_until(end);
    EXPECT_TRUE(paused);
}

auto open_files() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
}

TEST(transfer_neighbours, context_destroyed_while_paused) {
    if (!have_server()) GTEST_SKIP() << "ASIOPG_TEST_DSN is not set";
    destroy_while_paused();  // what is opened once and for all is open now
    const auto before = open_files();
    destroy_while_paused();
    EXPECT_EQ(open_files(), before);
}

}  // namespace
}  // namespace asiopg::test
