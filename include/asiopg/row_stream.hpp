// asiopg::row_stream and typed_row_stream: the rows of a query as they come, in constant memory.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/result.hpp>
#include <asiopg/struct_mapping.hpp>
#include <asiopg/verbs.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace asiopg {

namespace detail {
/// next_batch() where next() has not handed out all rows that it had.
[[noreturn]] ASIOPG_API void throw_amid_batch();
class row_source;
}  // namespace detail

/// The rows of one query, handed out while the server is still sending them. What is received and not taken yet is
/// bounded (about 256 KiB, or one row): a slow consumer slows the server down, and memory stays the same for any number
/// of rows. Made by `stream()` of a connection or transaction:
///
///     asiopg::row_stream rows = co_await conn.stream("SELECT id, name FROM users");
///     while (asiopg::optional_record row = co_await rows.next())
///         fmt::print("{}\n", row->get<std::string>("name"));
///
/// No transaction is needed. Until its end is reached, or it is destroyed or closed, the stream has the connection for
/// itself: other commands wait, at most for `exclusive_timeout`.
///
/// Left early, the query is cancelled on the server and what is still to come is passed over; the connection then goes
/// on. In a transaction, where a cancelled query would be the end of it, the rows are fetched in portions instead (from
/// a portal, as a cursor does), and leaving early costs nothing.
///
/// Object lifetimes: records and results stay valid when the stream has gone. They keep the memory of the rows around
/// them, so copy values out of what is to be kept long. Thread safety: as the connection; one `next()` at a time.
/// Cancellation: ends the stream. A `timeout` of the query is for the whole of it.
class ASIOPG_API row_stream {
public:
    row_stream(row_stream&&) noexcept;
    row_stream& operator=(row_stream&&) noexcept;
    ~row_stream();

    /// The next row, or none when there are no more. Errors: what the query fails with, on the way as well: rows handed
    /// out before are then all that there were.
    awaitable<optional_record> next();
    /// The rows that are there, at least one; empty when there are no more. The fastest way to go through many:
    ///
    ///     for (asiopg::result batch = co_await rows.next_batch(); !batch.empty(); batch = co_await rows.next_batch())
    ///         for (const asiopg::record& row : batch) sum += row.get<std::int64_t>(0);
    awaitable<result> next_batch();

    /// The columns, in order.
    std::span<const column> columns() const& noexcept;
    void columns() const&& = delete;
    /// What the server said at the end: `SELECT 3`. Empty before. Rows are counted from the first one on, also in a
    /// transaction, where the server sends them in portions and counts each for itself.
    command_tag tag() const;
    /// Ends it early. Does nothing at the end.
    void close() noexcept;

    /// For the library.
    explicit row_stream(std::shared_ptr<detail::row_source> source) noexcept;
    const detail::row_description& description() const noexcept;

private:
    std::shared_ptr<detail::row_source> source_;
    result batch_;
    std::size_t at_ = 0;  // in the batch
};

/// The same with rows as `T`: a plain struct by column name, a tuple by position, or, for one column, a single value.
///
///     auto users = co_await conn.stream<user>("SELECT id, name FROM users");
///     while (std::optional<user> u = co_await users.next()) greet(*u);
///
/// Errors: `interface_error` when columns and members do not match (told by `stream()`); `conversion_error` from
/// `next()` for a value that does not fit.
template <class T>
class typed_row_stream {
public:
    explicit typed_row_stream(row_stream rows) : rows_(std::move(rows)), mapper_(rows_.description()) {}

    /// The next row, or none when there are no more.
    awaitable<detail::kept_t<std::optional<T>>> next() {
        if (at_ == batch_.size()) {
            batch_ = result();
            at_ = 0;  // also if this throws
            batch_ = co_await rows_.next_batch();
            if (batch_.empty()) co_return std::nullopt;
        }
        co_return std::optional<T>(mapper_(*batch_.shared_rows(), batch_.first_row() + at_++));
    }
    /// The rows that are there, at least one; none when there are no more.
    awaitable<detail::kept_t<std::vector<T>>> next_batch() {
        if (at_ < batch_.size()) detail::throw_amid_batch();
        const result rows = co_await rows_.next_batch();
        std::vector<T> values;
        values.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            values.push_back(mapper_(*rows.shared_rows(), rows.first_row() + i));
        co_return values;
    }

    std::span<const column> columns() const& noexcept { return rows_.columns(); }
    void columns() const&& = delete;
    command_tag tag() const { return rows_.tag(); }
    void close() noexcept {
        rows_.close();
        batch_ = result();
        at_ = 0;
    }

private:
    row_stream rows_;
    row_mapper<T> mapper_;  // points into the description, which the stream keeps
    result batch_;
    std::size_t at_ = 0;
};

template <class T>
awaitable<typed_row_stream<T>> verbs::typed_stream(awaitable<row_stream> pending) {
    row_stream rows = co_await std::move(pending);
    co_return typed_row_stream<T>(std::move(rows));
}

}  // namespace asiopg
