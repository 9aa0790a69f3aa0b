// Rows as structs by column name, as tuples by position, and as single values.
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

struct user {
    int id;
    std::string name;
    std::optional<std::string> email;  // may be NULL
    std::vector<int> scores;
};

/// Its members are called otherwise than the columns.
struct contact {
    std::string full_name;
    std::optional<std::string> mail;
};
template <>
struct asiopg::field_names<contact> {
    static constexpr std::string_view names[] = {"name", "email"};
};

asio::awaitable<void> run(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);
    co_await conn.execute("CREATE TEMP TABLE users (id serial PRIMARY KEY, name text, email text, scores int[])");
    const std::vector<int> scores{7, 9};
    co_await conn.execute("INSERT INTO users (name, email, scores) VALUES ($1, $2, $3)", "Ivan", "ivan@example.com",
                          scores);
    co_await conn.execute("INSERT INTO users (name, scores) VALUES ($1, $2)", "Anna", std::vector<int>());

    // A struct, by name: the order of the columns does not matter.
    for (const user& u : co_await conn.fetch<user>("SELECT scores, email, name, id FROM users ORDER BY id"))
        fmt::print("user {}: {}, {}, scores {}\n", u.id, u.name, u.email.value_or("no address"), u.scores);

    // One row, if there is one.
    std::optional<user> nobody = co_await conn.fetchrow<user>("SELECT * FROM users WHERE id = $1", 99);
    fmt::print("user 99 {}\n", nobody ? "exists" : "does not exist");

    // Renamed by a trait; local structs work too.
    const auto contacts = co_await conn.fetch<contact>("SELECT name, email FROM users ORDER BY name");
    fmt::print("first contact: {}\n", contacts.front().full_name);
    struct total {
        std::int64_t users;
        double average;
    };
    auto sums =
        co_await conn.fetchrow<total>("SELECT count(*) AS users, avg(length(name))::float8 AS average FROM users");
    fmt::print("{} users, names of {} characters\n", sums->users, sums->average);

    // Tuples, by position.
    for (const auto& [id, name] : co_await conn.fetch<std::tuple<int, std::string>>("SELECT id, name FROM users"))
        fmt::print("{} = {}\n", id, name);

    // One column.
    const std::vector<std::string> names = co_await conn.fetch<std::string>("SELECT name FROM users ORDER BY name");
    fmt::print("{}\n", fmt::join(names, ", "));

    // Columns and members have to match, once per result and not per row.
    try {
        co_await conn.fetch<user>("SELECT id, name, email FROM users");
    } catch (const asiopg::interface_error& e) {
        fmt::print("refused: {}\n", e.what());
    }
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
