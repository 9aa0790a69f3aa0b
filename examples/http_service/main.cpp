// A small HTTP service: users, served from a pool as JSON, until SIGINT or SIGTERM.
//
//   http_service DSN [PORT]
//
//   GET /users?after=0&limit=100   POST /users   GET, PUT, DELETE /users/{id}
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/signal_set.hpp>
#include <asio/use_awaitable.hpp>
#include <asiopg/connect_options.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "server.hpp"

using namespace std::chrono_literals;

asio::awaitable<void> serve(asio::io_context& io, std::string dsn, std::uint16_t port) {
    auto connect = asiopg::connect_options(dsn).command_timeout(10s);
    auto options = asiopg::pool_options().min_size(2).max_size(10).acquire_timeout(5s).max_waiting(1'000);
    asiopg::pool pool = co_await asiopg::create_pool(connect, options);
    user_store users(pool);
    co_await users.prepare();

    asio::signal_set signals(io, SIGINT, SIGTERM);
    server http(io, users, port);
    fmt::print("listening on http://127.0.0.1:{}\n", http.port());
    std::fflush(stdout);
    co_await signals.async_wait(asio::use_awaitable);

    // First nobody comes any more, then what was asked is answered, and the last are the connections to the database.
    co_await http.stop(10s);
    co_await pool.close(10s);
    fmt::print("served with {} connections\n", pool.get_stats().connects);
    io.stop();  // clients keep their HTTP connections open
}

int main(int argc, char** argv) {
    const std::string dsn = argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres";
    const auto port = static_cast<std::uint16_t>(argc > 2 ? std::atoi(argv[2]) : 0);
    try {
        asio::io_context io;
        asio::co_spawn(io, serve(io, dsn, port), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
        io.run();
    } catch (const std::exception& e) {
        fmt::print(stderr, "{}\n", e.what());
        return EXIT_FAILURE;
    }
}
