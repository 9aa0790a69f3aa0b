// asiopg::connection: one session with a PostgreSQL server.
#pragma once

#include <asiopg/transaction.hpp>
#include <asiopg/verbs.hpp>

#include <string>
#include <string_view>

namespace asiopg {

class connect_options;

/// The server's version, as asyncpg's `get_server_version()` gives it.
struct server_version {
    int major = 0;
    int minor = 0;
    int micro = 0;
    std::string releaselevel;  // "final", "beta", "devel", ...
    int serial = 0;

    /// Reads a `server_version` setting, or what `SELECT version()` gives.
    /// Errors: `interface_error` if no version is in it.
    ASIOPG_API static server_version parse(std::string_view text);
    bool operator==(const server_version&) const = default;
};

/// One session. Made by `asiopg::connect()`.
///
/// Thread safety: a connection belongs to the executor of the coroutine that connected it (a single-threaded context
/// or a strand). A verb awaited on another executor hops there and back. Other members are called on that executor.
///
/// Object lifetimes: results, records and pending operations stay valid when the connection is moved or destroyed.
/// Destroying it while operations are pending closes it when they have ended; otherwise at once.
class ASIOPG_API connection : public verbs {
public:
    connection() = default;
    connection(connection&& other) noexcept;
    connection& operator=(connection&& other) noexcept;
    ~connection();

    /// Runs `body(tx)` in a transaction: committed when the body returns, rolled back when it throws or is cancelled.
    /// Gives what the body gives. While it runs, commands started on the connection itself wait for its end.
    ///
    ///     co_await conn.transaction([&](asiopg::transaction& tx) -> asio::awaitable<void> {
    ///         co_await tx.execute("UPDATE users SET name = $1 WHERE id = $2", "Anna", 1);
    ///     });
    ///
    /// Capture by reference, or give a named lambda: gcc 12 miscompiles a by-value capture inside an awaiting
    /// statement (docs/limitations.md).
    template <detail::transaction_body F>
    auto transaction(F body) {
        return detail::run_transaction(engine_, owner_, std::move(body));
    }
    /// Begins a transaction and gives its handle.
    awaitable<asiopg::transaction> begin();

    /// Closes: a running command is cancelled on the server (its caller gets the server's 57014), waiting ones fail,
    /// and the server is told. After `timeout` (default: `cancel_timeout`) the connection is closed regardless.
    /// Does nothing on a closed connection.
    awaitable<void> close();
    awaitable<void> close(std::chrono::nanoseconds timeout);
    /// Closes at once. Pending operations fail with `connection_error`.
    void terminate() noexcept;

    bool is_closed() const noexcept;
    /// True inside a transaction block, as the server last said.
    bool is_in_transaction() const noexcept;
    /// The process id of the server's side (as `pg_backend_pid()`).
    std::uint32_t get_server_pid() const noexcept;
    /// Errors: `interface_error` if the server reported none.
    server_version get_server_version() const;
    /// A setting that the server reports ("TimeZone", "client_encoding"); empty if it does not.
    std::string_view parameter_status(std::string_view name) const noexcept;
    bool is_encrypted() const noexcept;
    any_io_executor get_executor() const;

private:
    friend awaitable<connection> connect(connect_options);
    explicit connection(std::shared_ptr<detail::engine> engine) noexcept : verbs(std::move(engine), 0) {}
    void detach() noexcept;
};

}  // namespace asiopg
