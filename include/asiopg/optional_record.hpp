// asiopg::optional_record and fetched_vector: records that may be left behind in a temporary, where no view survives.
#pragma once

#include <asiopg/passing_record.hpp>

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg {

class result;

/// A record, or none: what `fetchrow` and `next` give. It is like a `std::optional<asiopg::record>`, but where it
/// is a temporary, what is taken out of it outlives it. `*` and `value()` give the record itself, no reference; and
/// views do not compile:
///
///     auto row = co_await conn.fetchrow("SELECT name FROM users");
///     auto name = row->get<std::string_view>(0);                                     // valid as long as `row`
///     auto copy = (co_await conn.fetchrow("SELECT name FROM users"))->get<std::string>(0);
///     // (co_await conn.fetchrow(...))->get<std::string_view>(0)                     // does not compile
///
/// It compares as a `std::optional<record>` does: with its like, with records, and with `std::nullopt`.
/// Object lifetimes: owns a share of the result, as its record does. References and views are valid as long as it is.
///
/// It is no class derived from `std::optional`, whose comparisons would be ambiguous then; it converts to one, and from
/// one.
class optional_record {
    using plain = std::optional<record>;

public:
    using value_type = record;

    optional_record() noexcept = default;
    optional_record(std::nullopt_t) noexcept {}
    optional_record(const record& row) noexcept : row_(row) {}
    optional_record(record&& row) noexcept : row_(std::in_place, std::move(row)) {}
    optional_record(plain row) noexcept : row_(std::move(row)) {}
    template <class... Args>
    explicit optional_record(std::in_place_t, Args&&... args) : row_(std::in_place, std::forward<Args>(args)...) {}
    /// By value: no reference is left behind in a temporary.
    operator std::optional<record>() const& noexcept { return row_; }
    operator std::optional<record>() && noexcept { return std::move(row_); }

    explicit operator bool() const noexcept { return row_.has_value(); }
    bool has_value() const noexcept { return row_.has_value(); }
    void reset() noexcept { row_.reset(); }
    template <class... Args>
    record& emplace(Args&&... args) & {
        return row_.emplace(std::forward<Args>(args)...);
    }
    void swap(optional_record& other) noexcept { row_.swap(other.row_); }
    friend void swap(optional_record& a, optional_record& b) noexcept { a.swap(b); }

    const record* operator->() const& noexcept { return row_.operator->(); }
    record* operator->() & noexcept { return row_.operator->(); }
    passing_record operator->() const&& noexcept { return passing_record(*row_); }

    const record& operator*() const& noexcept { return *row_; }
    record& operator*() & noexcept { return *row_; }
    record operator*() && noexcept { return std::move(*row_); }
    record operator*() const&& noexcept { return *row_; }

    const record& value() const& { return row_.value(); }
    record& value() & { return row_.value(); }
    record value() && { return std::move(row_.value()); }
    record value() const&& { return row_.value(); }
    template <class U>
    record value_or(U&& fallback) const& {
        return row_.value_or(std::forward<U>(fallback));
    }
    template <class U>
    record value_or(U&& fallback) && {
        return std::move(row_).value_or(std::forward<U>(fallback));
    }

    friend bool operator==(const optional_record& a, const optional_record& b) noexcept { return a.row_ == b.row_; }
    friend bool operator==(const optional_record& a, const std::optional<record>& b) noexcept { return a.row_ == b; }
    friend bool operator==(const optional_record& a, const record& b) noexcept { return a.row_ == b; }
    friend bool operator==(const optional_record& a, std::nullopt_t) noexcept { return !a.row_; }
    friend std::weak_ordering operator<=>(const optional_record& a, const optional_record& b) noexcept {
        return a.row_ <=> b.row_;
    }
    friend std::weak_ordering operator<=>(const optional_record& a, const std::optional<record>& b) noexcept {
        return a.row_ <=> b;
    }
    friend std::weak_ordering operator<=>(const optional_record& a, const record& b) noexcept { return a.row_ <=> b; }
    friend std::strong_ordering operator<=>(const optional_record& a, std::nullopt_t) noexcept {
        return a.has_value() <=> false;
    }

private:
    plain row_;
};

namespace detail {

/// Whether a T is a record, or has records in it.
template <class T>
inline constexpr bool holds_records = false;
template <>
inline constexpr bool holds_records<record> = true;
template <>
inline constexpr bool holds_records<result> = true;
template <>
inline constexpr bool holds_records<optional_record> = true;
template <class T>
inline constexpr bool holds_records<std::optional<T>> = holds_records<T>;
template <class T>
inline constexpr bool holds_records<std::vector<T>> = holds_records<T>;
template <class... T>
inline constexpr bool holds_records<std::tuple<T...>> = (holds_records<T> || ...);
template <class A, class B>
inline constexpr bool holds_records<std::pair<A, B>> = holds_records<A> || holds_records<B>;

}  // namespace detail

/// A vector of records or results: a `std::vector<T>` whose elements, where it is a temporary, are given by value, so
/// that neither a view nor a loop is left with what is gone.
///
/// Object lifetimes: owns its elements. References, iterators and views are valid as long as those of a vector are.
template <class T>
class fetched_vector : public std::vector<T> {
    using base = std::vector<T>;

public:
    using base::base;
    fetched_vector() = default;
    fetched_vector(const base& other) : base(other) {}
    fetched_vector(base&& other) noexcept : base(std::move(other)) {}

    const T& operator[](std::size_t i) const& { return base::operator[](i); }
    T& operator[](std::size_t i) & { return base::operator[](i); }
    detail::kept_t<T> operator[](std::size_t i) && { return std::move(base::operator[](i)); }
    const T& at(std::size_t i) const& { return base::at(i); }
    T& at(std::size_t i) & { return base::at(i); }
    detail::kept_t<T> at(std::size_t i) && { return std::move(base::at(i)); }
    const T& front() const& { return base::front(); }
    T& front() & { return base::front(); }
    detail::kept_t<T> front() && { return std::move(base::front()); }
    const T& back() const& { return base::back(); }
    T& back() & { return base::back(); }
    detail::kept_t<T> back() && { return std::move(base::back()); }

    auto begin() const& noexcept { return base::begin(); }
    auto begin() & noexcept { return base::begin(); }
    auto end() const& noexcept { return base::end(); }
    auto end() & noexcept { return base::end(); }
    auto rbegin() const& noexcept { return base::rbegin(); }
    auto rbegin() & noexcept { return base::rbegin(); }
    auto rend() const& noexcept { return base::rend(); }
    auto rend() & noexcept { return base::rend(); }
    auto cbegin() const& noexcept { return base::cbegin(); }
    auto cend() const& noexcept { return base::cend(); }
    auto crbegin() const& noexcept { return base::crbegin(); }
    auto crend() const& noexcept { return base::crend(); }
    auto data() const& noexcept { return base::data(); }
    auto data() & noexcept { return base::data(); }
    void begin() const&& = delete;
    void end() const&& = delete;
    void rbegin() const&& = delete;
    void rend() const&& = delete;
    void cbegin() const&& = delete;
    void cend() const&& = delete;
    void crbegin() const&& = delete;
    void crend() const&& = delete;
    void data() const&& = delete;
};

namespace detail {

template <>
struct kept<std::optional<record>> {
    using type = optional_record;
};
template <class T>
    requires holds_records<T>
struct kept<std::vector<T>> {
    using type = fetched_vector<T>;
};

}  // namespace detail
}  // namespace asiopg

template <>
struct std::hash<asiopg::optional_record> {
    std::size_t operator()(const asiopg::optional_record& r) const noexcept {
        return std::hash<std::optional<asiopg::record>>()(r);
    }
};
