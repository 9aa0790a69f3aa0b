#include "support/live_server.hpp"

#include <gtest/gtest.h>
#include <asio/co_spawn.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <cstdlib>
#include <exception>
#include <typeinfo>

namespace asiopg::test {

namespace {

const char* dsn() { return std::getenv("ASIOPG_TEST_DSN"); }

awaitable<void> with_connection(const connect_options& options, const connection_body& f) {
    connection conn = co_await connect(options);
    co_await f(conn);
}

}  // namespace

bool have_server() { return dsn() != nullptr; }

connect_options server() {
    if (!have_server()) return {};  // the test will skip itself
    connect_options options(dsn());
    options.sslmode(ssl_mode::disable);
    return options;
}

std::uint16_t server_port() { return server().resolved().hosts.front().port; }

void run_on(asio::io_context& io, const body& f, seconds limit) {
    bool ended = false;
    asio::co_spawn(io, f(), [&](std::exception_ptr failure) {
        ended = true;
        try {
            if (failure) std::rethrow_exception(failure);
        } catch (const std::exception& e) {
            ADD_FAILURE() << "the test threw " << typeid(e).name() << ": " << e.what();
        }
    });
    const auto end = std::chrono::steady_clock::now() + limit;
    // A connection's own end may still take work when the body is over.
    io.run_until(end);
    if (ended) return;
    if (std::chrono::steady_clock::now() >= end)
        ADD_FAILURE() << "hangs: not over after " << limit.count() << " s";
    else
        ADD_FAILURE() << "hangs: there is nothing left that could wake it up";
}

void run(const body& f, seconds limit) {
    if (!have_server()) GTEST_SKIP() << "ASIOPG_TEST_DSN is not set";
    asio::io_context io(1);
    run_on(io, f, limit);
}

void run_test(const connect_options& options, const connection_body& f, seconds limit) {
    run([&] { return with_connection(options, f); }, limit);
}

void run_test(const connection_body& f, seconds limit) {
    if (!have_server()) GTEST_SKIP() << "ASIOPG_TEST_DSN is not set";
    run_test(server(), f, limit);
}

awaitable<void> delay(milliseconds duration) {
    asio::steady_timer timer(co_await asio::this_coro::executor, duration);
    co_await timer.async_wait(asio::use_awaitable);
}

awaitable<void> until_running(connection& observer, std::uint32_t pid, std::string part) {
    for (;;) {
        const bool runs = co_await observer.fetchval<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1::int AND state = 'active' AND "
            "strpos(query, $2::text) > 0)",
            static_cast<std::int64_t>(pid), part);
        if (runs) co_return;
        co_await delay(milliseconds(2));
    }
}

awaitable<void> until_gone(connection& observer, std::uint32_t pid) {
    for (;;) {
        const bool there = co_await observer.fetchval<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1::int)", static_cast<std::int64_t>(pid));
        if (!there) co_return;
        co_await delay(milliseconds(2));
    }
}

awaitable<void> expect_usable(connection& conn) {
    EXPECT_FALSE(conn.is_closed());
    EXPECT_EQ(co_await conn.fetchval<int>("SELECT 4711"), 4711);
}

}  // namespace asiopg::test
