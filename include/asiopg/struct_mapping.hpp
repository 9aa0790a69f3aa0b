// Rows as values of the user's own types: plain structs by column name, tuples by position, single values.
#pragma once

#include <asiopg/detail/readable.hpp>
#include <asiopg/field_names.hpp>
#include <asiopg/result.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg {

namespace detail {

/// Fills in `index[i]`, the column for `members[i]`, i < count. Errors: interface_error when a member has no column, or
/// when there is a column too many.
ASIOPG_API void match_members(const row_description& row, std::string_view struct_name, const std::string_view* members,
                              std::size_t count, std::uint16_t* index);
[[noreturn]] ASIOPG_API void throw_column_count(const row_description& row, std::string_view type_name,
                                                std::size_t takes);
[[noreturn]] ASIOPG_API void throw_other_row();
[[noreturn]] ASIOPG_API void throw_no_row();

enum class mapping { value, by_position, by_name, value_or_by_name };

/// Whether the rows are single values of a composite type.
ASIOPG_API bool is_composite_row(const row_description& row) noexcept;

template <class T>
inline constexpr bool is_tuple = false;
template <class... E>
inline constexpr bool is_tuple<std::tuple<E...>> = true;
template <class A, class B>
inline constexpr bool is_tuple<std::pair<A, B>> = true;

template <class T>
consteval mapping find_mapping() {
    if constexpr (is_tuple<T>)
        return mapping::by_position;
    else if constexpr (!is_readable<T>)
        return mapping::by_name;
    else if constexpr (std::is_class_v<T> && std::is_aggregate_v<T> && !is_optional<T>::value)
        return composite_struct<T> ? mapping::value_or_by_name : mapping::value;
    else
        return mapping::value;
}
template <class T>
inline constexpr mapping mapping_of = find_mapping<T>();

template <class T>
class mapped_row_iterator;

/// What a T is put together from; here: a struct.
template <class T, mapping = mapping_of<T>>
struct mapped : plain_struct<T> {};
template <class T>
struct mapped<T, mapping::value> {
    static constexpr std::size_t size = 1;
    using types = type_list<T>;
    static constexpr std::string_view name() { return cpp_name<T>(); }
};
template <template <class...> class Tuple, class... Elements>
struct mapped<Tuple<Elements...>, mapping::by_position> {
    static constexpr std::size_t size = sizeof...(Elements);
    using types = type_list<Elements...>;
    static constexpr std::string_view name() { return "a tuple"; }
};

}  // namespace detail

/// Reads the rows of one result as Ts; what can be found out once for all rows is found out by the constructor.
///
/// T is a plain struct, whose members are matched with the columns by name, in any order, each member with exactly one
/// column; a std::tuple or std::pair, by position; or a type that a codec decodes, for rows of one column. A struct
/// with a `composite_codec` is read from a single column of a composite type, or else by column name.
/// Object lifetimes: points into the row description, so the result (or its statement) must outlive it.
template <class T>
class row_mapper {
    using mapped = detail::mapped<T>;
    static constexpr detail::mapping way = detail::mapping_of<T>;
    static constexpr bool has_names = way == detail::mapping::by_name || way == detail::mapping::value_or_by_name;

public:
    /// Errors: interface_error when columns and members do not match.
    explicit row_mapper(const detail::row_description& row) : columns_(row.columns.data()), width_(row.columns.size()) {
        if constexpr (has_names) {
            static_assert(std::size(field_names<T>::names) == mapped::size,
                          "asiopg: field_names must name every member of the struct");
            if constexpr (way == detail::mapping::value_or_by_name)
                if (detail::is_composite_row(row)) return;
            detail::match_members(row, mapped::name(), std::data(field_names<T>::names), mapped::size, index_);
            by_name_ = true;
        } else if (width_ != mapped::size) {
            detail::throw_column_count(row, mapped::name(), mapped::size);
        }
    }

    /// One row, row < rows.size(). Errors: conversion_error.
    T operator()(const detail::rows& rows, std::size_t row) const {
        return read(rows.bases[row], rows.cells.data() + row * rows.width_);
    }
    /// A record of the result that the mapper was made for. Errors: conversion_error; interface_error for any other.
    T operator()(const record& row) const {
        if (row.columns_ != columns_ || row.size_ != width_) detail::throw_other_row();
        return read(*row.base_, row.cells_);
    }

private:
    friend class detail::mapped_row_iterator<T>;

    T read(const char* base, const std::uint32_t* cells) const {
        return read(base, cells, typename mapped::types(), std::make_index_sequence<mapped::size>());
    }
    template <class... M, std::size_t... I>
    T read(const char* base, const std::uint32_t* cells, detail::type_list<M...>, std::index_sequence<I...>) const {
        (detail::check_keepable<M>(), ...);
        if constexpr (way == detail::mapping::value_or_by_name)
            if (!by_name_) return detail::decode_field<T>(*columns_, base + *cells);
        if constexpr (way == detail::mapping::value)
            return detail::decode_field<T>(*columns_, base + *cells);
        else
            return T{detail::decode_field<M>(columns_[column<I>()], base + cells[column<I>()])...};
    }
    template <std::size_t I>
    std::size_t column() const noexcept {
        if constexpr (has_names)
            return index_[I];
        else
            return I;
    }

    const asiopg::column* columns_;
    std::size_t width_;
    bool by_name_ = false;
    std::uint16_t index_[has_names ? mapped::size + !mapped::size : 1] = {};
};

namespace detail {

/// Goes over rows and reads each as a T. A vector that is made of such a range allocates once, and no code for one that
/// grows is compiled where rows are mapped. It has what a vector's constructor takes, no more.
template <class T>
class mapped_row_iterator {
public:
    using value_type = T;
    using reference = T;
    using pointer = void;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::random_access_iterator_tag;

    mapped_row_iterator(const row_mapper<T>& mapper, const rows& from, std::size_t row) noexcept
        : mapper_(&mapper), base_(from.bases.data() + row), cells_(from.cells.data() + row * from.width_) {}
    T operator*() const { return mapper_->read(*base_, cells_); }
    mapped_row_iterator& operator++() noexcept {
        ++base_;
        cells_ += mapper_->width_;
        return *this;
    }
    friend difference_type operator-(const mapped_row_iterator& a, const mapped_row_iterator& b) noexcept {
        return a.base_ - b.base_;
    }
    friend bool operator==(const mapped_row_iterator& a, const mapped_row_iterator& b) noexcept {
        return a.base_ == b.base_;
    }
    friend auto operator<=>(const mapped_row_iterator& a, const mapped_row_iterator& b) noexcept {
        return a.base_ <=> b.base_;
    }

private:
    const row_mapper<T>* mapper_;
    const char* const* base_;
    const std::uint32_t* cells_;
};

}  // namespace detail

/// All rows as Ts (see `row_mapper`). Empty if the command gives no rows at all.
/// Errors: interface_error when columns and members do not match, conversion_error when a value does not fit.
template <class T>
std::vector<T> map_rows(const result& from) {
    const detail::rows* rows = from.shared_rows().get();
    if (!rows || !rows->description) return {};
    const row_mapper<T> mapper(*rows->description);
    const detail::mapped_row_iterator<T> first(mapper, *rows, from.first_row());
    const detail::mapped_row_iterator<T> last(mapper, *rows, from.first_row() + from.size());
    return std::vector<T>(first, last);
}

/// The first row as a T, if there is one. Errors: as for `map_rows`.
template <class T>
std::optional<T> map_first(const result& from) {
    const detail::rows* rows = from.shared_rows().get();
    if (!rows || !rows->description) return std::nullopt;
    const row_mapper<T> mapper(*rows->description);
    if (from.empty()) return std::nullopt;
    return std::optional<T>(std::in_place, mapper(*rows, from.first_row()));
}

/// One column of the first row. Without a row it is empty if T is a std::optional, else it throws; NULL likewise.
/// As `std::optional<std::optional<U>>` the outer optional is empty without a row, the inner one for NULL.
///
/// Errors: interface_error when there is no row, or no such column; conversion_error when the value does not fit.
template <class T>
T map_value(const result& from, std::size_t column = 0) {
    if constexpr (detail::is_optional<T>::value) {
        using value = typename T::value_type;
        if constexpr (detail::is_optional<value>::value) {
            detail::check_keepable<value>();
            if (from.empty()) return T();
            return T(std::in_place, (*from.begin()).template get<value>(column));
        } else {
            detail::check_keepable<T>();
            if (from.empty()) return T();
            return (*from.begin()).template get<T>(column);
        }
    } else {
        detail::check_keepable<T>();
        if (from.empty()) detail::throw_no_row();
        return (*from.begin()).template get<T>(column);
    }
}
template <class T>
T map_value(const result& from, std::string_view column) {
    return map_value<T>(from, from.empty() ? 0 : (*from.begin()).index_of(column));
}

}  // namespace asiopg
