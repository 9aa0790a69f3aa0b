// Large parameters and large results.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"
#include "support/fault_proxy.hpp"

namespace asiopg::test {
namespace {

using bytes = std::vector<unsigned char>;

bytes noise(std::size_t size) {
    bytes out(size);
    std::uint32_t x = 1;
    for (unsigned char& b : out) {
        x = x * 1664525 + 1013904223;
        b = static_cast<unsigned char>(x >> 24);
    }
    return out;
}

TEST(large, bytes_of_16_mib_both_ways) {
    run_test([](connection& conn) -> awaitable<void> {
        const bytes value = noise(16 * 1024 * 1024);
        const bytes back = co_await conn.fetchval<bytes>("SELECT $1::bytea", value);
        EXPECT_TRUE(back == value);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT length($1::bytea)", value), 16 * 1024 * 1024);
        co_await expect_usable(conn);
    });
}

TEST(large, bytes_of_16_mib_over_tls) {
    run_test(server().sslmode(ssl_mode::require), [](connection& conn) -> awaitable<void> {
        const bytes value = noise(16 * 1024 * 1024);
        const bytes back = co_await conn.fetchval<bytes>("SELECT $1::bytea", value);
        EXPECT_TRUE(back == value);
        co_await expect_usable(conn);
    });
}

TEST(large, hundred_thousand_rows) {
    run_test([](connection& conn) -> awaitable<void> {
        const result rows = co_await conn.fetch(
            "SELECT i, 'row ' || i AS text, CASE WHEN i % 3 = 0 THEN NULL ELSE i * 2 END AS n FROM generate_series(1, "
            "100000) i");
        EXPECT_EQ(rows.size(), 100000u);
        int i = 0, wrong = 0;
        for (const record& row : rows) {
            ++i;
            const std::optional<int> n = row.get<std::optional<int>>(2);
            const bool right = row.get<int>(0) == i &&
                               row.get<std::string_view>("text") == "row " + std::to_string(i) &&
                               n.has_value() == (i % 3 != 0) && (!n || *n == 2 * i);
            if (!right) ++wrong;
        }
        EXPECT_EQ(wrong, 0);
        EXPECT_EQ(rows[99999].get<int>(0), 100000);
        co_await expect_usable(conn);
    });
}

TEST(large, rows_of_many_sizes) {
    run_test([](connection& conn) -> awaitable<void> {
        // Crosses the borders of receive blocks in every way.
        const result rows = co_await conn.fetch(
            "SELECT i, repeat(chr(65 + i % 26), (i * 7919) % 40000) FROM generate_series(1, 2000) i");
        EXPECT_EQ(rows.size(), 2000u);
        for (std::size_t i = 1; i <= rows.size(); ++i) {
            const record row = rows[i - 1];
            const auto text = row.get<std::string_view>(1);
            const bool right = row.get<std::size_t>(0) == i && text.size() == (i * 7919) % 40000 &&
                               text.find_first_not_of(static_cast<char>('A' + i % 26)) == std::string_view::npos;
            if (right) continue;
            ADD_FAILURE() << "row " << i;
            break;
        }
    });
}

TEST(large, query_text) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string text(3 * 1024 * 1024, 'q');
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT '" + text + "'"), text);
        EXPECT_EQ((co_await conn.execute("SELECT '" + text + "'")).str(), "SELECT 1");
        EXPECT_EQ(co_await conn.fetchval<int>(
                      "SELECT count(*)::int FROM pg_prepared_statements WHERE length(statement) > 20000"),
                  0);
    });
}

TEST(large, cancelled_in_the_middle_of_a_result) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int i = 1; i != 10; ++i) {
            auto rows = start(conn, conn.fetch("SELECT repeat('x', 1000) FROM generate_series(1, 100000)"));
            co_await delay(milliseconds(5 * i));
            rows.cancel();
            try {
                EXPECT_EQ((co_await rows.get()).size(), 100000u);
            } catch (const operation_aborted&) {
            }
            EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int", i), i);
        }
    });
}

TEST(large, cancelled_in_the_middle_of_a_request) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()));
        const bytes value = noise(16 * 1024 * 1024);
        co_await conn.fetchval<int>("SELECT length($1::bytea)", bytes(1));
        proxy.stall();
        auto sending = start(conn, conn.fetchval<int>("SELECT length($1::bytea)", value));
        auto behind = start(conn, conn.fetchval<int>("SELECT length($1::bytea) + 1", value));
        co_await delay(30ms);  // the sockets' buffers are full by now
        sending.cancel();
        co_await thrown<operation_aborted>(sending.get());
        proxy.resume();  // what was begun is finished: a half-sent message would be the end of the session
        EXPECT_EQ(co_await behind.get(), 16 * 1024 * 1024 + 1);
        co_await expect_usable(conn);
    });
}

}  // namespace
}  // namespace asiopg::test
