// The rows of one result, as result, record and field see them. Filled by the session, read-only afterwards.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/detail/pod_vector.hpp>
#include <asiopg/reader.hpp>
#include <asiopg/type.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

/// One column of a result, as RowDescription tells it.
struct column {
    std::string name;
    /// Never null.
    const asiopg::type* type = nullptr;
    asiopg::format format = format::binary;
    /// The table and attribute it comes from, 0 if it is an expression.
    oid_t table_oid = 0;
    std::int16_t attribute_number = 0;
    std::int16_t type_size = 0;
    std::int32_t type_modifier = -1;
};

namespace detail {

/// The columns of a statement; shared by all its results. `types` keeps descriptions of types that are not built in
/// alive.
struct row_description {
    std::vector<column> columns;
    std::shared_ptr<const void> types;
};

/// The bytes of some rows: a receive block or a copy of part of one.
struct row_block;

/// Where the results of a request with several sets of arguments end, and what their tags are.
struct result_parts;

/// A counted set of rows. `cells` holds, row after row, each field's offset from its row's start: there stands the
/// field's 32-bit length (-1 for NULL), behind it the value. The session has checked all offsets and lengths.
struct ASIOPG_API rows {
    rows() = default;
    rows(const rows&) = delete;
    rows& operator=(const rows&) = delete;
    ~rows();
    // Rows come and go with every query: their memory is recycled (rows.cpp).
    static void* operator new(std::size_t size);
    static void operator delete(void* at) noexcept;

    std::size_t size() const noexcept { return bases.size(); }
    std::size_t width() const noexcept { return width_; }
    const column& column_at(std::size_t i) const noexcept { return description->columns[i]; }

    /// Where the field's length stands. No check: row < size(), col < width().
    const char* field(std::size_t row, std::size_t col) const noexcept {
        return bases[row] + cells[row * width_ + col];
    }

    /// Of one of the parts.
    std::size_t part_begin(std::size_t part) const noexcept;
    std::size_t part_size(std::size_t part) const noexcept;
    const command_tag& part_tag(std::size_t part) const noexcept;

    std::shared_ptr<const row_description> description;
    std::size_t width_ = 0;
    pod_vector<const char*, 4> bases;
    pod_vector<std::uint32_t, 16> cells;
    pod_vector<row_block*, 2> blocks;  // what the bases point into; each holds a count
    command_tag tag;                   // CommandComplete's
    result_parts* parts = nullptr;     // null: one result; else owned
    std::atomic<std::uint32_t> references{1};
};

/// A shared pointer to rows without a control block.
class rows_ptr {
public:
    rows_ptr() = default;
    /// Takes over one reference.
    explicit rows_ptr(rows* adopted) noexcept : rows_(adopted) {}
    rows_ptr(const rows_ptr& other) noexcept : rows_(other.rows_) {
        if (rows_) rows_->references.fetch_add(1, std::memory_order_relaxed);
    }
    rows_ptr(rows_ptr&& other) noexcept : rows_(std::exchange(other.rows_, nullptr)) {}
    rows_ptr& operator=(rows_ptr other) noexcept {
        std::swap(rows_, other.rows_);
        return *this;
    }
    ~rows_ptr() {
        if (rows_) drop(rows_);
    }
    rows* get() const noexcept { return rows_; }
    rows* operator->() const noexcept { return rows_; }
    rows& operator*() const noexcept { return *rows_; }
    explicit operator bool() const noexcept { return rows_ != nullptr; }

    /// Gives a reference back.
    ASIOPG_API static void drop(rows* from) noexcept;

private:
    rows* rows_ = nullptr;
};

}  // namespace detail
}  // namespace asiopg
