// COPY cancelled, and destroyed, at each of its suspension points.
#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>

#include <gtest/gtest.h>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "integration/support.hpp"
#include "support/cancel_everywhere.hpp"

namespace asiopg::test {
namespace {

awaitable<void> yield() {
    const any_io_executor here = co_await asio::this_coro::executor;
    co_await asio::post(here, asio::use_awaitable);
}

awaitable<void> copy_out(connection& conn) {
    std::size_t size = 0;
    const auto sink = [&](std::string_view chunk) -> awaitable<void> {
        co_await yield();
        size += chunk.size();
    };
    co_await conn.copy_from_query("SELECT repeat('a', 99999) FROM generate_series(1, 20)", sink);
    EXPECT_EQ(size, 2000000u);
}

awaitable<void> copy_out_in_time(connection& conn) {
    std::size_t size = 0;
    const auto sink = [&](std::string_view chunk) -> awaitable<void> {
        co_await yield();
        size += chunk.size();
    };
    co_await conn.copy_from_query("SELECT repeat('a', 99999) FROM generate_series(1, 20)", sink,
                                  copy_options().timeout(60s));
    EXPECT_EQ(size, 2000000u);
}

awaitable<void> copy_out_with_arguments(connection& conn) {
    // Twice: how many handlers one takes depends on which answers arrive together.
    for (int number = 7; number != 9; ++number) {
        std::string data;
        auto arguments = params::of(number);
        co_await conn.copy_from_query("SELECT $1::int", std::move(arguments), data);
        EXPECT_EQ(data, std::to_string(number) + "\n");
    }
}

awaitable<void> copy_in(connection& conn) {
    int left = 5;
    const auto source = [&]() -> awaitable<std::string> {
        co_await yield();
        std::string chunk;
        if (left-- > 0) chunk = std::string(99999, 'a') + "\n";
        co_return chunk;
    };
    EXPECT_EQ(co_await conn.copy_to_table("t", source), "COPY 5");
}

awaitable<void> make_table(connection& conn) { co_await conn.execute("CREATE TEMP TABLE t (a text)"); }

awaitable<void> all_or_nothing(connection& conn) {
    const auto count = co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM t");
    EXPECT_TRUE(count == 0 || count == 5) << count;
}

// A207
TEST(copy_cancel, from_query) {
    EXPECT_GT(cancel_everywhere(&copy_out).stays_open().run(), 5u);
    cancel_everywhere(&copy_out).destroy();
}

TEST(copy_cancel, from_query_in_time) {
    EXPECT_GT(cancel_everywhere(&copy_out_in_time).stays_open().run(), 5u);
    cancel_everywhere(&copy_out_in_time).destroy();
}

TEST(copy_cancel, from_query_with_arguments) {
    EXPECT_GT(cancel_everywhere(&copy_out_with_arguments).stays_open().run(), 5u);
    cancel_everywhere(&copy_out_with_arguments).destroy();
}

TEST(copy_cancel, to_table) {
    EXPECT_GT(cancel_everywhere(&copy_in).before(&make_table).after(&all_or_nothing).stays_open().run(), 5u);
    cancel_everywhere(&copy_in).before(&make_table).destroy();
}

}  // namespace
}  // namespace asiopg::test
