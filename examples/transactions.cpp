// Transactions: with a body, by hand, nested, and rolled back.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

/// Moves an amount, or throws and so rolls back. Gives what is left.
asio::awaitable<int> move_money(asiopg::transaction& tx, int from, int to, int amount) {
    co_await tx.execute("UPDATE accounts SET balance = balance + $1 WHERE id = $2", amount, to);
    auto left = co_await tx.fetchval<int>("UPDATE accounts SET balance = balance - $1 WHERE id = $2 RETURNING balance",
                                          amount, from);
    if (left < 0) throw std::runtime_error("not enough money");
    co_return left;
}

asio::awaitable<void> show(asiopg::connection& conn, std::string when) {
    auto rows = co_await conn.fetch("SELECT id, balance FROM accounts ORDER BY id");
    fmt::print("{}:", when);
    for (const asiopg::record& row : rows) fmt::print(" [{}]", row);
    fmt::print("\n");
}

asio::awaitable<void> run(std::string dsn) {
    asiopg::connection conn = co_await asiopg::connect(dsn);
    co_await conn.execute("CREATE TEMP TABLE accounts (id int, balance int)");
    co_await conn.execute("INSERT INTO accounts VALUES (1, 100), (2, 0)");

    // Commits when the body returns, and gives what the body gives.
    int left = co_await conn.transaction([&](asiopg::transaction& tx) { return move_money(tx, 1, 2, 30); });
    co_await show(conn, fmt::format("moved 30, {} are left", left));

    // An exception rolls back, and goes on to the caller.
    try {
        co_await conn.transaction([&](asiopg::transaction& tx) { return move_money(tx, 1, 2, 1'000); });
    } catch (const std::runtime_error& e) {
        fmt::print("rolled back: {}\n", e.what());
    }
    co_await show(conn, "as before");

    // A transaction in a transaction is a savepoint: what fails inside need not end the outer one.
    co_await conn.transaction([&](asiopg::transaction& tx) -> asio::awaitable<void> {
        co_await move_money(tx, 1, 2, 10);
        try {
            co_await tx.transaction([&](asiopg::transaction& inner) { return move_money(inner, 2, 1, 500); });
        } catch (const std::runtime_error& e) {
            fmt::print("back to the savepoint: {}\n", e.what());
        }
    });
    co_await show(conn, "moved 10");

    // By hand. A handle that goes without commit() rolls back, and nothing else comes before that.
    {
        asiopg::transaction tx = co_await conn.begin();
        co_await tx.execute("DELETE FROM accounts WHERE id = 1");
        co_await tx.commit();
    }
    {
        asiopg::transaction tx = co_await conn.begin();
        co_await tx.execute("DELETE FROM accounts");
    }
    co_await show(conn, "account 2 is still there");
    co_await conn.close();
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
