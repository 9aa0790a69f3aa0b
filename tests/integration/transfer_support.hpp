// What the tests of how transfers of data end share.
#pragma once

#include <unistd.h>

#include <asiopg/bulk.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "integration/executemany_support.hpp"
#include "support/event.hpp"
#include "support/live_server.hpp"

namespace asiopg::test {

/// Lets what is started beside the test, and what that started, get as far as it comes without the server.
inline awaitable<void> turns(int count = 20) {
    const any_io_executor here = co_await asio::this_coro::executor;
    for (; count > 0; --count) co_await asio::post(here, asio::use_awaitable);
}

/// Awaits and forgets what it gives.
template <class T>
awaitable<void> only_run(awaitable<T> work) {
    co_await std::move(work);
}
/// The same, but nothing of it before whoever starts it waits.
template <class T>
awaitable<void> run_later(awaitable<T> work) {
    co_await turns(1);
    co_await std::move(work);
}

/// Until the server waits for the client to take what it sends: the client has stopped reading. Reading that was only
/// late is not it, so it is to be seen several times.
inline awaitable<void> until_not_read(connection& observer, std::uint32_t pid) {
    for (int seen = 0; seen != 5;) {
        const bool waits = co_await observer.fetchval<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1::int AND wait_event = 'ClientWrite')",
            static_cast<std::int64_t>(pid));
        seen = waits ? seen + 1 : 0;
        co_await delay(std::chrono::milliseconds(2));
    }
}

/// A table that several connections see, and a connection to look at it and to remove it.
class shared_table {
public:
    // Tests run beside each other: each process has a table of its own.
    static inline const std::string name = "transfers_" + std::to_string(getpid());
    static inline const std::string insert = "INSERT INTO " + name + " VALUES ($1, $2)";

    explicit shared_table(connection observer) : observer_(std::move(observer)) {}
    static awaitable<shared_table> make() {
        connection observer = co_await connect(server());
        co_await observer.execute("DROP TABLE IF EXISTS " + name + "; CREATE TABLE " + name + " (b int, a text)");
        co_return shared_table(std::move(observer));
    }

    connection& observer() noexcept { return observer_; }
    awaitable<int> rows() {
        const int count = co_await observer_.fetchval<int>("SELECT count(*)::int FROM " + name);
        co_return count;
    }
    /// Lets the connection know the statement, so that executemany waits for nothing before its first element.
    awaitable<void> prepare(connection& conn) {
        const std::vector<row> one(1, row(-1, ""));
        co_await conn.executemany(insert, one);
        co_await observer_.execute("TRUNCATE " + name);
    }
    awaitable<void> remove() {
        co_await observer_.execute("DROP TABLE " + name);
        co_await observer_.close();
    }

private:
    connection observer_;
};

}  // namespace asiopg::test
