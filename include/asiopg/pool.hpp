// asiopg::pool: connections that are kept open and lent.
#pragma once

#include <asiopg/copy_options.hpp>
#include <asiopg/pool_options.hpp>
#include <asiopg/pool_stats.hpp>
#include <asiopg/pooled_connection.hpp>
#include <asiopg/transaction_options.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asiopg {

class pool;

/// Makes a pool, with `min_size` connections open.
///
/// Errors: as for `connect`, or what the callbacks `connect` and `init` throw, when one of these cannot be made; those
/// that were are closed then. `interface_error` for options that contradict each other.
/// Cancellation: at any time; nothing is left open.
///
///     auto pool = co_await asiopg::create_pool(dsn, asiopg::pool_options().min_size(2).max_size(20));
///     auto rows = co_await pool.fetch("SELECT id, name FROM users");
ASIOPG_API awaitable<pool> create_pool(connect_options connect, pool_options options = pool_options());

/// A handle: copies share the pool, and it is closed when the last one goes (idle connections at once, borrowed ones
/// when they come back). While it is open it has work on its executors: `close()` it, so that their `run()` returns.
///
/// Those that wait for a connection get it in the order in which they came. Among those that are idle the one used last
/// goes first, so that a pool that is larger than needed shrinks. A connection that is broken is replaced, unseen by
/// its next borrower; while the server is down, attempts to connect are made in growing intervals, of up to a quarter
/// of a second.
///
/// Thread safety: all of it, from any thread. (`co_await` on any executor; the connections stay on theirs.)
/// Object lifetimes: awaitables and borrowed connections outlive the handle. As Asio's own objects, neither the pool
/// nor a borrowed connection may outlive the execution contexts of its executors. A default constructed pool has
/// nothing: `interface_error`.
class ASIOPG_API pool {
public:
    using duration = std::chrono::nanoseconds;

    pool() noexcept = default;

    // --- borrowing ---
    /// A connection. Waits until there is one, at most for `acquire_timeout`.
    ///
    /// Errors: `timeout_error`, which tells what the pool has, and why it could not connect if so; `interface_error`
    /// when `max_waiting` wait already, and when the pool is closed; what `setup` throws. When the pool has no
    /// connection and none can be made for a reason that does not pass (a wrong password, `init` throws): that.
    /// Cancellation: at any time; nothing is lost.
    ///
    ///     auto lease = co_await pool.acquire();
    ///     auto count = co_await lease.fetchval<std::int64_t>("SELECT count(*) FROM users");
    awaitable<pooled_connection> acquire();
    awaitable<pooled_connection> acquire(any_duration timeout);
    /// Gives one back, as its destruction does, and as `borrowed.release()`. A second time does nothing. Errors:
    /// `interface_error` for one of another pool.
    void release(pooled_connection& borrowed);

    // --- a borrow for one call ---
    // The same as a connection's (see verbs.hpp), on a connection that is borrowed for it: two calls may have two.
    // Errors: those of acquire() and of the verb. Cancellation: at any time; the connection goes back, and what runs is
    // cancelled.
    template <class... Args>
    awaitable<command_tag> execute(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return execute_arguments(text, list, sizeof...(Args));
    }
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<result> fetch(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return fetch_arguments(text, list, sizeof...(Args), false);
    }
    template <class T, class... Args>
    awaitable<detail::kept_t<std::vector<T>>> fetch(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return verbs::rows_as<T>(fetch_arguments(text, list, sizeof...(Args), false));
    }
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<optional_record> fetchrow(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return fetchrow_arguments(text, list, sizeof...(Args));
    }
    template <class T, class... Args>
    awaitable<detail::kept_t<std::optional<T>>> fetchrow(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return verbs::first_as<T>(fetch_arguments(text, list, sizeof...(Args), true));
    }
    template <class T, class... Args>
    awaitable<detail::kept_t<T>> fetchval(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return verbs::value_as<T>(fetch_arguments(text, list, sizeof...(Args), true));
    }
    template <class Elements>
    awaitable<void> executemany(query q, Elements&& elements) {
        return execute_elements<Elements>(acquire(), std::move(q), std::forward<Elements>(elements));
    }
    template <class Elements>
    awaitable<fetched_vector<result>> fetchmany(query q, Elements&& elements) {
        return fetch_elements<Elements>(acquire(), std::move(q), std::forward<Elements>(elements));
    }
    awaitable<command_tag> copy_from_table(std::string table, byte_sink to);
    awaitable<command_tag> copy_from_table(std::string table, byte_sink to, copy_options options);
    awaitable<command_tag> copy_from_query(query q, byte_sink to);
    awaitable<command_tag> copy_from_query(query q, byte_sink to, copy_options options);
    awaitable<command_tag> copy_from_query(query q, params arguments, byte_sink to);
    awaitable<command_tag> copy_from_query(query q, params arguments, byte_sink to, copy_options options);
    awaitable<command_tag> copy_to_table(std::string table, byte_source from);
    awaitable<command_tag> copy_to_table(std::string table, byte_source from, copy_options options);
    template <class Records>
    awaitable<command_tag> copy_records_to_table(std::string table, Records&& records) {
        return copy_elements<Records>(acquire(), std::move(table), std::forward<Records>(records));
    }
    template <class Records>
    awaitable<command_tag> copy_records_to_table(std::string table, Records&& records, const copy_options& options) {
        return copy_elements<Records>(acquire(), std::move(table), std::forward<Records>(records), options);
    }
    /// Runs a body in a transaction of its own, on a connection that is borrowed for it: see `connection::transaction`.
    /// Errors: those of `acquire()`, what the body throws, and those of the COMMIT. With retries, one connection is
    /// kept for all attempts.
    ///
    ///     co_await pool.transaction([&](asiopg::transaction& tx) -> asio::awaitable<void> {
    ///         co_await tx.execute("DELETE FROM users WHERE id = $1", 1);
    ///     });
    template <detail::transaction_body F>
    std::invoke_result_t<F&, asiopg::transaction&> transaction(F body) {
        return run_body(acquire(), std::move(body));
    }
    template <detail::transaction_body F>
    std::invoke_result_t<F&, asiopg::transaction&> transaction(const transaction_options& options, F body) {
        return detail::limited(run_body(acquire(), options, std::move(body)), options);
    }

    // --- the end ---
    /// Waits until all connections have come back, and closes them. `acquire()` fails from now on. After `timeout`
    /// (default: 60 s) all are closed regardless, and `timeout_error` tells so. May be called again. Cancellation: all
    /// are closed then, and `operation_aborted` is thrown.
    awaitable<void> close();
    awaitable<void> close(any_duration timeout);
    /// Closes all connections at once, also those that are borrowed: what they run fails with `connection_error`. Does
    /// not wait.
    void terminate() noexcept;
    /// True once `close()` or `terminate()` was called.
    bool is_closing() const noexcept;

    // --- its connections ---
    /// Connections of now are not lent any more: those that are idle are replaced when one is asked for, others when
    /// they come back.
    void expire_connections();
    /// How connections are made from now on. Those that are open stay as they are (`expire_connections()`).
    void set_connect_options(connect_options options);

    /// Connections that are open, and those of them that nobody has.
    std::size_t get_size() const;
    std::size_t get_idle_size() const;
    /// As the options said.
    std::size_t get_min_size() const;
    std::size_t get_max_size() const;
    /// All numbers of one moment.
    pool_stats get_stats() const;

private:
    struct handle;
    friend ASIOPG_API awaitable<pool> create_pool(connect_options connect, pool_options options);
    explicit pool(std::shared_ptr<handle> h) noexcept : handle_(std::move(h)) {}
    const std::shared_ptr<detail::pool_core>& core() const;
    using sources = const detail::argument_source*;
    awaitable<command_tag> execute_arguments(detail::command text, sources list, std::size_t count);
    awaitable<result> fetch_arguments(detail::command text, sources list, std::size_t count, bool one_row);
    awaitable<optional_record> fetchrow_arguments(detail::command text, sources list, std::size_t count);

    // `Elements` as it was deduced at the call: an lvalue is referred to, and what was moved in lives in the frame.
    template <class Elements>
    static awaitable<void> execute_elements(awaitable<pooled_connection> borrowed, query q, Elements elements) {
        pooled_connection lease = co_await std::move(borrowed);
        co_await lease.executemany(std::move(q), static_cast<Elements&&>(elements));
    }
    template <class Elements>
    static awaitable<fetched_vector<result>> fetch_elements(awaitable<pooled_connection> borrowed, query q,
                                                            Elements elements) {
        pooled_connection lease = co_await std::move(borrowed);
        co_return co_await lease.fetchmany(std::move(q), static_cast<Elements&&>(elements));
    }
    template <class Records>
    static awaitable<command_tag> copy_elements(awaitable<pooled_connection> borrowed, std::string table,
                                                Records records) {
        pooled_connection lease = co_await std::move(borrowed);
        co_return co_await lease.copy_records_to_table(std::move(table), static_cast<Records&&>(records));
    }
    template <class Records>
    static awaitable<command_tag> copy_elements(awaitable<pooled_connection> borrowed, std::string table,
                                                Records records, copy_options options) {
        pooled_connection lease = co_await std::move(borrowed);
        co_return co_await lease.copy_records_to_table(std::move(table), static_cast<Records&&>(records), options);
    }
    template <class F>
    static std::invoke_result_t<F&, asiopg::transaction&> run_body(awaitable<pooled_connection> borrowed, F body) {
        pooled_connection lease = co_await std::move(borrowed);
        co_return co_await lease.transaction(std::move(body));
    }
    template <class F>
    static std::invoke_result_t<F&, asiopg::transaction&> run_body(awaitable<pooled_connection> borrowed,
                                                                   transaction_options options, F body) {
        pooled_connection lease = co_await std::move(borrowed);
        co_return co_await lease.transaction(options, std::move(body));
    }

    std::shared_ptr<handle> handle_;
};

}  // namespace asiopg
