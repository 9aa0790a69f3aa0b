// asiopg::connection: one session with a PostgreSQL server.
#pragma once

#include <asiopg/transaction.hpp>
#include <asiopg/verbs.hpp>

#include <string>
#include <string_view>

namespace asiopg {

class connect_options;
class pooled_connection;
class type_codec;

/// The server's version, as asyncpg's `get_server_version()` gives it: PostgreSQL 15.4 is {15, 0, 4, "final", 0},
/// 9.6.24 is {9, 6, 24, "final", 0}.
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
///
///     auto conn = co_await asiopg::connect("postgresql://postgres@127.0.0.1/postgres");
///     auto rows = co_await conn.fetch("SELECT id, name FROM users");
///     co_await conn.close();
class ASIOPG_API connection : public verbs {
public:
    /// No connection: `is_closed()`, and every verb throws `interface_error`. So is one that was moved from.
    connection() = default;
    connection(connection&& other) noexcept : verbs(std::move(other)) {}
    connection& operator=(connection&& other) noexcept;
    /// One that is borrowed belongs to its pool.
    connection(pooled_connection&&) = delete;
    connection& operator=(pooled_connection&&) = delete;
    ~connection() {
        if (engine_) detach();
    }

    /// Runs `body(tx)` in a transaction: committed when the body returns, rolled back when it throws or is cancelled.
    /// Gives what the body gives. BEGIN travels with the first command. While it runs, commands started on the
    /// connection itself wait for its end.
    ///
    ///     co_await conn.transaction([&](asiopg::transaction& tx) -> asio::awaitable<void> {
    ///         co_await tx.execute("UPDATE users SET name = $1 WHERE id = $2", "Anna", 1);
    ///     });
    ///
    /// Capture by reference, or give a named lambda: gcc 12 miscompiles a by-value capture inside an awaiting
    /// statement (docs/limitations.md).
    ///
    /// Errors: what the body throws, always in preference to an error of the rollback; `postgres_error` when BEGIN or
    /// COMMIT fails; `interface_error` inside a transaction that `execute("BEGIN")` began, and when nothing was
    /// committed because a command in it had failed.
    /// Object lifetimes: `tx` is valid until the body ends. The body is moved in, and lives until then.
    template <detail::transaction_body F>
    auto transaction(F body) {
        return detail::run_transaction(detail::transaction_start(engine_, owner_), std::move(body));
    }
    /// The same with an isolation level, an access mode, a deadline, or a number of retries (see
    /// transaction_options.hpp). The body may then be run several times; when it was run as often as allowed, what it
    /// or the COMMIT threw last is thrown.
    ///
    ///     co_await conn.transaction(asiopg::transaction_options().isolation("serializable").retries(5), body);
    template <detail::transaction_body F>
    auto transaction(const transaction_options& options, F body) {
        return detail::limited(
            detail::run_transaction(detail::transaction_start(engine_, owner_, &options), std::move(body)), options);
    }
    /// Begins a transaction and gives its handle, to be ended by `commit()` or `rollback()`; rolled back if it is
    /// destroyed before. Errors: as for `transaction(body)`.
    ///
    ///     asiopg::transaction tx = co_await conn.begin();
    ///     co_await tx.execute("DELETE FROM users WHERE id = $1", 7);
    ///     co_await tx.commit();
    awaitable<asiopg::transaction> begin();
    /// Errors: also `interface_error` for options with retries or a deadline, which need a body.
    awaitable<asiopg::transaction> begin(const transaction_options& options);

    /// Sets how values of a server type travel and what they are in C++, for statements that this connection prepares
    /// from now on (see type_codec.hpp). For base types and enums; `name` may be SQL's ("character varying") in
    /// pg_catalog.
    ///
    ///     co_await conn.set_type_codec("money_amount", asiopg::type_codec::text<amount>(to_text, from_text));
    ///
    /// While it has such codecs, the connection uses no shared registry but one of its own. As every verb of the
    /// connection it waits while a transaction's handle holds the connection.
    /// Errors: interface_error when there is no such type, it is a domain, array, range or composite type, or has no
    /// binary format that is asked for.
    awaitable<void> set_type_codec(std::string name, const type_codec& codec, std::string schema = "public");
    /// Treats a type as a built-in one ("numeric"), or as "pg_contrib.hstore". Also domains.
    awaitable<void> set_builtin_type_codec(std::string name, std::string codec_name, std::string schema = "public");
    /// Takes back what the two above have set.
    awaitable<void> reset_type_codec(std::string name, std::string schema = "public");
    /// Forgets what was learned of types, here and in a shared registry: after `ALTER TYPE`, so that not even the first
    /// value that differs is an error.
    awaitable<void> reload_schema_state();

    /// Brings the session back to how it began: rolls back a transaction that is open (also that of a handle, which is
    /// over then), gives up advisory locks, closes cursors, stops listening, and resets settings, session user and
    /// role. Gives whether there was a transaction: somebody forgot to end it. Waits for its turn as every verb.
    /// Errors: as for `execute`; also if the role that the session began with is no more.
    awaitable<bool> reset();
    awaitable<bool> reset(any_duration timeout);

    /// Changes what the connect options `statement_cache_size` and `max_cached_statement_lifetime` said. Statements
    /// that are too many are closed; the time of the others begins anew. Errors: interface_error below zero.
    void set_statement_cache_size(int value);
    void set_max_cached_statement_lifetime(any_duration value);

    /// Closes: a running command is cancelled on the server (its caller gets the server's 57014), waiting ones fail,
    /// and the server is told. After `timeout` (default: `cancel_timeout`) the connection is closed regardless.
    /// Does nothing on a closed connection. Cancellation: none; `timeout` limits it.
    awaitable<void> close();
    awaitable<void> close(any_duration timeout);
    /// Closes at once, without waiting for anything. Pending operations fail with `connection_error`.
    void terminate() noexcept;

    /// True once it was closed by either side (as far as that was noticed), is being closed, or was moved from.
    bool is_closed() const noexcept;
    /// True inside a transaction block, as the server last said, and inside a `transaction` whose BEGIN is not sent
    /// yet.
    bool is_in_transaction() const noexcept;
    /// The process id of the server's side (as `pg_backend_pid()`); 0 if there is none.
    std::uint32_t get_server_pid() const noexcept;
    /// Errors: `interface_error` if the server reported none.
    server_version get_server_version() const;
    /// A setting that the server reports on its own ("TimeZone", "client_encoding"), as it last said; empty if it
    /// does not. Object lifetimes: valid until the next operation.
    std::string_view parameter_status(std::string_view name) const noexcept;
    /// Whether it goes over TLS.
    bool is_encrypted() const noexcept;
    /// The executor that it belongs to. Errors: `interface_error` without a connection.
    any_io_executor get_executor() const;

protected:
    explicit connection(std::shared_ptr<detail::engine> engine) noexcept : verbs(std::move(engine), 0) {}

private:
    friend awaitable<connection> connect(connect_options);
    friend struct detail::handle_access;
    void detach() noexcept;
};

}  // namespace asiopg
