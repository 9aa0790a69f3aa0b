// Errors: what is thrown, what it tells, and when to try again.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

/// Fails the first two times as two transactions that collided would.
asio::awaitable<void> work(asiopg::transaction& tx, int attempt) {
    if (attempt < 3) co_await tx.execute("DO $$ BEGIN RAISE 'collided' USING ERRCODE = '40001'; END $$");
    co_await tx.execute("INSERT INTO accounts (name) VALUES ($1)", "Olga");
}

asio::awaitable<void> run(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);
    co_await conn.execute("CREATE TEMP TABLE accounts (id serial PRIMARY KEY, name text UNIQUE)");
    co_await conn.execute("INSERT INTO accounts (name) VALUES ($1)", "Ivan");

    // One class per error condition of PostgreSQL, with all that the server tells.
    try {
        co_await conn.execute("INSERT INTO accounts (name) VALUES ($1)", "Ivan");
    } catch (const asiopg::unique_violation& e) {
        fmt::print("unique_violation {}: {}\n  {}\n  constraint {}\n", e.sqlstate(), e.message(), e.detail(),
                   e.constraint_name());
    }
    // Base classes are PostgreSQL's classes of conditions; postgres_error is everything that a server reports.
    try {
        co_await conn.fetch("SELECT * FROM acounts");
    } catch (const asiopg::syntax_error_or_access_rule_violation& e) {
        fmt::print("at character {} of '{}': {}\n", e.position(), e.query(), e.message());
    }

    // An argument that the server's type cannot hold is refused before anything of it is sent.
    try {
        co_await conn.fetch("SELECT $1::smallint", 70'000);
    } catch (const asiopg::conversion_error& e) {
        fmt::print("argument: {}\n", e.what());
    }
    // A column is read as the type it has, and NULL needs an optional.
    const auto row = co_await conn.fetchrow("SELECT 'Ivan' AS name, NULL::int AS age");
    try {
        row->get<int>("name");
    } catch (const asiopg::conversion_error& e) {
        fmt::print("column: {}\n", e.what());
    }
    try {
        row->get<int>("age");
    } catch (const asiopg::conversion_error& e) {
        fmt::print("NULL: {}\n", e.what());
    }
    // Misuse: a name that is no column, a wrong number of arguments, a closed connection.
    try {
        row->get<int>("agee");
    } catch (const asiopg::interface_error& e) {
        fmt::print("misuse: {}\n", e.what());
    }

    // Whether it may pass by itself, and whether a second try does no harm.
    for (int attempt = 1;; ++attempt) {
        try {
            co_await conn.transaction([&](asiopg::transaction& tx) { return work(tx, attempt); });
            fmt::print("attempt {} succeeded\n", attempt);
            break;
        } catch (const asiopg::error& e) {
            fmt::print("attempt {}: {} (transient: {}, safe to retry: {}, connection lost: {})\n", attempt, e.what(),
                       asiopg::is_transient(e), asiopg::safe_to_retry(e), asiopg::is_connection_lost(e));
            if (!asiopg::safe_to_retry(e)) throw;
        }
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
