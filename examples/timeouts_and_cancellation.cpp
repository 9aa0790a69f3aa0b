// Deadlines and cancellation: an operation ends early, the connection stays usable.
#include <fmt/core.h>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asiopg/asiopg.hpp>

using namespace std::chrono_literals;

asio::awaitable<void> run(std::string dsn) {
    const auto executor = co_await asio::this_coro::executor;
    // A deadline for connecting, and one for every operation that does not bring its own.
    asiopg::connection conn =
        co_await asiopg::connect(asiopg::connect_options(dsn).connect_timeout(10s).command_timeout(30s));

    // A deadline of one operation rides on its query. The server is told to cancel.
    try {
        co_await conn.fetch(asiopg::query("SELECT pg_sleep($1)").timeout(100ms), 60.0);
    } catch (const asiopg::timeout_error& e) {
        fmt::print("timeout: {}; the connection is {}\n", e.what(), conn.is_closed() ? "closed" : "usable");
    }

    // A deadline for whatever can be awaited: here for two queries together. Errors are told at once.
    auto both = [&]() -> asio::awaitable<int> {
        co_await conn.execute("SELECT 1");
        co_return co_await conn.fetchval<int>("SELECT 1 FROM pg_sleep(60)");
    };
    try {
        co_await asiopg::with_timeout(both(), 100ms);
    } catch (const asiopg::timeout_error& e) {
        fmt::print("timeout: {}\n", e.what());
    }

    // And for a whole transaction, which is rolled back.
    auto body = [](asiopg::transaction& tx) -> asio::awaitable<void> { co_await tx.execute("SELECT pg_sleep(60)"); };
    try {
        co_await conn.transaction(asiopg::transaction_options().timeout(100ms), body);
    } catch (const asiopg::timeout_error& e) {
        fmt::print("the transaction: {}\n", e.what());
    }

    // Cancelled from outside, by a signal.
    asio::cancellation_signal signal;
    auto done = [](std::exception_ptr e, asiopg::result) {
        try {
            if (e) std::rethrow_exception(e);
        } catch (const asiopg::operation_aborted& aborted) {
            fmt::print("cancelled: {}\n", aborted.what());
        }
    };
    asio::co_spawn(executor, conn.fetch("SELECT pg_sleep(60)"), asio::bind_cancellation_slot(signal.slot(), done));
    asio::steady_timer timer(executor, 100ms);
    co_await timer.async_wait(asio::use_awaitable);
    signal.emit(asio::cancellation_type::terminal);

    fmt::print("and the connection still answers: {}\n", co_await conn.fetchval<int>("SELECT 42"));
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
