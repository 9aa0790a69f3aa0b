// ten_coroutines.cpp with plain functions instead of the library: what coroutines on Asio cost by themselves.
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>

#include <cstdint>
#include <optional>
#include <string>

struct connection;
struct command_tag {
    std::uint64_t rows_affected() const;
    unsigned char size;
    char text[63];
};
struct result {
    result(result&&) noexcept;
    ~result();
    long sum() const;
    std::size_t size() const;
    void* state;
};
struct record {
    record(record&&) noexcept;
    ~record();
    double score() const;
    void* state;
};

asio::awaitable<command_tag> execute(connection& conn, const char* text);
asio::awaitable<int> fetch_int(connection& conn, const char* text);
asio::awaitable<std::int64_t> fetch_count(connection& conn, const char* text);
asio::awaitable<std::optional<std::string>> fetch_name(connection& conn, const char* text);
asio::awaitable<bool> fetch_bool(connection& conn, const char* text);
asio::awaitable<result> fetch(connection& conn, const char* text);
asio::awaitable<std::optional<record>> fetchrow(connection& conn, const char* text);

asio::awaitable<void> create(connection& conn) {
    co_await execute(conn, "CREATE TABLE IF NOT EXISTS users (id int, name text, score float8)");
}
asio::awaitable<void> insert(connection& conn, int, const std::string&, std::optional<double>) {
    co_await execute(conn, "INSERT INTO users VALUES ($1, $2, $3)");
}
asio::awaitable<std::uint64_t> rename(connection& conn, int) {
    auto tag = co_await execute(conn, "UPDATE users SET name = $1 WHERE id = $2");
    co_return tag.rows_affected();
}
asio::awaitable<int> one(connection& conn) { co_return co_await fetch_int(conn, "SELECT 1"); }
asio::awaitable<std::int64_t> count(connection& conn) {
    co_return co_await fetch_count(conn, "SELECT count(*) FROM users WHERE score > $1");
}
asio::awaitable<std::optional<std::string>> find(connection& conn, int) {
    co_return co_await fetch_name(conn, "SELECT name FROM users WHERE id = $1");
}
asio::awaitable<bool> exists(connection& conn, const std::string&) {
    co_return co_await fetch_bool(conn, "SELECT EXISTS (SELECT 1 FROM users WHERE name = $1)");
}
asio::awaitable<long> sum(connection& conn, int) {
    auto rows = co_await fetch(conn, "SELECT id, name FROM users WHERE id > $1 AND name <> $2");
    co_return rows.sum();
}
asio::awaitable<double> score(connection& conn, int) {
    auto row = co_await fetchrow(conn, "SELECT id, score FROM users WHERE id = $1");
    co_return row ? row->score() : 0.0;
}
asio::awaitable<std::size_t> last(connection& conn) {
    auto rows = co_await fetch(conn, "SELECT id FROM users ORDER BY id LIMIT $1");
    co_return rows.size();
}
