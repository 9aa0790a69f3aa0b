// A program outside the tree: needs nothing but asiopg::asiopg, and no server.
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/error.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <cstdio>
#include <exception>

static asio::awaitable<void> run(bool& refused) {
    try {
        // Port 1 of the loopback interface: nothing listens there.
        asiopg::connection conn = co_await asiopg::connect(
            asiopg::connect_options("postgresql://nobody@127.0.0.1:1/none").connect_timeout(std::chrono::seconds(5)));
        co_await conn.close();
    } catch (const asiopg::connection_error& e) {
        std::printf("as expected: %s\n", e.what());
        refused = true;
    }
}

int main() {
    asio::io_context io;
    bool refused = false;
    asio::co_spawn(io, run(refused), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
    return refused ? 0 : 1;
}
