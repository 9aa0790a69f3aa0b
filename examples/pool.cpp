// The pool: made, borrowed from, used for single commands and transactions, asked how it is, and closed.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

using namespace std::chrono_literals;

struct visitor {
    int id;
    std::string name;
    int visits;
};

/// Called once for each connection that is made.
asio::awaitable<void> prepare(asiopg::connection& conn) { co_await conn.execute("SET timezone = 'Europe/Vienna'"); }

/// Borrows a connection for as long as `lease` lives. What several commands share (a session, a transaction by hand, a
/// cursor) needs one of its own.
asio::awaitable<void> visit(asiopg::pool pool, int id) {
    asiopg::pooled_connection lease = co_await pool.acquire();
    auto visits = co_await lease.fetchval<int>("SELECT visits FROM example_visitors WHERE id = $1", id);
    co_await lease.execute("UPDATE example_visitors SET visits = $1 WHERE id = $2", visits + 1, id);
}

asio::awaitable<void> give_visits(asiopg::transaction& tx, int from, int to) {
    auto given = co_await tx.fetchval<int>(
        "UPDATE example_visitors SET visits = 0 FROM (SELECT visits FROM example_visitors WHERE id = $1 FOR UPDATE) AS "
        "was "
        "WHERE id = $1 RETURNING was.visits",
        from);
    co_await tx.execute("UPDATE example_visitors SET visits = visits + $1 WHERE id = $2", given, to);
}

void print(const asiopg::pool_stats& s) {
    fmt::print("{} open: {} idle, {} borrowed; {} borrows, {} of them waited, {} connects\n", s.size, s.idle,
               s.borrowed, s.acquired, s.waited, s.connects);
}

/// All connections are borrowed, and nobody gives one back.
asio::awaitable<void> ask_for_too_many(asiopg::pool pool) {
    std::vector<asiopg::pooled_connection> all;
    while (all.size() < pool.get_max_size()) all.push_back(co_await pool.acquire());
    try {
        co_await pool.acquire(100ms);
    } catch (const asiopg::timeout_error& e) {
        fmt::print("{}\n", e.what());
    }
}  // here they go back

asio::awaitable<void> run(std::string dsn) {
    auto options =
        asiopg::pool_options().min_size(2).max_size(5).acquire_timeout(10s).max_lifetime(30min).init(prepare);
    asiopg::pool pool = co_await asiopg::create_pool(dsn, options);  // two connections are open now
    print(pool.get_stats());

    // One command: the pool has the verbs itself.
    co_await pool.execute("CREATE TABLE IF NOT EXISTS example_visitors (id int PRIMARY KEY, name text, visits int)");
    co_await pool.execute("TRUNCATE example_visitors");
    const char* const names[]{"Anna", "Ivan", "Olga"};
    int id = 0;
    for (const char* name : names) {
        ++id;
        co_await pool.execute("INSERT INTO example_visitors VALUES ($1, $2, 0)", id, name);
    }

    // Many at once, three of them for one connection each. Who finds none waits, in the order of coming.
    for (int round = 0; round != 10; ++round) co_await asiopg::gather(visit(pool, 1), visit(pool, 2), visit(pool, 3));
    print(pool.get_stats());

    // A transaction on a connection that is borrowed for it.
    co_await pool.transaction([&](asiopg::transaction& tx) { return give_visits(tx, 1, 2); });
    for (const visitor& v : co_await pool.fetch<visitor>("SELECT id, name, visits FROM example_visitors ORDER BY id"))
        fmt::print("{} {}: {} visits\n", v.id, v.name, v.visits);

    // A session's settings do not reach the next borrower.
    {
        asiopg::pooled_connection lease = co_await pool.acquire();
        co_await lease.execute("SET application_name = 'somebody'");
    }
    auto application = co_await pool.fetchval<std::string>("SHOW application_name");
    fmt::print("the next borrower is called '{}'\n", application);

    co_await ask_for_too_many(pool);
    print(pool.get_stats());

    co_await pool.execute("DROP TABLE example_visitors");
    co_await pool.close();  // waits until all connections have come back
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres"), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
