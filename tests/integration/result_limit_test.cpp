// max_result_size and max_message_size: what is larger fails alone, and the connection goes on.
#include <asiopg/bulk.hpp>
#include <asiopg/byte_sink.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

const std::string rows_of_100 = "SELECT repeat('x', 86) FROM generate_series(1, $1)";  // each 100 bytes as a message

TEST(result_limit, fetch) {
    run_test(server().max_result_size(100'000), [](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.fetch(rows_of_100, 900)).size(), 900u);
        for (const int count : {1100, 2'000'000}) {
            const std::string text = co_await message_of<interface_error>(conn.fetch(rows_of_100, count));
            EXPECT_TRUE(contains(text, "max_result_size (100000 bytes)") && contains(text, "stream()")) << text;
            co_await expect_usable(conn);
        }
        // What nobody keeps is not counted.
        EXPECT_EQ((co_await conn.execute(rows_of_100, 20'000)).rows_affected(), 20'000);
    });
}

TEST(result_limit, one_large_value) {
    run_test(server().max_result_size(100'000), [](connection& conn) -> awaitable<void> {
        const std::string sql = "SELECT repeat('x', $1)";
        EXPECT_EQ((co_await conn.fetchval<std::string>(sql, 99'000)).size(), 99'000u);
        for (const int size : {100'000, 200'000, 50'000'000})
            co_await thrown<interface_error>(conn.fetchval<std::string>(sql, size));
        co_await expect_usable(conn);
    });
}

TEST(result_limit, others_of_the_flight) {
    run_test(server().max_result_size(100'000), [](connection& conn) -> awaitable<void> {
        auto before = start(conn, conn.fetch(rows_of_100, 10));
        auto large = start(conn, conn.fetch(rows_of_100, 100'000));
        auto behind = start(conn, conn.fetch(rows_of_100, 20));
        auto last = start(conn, conn.fetchval<int>("SELECT 5"));
        EXPECT_EQ((co_await before.get()).size(), 10u);
        co_await thrown<interface_error>(large.get());
        EXPECT_EQ((co_await behind.get()).size(), 20u);
        EXPECT_EQ(co_await last.get(), 5);
    });
}

TEST(result_limit, fetchmany_counts_all) {
    run_test(server().max_result_size(100'000), [](connection& conn) -> awaitable<void> {
        const std::vector<int> few(3, 100), many(3, 500);
        EXPECT_EQ((co_await conn.fetchmany(rows_of_100, few)).size(), 3u);
        co_await thrown<interface_error>(conn.fetchmany(rows_of_100, many));
        co_await expect_usable(conn);
    });
}

TEST(result_limit, streams_and_copy_are_of_any_size) {
    run_test(server().max_result_size(10'000), [](connection& conn) -> awaitable<void> {
        row_stream rows = co_await conn.stream(rows_of_100, 20'000);
        int count = 0;
        while (co_await rows.next()) ++count;
        EXPECT_EQ(count, 20'000);
        std::string copied;
        co_await conn.copy_from_query("SELECT generate_series(1, 20000)", copied);
        EXPECT_GT(copied.size(), 100'000u);
        co_await expect_usable(conn);
    });
}

TEST(result_limit, in_a_transaction) {
    run_test(server().max_result_size(10'000), [](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await thrown<interface_error>(tx.fetch(rows_of_100, 200));  // all of it was executed by then
            EXPECT_EQ(co_await tx.fetchval<int>("SELECT 1"), 1);
        });
    });
}

TEST(message_limit, row) {
    run_test(server().max_message_size(100'000), [](connection& conn) -> awaitable<void> {
        const std::string sql = "SELECT repeat('x', $1)";
        EXPECT_EQ((co_await conn.fetchval<std::string>(sql, 99'000)).size(), 99'000u);
        for (const int size : {100'000, 50'000'000}) {
            const std::string text = co_await message_of<interface_error>(conn.fetch(sql, size));
            EXPECT_TRUE(contains(text, "max_message_size (100000 bytes)")) << text;
            EXPECT_TRUE(contains(text, "message of " + std::to_string(size + 11) + " bytes")) << text;
        }
        co_await expect_usable(conn);
        co_await conn.execute(sql, 200'000);  // nobody takes it
        co_await conn.execute("SELECT repeat('x', 200000)");
        co_await thrown<interface_error>(conn.stream(sql, 200'000));
        std::string copied;
        co_await thrown<interface_error>(conn.copy_from_query("SELECT repeat('x', 200000)", copied));
        co_await expect_usable(conn);
    });
}

TEST(message_limit, small_messages) {
    run_test(server().max_message_size(1000), [](connection& conn) -> awaitable<void> {
        auto large = start(conn, conn.fetch("SELECT repeat('x', 1500) FROM generate_series(1, 3)"));
        auto behind = start(conn, conn.fetchval<int>("SELECT 7"));
        co_await thrown<interface_error>(large.get());
        EXPECT_EQ(co_await behind.get(), 7);
    });
}

// What has to be read cannot be passed over.
TEST(message_limit, other_messages) {
    run_test(server().max_message_size(1000), [](connection& conn) -> awaitable<void> {
        const auto e =
            co_await thrown<connection_error>(conn.execute("DO $$BEGIN RAISE '%', repeat('x', 2000); END$$"));
        EXPECT_TRUE(e && e->code() == errc::message_too_large);
        EXPECT_TRUE(e && contains(e->what(), "max_message_size (1000 bytes), of type 'E'")) << (e ? e->what() : "");
        EXPECT_TRUE(conn.is_closed());
    });
}

}  // namespace
}  // namespace asiopg::test
