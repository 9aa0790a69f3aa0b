// Pipelining: operations that are started together travel together.
#include <fmt/core.h>
#include <fmt/format.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

#include <chrono>

using clock_type = std::chrono::steady_clock;

std::int64_t microseconds_since(clock_type::time_point start) {
    return std::chrono::duration_cast<std::chrono::microseconds>(clock_type::now() - start).count();
}

asio::awaitable<void> run(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);

    // Different things at once: a tuple of results.
    auto [rows, name, tag] = co_await asiopg::gather(conn.fetch("SELECT generate_series(1, $1)", 3),
                                                     conn.fetchval<std::string>("SELECT current_database()"),
                                                     conn.execute("SET application_name = 'pipelining'"));
    fmt::print("{} rows, database {}, {}\n", rows.size(), name, tag);

    // Many of one kind: a vector of results, in the order of the calls.
    constexpr int count = 200;
    const auto square = asiopg::query("SELECT $1::bigint * $1::bigint");
    co_await conn.fetchval<std::int64_t>(square, 1);  // from now on the statement is prepared

    auto start = clock_type::now();
    std::int64_t one_by_one = 0;
    for (int i = 0; i < count; ++i) one_by_one += co_await conn.fetchval<std::int64_t>(square, i);
    const std::int64_t sequential = microseconds_since(start);

    start = clock_type::now();
    std::vector<asio::awaitable<std::int64_t>> calls;
    for (int i = 0; i < count; ++i) calls.push_back(conn.fetchval<std::int64_t>(square, i));
    const std::vector<std::int64_t> squares = co_await asiopg::gather(std::move(calls));
    const std::int64_t together = microseconds_since(start);

    std::int64_t at_once = 0;
    for (std::int64_t value : squares) at_once += value;
    fmt::print("{} queries, sum {} and {}: {} us one by one, {} us gathered\n", count, one_by_one, at_once, sequential,
               together);

    // An error ends its own operation only; gather() throws the first one when all have ended.
    co_await conn.execute("CREATE TEMP TABLE log (line text)");
    try {
        co_await asiopg::gather(conn.execute("INSERT INTO log VALUES ($1)", "before"), conn.fetch("SELECT 1/$1", 0),
                                conn.execute("INSERT INTO log VALUES ($1)", "after"));
    } catch (const asiopg::division_by_zero& e) {
        fmt::print("one failed: {}\n", e.what());
    }
    const auto lines = co_await conn.fetch<std::string>("SELECT line FROM log");
    fmt::print("the others did not: {}\n", fmt::join(lines, ", "));
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
