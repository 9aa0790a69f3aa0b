// A `Database` class as a service has one: what the program needs of a pool, and nothing else.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

using namespace std::chrono_literals;

/// Connects once, and is shared by all handlers of requests.
class Database {
public:
    explicit Database(std::string dsn) : dsn_(std::move(dsn)) {}

    asio::awaitable<void> connect() {
        auto options = asiopg::pool_options().min_size(2).max_size(10).acquire_timeout(5s);
        pool_ = co_await asiopg::create_pool(asiopg::connect_options(dsn_).command_timeout(10s), options);
    }
    asio::awaitable<void> disconnect() { co_await pool_.close(10s); }

    /// Gives back a number of rows.
    template <class... Args>
    asio::awaitable<std::uint64_t> execute(const char* sql, Args... args) {
        asiopg::command_tag tag = co_await pool_.execute(sql, std::move(args)...);
        co_return tag.rows_affected();
    }
    template <class Row, class... Args>
    asio::awaitable<std::vector<Row>> fetch_all(const char* sql, Args... args) {
        co_return co_await pool_.fetch<Row>(sql, std::move(args)...);
    }
    template <class Row, class... Args>
    asio::awaitable<std::optional<Row>> fetch_one(const char* sql, Args... args) {
        co_return co_await pool_.fetchrow<Row>(sql, std::move(args)...);
    }
    /// Commits when `body` returns, rolls back when it throws.
    template <class Body>
    auto transaction(Body body) {
        return pool_.transaction(std::move(body));
    }

private:
    std::string dsn_;
    asiopg::pool pool_;  // nothing until connect(): its verbs throw interface_error
};

struct account {
    int id;
    std::string owner;
    asiopg::numeric balance;
};

asio::awaitable<void> create(Database& db) {
    co_await db.execute(
        "DROP TABLE IF EXISTS example_accounts;"
        "CREATE TABLE example_accounts (id serial PRIMARY KEY, owner text NOT NULL UNIQUE,"
        "                               balance numeric NOT NULL DEFAULT 0 CHECK (balance >= 0))");
}

/// The number of the new account, or nothing if the owner has one.
asio::awaitable<std::optional<int>> open_account(Database& db, std::string owner, asiopg::numeric balance) {
    try {
        co_return co_await db.fetch_one<int>(
            "INSERT INTO example_accounts (owner, balance) VALUES ($1, $2) RETURNING id", owner, balance);
    } catch (const asiopg::unique_violation&) {
        co_return std::nullopt;
    }
}

/// False if there is not enough.
asio::awaitable<bool> move_money(Database& db, int from, int to, asiopg::numeric amount) {
    try {
        co_await db.transaction([&](asiopg::transaction& tx) -> asio::awaitable<void> {
            co_await tx.execute("UPDATE example_accounts SET balance = balance + $1 WHERE id = $2", amount, to);
            co_await tx.execute("UPDATE example_accounts SET balance = balance - $1 WHERE id = $2", amount, from);
        });
    } catch (const asiopg::check_violation&) {
        co_return false;
    }
    co_return true;
}

asio::awaitable<void> show(Database& db) {
    for (const account& a : co_await db.fetch_all<account>("SELECT * FROM example_accounts ORDER BY id"))
        fmt::print("  {} {} has {}\n", a.id, a.owner, a.balance.str());
}

asio::awaitable<void> run(Database& db) {
    co_await db.connect();
    co_await create(db);

    std::optional<int> anna = co_await open_account(db, "Anna", asiopg::numeric("100.00"));
    std::optional<int> ivan = co_await open_account(db, "Ivan", asiopg::numeric("5.50"));
    std::optional<int> again = co_await open_account(db, "Anna", asiopg::numeric("1"));
    fmt::print("a second account for Anna: {}\n", again ? "opened" : "no");

    bool moved = co_await move_money(db, *anna, *ivan, asiopg::numeric("30.25"));
    fmt::print("30.25 {}\n", moved ? "moved" : "are too much");
    moved = co_await move_money(db, *anna, *ivan, asiopg::numeric("1000"));
    fmt::print("1000 {}\n", moved ? "moved" : "are too much");
    co_await show(db);

    std::optional<account> one = co_await db.fetch_one<account>("SELECT * FROM example_accounts WHERE id = $1", *ivan);
    fmt::print("account {} is {}'s\n", one->id, one->owner);
    auto poor = co_await db.fetch_all<std::string>("SELECT owner FROM example_accounts WHERE balance < $1", 50);
    fmt::print("{} with less than 50: {}\n", poor.size(), poor.empty() ? "nobody" : poor.front());

    co_await db.execute("DROP TABLE example_accounts");
    co_await db.disconnect();
}

int main(int argc, char** argv) {
    asio::io_context io;
    Database db(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres");
    asio::co_spawn(io, run(db), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
