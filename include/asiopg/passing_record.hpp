// asiopg::passing_record: a record that will be gone at the end of the statement.
#pragma once

#include <asiopg/record.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace asiopg {

/// What `->` gives on a temporary: `(co_await conn.fetchrow(...))->get<int>("id")`. It has what a record has, but no
/// views into it, which would dangle at once: they do not compile.
///
/// Object lifetimes: refers to the record of the temporary, and is valid until the end of the statement. What `get`,
/// `[]` and `slice` give outlives it.
class passing_record {
public:
    explicit passing_record(const record& row) noexcept : row_(row) {}
    passing_record(const passing_record&) = delete;
    passing_record& operator=(const passing_record&) = delete;

    const passing_record* operator->() const noexcept { return this; }

    std::size_t size() const noexcept { return row_.size(); }
    bool empty() const noexcept { return row_.empty(); }
    bool contains(std::string_view name) const noexcept { return row_.contains(name); }
    std::optional<std::size_t> find(std::string_view name) const noexcept { return row_.find(name); }
    std::size_t index_of(std::string_view name) const { return row_.index_of(name); }
    record slice(std::size_t first, std::size_t count = static_cast<std::size_t>(-1)) const {
        return row_.slice(first, count);
    }

    owned_field operator[](std::size_t index) const { return record(row_)[index]; }
    owned_field operator[](std::string_view name) const { return record(row_)[name]; }

    /// These would be left with a record that is gone.
    void columns() const = delete;
    void keys() const = delete;
    void begin() const = delete;
    void end() const = delete;

    template <class T>
    auto get(std::size_t index) const {
        detail::check_keepable<T>();
        return row_.get<T>(index);
    }
    template <class T>
    auto get(std::string_view name) const {
        detail::check_keepable<T>();
        return row_.get<T>(name);
    }
    template <class T>
    void get_to(std::size_t index, T& value) const {
        detail::check_keepable<T>();
        row_.get_to(index, value);
    }
    template <class T>
    void get_to(std::string_view name, T& value) const {
        detail::check_keepable<T>();
        row_.get_to(name, value);
    }
    template <class T>
    detail::kept_t<T> get_or(std::string_view name, T fallback) const {
        detail::check_keepable<T>();
        return row_.get_or<T>(name, std::move(fallback));
    }

private:
    const record& row_;
};

}  // namespace asiopg
