// asiopg::prepared_statement: a handle of a statement that was prepared on purpose.
#pragma once

#include <asiopg/verbs.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

namespace detail {
struct prepared_state;
}

/// What `prepare()` may be told beside the text.
class prepare_options {
public:
    prepare_options() = default;
    /// What the statement is called on the server (for SQL's EXECUTE), instead of a name of the library's.
    /// Errors, of prepare(): interface_error when it is empty, has more than 63 bytes or a NUL, or begins with
    /// "asiopg_".
    prepare_options& name(std::string value) & {
        name_ = std::move(value);
        return *this;
    }
    prepare_options&& name(std::string value) && { return std::move(name(std::move(value))); }

    const std::optional<std::string>& name() const noexcept { return name_; }

private:
    std::optional<std::string> name_;
};

/// A statement that was prepared with `prepare()`: its verbs are those of a connection, without the text.
///
/// They belong to what it was prepared on. A statement that was prepared on the connection waits, as all that goes
/// through `conn`, while somebody's transaction runs; inside that, use it as `stmt.on(tx)`.
///
/// The statement does not change any more: it is not prepared anew on its own. When a table that it depends on has
/// changed, it fails with the server's `feature_not_supported`; when a type has, or after `reload_schema_state()`, it
/// is closed. Codecs that are set later do not reach it.
///
/// Object lifetimes: move-only. It may outlive the connection, and is closed then. When the last handle goes, its Close
/// travels with the next command; nobody waits for it.
/// Thread safety: as for the connection.
///
///     auto stmt = co_await conn.prepare("SELECT name FROM users WHERE id = $1");
///     for (int id : ids) fmt::print("{}\n", co_await stmt.fetchval<std::string>(id));
class ASIOPG_API prepared_statement {
public:
    /// No statement: closed.
    prepared_statement() noexcept;
    /// For the library.
    prepared_statement(std::shared_ptr<detail::prepared_state> state, std::uint64_t owner) noexcept;
    prepared_statement(prepared_statement&&) noexcept;
    prepared_statement& operator=(prepared_statement&&) noexcept;
    ~prepared_statement();

    // --- the verbs: see verbs.hpp. Errors, besides: interface_error "the prepared statement is closed" ---
    template <class... Args>
    awaitable<command_tag> execute(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return execute_arguments(list, sizeof...(Args));
    }
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<result> fetch(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return fetch_arguments(list, sizeof...(Args), 0);
    }
    template <class T, class... Args>
    awaitable<detail::kept_t<std::vector<T>>> fetch(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return verbs::rows_as<T>(fetch_arguments(list, sizeof...(Args), 0));
    }
    template <std::nullptr_t = nullptr, class... Args>
    awaitable<optional_record> fetchrow(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return fetchrow_arguments(list, sizeof...(Args));
    }
    template <class T, class... Args>
    awaitable<detail::kept_t<std::optional<T>>> fetchrow(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return verbs::first_as<T>(fetch_arguments(list, sizeof...(Args), 1));
    }
    template <class T, class... Args>
    awaitable<detail::kept_t<T>> fetchval(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return verbs::value_as<T>(fetch_arguments(list, sizeof...(Args), 1));
    }
    /// With bulk.hpp, as `fetchmany`.
    template <class Elements>
    awaitable<void> executemany(Elements&& elements) {
        static_assert(detail::has_bulk<Elements>, "asiopg: executemany needs #include <asiopg/bulk.hpp>");
        if constexpr (detail::has_bulk<Elements>)
            return detail::bulk<Elements>::execute(*this, std::forward<Elements>(elements));
    }
    template <class Elements>
    awaitable<fetched_vector<result>> fetchmany(Elements&& elements) {
        static_assert(detail::has_bulk<Elements>, "asiopg: fetchmany needs #include <asiopg/bulk.hpp>");
        if constexpr (detail::has_bulk<Elements>)
            return detail::bulk<Elements>::fetch(*this, std::forward<Elements>(elements));
    }
    template <class... Args>
    awaitable<asiopg::cursor> cursor(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return open_cursor(list, sizeof...(Args));
    }

    // --- its plan ---
    /// The plan that the server makes for these arguments, as `EXPLAIN (FORMAT JSON, VERBOSE)` tells it: `T` is
    /// anything that reads json, such as the text, or `nlohmann::json` with <asiopg/codecs/json.hpp>.
    ///
    ///     auto plan = co_await stmt.explain<nlohmann::json>(7);
    template <class T = std::string, class... Args>
    awaitable<T> explain(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return verbs::value_as<T>(explain_arguments(list, sizeof...(Args)));
    }
    /// The same with ANALYZE: the statement is executed, in a transaction (or savepoint) that is rolled back. What a
    /// rollback does not undo, such as the steps of a sequence, stays. Errors: interface_error inside a transaction
    /// that was begun by hand.
    template <class T = std::string, class... Args>
    awaitable<T> explain_analyze(Args&&... args) {
        static_assert(detail::takes_list_alone<Args...>, "asiopg: a list of arguments is the only argument");
        const detail::argument_source list[] = {std::forward<Args>(args)..., {}};
        return verbs::value_as<T>(analyze_arguments(list, sizeof...(Args)));
    }

    // --- what it is ---
    /// The types of `$1`, `$2`, ... Object lifetimes: valid while a handle of the statement is.
    std::span<const type* const> get_parameters() const noexcept;
    /// The columns that it gives; none for a command without rows. Object lifetimes: as for the types.
    std::span<const column> get_attributes() const noexcept;
    /// What the server calls it.
    const std::string& get_name() const noexcept;
    /// Its text.
    const std::string& get_query() const noexcept;
    /// What the server said that its last execution did ("SELECT 2"); nothing before the first, when only some of the
    /// rows were asked for (`fetchrow`, `fetchval`), and after `executemany` and `fetchmany`.
    std::optional<command_tag> get_statusmsg() const;

    // --- its use ---
    /// The same statement, for commands through another handle of the same connection: a transaction, or the
    /// connection again. Errors: interface_error when it is another connection's.
    ///
    ///     co_await conn.transaction([&](asiopg::transaction& tx) -> asio::awaitable<void> {
    ///         auto inside = stmt.on(tx);
    ///         co_await inside.execute(7);
    ///     });
    prepared_statement on(const verbs& handle) const;
    /// How long each of the operations may take that this handle starts from now on; see `query::timeout`.
    prepared_statement& timeout(any_duration value) noexcept {
        timeout_ = value.value();
        return *this;
    }
    /// Closes it, for all its handles. What was sent goes on; what still waits for its turn is refused. The server is
    /// told with the next command.
    void close() noexcept;
    /// Closed, by itself or with its connection.
    bool is_closed() const noexcept;

private:
    template <class Elements>
    friend struct detail::bulk;
    using sources = const detail::argument_source*;
    query text() const;
    awaitable<command_tag> execute_arguments(sources list, std::size_t count);
    awaitable<result> fetch_arguments(sources list, std::size_t count, std::int32_t row_limit);
    awaitable<optional_record> fetchrow_arguments(sources list, std::size_t count);
    awaitable<void> execute_rows(std::unique_ptr<detail::element_source> rows);
    awaitable<fetched_vector<result>> fetch_rows(std::unique_ptr<detail::element_source> rows);
    std::unique_ptr<detail::row_upload> upload_sets(bool keep_results);
    awaitable<asiopg::cursor> open_cursor(sources list, std::size_t count);
    awaitable<result> explain_arguments(sources list, std::size_t count);
    awaitable<result> analyze_arguments(sources list, std::size_t count);

    std::shared_ptr<detail::prepared_state> state_;
    std::uint64_t owner_ = 0;
    std::optional<query::duration> timeout_;
};

}  // namespace asiopg
