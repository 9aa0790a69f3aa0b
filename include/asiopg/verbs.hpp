// asiopg::verbs: execute, fetch, fetchrow, fetchval, executemany and fetchmany, shared by connections and transactions.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/command.hpp>
#include <asiopg/optional_record.hpp>
#include <asiopg/params.hpp>
#include <asiopg/query.hpp>
#include <asiopg/record.hpp>
#include <asiopg/result.hpp>
#include <asiopg/struct_mapping.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

class byte_sink;
class byte_source;
class copy_options;
class row_stream;
template <class T>
class typed_row_stream;
class cursor;
class pool;
class prepare_options;
class prepared_statement;

namespace detail {
class element_source;
class engine;
struct handle_access;
class row_upload;
struct element_columns;

/// How a range or a callable goes to the server: in bulk.hpp.
template <class Elements>
struct bulk;
template <class Elements>
inline constexpr bool has_bulk = requires {
    sizeof(bulk<Elements>);
};
}  // namespace detail

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
    awaitable<command_tag> execute(detail::command text, Args&&... args) {
        if constexpr (sizeof...(Args) == 0) {
            return execute_script(text);
        } else {
            static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
            const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
            return execute_arguments(text, list, sizeof...(Args));
        }
    }

    /// Runs a query and gives all its rows.
    ///
    ///     auto rows = co_await conn.fetch("SELECT id, name FROM users WHERE id > $1", 0);
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<result> fetch(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return fetch_arguments(text, list, sizeof...(Args), 0);
    }
    /// Runs a query and gives its rows as `T`: a plain struct by column name, a tuple by position, or, for one column,
    /// a single value. Errors: `interface_error` when columns and members do not match (see struct_mapping.hpp).
    ///
    ///     std::vector<user> users = co_await conn.fetch<user>("SELECT id, name FROM users");
    template <class T, class... Args>
    awaitable<detail::kept_t<std::vector<T>>> fetch(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return rows_as<T>(fetch_arguments(text, list, sizeof...(Args), 0));
    }

    /// The first row, if there is one; at most one row is asked of the server.
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<optional_record> fetchrow(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return fetchrow_arguments(text, list, sizeof...(Args));
    }
    /// The same as a `T`, as for `fetch<T>`. For a single value rather `fetchval`.
    ///
    ///     std::optional<user> u = co_await conn.fetchrow<user>("SELECT id, name FROM users WHERE id = $1", 7);
    template <class T, class... Args>
    awaitable<detail::kept_t<std::optional<T>>> fetchrow(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return first_as<T>(fetch_arguments(text, list, sizeof...(Args), 1));
    }

    /// The first column of the first row. No row, or NULL, throws unless `T` is `std::optional<U>`;
    /// `std::optional<std::optional<U>>` tells the two apart. At most one row is asked of the server.
    /// Errors: `interface_error` when there is no row, `conversion_error` for NULL and for what does not fit `T`.
    ///
    ///     auto count = co_await conn.fetchval<std::int64_t>("SELECT count(*) FROM users");
    template <class T, class... Args>
    awaitable<detail::kept_t<T>> fetchval(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        if constexpr (std::is_same_v<T, detail::kept_t<T>>)
            return fetchval_arguments<T>(text, list, sizeof...(Args));
        else
            return value_as<T>(fetch_arguments(text, list, sizeof...(Args), 1));
    }

    /// Runs a command once for each element of a range, with the element's arguments: all of them in one go, and all or
    /// nothing (outside of a transaction they are one of their own; what they give is passed over).
    ///
    /// An element is a `std::tuple`, `std::pair` or `std::array`, by position; a plain struct, its members in order; a
    /// vector or span of arguments; `asiopg::params`; a `record`, whose fields go as they are; or, for a command with
    /// one parameter, a single value. Where the only parameter is of a composite type, a tuple of other than one value
    /// is that value, and a struct with a `composite_codec` as well.
    ///
    /// Elements are read and encoded while they are sent, by the connection's executor, and no more than some hundred
    /// KiB ahead of the server, so a range may be longer than memory is large. The server's answers are read meanwhile:
    /// when it refuses an element, no more are read. With no elements nothing is sent. Needs bulk.hpp.
    ///
    /// Object lifetimes: a range that is passed as an lvalue must stay as it is until the operation is over; one that
    /// is moved in, a view say, is kept. So is a callable (below): an lvalue is used where it is, not copied.
    ///
    /// Instead of a range there can be a callable that gives an `awaitable<std::optional<Element>>`, an empty one at
    /// the end. It is called on the caller's executor, and cancelled when the operation is over before. Meanwhile,
    /// operations that are started on the connection wait.
    ///
    /// Errors name the element, counted from 0, as `element #3`. What the range or the callable throws is passed on.
    /// Then, and when an argument does not fit its parameter, nothing of the elements before is kept either; but within
    /// a transaction block, those that had been sent are executed (and undone with it, or with a savepoint).
    ///
    ///     std::vector<std::tuple<int, std::string>> users = ...;
    ///     co_await conn.executemany("INSERT INTO users (id, name) VALUES ($1, $2)", users);
    template <class Elements>
    awaitable<void> executemany(query q, Elements&& elements) {
        static_assert(detail::has_bulk<Elements>, "asiopg: executemany needs #include <asiopg/bulk.hpp>");
        if constexpr (detail::has_bulk<Elements>)
            return detail::bulk<Elements>::execute(*this, std::forward<Elements>(elements), std::move(q));
    }
    /// The same, and gives a result for each element, in order.
    ///
    ///     std::vector<asiopg::result> found = co_await conn.fetchmany("SELECT name FROM users WHERE id = $1", ids);
    template <class Elements>
    awaitable<fetched_vector<result>> fetchmany(query q, Elements&& elements) {
        static_assert(detail::has_bulk<Elements>, "asiopg: fetchmany needs #include <asiopg/bulk.hpp>");
        if constexpr (detail::has_bulk<Elements>)
            return detail::bulk<Elements>::fetch(*this, std::forward<Elements>(elements), std::move(q));
    }

    /// Starts a query whose rows are taken one after the other while the server sends them, in constant memory and
    /// without a transaction. See row_stream.hpp (which has to be included).
    ///
    ///     asiopg::row_stream rows = co_await conn.stream("SELECT id, name FROM users");
    ///     while (asiopg::optional_record row = co_await rows.next()) use(*row);
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<row_stream> stream(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return stream_arguments(text, list, sizeof...(Args));
    }
    /// The same with rows as `T`, as for `fetch<T>`.
    template <class T, class... Args>
    awaitable<typed_row_stream<T>> stream(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return typed_stream<T>(stream_arguments(text, list, sizeof...(Args)));
    }

    /// Prepares a statement and gives its handle (prepared_statement.hpp). It is no part of the statement cache.
    /// Errors: the server's, for the text; `duplicate_prepared_statement` when it knows a statement of that name.
    ///
    ///     auto stmt = co_await conn.prepare("SELECT name FROM users WHERE id = $1");
    ///     auto name = co_await stmt.fetchval<std::string>(7);
    awaitable<prepared_statement> prepare(query q);
    awaitable<prepared_statement> prepare(query q, const prepare_options& options);

    /// Opens a cursor: a query whose rows are fetched bit by bit (cursor.hpp). Only in a transaction, until it ends.
    /// Errors: `no_active_sql_transaction` outside of one; else as for `fetch`.
    ///
    ///     auto c = co_await tx.cursor("SELECT id FROM users");
    ///     while (auto row = co_await c.next()) use(row->get<int>("id"));
    template <class... Args>
    awaitable<asiopg::cursor> cursor(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return open_cursor(text, list, sizeof...(Args));
    }

    /// Writes a table's data where the sink says (byte_sink.hpp, which has to be included): a file, a string, a
    /// callable. Gives the tag, `COPY 6`. `table`: its name, quoted by asiopg; for the schema see copy_options.hpp.
    ///
    /// Nothing is kept in memory beyond some hundreds of KiB: a slow sink slows the server. While it runs, operations
    /// that are started on the connection wait. When it fails or is cancelled, what the sink has got is incomplete.
    ///
    /// Errors, besides those of all verbs: `interface_error` for options that do not fit, or that the server is too old
    /// for; what the sink throws.
    ///
    ///     std::string data;
    ///     co_await conn.copy_from_table("users", data, asiopg::copy_options().format(asiopg::copy_format::csv).header());
    awaitable<command_tag> copy_from_table(std::string table, byte_sink to);
    awaitable<command_tag> copy_from_table(std::string table, byte_sink to, copy_options options);

    /// The same for what a query gives. Its arguments come as one list; since COPY takes none, the server is asked for
    /// their types and literals first (two round trips), and they are inserted into the text, cast and in parentheses.
    ///
    ///     co_await conn.copy_from_query("SELECT * FROM users WHERE id > $1", asiopg::params::of(7), data);
    awaitable<command_tag> copy_from_query(query q, byte_sink to);
    awaitable<command_tag> copy_from_query(query q, byte_sink to, copy_options options);
    awaitable<command_tag> copy_from_query(query q, params arguments, byte_sink to);
    awaitable<command_tag> copy_from_query(query q, params arguments, byte_sink to, copy_options options);

    /// The rows of a query by COPY in binary, as a stream of `T` (row_stream.hpp, which has to be included): the
    /// fastest way to read very many. As for `copy_from_query` there are round trips first for types and arguments; as
    /// for `stream` the rows come as they are taken, and the connection is the stream's until then. Leaving early
    /// cancels the command, and with it a transaction that it is in.
    ///
    /// Errors, besides those of `stream`: `interface_error` for a column whose type has no binary form.
    ///
    ///     auto users = co_await conn.copy_records_from_query<user>("SELECT id, name FROM users WHERE id > $1", 7);
    ///     while (std::optional<user> u = co_await users.next()) greet(*u);
    template <class T, class... Args>
    awaitable<typed_row_stream<T>> copy_records_from_query(detail::command text, Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return typed_stream<T>(copy_records_arguments(text, list, sizeof...(Args)));
    }

    /// Reads data from the source (byte_source.hpp, which has to be included) into a table: all of it or nothing. Gives
    /// the tag, `COPY 6`.
    ///
    /// The source is read as fast as the server takes the data, beginning when the server has accepted the command.
    /// While it runs, operations that are started on the connection wait.
    ///
    /// Errors, besides those of all verbs: `interface_error` for options that do not fit, or that the server is too old
    /// for; what the source throws.
    ///
    ///     co_await conn.copy_to_table("users", std::filesystem::path("users.tsv"));
    awaitable<command_tag> copy_to_table(std::string table, byte_source from);
    awaitable<command_tag> copy_to_table(std::string table, byte_source from, copy_options options);

    /// Copies records to a table, in binary and as fast as the server takes them: all of them or nothing. Gives the
    /// tag, `COPY 101`. Records are given as for `executemany`: a range, lazily read, or a callable that gives an
    /// `awaitable<std::optional<Record>>`; lvalues of both must live until the operation is over.
    ///
    /// The values of a record are those of the table's columns in order (without generated ones, which cannot be
    /// written to; servers before 12 have none), or of the option `columns`. The members of a plain struct are matched
    /// with the columns by name (see `field_names`) unless that option is given; columns that the struct does not have
    /// get their defaults. Values are encoded as arguments are, for the columns' types, which the server is asked for
    /// first (one round trip; the user needs the right to SELECT them).
    ///
    /// Records are read when the server has accepted the command; when it fails, no more are read. Options that are for
    /// text and CSV do not fit.
    ///
    /// Errors name the record, counted from 0, and the column: `invalid input for column "id" of record #3: ...`.
    /// `conversion_error` also for values without a binary form, a string for a uuid column say. What the range or the
    /// callable throws is passed on. In all these cases nothing is copied, and the connection is usable. See bulk.hpp.
    ///
    ///     std::vector<std::tuple<int, std::string>> users = ...;
    ///     co_await conn.copy_records_to_table("users", users, asiopg::copy_options().columns("id", "name"));
    template <class Records>
    awaitable<command_tag> copy_records_to_table(std::string table, Records&& records) {
        return copy_records(std::move(table), std::forward<Records>(records), nullptr);
    }
    template <class Records>
    awaitable<command_tag> copy_records_to_table(std::string table, Records&& records, const copy_options& options) {
        return copy_records(std::move(table), std::forward<Records>(records), &options);
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
    friend class asiopg::cursor;
    friend class asiopg::pool;
    friend class asiopg::prepared_statement;
    friend struct detail::handle_access;
    template <class Elements>
    friend struct detail::bulk;
    using sources = const detail::argument_source*;
    awaitable<asiopg::cursor> open_cursor(detail::command text, sources list, std::size_t count);
    awaitable<command_tag> execute_script(detail::command text);
    awaitable<command_tag> execute_arguments(detail::command text, sources list, std::size_t count);
    awaitable<result> fetch_arguments(detail::command text, sources list, std::size_t count, std::int32_t row_limit);
    awaitable<optional_record> fetchrow_arguments(detail::command text, sources list, std::size_t count);
    awaitable<void> execute_rows(query&& q, std::unique_ptr<detail::element_source> rows);
    awaitable<fetched_vector<result>> fetch_rows(query&& q, std::unique_ptr<detail::element_source> rows);
    std::unique_ptr<detail::row_upload> upload_sets(query&& q, bool keep_results);
    template <class Records>
    awaitable<command_tag> copy_records(std::string&& table, Records&& records, const copy_options* options) {
        static_assert(detail::has_bulk<Records>, "asiopg: copy_records_to_table needs #include <asiopg/bulk.hpp>");
        if constexpr (detail::has_bulk<Records>)
            return detail::bulk<Records>::copy(*this, std::forward<Records>(records), std::move(table), options);
    }
    awaitable<command_tag> copy_elements(std::string&& table, std::unique_ptr<detail::element_source> elements,
                                         const copy_options* options, detail::element_columns columns);
    std::unique_ptr<detail::row_upload> upload_records(std::string&& table, const copy_options* options,
                                                       detail::element_columns columns);

    awaitable<row_stream> copy_records_arguments(detail::command text, sources list, std::size_t count);
    awaitable<row_stream> stream_arguments(detail::command text, sources list, std::size_t count);

    // Not inline, so that the compiler leaves those of the common types to the library.
    template <class T>
    awaitable<T> fetchval_arguments(detail::command text, sources list, std::size_t count);
    template <class T>
    static awaitable<detail::kept_t<std::vector<T>>> rows_as(awaitable<result> pending);
    template <class T>
    static awaitable<detail::kept_t<std::optional<T>>> first_as(awaitable<result> pending);
    template <class T>
    static awaitable<detail::kept_t<T>> value_as(awaitable<result> pending);
    template <class T>
    static awaitable<typed_row_stream<T>> typed_stream(awaitable<row_stream> pending);
};

template <class T>
awaitable<T> verbs::fetchval_arguments(detail::command text, sources list, std::size_t count) {
    return value_as<T>(fetch_arguments(text, list, count, 1));  // a T itself: see fetchval
}
template <class T>
awaitable<detail::kept_t<std::vector<T>>> verbs::rows_as(awaitable<result> pending) {
    const result rows = co_await std::move(pending);
    co_return map_rows<T>(rows);
}
template <class T>
awaitable<detail::kept_t<std::optional<T>>> verbs::first_as(awaitable<result> pending) {
    const result rows = co_await std::move(pending);
    co_return map_first<T>(rows);
}
template <class T>
awaitable<detail::kept_t<T>> verbs::value_as(awaitable<result> pending) {
    const result rows = co_await std::move(pending);
    co_return map_value<T>(rows);
}
// For the common types the library has it, without a coroutine in between.
template <>
ASIOPG_API awaitable<bool> verbs::fetchval_arguments(detail::command, const detail::argument_source*, std::size_t);
template <>
ASIOPG_API awaitable<std::int16_t> verbs::fetchval_arguments(detail::command, const detail::argument_source*,
                                                             std::size_t);
template <>
ASIOPG_API awaitable<std::int32_t> verbs::fetchval_arguments(detail::command, const detail::argument_source*,
                                                             std::size_t);
template <>
ASIOPG_API awaitable<std::int64_t> verbs::fetchval_arguments(detail::command, const detail::argument_source*,
                                                             std::size_t);
template <>
ASIOPG_API awaitable<double> verbs::fetchval_arguments(detail::command, const detail::argument_source*, std::size_t);
template <>
ASIOPG_API awaitable<std::string> verbs::fetchval_arguments(detail::command, const detail::argument_source*,
                                                            std::size_t);
template <>
ASIOPG_API awaitable<std::optional<bool>> verbs::fetchval_arguments(detail::command, const detail::argument_source*,
                                                                    std::size_t);
template <>
ASIOPG_API awaitable<std::optional<std::int32_t>> verbs::fetchval_arguments(detail::command,
                                                                            const detail::argument_source*,
                                                                            std::size_t);
template <>
ASIOPG_API awaitable<std::optional<std::int64_t>> verbs::fetchval_arguments(detail::command,
                                                                            const detail::argument_source*,
                                                                            std::size_t);
template <>
ASIOPG_API awaitable<std::optional<double>> verbs::fetchval_arguments(detail::command, const detail::argument_source*,
                                                                      std::size_t);
template <>
ASIOPG_API awaitable<std::optional<std::string>> verbs::fetchval_arguments(detail::command,
                                                                           const detail::argument_source*, std::size_t);

}  // namespace asiopg
