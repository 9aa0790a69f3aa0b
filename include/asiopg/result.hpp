// asiopg::result: the rows that a query gave.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/record.hpp>
#include <asiopg/result_iterator.hpp>

#include <cstddef>
#include <span>
#include <utility>

namespace asiopg {

namespace detail {
[[noreturn]] ASIOPG_API void throw_no_such_row(std::size_t index, std::size_t size);
}  // namespace detail

/// The rows of a query, immutable: a range of records, with the columns and the command's tag.
///
/// A result is a shared handle, cheap to copy. Iterating yields `const record&` that borrow, so that no reference
/// count is touched per row; what `[]`, `front()`, `back()` give, and every copy of a record, owns a share.
/// Object lifetimes: independent of the connection. Iterators are valid while a copy of the result, or a record that
/// owns a share of it, is.
/// Thread safety: distinct results may be used from different threads, even copies of one another.
class result {
public:
    using value_type = record;
    using const_reference = const record&;
    using size_type = std::size_t;
    using iterator = result_iterator;
    using const_iterator = result_iterator;
    using const_reverse_iterator = std::reverse_iterator<result_iterator>;

    /// No rows, no columns, an empty tag.
    result() = default;
    explicit result(detail::rows_ptr rows) noexcept : rows_(std::move(rows)) {}
    /// For the library: one of the results in `rows`.
    result(detail::rows_ptr rows, std::size_t part) noexcept : rows_(std::move(rows)), part_(part) {}

    /// The number of rows.
    std::size_t size() const noexcept {
        if (!rows_) return 0;
        return part_ == whole ? rows_->size() : rows_->part_size(part_);
    }
    bool empty() const noexcept { return size() == 0; }

    /// A row by its position, from 0. Errors: interface_error when there are not that many.
    record operator[](std::size_t row) const {
        if (row >= size()) [[unlikely]]
            detail::throw_no_such_row(row, size());
        return *result_iterator(*rows_, first_row() + row);
    }
    /// The first and the last row. Errors: interface_error when there is none.
    record front() const { return (*this)[0]; }
    record back() const { return (*this)[size() - 1]; }

    iterator begin() const& noexcept { return rows_ ? result_iterator(*rows_, first_row()) : result_iterator(); }
    iterator end() const& noexcept { return rows_ ? result_iterator(*rows_, first_row() + size()) : result_iterator(); }
    const_reverse_iterator rbegin() const& noexcept { return const_reverse_iterator(end()); }
    const_reverse_iterator rend() const& noexcept { return const_reverse_iterator(begin()); }
    void begin() const&& = delete;
    void end() const&& = delete;
    void rbegin() const&& = delete;
    void rend() const&& = delete;

    /// The columns, in order; there even if there are no rows.
    ASIOPG_API std::span<const column> columns() const& noexcept;
    void columns() const&& = delete;

    /// What the server says that the command did: `SELECT 3`.
    ASIOPG_API command_tag tag() const;

    /// For the library: the rows themselves, null if there are none, and which of them is the first of this result.
    const detail::rows_ptr& shared_rows() const noexcept { return rows_; }
    std::size_t first_row() const noexcept { return part_ == whole ? 0 : rows_->part_begin(part_); }

private:
    static constexpr std::size_t whole = static_cast<std::size_t>(-1);

    detail::rows_ptr rows_;
    std::size_t part_ = whole;  // several results may share their rows
};

}  // namespace asiopg
