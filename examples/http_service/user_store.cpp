#include "user_store.hpp"

#include <asiopg/codecs/basic.hpp>

asio::awaitable<void> user_store::prepare() {
    co_await pool_.execute(
        "CREATE TABLE IF NOT EXISTS users (id serial PRIMARY KEY, name text NOT NULL CHECK (name <> ''),"
        "                                  email text NOT NULL UNIQUE)");
}

asio::awaitable<std::vector<user>> user_store::list(int after, int limit) {
    return pool_.fetch<user>("SELECT id, name, email FROM users WHERE id > $1 ORDER BY id LIMIT $2", after, limit);
}

asio::awaitable<std::optional<user>> user_store::find(int id) {
    return pool_.fetchrow<user>("SELECT id, name, email FROM users WHERE id = $1", id);
}

asio::awaitable<user> user_store::add(new_user u) {
    auto added = co_await pool_.fetchrow<user>(
        "INSERT INTO users (name, email) VALUES ($1, $2) RETURNING id, name, email", u.name, u.email);
    co_return std::move(*added);
}

asio::awaitable<std::optional<user>> user_store::replace(int id, new_user u) {
    co_return co_await pool_.fetchrow<user>(
        "UPDATE users SET name = $2, email = $3 WHERE id = $1 RETURNING id, name, email", id, u.name, u.email);
}

asio::awaitable<bool> user_store::remove(int id) {
    asiopg::command_tag tag = co_await pool_.execute("DELETE FROM users WHERE id = $1", id);
    co_return tag.rows_affected() != 0;
}
