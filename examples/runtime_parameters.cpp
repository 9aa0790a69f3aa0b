// Arguments that are known at run time only: asiopg::params, lists, NULL.
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

struct filter {
    std::optional<std::string> name;
    std::optional<int> older_than;
    std::vector<int> ids;
};

/// Builds the query and its arguments side by side; no value ever becomes part of the text.
asio::awaitable<std::vector<std::string>> find(asiopg::connection& conn, filter f) {
    std::string sql = "SELECT name FROM people WHERE true";
    asiopg::params p;
    if (f.name) {
        p.add(*f.name);
        sql += fmt::format(" AND name ILIKE ${}", p.size());
    }
    if (f.older_than) {
        p.add(*f.older_than);
        sql += fmt::format(" AND age > ${}", p.size());
    }
    if (!f.ids.empty()) {
        p.add(f.ids);  // a list is one argument: an array
        sql += fmt::format(" AND id = ANY(${})", p.size());
    }
    fmt::print("{}\n", sql);
    return conn.fetch<std::string>(sql + " ORDER BY name", std::move(p));
}

asio::awaitable<void> run(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);
    co_await conn.execute("CREATE TEMP TABLE people (id int, name text, age int)");

    // Any number of rows in one statement.
    const std::vector<std::string> names{"Anna", "Boris", "Carla", "Dmitri"};
    std::string sql = "INSERT INTO people VALUES ";
    asiopg::params p;
    for (int i = 0; i < int(names.size()); ++i) {
        sql += fmt::format("{}(${}, ${}, ${})", i ? ", " : "", p.size() + 1, p.size() + 2, p.size() + 3);
        p.add(i).add(names[i]);
        if (names[i] == "Carla")
            p.add(std::nullopt);  // NULL; an empty std::optional is NULL too
        else
            p.add(20 + 10 * i);
    }
    fmt::print("{}\n", co_await conn.execute(sql, std::move(p)));

    filter by_age, by_both;
    by_age.older_than = 25;
    by_both.name = "%a";
    by_both.ids = {0, 1, 2};
    fmt::print("  {}\n", fmt::join(co_await find(conn, by_age), ", "));
    fmt::print("  {}\n", fmt::join(co_await find(conn, by_both), ", "));

    // Text on purpose, where the server's type is not text: PostgreSQL parses it.
    auto days =
        co_await conn.fetchval<int>("SELECT ($1::date - '2024-01-01'::date)", asiopg::text_literal("2024-03-01"));
    fmt::print("{} days\n", days);
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
