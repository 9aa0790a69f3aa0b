// Ten different queries in one coroutine: what bench/compile_time measures.
#include <asiopg/connection.hpp>

#include <cstdint>
#include <optional>
#include <string>

asio::awaitable<long> ten(asiopg::connection& conn, int id, std::string name, std::optional<double> score) {
    long sum = 0;
    co_await conn.execute("CREATE TABLE IF NOT EXISTS users (id int, name text, score float8)");
    co_await conn.execute("INSERT INTO users VALUES ($1, $2, $3)", id, name, score);
    auto tag = co_await conn.execute("UPDATE users SET name = $1 WHERE id = $2", "Anna", id);
    sum += static_cast<long>(tag.rows_affected());
    sum += co_await conn.fetchval<int>("SELECT 1");
    sum += co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM users WHERE score > $1", 1.5);
    auto found = co_await conn.fetchval<std::optional<std::string>>("SELECT name FROM users WHERE id = $1", id);
    if (found) sum += static_cast<long>(found->size());
    if (co_await conn.fetchval<bool>("SELECT EXISTS (SELECT 1 FROM users WHERE name = $1)", name)) ++sum;
    auto rows = co_await conn.fetch("SELECT id, name FROM users WHERE id > $1 AND name <> $2", id, "Bob");
    for (const auto& row : rows) sum += row.get<int>("id") + static_cast<long>(row.get<std::string>("name").size());
    auto row = co_await conn.fetchrow("SELECT id, score FROM users WHERE id = $1", id);
    if (row) sum += row->get<int>(0) + static_cast<long>(row->get<double>("score"));
    auto last = co_await conn.fetch("SELECT id FROM users ORDER BY id LIMIT $1", 10);
    sum += static_cast<long>(last.size());
    co_return sum;
}
