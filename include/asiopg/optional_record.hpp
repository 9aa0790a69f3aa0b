// asiopg::optional_record and fetched_vector: records that may be left behind in a temporary, where no view survives.
#pragma once

#include <asiopg/passing_record.hpp>

#include <cstddef>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg {

class result;

/// A record, or none: what `fetchrow` and `next` give. It is a `std::optional<asiopg::record>` in all but this: where it
/// is a temporary, what is taken out of it outlives it. `*` and `value()` give the record itself, no reference; and
/// views do not compile:
///
///     auto row = co_await conn.fetchrow("SELECT name FROM users");
///     auto name = row->get<std::string_view>(0);                                     // valid as long as `row`
///     auto copy = (co_await conn.fetchrow("SELECT name FROM users"))->get<std::string>(0);
///     // (co_await conn.fetchrow(...))->get<std::string_view>(0)                     // does not compile
class optional_record : public std::optional<record> {
    using base = std::optional<record>;

public:
    using base::base;
    optional_record() = default;
    optional_record(const base& other) : base(other) {}
    optional_record(base&& other) noexcept : base(std::move(other)) {}

    const record* operator->() const& noexcept { return base::operator->(); }
    record* operator->() & noexcept { return base::operator->(); }
    passing_record operator->() const&& noexcept { return passing_record(*static_cast<const base&>(*this)); }

    const record& operator*() const& noexcept { return base::operator*(); }
    record& operator*() & noexcept { return base::operator*(); }
    record operator*() && noexcept { return std::move(base::operator*()); }
    record operator*() const&& noexcept { return base::operator*(); }

    const record& value() const& { return base::value(); }
    record& value() & { return base::value(); }
    record value() && { return std::move(base::value()); }
    record value() const&& { return base::value(); }
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

/// A vector of records or results: a `std::vector<T>` whose elements, where it is a temporary, are given by value, so that
/// neither a view nor a loop is left with what is gone.
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
    auto data() const& noexcept { return base::data(); }
    auto data() & noexcept { return base::data(); }
    void begin() && = delete;
    void end() && = delete;
    void data() && = delete;
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
