// Ten different queries in ten coroutines: what bench/compile_time measures.
#include <asiopg/connection.hpp>

#include <cstdint>
#include <optional>
#include <string>

using asiopg::connection;

asio::awaitable<void> create(connection& conn) {
    co_await conn.execute("CREATE TABLE IF NOT EXISTS users (id int, name text, score float8)");
}
asio::awaitable<void> insert(connection& conn, int id, const std::string& name, std::optional<double> score) {
    co_await conn.execute("INSERT INTO users VALUES ($1, $2, $3)", id, name, score);
}
asio::awaitable<std::uint64_t> rename(connection& conn, int id) {
    auto tag = co_await conn.execute("UPDATE users SET name = $1 WHERE id = $2", "Anna", id);
    co_return tag.rows_affected();
}
asio::awaitable<int> one(connection& conn) { co_return co_await conn.fetchval<int>("SELECT 1"); }
asio::awaitable<std::int64_t> count(connection& conn) {
    co_return co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM users WHERE score > $1", 1.5);
}
asio::awaitable<std::optional<std::string>> find(connection& conn, int id) {
    co_return co_await conn.fetchval<std::optional<std::string>>("SELECT name FROM users WHERE id = $1", id);
}
asio::awaitable<bool> exists(connection& conn, const std::string& name) {
    co_return co_await conn.fetchval<bool>("SELECT EXISTS (SELECT 1 FROM users WHERE name = $1)", name);
}
asio::awaitable<long> sum(connection& conn, int id) {
    long sum = 0;
    auto rows = co_await conn.fetch("SELECT id, name FROM users WHERE id > $1 AND name <> $2", id, "Bob");
    for (const auto& row : rows) sum += row.get<int>("id") + static_cast<long>(row.get<std::string>("name").size());
    co_return sum;
}
asio::awaitable<double> score(connection& conn, int id) {
    auto row = co_await conn.fetchrow("SELECT id, score FROM users WHERE id = $1", id);
    co_return row ? row->get<double>("score") : 0.0;
}
asio::awaitable<std::size_t> last(connection& conn) {
    auto rows = co_await conn.fetch("SELECT id FROM users ORDER BY id LIMIT $1", 10);
    co_return rows.size();
}
