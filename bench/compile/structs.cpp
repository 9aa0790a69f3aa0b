// Ten different queries, three of them with rows as structs and tuples: what bench/compile_time measures.
#include <asiopg/connection.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

struct user {
    int id;
    std::string name;
    std::optional<double> score;
};

asio::awaitable<long> ten(asiopg::connection& conn, int id, std::string name, std::optional<double> score) {
    long sum = 0;
    co_await conn.execute("CREATE TABLE IF NOT EXISTS users (id int, name text, score float8)");
    co_await conn.execute("INSERT INTO users VALUES ($1, $2, $3)", id, name, score);
    std::vector<user> users = co_await conn.fetch<user>("SELECT id, name, score FROM users WHERE id > $1", id);
    for (const user& u : users) sum += u.id + static_cast<long>(u.name.size());
    std::optional<user> u = co_await conn.fetchrow<user>("SELECT id, name, score FROM users WHERE id = $1", id);
    if (u) sum += u->id;
    for (const auto& [i, n] : co_await conn.fetch<std::tuple<int, std::string>>("SELECT id, name FROM users"))
        sum += i + static_cast<long>(n.size());
    sum += co_await conn.fetchval<int>("SELECT 1");
    auto found = co_await conn.fetchval<std::optional<std::string>>("SELECT name FROM users WHERE id = $1", id);
    if (found) sum += static_cast<long>(found->size());
    auto rows = co_await conn.fetch("SELECT id, name FROM users WHERE id > $1 AND name <> $2", id, "Bob");
    for (const auto& row : rows) sum += row.get<int>("id") + static_cast<long>(row.get<std::string>("name").size());
    auto row = co_await conn.fetchrow("SELECT id, score FROM users WHERE id = $1", id);
    if (row) sum += row->get<int>(0) + static_cast<long>(row->get<double>("score"));
    sum += co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM users WHERE score > $1", 1.5);
    co_return sum;
}
