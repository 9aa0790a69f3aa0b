// asiopg::record: one row of a result.
#pragma once

#include <asiopg/field.hpp>

#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg {

class owned_field;
class result;
class result_iterator;
template <class T>
class row_mapper;

namespace detail {
[[noreturn]] ASIOPG_API void throw_no_such_field(std::size_t index, std::size_t size);
}  // namespace detail

/// One row of a result, immutable. Fields are found by position (from 0) or by column name; where several columns
/// have the same name, the name means the last of them.
///
/// Errors: interface_error for a position or a name that the record does not have; as for `field::as`,
/// conversion_error.
/// Object lifetimes: a record that you hold owns a share of its result, so it stays valid after the result and the
/// connection are gone; copies are cheap. Only the record that a result's iterator refers to borrows: it is valid
/// while the iterator stays where it is, and copying or moving it takes a share. Fields, and views such as
/// `get<std::string_view>`, point into the record; from a temporary record views do not compile.
/// Thread safety: distinct records may be used from different threads, even if they share a result.
class record {
public:
    /// A record without fields.
    record() = default;
    ASIOPG_API record(const record& other) noexcept;
    ASIOPG_API record(record&& other) noexcept;
    ASIOPG_API record& operator=(const record& other) noexcept;
    ASIOPG_API record& operator=(record&& other) noexcept;
    ~record() {
        if (owns_) detail::rows_ptr::drop(rows_);
    }

    /// The number of fields.
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

    /// The field at a position.
    field operator[](std::size_t index) const& {
        check(index);
        return at(index);
    }
    /// The field of a column.
    field operator[](std::string_view name) const& { return at(index_of(name)); }
    /// Of a temporary record: a field that keeps the result alive.
    owned_field operator[](std::size_t index) &&;
    owned_field operator[](std::string_view name) &&;
    void operator[](std::size_t) const&& = delete;
    void operator[](std::string_view) const&& = delete;

    /// A field's value as a T; see `field::as`.
    template <class T>
    detail::kept_t<T> get(std::size_t index) const& {
        detail::check_readable<T>();
        check(index);
        return detail::decode_field<T>(columns_[index], *base_ + cells_[index]);
    }
    template <class T>
    detail::kept_t<T> get(std::string_view name) const& {
        detail::check_readable<T>();
        return get_named<T>(name);
    }
    template <class T>
    detail::kept_t<T> get(std::size_t index) const&& {
        detail::check_keepable<T>();
        return static_cast<const record&>(*this).template get<T>(index);
    }
    template <class T>
    detail::kept_t<T> get(std::string_view name) const&& {
        detail::check_keepable<T>();
        return static_cast<const record&>(*this).template get<T>(name);
    }

    /// Assigns a field's value to an object, whose memory is used again: strings, and vectors of numbers, with room for
    /// the value take no allocation. Errors: as `get`; what `value` is then is not said.
    ///
    ///     std::vector<int> tags;
    ///     for (const asiopg::record& row : rows) {
    ///         row.get_to("tags", tags);
    ///         use(tags);
    ///     }
    template <class T>
    void get_to(std::size_t index, T& value) const& {
        detail::check_readable<T>();
        check(index);
        detail::decode_field_to(columns_[index], *base_ + cells_[index], value);
    }
    template <class T>
    void get_to(std::string_view name, T& value) const& {
        get_to(index_of(name), value);
    }
    template <class T>
    void get_to(std::size_t index, T& value) const&& {
        detail::check_keepable<T>();
        static_cast<const record&>(*this).get_to(index, value);
    }
    template <class T>
    void get_to(std::string_view name, T& value) const&& {
        detail::check_keepable<T>();
        static_cast<const record&>(*this).get_to(name, value);
    }

    /// A field's value, or `fallback` where there is no such column, and (unless T is a std::optional) for NULL.
    template <class T>
    detail::kept_t<T> get_or(std::string_view name, T fallback) const& {
        std::optional<std::size_t> index = find(name);
        if (!index) return fallback;
        field found = at(*index);
        if constexpr (!detail::is_optional<T>::value)
            if (found.is_null()) return fallback;
        return found.as<T>();
    }
    template <class T>
    detail::kept_t<T> get_or(std::string_view name, T fallback) const&& {
        detail::check_keepable<T>();
        return static_cast<const record&>(*this).template get_or<T>(name, std::move(fallback));
    }

    /// Whether there is a column of this name.
    bool contains(std::string_view name) const noexcept { return find(name).has_value(); }
    /// The position of a column (of the last one of that name), if there is one.
    ASIOPG_API std::optional<std::size_t> find(std::string_view name) const noexcept;
    /// The same, but throws an interface_error that lists the columns there are.
    ASIOPG_API std::size_t index_of(std::string_view name) const;

    /// The columns, in order.
    ASIOPG_API std::span<const column> columns() const& noexcept;
    void columns() const&& = delete;
    /// The columns' names, in order; a name that occurs twice is there twice.
    ASIOPG_API std::vector<std::string_view> keys() const&;
    void keys() const&& = delete;

    field_iterator begin() const& noexcept { return field_iterator(columns_, size_ ? *base_ : nullptr, cells_); }
    field_iterator end() const& noexcept { return begin() + static_cast<std::ptrdiff_t>(size_); }
    void begin() const&& = delete;
    void end() const&& = delete;

    /// The fields [first, first + count) as a record; what lies beyond the end is left out, as in std::string::substr.
    ASIOPG_API record slice(std::size_t first, std::size_t count = static_cast<std::size_t>(-1)) const;

    /// By value and in order, whatever the columns are called; fields compare as described at `field`.
    friend ASIOPG_API bool operator==(const record& a, const record& b) noexcept;
    friend ASIOPG_API std::weak_ordering operator<=>(const record& a, const record& b) noexcept;

private:
    friend class result;
    friend class result_iterator;
    template <class T>
    friend class row_mapper;

    /// Borrows: row < rows.size().
    record(detail::rows& rows, std::size_t row) noexcept
        : rows_(&rows),
          base_(rows.bases.data() + row),
          cells_(rows.cells.data() + row * rows.width_),
          columns_(rows.description ? rows.description->columns.data() : nullptr),
          size_(rows.width_) {}

    field at(std::size_t index) const noexcept { return field(columns_[index], *base_ + cells_[index]); }
    void check(std::size_t index) const {
        if (index >= size_) [[unlikely]]
            detail::throw_no_such_field(index, size_);
    }
    void share() noexcept;
    template <class T>
    T get_named(std::string_view name) const;
    void copy_from(const record& other) noexcept {
        rows_ = other.rows_;
        base_ = other.base_;
        cells_ = other.cells_;
        columns_ = other.columns_;
        size_ = other.size_;
    }
    void forget() noexcept;

    detail::rows* rows_ = nullptr;
    const char* const* base_ = nullptr;  // the row's entry in rows_->bases; also valid as "one behind the last"
    const std::uint32_t* cells_ = nullptr;
    const column* columns_ = nullptr;
    std::size_t size_ = 0;
    bool owns_ = false;
};

// Not inline: finding the column costs more than the call, and the library has the common types.
template <class T>
T record::get_named(std::string_view name) const {
    return at(index_of(name)).template as<T>();
}
extern template bool record::get_named(std::string_view) const;
extern template std::int16_t record::get_named(std::string_view) const;
extern template std::int32_t record::get_named(std::string_view) const;
extern template std::int64_t record::get_named(std::string_view) const;
extern template double record::get_named(std::string_view) const;
extern template std::string record::get_named(std::string_view) const;
extern template std::string_view record::get_named(std::string_view) const;
extern template std::optional<bool> record::get_named(std::string_view) const;
extern template std::optional<std::int32_t> record::get_named(std::string_view) const;
extern template std::optional<std::int64_t> record::get_named(std::string_view) const;
extern template std::optional<double> record::get_named(std::string_view) const;
extern template std::optional<std::string> record::get_named(std::string_view) const;

/// A field that keeps its result alive: what a temporary record's `[]` gives.
class owned_field {
public:
    /// The value as a T; views compile only where the owned_field is a variable.
    template <class T>
    detail::kept_t<T> as() const& {
        return field_.as<T>();
    }
    template <class T>
    detail::kept_t<T> as() const&& {
        detail::check_keepable<T>();
        return field_.as<T>();
    }
    operator field() const& noexcept { return field_; }
    /// A field would point into what goes with this.
    operator field() const&& = delete;
    bool is_null() const noexcept { return field_.is_null(); }
    std::string_view name() const& noexcept { return field_.name(); }
    std::string name() const&& { return std::string(field_.name()); }
    const asiopg::type& type() const& noexcept { return field_.type(); }
    const asiopg::column& column() const& noexcept { return field_.column(); }
    std::string_view bytes() const& noexcept { return field_.bytes(); }
    friend bool operator==(const owned_field& a, const owned_field& b) noexcept { return a.field_ == b.field_; }
    friend std::weak_ordering operator<=>(const owned_field& a, const owned_field& b) noexcept {
        return a.field_ <=> b.field_;
    }
    void type() const&& = delete;
    void column() const&& = delete;
    void bytes() const&& = delete;

private:
    friend class record;
    owned_field(record&& row, field f) noexcept : record_(std::move(row)), field_(f) {}

    record record_;
    field field_;
};

inline owned_field record::operator[](std::size_t index) && {
    check(index);
    field f = at(index);
    return owned_field(std::move(*this), f);
}
inline owned_field record::operator[](std::string_view name) && { return std::move(*this)[index_of(name)]; }

namespace detail {
ASIOPG_API std::size_t hash_of(const record& r) noexcept;
}  // namespace detail

inline std::string to_string(const owned_field& f) { return to_string(static_cast<const field&>(f)); }

/// `a=42 b=-1`: names and values as `to_string(field)` writes them.
ASIOPG_API std::string to_string(const record& r);

}  // namespace asiopg

template <>
struct std::hash<asiopg::record> {
    std::size_t operator()(const asiopg::record& r) const noexcept { return asiopg::detail::hash_of(r); }
};
