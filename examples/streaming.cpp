// Streaming: millions of rows through a consumer that is slower than the server, in constant memory.
//
//   streaming DSN [ROWS]
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asiopg/asiopg.hpp>

#include <cstdlib>
#include <fstream>

// KiB that the process had at most, as Linux tells it.
long peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::atol(line.c_str() + 6);
    return 0;
}

struct measurement {
    std::int64_t id;
    std::string sensor;
    double value;
};

asio::awaitable<void> run(std::string dsn, int count) {
    asiopg::connection conn = co_await asiopg::connect(dsn);
    co_await conn.fetch("SELECT 1");
    const long idle = peak_memory();
    asio::steady_timer pause(co_await asio::this_coro::executor);

    std::int64_t rows = 0;
    double sum = 0;
    auto measurements = co_await conn.stream<measurement>(
        "SELECT i::int8 AS id, 'sensor ' || i % 100 AS sensor, i / 7.0::float8 AS value FROM generate_series(1, $1) i",
        count);
    while (std::optional<measurement> m = co_await measurements.next()) {
        sum += m->value;
        if (++rows % 100000 != 0) continue;
        pause.expires_after(std::chrono::milliseconds(5));  // the server waits meanwhile
        co_await pause.async_wait(asio::use_awaitable);
    }
    fmt::print("{}: {} rows, mean {:.1f}; {} KiB more than idle\n", measurements.tag().str(), rows,
               sum / static_cast<double>(rows), peak_memory() - idle);

    // Left early, the query is cancelled, and the connection goes on.
    {
        auto endless = co_await conn.stream<int>("SELECT generate_series(1, 2000000000)");
        for (int i = 0; i < 3; ++i) {
            std::optional<int> n = co_await endless.next();
            fmt::print("{} ", *n);
        }
    }
    const int answer = co_await conn.fetchval<int>("SELECT 42");
    fmt::print("... and then {}\n", answer);
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(
        io,
        run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres", argc > 2 ? std::atoi(argv[2]) : 1000000),
        [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    io.run();
}
