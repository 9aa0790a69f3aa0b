// asiopg::field: one value of a record.
#pragma once

#include <asiopg/detail/decode.hpp>
#include <asiopg/detail/readable.hpp>
#include <asiopg/detail/rows.hpp>

#include <compare>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>

namespace asiopg {

/// One value of a record: a column and the bytes that came for it.
///
/// Object lifetimes: a field points into its record's result; it, and every view taken from it, is valid as long as
/// that record (or any other record or copy of the same result) is.
class field {
public:
    /// `data`: where the 32-bit length stands that precedes the value.
    field(const asiopg::column& column, const char* data) noexcept : column_(&column), data_(data) {}

    /// The value as a T.
    /// Errors: conversion_error when the column's type is none that `codec<T>` reads, when the value does not fit T,
    /// and for NULL unless T is a std::optional.
    template <class T>
    detail::kept_t<T> as() const {
        detail::check_readable<T>();
        return detail::decode_field<T>(*column_, data_);
    }

    bool is_null() const noexcept { return static_cast<std::int32_t>(detail::load_network<std::uint32_t>(data_)) < 0; }
    /// The column's name.
    std::string_view name() const noexcept { return column_->name; }
    const asiopg::type& type() const noexcept { return *column_->type; }
    const asiopg::column& column() const noexcept { return *column_; }
    /// The value as it came from the server, in `column().format`; empty for NULL.
    std::string_view bytes() const noexcept {
        return is_null() ? std::string_view() : std::string_view(data_ + 4, detail::load_network<std::uint32_t>(data_));
    }
    const char* data() const noexcept { return data_; }

    /// By value, whatever the columns are called: numbers by size (NaN equals itself and is the greatest), texts and
    /// other values by their bytes. NULL equals NULL and comes before everything else.
    friend ASIOPG_API bool operator==(const field& a, const field& b) noexcept;
    friend ASIOPG_API std::weak_ordering operator<=>(const field& a, const field& b) noexcept;

private:
    const asiopg::column* column_;
    const char* data_;
};

namespace detail {
ASIOPG_API std::size_t hash_of(const field& f) noexcept;
}  // namespace detail

/// The value as text, as a cast to text gives it (DateStyle ISO, TimeZone UTC); `NULL` for NULL, and `\x` with
/// hexadecimal digits for the bytes of a type that asiopg cannot write.
ASIOPG_API std::string to_string(const field& f);

/// Goes over the fields of a record.
class field_iterator {
public:
    using value_type = field;
    using reference = field;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::random_access_iterator_tag;

    field_iterator() = default;
    field_iterator(const column* c, const char* base, const std::uint32_t* cell) noexcept
        : column_(c), base_(base), cell_(cell) {}

    field operator*() const noexcept { return field(*column_, base_ + *cell_); }
    field operator[](difference_type n) const noexcept { return *(*this + n); }
    field_iterator& operator+=(difference_type n) noexcept {
        column_ += n;
        cell_ += n;
        return *this;
    }
    field_iterator& operator-=(difference_type n) noexcept { return *this += -n; }
    field_iterator& operator++() noexcept { return *this += 1; }
    field_iterator& operator--() noexcept { return *this += -1; }
    field_iterator operator++(int) noexcept {
        field_iterator old = *this;
        ++*this;
        return old;
    }
    field_iterator operator--(int) noexcept {
        field_iterator old = *this;
        --*this;
        return old;
    }
    friend field_iterator operator+(field_iterator i, difference_type n) noexcept { return i += n; }
    friend field_iterator operator+(difference_type n, field_iterator i) noexcept { return i += n; }
    friend field_iterator operator-(field_iterator i, difference_type n) noexcept { return i -= n; }
    friend difference_type operator-(const field_iterator& a, const field_iterator& b) noexcept {
        return a.cell_ - b.cell_;
    }
    friend bool operator==(const field_iterator& a, const field_iterator& b) noexcept { return a.cell_ == b.cell_; }
    friend std::strong_ordering operator<=>(const field_iterator& a, const field_iterator& b) noexcept {
        return a.cell_ <=> b.cell_;
    }

private:
    const column* column_ = nullptr;
    const char* base_ = nullptr;
    const std::uint32_t* cell_ = nullptr;
};

}  // namespace asiopg

template <>
struct std::hash<asiopg::field> {
    std::size_t operator()(const asiopg::field& f) const noexcept { return asiopg::detail::hash_of(f); }
};
