// The tour: connect, execute, fetch, structs, transactions, pipelining, timeouts.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

using namespace std::chrono_literals;

struct user {
    int id;
    std::string name;
    std::optional<std::string> email;
};

asio::awaitable<void> tour(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);

    co_await conn.execute("CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, email text UNIQUE)");
    asiopg::command_tag tag =
        co_await conn.execute("INSERT INTO users (name, email) VALUES ($1, $2)", "Ivan", "ivan@example.com");
    fmt::print("{} ({} row)\n", tag.str(), tag.rows_affected());  // INSERT 0 1 (1 row)

    auto count = co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM users");
    auto rows = co_await conn.fetch("SELECT * FROM users WHERE id > $1", 0);  // asiopg::result
    for (const asiopg::record& row : rows)
        fmt::print("{} {} of {}\n", row.get<int>("id"), row["name"].as<std::string_view>(), count);

    std::vector<user> users = co_await conn.fetch<user>("SELECT id, name, email FROM users");  // by column name
    std::optional<user> one = co_await conn.fetchrow<user>("SELECT id, name, email FROM users WHERE id = $1", 1);

    co_await conn.transaction(
        [&](asiopg::transaction& tx) -> asio::awaitable<void> {  // commits; an exception rolls back
            co_await tx.execute("UPDATE users SET name = $1 WHERE id = $2", "Anna", 1);
            co_await tx.transaction([&](asiopg::transaction& inner) -> asio::awaitable<void> {  // a savepoint
                co_await inner.execute("DELETE FROM users WHERE id = $1", 2);
            });
        });

    auto [a, b] = co_await asiopg::gather(conn.fetch("SELECT 1"), conn.fetch("SELECT 2"));  // pipelined, one flight
    auto slow =
        co_await conn.fetch(asiopg::query("SELECT pg_sleep($1)").timeout(5s), 0.1);  // options ride on the query
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, tour(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
