// asiopg::cursor: a query whose rows are fetched bit by bit, in a transaction.
#pragma once

#include <asiopg/query.hpp>
#include <asiopg/record.hpp>
#include <asiopg/result.hpp>
#include <asiopg/struct_mapping.hpp>
#include <asiopg/verbs.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace asiopg {

namespace detail {
struct cursor_state;
}

/// An open cursor, from `cursor(sql, args...)` of a transaction, a prepared statement, or of the connection after a
/// BEGIN by hand. Only the rows that were asked for are sent and kept. Either iterate, with `next()` or `next_batch()`,
/// or fetch by count; the two do not mix.
///
/// Other commands of the transaction may run between its fetches. Fetches that are started together are carried out in
/// order. After one that failed or was cancelled nobody knows where the cursor stands, so it is of no use any more; nor
/// is it after the end of the transaction (or savepoint) that it was opened in.
///
/// Object lifetimes: move-only. When it goes, or has given its last row, its close travels with the next command;
/// nobody waits for it. Operations that are under way are not affected by its end.
/// Thread safety: one thread, or strand, at a time.
///
///     auto c = co_await tx.cursor("SELECT id, name FROM users");
///     while (auto row = co_await c.next()) fmt::print("{}\n", row->get<std::string>("name"));
class ASIOPG_API cursor {
public:
    /// No cursor: exhausted.
    cursor() noexcept;
    /// For the library.
    explicit cursor(std::shared_ptr<detail::cursor_state> state) noexcept;
    cursor(cursor&&) noexcept;
    cursor& operator=(cursor&&) noexcept;
    ~cursor();

    // --- iteration ---
    /// The next row, or nothing after the last. Rows are asked for in batches (`prefetch`).
    awaitable<optional_record> next();
    template <class T>
    awaitable<detail::kept_t<std::optional<T>>> next() {
        return as<T>(state_, next());
    }
    /// The rows of the next batch; none after the last.
    ///
    ///     for (auto rows = co_await c.next_batch(); !rows.empty(); rows = co_await c.next_batch()) use(rows);
    awaitable<result> next_batch();
    template <class T>
    awaitable<detail::kept_t<std::vector<T>>> next_batch() {
        return verbs::rows_as<T>(next_batch());
    }
    /// How many rows a batch has. Default 50. Errors: interface_error unless it is greater than zero, and when the
    /// cursor does not iterate.
    cursor& prefetch(std::int64_t rows);

    // --- by count ---
    /// The next `count` rows, or as many as are left. Their `tag()` is the server's word for these rows alone, and
    /// empty as long as there may be more. Errors: interface_error unless it is greater than zero.
    awaitable<result> fetch(std::int64_t count);
    template <class T>
    awaitable<detail::kept_t<std::vector<T>>> fetch(std::int64_t count) {
        return verbs::rows_as<T>(fetch(count));
    }
    /// The next row, or nothing after the last.
    awaitable<optional_record> fetchrow();
    template <class T>
    awaitable<detail::kept_t<std::optional<T>>> fetchrow() {
        return as<T>(state_, fetchrow());
    }
    /// Passes over `count` rows, which are not sent, and gives how many there were. Errors: as for `fetch`.
    awaitable<std::int64_t> forward(std::int64_t count);

    // --- its use ---
    /// True when it is known that there are no more rows.
    bool is_exhausted() const noexcept;
    /// How long each fetch may take from now on. Default: what the query that opened the cursor had, else the
    /// connection's `command_timeout`.
    cursor& timeout(any_duration value);
    /// Closes it. Fetches that are under way are completed.
    void close() noexcept;

private:
    using state_ptr = std::shared_ptr<detail::cursor_state>;
    template <class T>
    static awaitable<detail::kept_t<std::optional<T>>> as(state_ptr state, awaitable<optional_record> pending);
    static const detail::row_description& description_of(const detail::cursor_state& state) noexcept;

    state_ptr state_;
};

template <class T>
awaitable<detail::kept_t<std::optional<T>>> cursor::as(state_ptr state, awaitable<optional_record> pending) {
    const optional_record row = co_await std::move(pending);
    std::optional<T> value;
    if (row) value.emplace(row_mapper<T>(description_of(*state))(*row));
    co_return value;
}

}  // namespace asiopg
