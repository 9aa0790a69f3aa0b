// asiopg::verbs: execute, fetch, fetchrow, fetchval, executemany and fetchmany, shared by connections and transactions.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/argument_sets.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/params.hpp>
#include <asiopg/query.hpp>
#include <asiopg/record.hpp>
#include <asiopg/result.hpp>
#include <asiopg/struct_mapping.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace asiopg {

namespace detail {
class engine;
}

/// The verbs that run a command. All of them
/// - take arguments for `$1`, `$2`, ... by value at the call: strings, views and spans are copied then;
/// - start when they are awaited, and execute on the server in the order in which they were started: several started
///   together travel in one flight (implicit pipelining);
/// - throw `postgres_error` (or below) for the server's errors, `conversion_error` for an argument or column that does
///   not fit, `interface_error` for misuse, `timeout_error` when a deadline passes, `operation_aborted` when cancelled,
///   and `connection_error` when the connection is lost;
/// - can be cancelled at any time (every cancellation type): unsent commands are dropped, running ones are cancelled on
///   the server, and the connection stays usable, or is closed and says so;
/// - may be stored before they are awaited, and outlive a move of the object they were called on.
class ASIOPG_API verbs {
public:
    /// Runs a command and gives its tag. Without arguments the text may hold several commands separated by semicolons
    /// (one implicit transaction; the last tag is given).
    ///
    ///     auto tag = co_await conn.execute("DELETE FROM users WHERE id = $1", 7);
    template <class... Args>
    awaitable<command_tag> execute(query q, Args&&... args) {
        if constexpr (sizeof...(Args) == 0)
            return execute_script(std::move(q));
        else
            return execute_params(std::move(q), make_params(std::forward<Args>(args)...));
    }

    /// Runs a query and gives all its rows.
    ///
    ///     auto rows = co_await conn.fetch("SELECT id, name FROM users WHERE id > $1", 0);
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<result> fetch(query q, Args&&... args) {
        return fetch_params(std::move(q), make_params(std::forward<Args>(args)...), 0);
    }
    /// Runs a query and gives its rows as `T`: a plain struct by column name, a tuple by position, or, for one column,
    /// a single value. Errors: `interface_error` when columns and members do not match (see struct_mapping.hpp).
    ///
    ///     std::vector<user> users = co_await conn.fetch<user>("SELECT id, name FROM users");
    template <class T, class... Args>
    awaitable<std::vector<T>> fetch(query q, Args&&... args) {
        return rows_as<T>(fetch_params(std::move(q), make_params(std::forward<Args>(args)...), 0));
    }

    /// The first row, if there is one; at most one row is asked of the server.
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<std::optional<record>> fetchrow(query q, Args&&... args) {
        return fetchrow_params(std::move(q), make_params(std::forward<Args>(args)...));
    }
    /// The same as a `T`, as for `fetch<T>`. For a single value rather `fetchval`.
    ///
    ///     std::optional<user> u = co_await conn.fetchrow<user>("SELECT id, name FROM users WHERE id = $1", 7);
    template <class T, class... Args>
    awaitable<std::optional<T>> fetchrow(query q, Args&&... args) {
        return first_as<T>(fetch_params(std::move(q), make_params(std::forward<Args>(args)...), 1));
    }

    /// The first column of the first row. No row, or NULL, throws unless `T` is `std::optional<U>`;
    /// `std::optional<std::optional<U>>` tells the two apart. At most one row is asked of the server.
    /// Errors: `interface_error` when there is no row, `conversion_error` for NULL and for what does not fit `T`.
    ///
    ///     auto count = co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM users");
    template <class T, class... Args>
    awaitable<T> fetchval(query q, Args&&... args) {
        return value_as<T>(fetch_params(std::move(q), make_params(std::forward<Args>(args)...), 1));
    }

    /// Runs a command once for each element of a range, with the element's arguments: all of them in one go, and all or
    /// nothing (outside of a transaction they are one of their own; what they give is passed over).
    ///
    /// An element is a `std::tuple` or `std::pair`, by position; a plain struct, its members in order; `asiopg::params`;
    /// or, for a command with one parameter, a single value. The elements are read at the call. With none nothing is
    /// sent. Errors name the element, counted from 0, as `element #3`; when an argument does not fit its parameter,
    /// nothing has been sent. All of them together may have 1 GiB.
    ///
    ///     std::vector<std::tuple<int, std::string>> users = ...;
    ///     co_await conn.executemany("INSERT INTO users (id, name) VALUES ($1, $2)", users);
    template <class Range>
    awaitable<void> executemany(query q, Range&& sets) {
        return execute_sets(std::move(q), detail::argument_sets::of(std::forward<Range>(sets)));
    }
    /// The same, and gives a result for each element, in order.
    ///
    ///     std::vector<asiopg::result> found = co_await conn.fetchmany("SELECT name FROM users WHERE id = $1", ids);
    template <class Range>
    awaitable<std::vector<result>> fetchmany(query q, Range&& sets) {
        return fetch_sets(std::move(q), detail::argument_sets::of(std::forward<Range>(sets)));
    }

protected:
    verbs() = default;
    verbs(std::shared_ptr<detail::engine> engine, std::uint64_t owner) noexcept
        : engine_(std::move(engine)), owner_(owner) {}
    verbs(verbs&&) noexcept = default;
    verbs& operator=(verbs&&) noexcept = default;
    ~verbs() = default;

    std::shared_ptr<detail::engine> engine_;
    std::uint64_t owner_ = 0;  // whose exclusive use of the connection commands belong to; 0: nobody's

private:
    awaitable<command_tag> execute_script(query&& q);
    awaitable<command_tag> execute_params(query&& q, params&& p);
    awaitable<result> fetch_params(query&& q, params&& p, std::int32_t row_limit);
    awaitable<std::optional<record>> fetchrow_params(query&& q, params&& p);
    awaitable<void> execute_sets(query&& q, detail::argument_sets&& sets);
    awaitable<std::vector<result>> fetch_sets(query&& q, detail::argument_sets&& sets);

    template <class... Args>
    static params make_params(Args&&... args) {
        params p;
        (p.add(std::forward<Args>(args)), ...);
        return p;
    }
    static params make_params(params&& p) { return std::move(p); }
    static params make_params(const params& p) = delete;  // move it in: a list is used once

    template <class T>
    static awaitable<std::vector<T>> rows_as(awaitable<result> pending) {
        const result rows = co_await std::move(pending);
        co_return map_rows<T>(rows);
    }
    template <class T>
    static awaitable<std::optional<T>> first_as(awaitable<result> pending) {
        const result rows = co_await std::move(pending);
        co_return map_first<T>(rows);
    }
    template <class T>
    static awaitable<T> value_as(awaitable<result> pending) {
        const result rows = co_await std::move(pending);
        co_return map_value<T>(rows);
    }
};

// The common types are compiled once, in the library.
extern template awaitable<bool> verbs::value_as(awaitable<result>);
extern template awaitable<std::int16_t> verbs::value_as(awaitable<result>);
extern template awaitable<std::int32_t> verbs::value_as(awaitable<result>);
extern template awaitable<std::int64_t> verbs::value_as(awaitable<result>);
extern template awaitable<double> verbs::value_as(awaitable<result>);
extern template awaitable<std::string> verbs::value_as(awaitable<result>);
extern template awaitable<std::optional<bool>> verbs::value_as(awaitable<result>);
extern template awaitable<std::optional<std::int32_t>> verbs::value_as(awaitable<result>);
extern template awaitable<std::optional<std::int64_t>> verbs::value_as(awaitable<result>);
extern template awaitable<std::optional<double>> verbs::value_as(awaitable<result>);
extern template awaitable<std::optional<std::string>> verbs::value_as(awaitable<result>);

}  // namespace asiopg
