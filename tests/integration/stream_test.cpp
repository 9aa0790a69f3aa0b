// stream(): rows as they come, with back-pressure and in constant memory.
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "integration/support.hpp"
#include "support/cancel_everywhere.hpp"
#include "support/memory.hpp"

namespace asiopg::test {
namespace {

TEST(stream, row_by_row) {
    run_test([](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream("SELECT i, 'r' || i AS name FROM generate_series(1, $1) i", 100000);
        EXPECT_EQ(rows.columns().size(), 2u);
        EXPECT_EQ(rows.columns()[1].name, "name");
        EXPECT_EQ(rows.tag().str(), "");
        int count = 0;
        while (std::optional<record> row = co_await rows.next()) {
            ++count;
            if (row->get<int>(0) != count || row->get<std::string>("name") != "r" + std::to_string(count)) {
                ADD_FAILURE() << "row " << count;
                break;
            }
        }
        EXPECT_EQ(count, 100000);
        EXPECT_EQ(rows.tag().str(), "SELECT 100000");
        const std::optional<record> after = co_await rows.next();
        EXPECT_FALSE(after);
        co_await expect_usable(conn);
    });
}

TEST(stream, in_batches) {
    run_test([](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream("SELECT generate_series(1, 50000)");
        std::int64_t sum = 0;
        for (result batch = co_await rows.next_batch(); !batch.empty(); batch = co_await rows.next_batch())
            for (const record& row : batch) sum += row.get<int>(0);
        EXPECT_EQ(sum, 50000LL * 50001 / 2);
    });
}

struct item {
    int id;
    std::optional<std::string> name;
};

TEST(stream, as_structs) {
    run_test([](connection& conn) -> awaitable<void> {
        auto items = co_await conn.stream<item>(
            "SELECT CASE WHEN i % 2 = 0 THEN 'n' || i END AS name, i AS id FROM generate_series(1, 1000) i");
        int id = 0;
        while (std::optional<item> one = co_await items.next()) {
            ++id;
            EXPECT_EQ(one->id, id);
            EXPECT_EQ(one->name.has_value(), id % 2 == 0);
        }
        EXPECT_EQ(id, 1000);
        EXPECT_EQ(items.tag().str(), "SELECT 1000");

        auto numbers = co_await conn.stream<int>("SELECT generate_series(1, 10)");
        std::vector<int> all;
        for (std::vector<int> batch = co_await numbers.next_batch(); !batch.empty();
             batch = co_await numbers.next_batch())
            all.insert(all.end(), batch.begin(), batch.end());
        EXPECT_EQ(all.size(), 10u);

        const std::string refused = co_await message_of<interface_error>(conn.stream<item>("SELECT 1 AS id"));
        EXPECT_TRUE(contains(refused, "name")) << refused;
        co_await expect_usable(conn);
    });
}

TEST(stream, nothing_to_give) {
    run_test([](connection& conn) -> awaitable<void> {
        row_stream none = co_await conn.stream("SELECT 1 WHERE false");
        const std::optional<record> row = co_await none.next();
        EXPECT_FALSE(row);
        EXPECT_EQ(none.columns().size(), 1u);
        row_stream command = co_await conn.stream("CREATE TEMP TABLE streamed (a int)");
        const result batch = co_await command.next_batch();
        EXPECT_TRUE(batch.empty());
        EXPECT_EQ(command.tag().str(), "CREATE TABLE");
        row_stream empty = co_await conn.stream("");
        const result nothing = co_await empty.next_batch();
        EXPECT_TRUE(nothing.empty());
        co_await expect_usable(conn);
    });
}

TEST(stream, errors_at_the_start_and_half_way) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await thrown<undefined_table>(conn.stream("SELECT * FROM no_such_table"));
        co_await thrown<conversion_error>(conn.stream("SELECT $1::int", "text"));
        row_stream rows = co_await conn.stream("SELECT 100000 / (50000 - i) FROM generate_series(1, 100000) i");
        int count = 0;
        try {
            while (std::optional<record> row = co_await rows.next()) ++count;
            ADD_FAILURE() << "no error";
        } catch (const division_by_zero&) {
        }
        EXPECT_EQ(count, 49999);
        co_await expect_usable(conn);
    });
}

TEST(stream, left_early) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int i = 0; i < 10; ++i) {
            row_stream rows = co_await conn.stream("SELECT generate_series(1, 1000000000)");
            for (int k = 0; k < i * 100; ++k) co_await rows.next();
        }
        co_await expect_usable(conn);
        row_stream rows = co_await conn.stream("SELECT generate_series(1, 1000000000)");
        co_await rows.next();
        rows.close();
        co_await expect_usable(conn);
        std::string told;
        try {
            co_await rows.next_batch();
        } catch (const interface_error& e) {
            told = e.what();
        }
        EXPECT_TRUE(contains(told, "closed")) << told;
    });
}

// Records outlive the stream, the connection and each other.
TEST(stream, records_are_kept) {
    std::vector<record> kept;
    run_test([&](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream("SELECT i, repeat('x', 1000) FROM generate_series(1, 2000) i");
        while (std::optional<record> row = co_await rows.next())
            if (row->get<int>(0) % 100 == 0) kept.push_back(*row);
    });
    ASSERT_EQ(kept.size(), 20u);
    for (std::size_t i = 0; i < kept.size(); ++i) {
        EXPECT_EQ(kept[i].get<int>(0), static_cast<int>(i + 1) * 100);
        EXPECT_EQ(kept[i].get<std::string>(1), std::string(1000, 'x'));
    }
}

TEST(stream, others_wait) {
    run_test([](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream("SELECT generate_series(1, 200000)");
        started<int> other = start(conn, conn.fetchval<int>("SELECT 7"));
        int count = 0;
        while (std::optional<record> row = co_await rows.next()) ++count;
        EXPECT_EQ(count, 200000);
        const int value = co_await other.get();
        EXPECT_EQ(value, 7);
    });
}

TEST(stream, waiting_for_it_has_a_deadline) {
    run_test(server().exclusive_timeout(100ms), [](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream("SELECT generate_series(1, 2000000)");
        const std::string told = co_await message_of<interface_error>(conn.fetchval<int>("SELECT 7"));
        EXPECT_TRUE(contains(told, "held by a stream of rows")) << told;
        rows.close();
        co_await expect_usable(conn);
    });
}

TEST(stream, a_row_larger_than_everything) {
    run_test([](connection& conn) -> awaitable<void> {
        auto rows = co_await conn.stream<std::string>("SELECT repeat(i::text, 3000000) FROM generate_series(1, 5) i");
        int count = 0;
        while (std::optional<std::string> row = co_await rows.next()) {
            ++count;
            EXPECT_EQ(row->size(), 3000000u);
        }
        EXPECT_EQ(count, 5);
    });
}

// The deadline is for all of it, and passes also while nobody asks for a row.
TEST(stream, deadline) {
    run_test([](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream(query("SELECT generate_series(1, 1000000000)").timeout(500ms));
        std::int64_t count = 0;
        try {
            while (std::optional<record> row = co_await rows.next()) ++count;
            ADD_FAILURE() << "no error";
        } catch (const timeout_error&) {
        }
        EXPECT_GT(count, 0);
        co_await expect_usable(conn);
        row_stream slow = co_await conn.stream(query("SELECT generate_series(1, 10000000)").timeout(500ms));
        co_await expect_usable(conn);  // waits for the deadline
        co_await thrown<timeout_error>([](row_stream& s) -> awaitable<void> {
            while (std::optional<record> row = co_await s.next()) {
            }
        }(slow));
        co_await expect_usable(conn);
    });
}

TEST(stream, cancelled) {
    run_test([](connection& conn) -> awaitable<void> {
        started<void> reader = start(conn, [](connection& c) -> awaitable<void> {
            row_stream rows = co_await c.stream("SELECT pg_sleep(100)");
            co_await rows.next();
        }(conn));
        connection observer = co_await connect(server());
        co_await until_running(observer, conn.get_server_pid(), "pg_sleep");
        reader.cancel();
        co_await thrown<operation_aborted>(reader.get());
        co_await expect_usable(conn);
    });
}

TEST(stream, constant_memory) {
    run_test([](connection& conn) -> awaitable<void> {
        // What a stream takes at all is taken now.
        std::int64_t warm = 0;
        row_stream first = co_await conn.stream("SELECT i, repeat('x', 100) FROM generate_series(1, 20000) i");
        while (std::optional<record> row = co_await first.next()) ++warm;
        EXPECT_EQ(warm, 20000);
        forget_peak_memory();
        const long before = memory_kib("VmHWM:");
        row_stream rows =
            co_await conn.stream("SELECT i::bigint, repeat('x', 20), i::float8 FROM generate_series(1, 1000000) i");
        std::int64_t count = 0;
        for (result batch = co_await rows.next_batch(); !batch.empty(); batch = co_await rows.next_batch())
            count += static_cast<std::int64_t>(batch.size());
        EXPECT_EQ(count, 1000000);
        if (memory_is_returned) {
            EXPECT_LT(memory_kib("VmHWM:") - before, 8 * 1024) << "KiB";
        }
    });
}

// The rows are a portal's then: what is left of them does no harm, and other commands may come between.
TEST(stream, in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE seen (a int)");
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            row_stream rows = co_await tx.stream("SELECT generate_series(1, $1) AS a", 20000);
            EXPECT_EQ(rows.columns()[0].name, "a");
            int count = 0;
            while (std::optional<record> row = co_await rows.next()) {
                ++count;
                EXPECT_EQ(row->get<int>("a"), count);
                if (count % 5000 == 0) co_await tx.execute("INSERT INTO seen VALUES ($1)", count);
            }
            EXPECT_EQ(count, 20000);
            EXPECT_EQ(rows.tag().str(), "SELECT 20000");
            row_stream left = co_await tx.stream("SELECT generate_series(1, 1000000000)");
            co_await left.next();
            left.close();
            row_stream none = co_await tx.stream("SELECT 1 WHERE false");
            const std::optional<record> nothing = co_await none.next();
            EXPECT_FALSE(nothing);
            auto large = co_await tx.stream<std::string>("SELECT repeat('x', 1000000) FROM generate_series(1, 20)");
            std::size_t most = 0;
            for (auto batch = co_await large.next_batch(); !batch.empty(); batch = co_await large.next_batch())
                most = std::max(most, batch.size());
            EXPECT_LE(most, 4u);
        });
        const int seen = co_await conn.fetchval<int>("SELECT count(*)::int FROM seen");
        EXPECT_EQ(seen, 4);
        co_await conn.execute("BEGIN");
        row_stream rows = co_await conn.stream("SELECT generate_series(1, 1000000000)");
        co_await rows.next();
        rows.close();
        co_await expect_usable(conn);
        co_await conn.execute("COMMIT");
    });
}

TEST(stream, copied_records) {
    run_test([](connection& conn) -> awaitable<void> {
        auto items = co_await conn.copy_records_from_query<item>(
            "SELECT i AS id, CASE WHEN i % 2 = 0 THEN 'n' || i END AS name FROM generate_series(1, $1) i", 100000);
        int id = 0;
        while (std::optional<item> one = co_await items.next()) {
            ++id;
            if (one->id != id || one->name.has_value() != (id % 2 == 0)) {
                ADD_FAILURE() << "row " << id;
                break;
            }
        }
        EXPECT_EQ(id, 100000);
        EXPECT_EQ(items.tag().str(), "COPY 100000");
        co_await expect_usable(conn);

        auto none = co_await conn.copy_records_from_query<item>("SELECT 1 AS id, ''::text AS name WHERE false");
        const std::optional<item> nothing = co_await none.next();
        EXPECT_FALSE(nothing);
        auto left = co_await conn.copy_records_from_query<int>("SELECT generate_series(1, 1000000000)");
        co_await left.next();
        left.close();
        co_await expect_usable(conn);
        co_await thrown<undefined_table>(conn.copy_records_from_query<int>("SELECT a FROM no_such_table"));
        co_await thrown<interface_error>(conn.copy_records_from_query<item>("SELECT 1 AS id"));
        const std::string told = co_await message_of<interface_error>(conn.copy_records_from_query<std::string>(
            "SELECT relacl[1] FROM pg_class WHERE relacl IS NOT NULL LIMIT 1"));
        EXPECT_TRUE(contains(told, "no binary format")) << told;
        auto failing =
            co_await conn.copy_records_from_query<int>("SELECT 1 / (1000 - i) FROM generate_series(1, 2000) i");
        co_await thrown<division_by_zero>([](typed_row_stream<int>& rows) -> awaitable<void> {
            while (std::optional<int> row = co_await rows.next()) {
            }
        }(failing));
        co_await expect_usable(conn);
    });
}

// Wherever it is cancelled, the connection is usable or closed, and answers are their own callers'.
TEST(stream, cancelled_at_every_suspension_point) {
    const connection_body all = [](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream("SELECT i, repeat('x', 100) FROM generate_series(1, 8000) i");
        while (true) {
            const result batch = co_await rows.next_batch();
            if (batch.empty()) break;
        }
    };
    const std::size_t points = cancel_everywhere(all).stays_open().run();
    EXPECT_TRUE(points > 5 || !have_server()) << points;
    cancel_everywhere(all).destroy();
}
TEST(stream, copied_records_cancelled_at_every_suspension_point) {
    const connection_body all = [](connection& conn) -> awaitable<void> {
        auto rows = co_await conn.copy_records_from_query<std::string>(
            "SELECT repeat('x', 100) FROM generate_series(1, $1)", 5000);
        while (true) {
            const std::vector<std::string> batch = co_await rows.next_batch();
            if (batch.empty()) break;
        }
    };
    const std::size_t points = cancel_everywhere(all).stays_open().run();
    EXPECT_TRUE(points > 5 || !have_server()) << points;
    cancel_everywhere(all).destroy();
}

}  // namespace
}  // namespace asiopg::test
