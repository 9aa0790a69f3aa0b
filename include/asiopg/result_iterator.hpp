// asiopg::result_iterator: goes over the rows of a result without touching a reference count.
#pragma once

#include <asiopg/passing_record.hpp>
#include <asiopg/record.hpp>

#include <compare>
#include <cstddef>
#include <iterator>

namespace asiopg {

/// Goes over the rows of a result, in any direction and step. It holds the record that it refers to: a reference got
/// from it is valid until the iterator moves or is destroyed, so copy the record to keep it.
///
/// Object lifetimes: valid as long as the result (or a copy of it, or a record from it).
class result_iterator {
public:
    using value_type = record;
    using reference = const record&;
    using pointer = const record*;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::random_access_iterator_tag;

    result_iterator() = default;
    result_iterator(const result_iterator& other) noexcept { borrow(other); }
    result_iterator& operator=(const result_iterator& other) noexcept {
        borrow(other);
        return *this;
    }

    reference operator*() const& noexcept { return record_; }
    pointer operator->() const& noexcept { return &record_; }
    /// Of a temporary iterator: a record that owns a share of the result, and one that gives no views.
    record operator*() const&& noexcept { return record_; }
    passing_record operator->() const&& noexcept { return passing_record(record_); }
    /// By value: the record would not outlive the iterator that it is of.
    record operator[](difference_type n) const noexcept { return *(*this + n); }

    result_iterator& operator+=(difference_type n) noexcept {
        record_.base_ += n;
        record_.cells_ += n * static_cast<difference_type>(record_.size_);
        return *this;
    }
    result_iterator& operator-=(difference_type n) noexcept { return *this += -n; }
    result_iterator& operator++() noexcept { return *this += 1; }
    result_iterator& operator--() noexcept { return *this += -1; }
    result_iterator operator++(int) noexcept {
        result_iterator old = *this;
        ++*this;
        return old;
    }
    result_iterator operator--(int) noexcept {
        result_iterator old = *this;
        --*this;
        return old;
    }
    friend result_iterator operator+(const result_iterator& i, difference_type n) noexcept {
        result_iterator moved = i;
        moved += n;
        return moved;
    }
    friend result_iterator operator+(difference_type n, const result_iterator& i) noexcept { return i + n; }
    friend result_iterator operator-(const result_iterator& i, difference_type n) noexcept { return i + -n; }
    friend difference_type operator-(const result_iterator& a, const result_iterator& b) noexcept {
        return a.at() - b.at();
    }
    friend bool operator==(const result_iterator& a, const result_iterator& b) noexcept { return a.at() == b.at(); }
    friend std::strong_ordering operator<=>(const result_iterator& a, const result_iterator& b) noexcept {
        return a.at() <=> b.at();
    }

private:
    friend class result;
    result_iterator(detail::rows& rows, std::size_t row) noexcept : record_(rows, row) {}
    const char* const* at() const noexcept { return record_.base_; }
    void borrow(const result_iterator& other) noexcept { record_.copy_from(other.record_); }

    record record_;  // never owns
};

}  // namespace asiopg

/// The standard's own would refer into an iterator that is already gone.
template <>
class std::reverse_iterator<asiopg::result_iterator> {
public:
    using iterator_type = asiopg::result_iterator;
    using value_type = asiopg::record;
    using reference = const asiopg::record&;
    using pointer = const asiopg::record*;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::random_access_iterator_tag;

    reverse_iterator() = default;
    explicit reverse_iterator(const iterator_type& base) noexcept : base_(base) {}
    const iterator_type& base() const noexcept { return base_; }

    reference operator*() const& noexcept {
        before_ = base_;
        return *--before_;
    }
    pointer operator->() const& noexcept { return &**this; }
    /// Of a temporary iterator: as with `result_iterator`.
    asiopg::record operator*() const&& noexcept { return **this; }
    asiopg::passing_record operator->() const&& noexcept { return asiopg::passing_record(**this); }
    asiopg::record operator[](difference_type n) const noexcept { return base_[-n - 1]; }
    reverse_iterator& operator+=(difference_type n) noexcept {
        base_ -= n;
        return *this;
    }
    reverse_iterator& operator-=(difference_type n) noexcept { return *this += -n; }
    reverse_iterator& operator++() noexcept { return *this += 1; }
    reverse_iterator& operator--() noexcept { return *this += -1; }
    reverse_iterator operator++(int) noexcept { return reverse_iterator(base_--); }
    reverse_iterator operator--(int) noexcept { return reverse_iterator(base_++); }
    friend reverse_iterator operator+(const reverse_iterator& i, difference_type n) noexcept {
        return reverse_iterator(i.base_ - n);
    }
    friend reverse_iterator operator+(difference_type n, const reverse_iterator& i) noexcept { return i + n; }
    friend reverse_iterator operator-(const reverse_iterator& i, difference_type n) noexcept { return i + -n; }
    friend difference_type operator-(const reverse_iterator& a, const reverse_iterator& b) noexcept {
        return b.base_ - a.base_;
    }
    friend bool operator==(const reverse_iterator& a, const reverse_iterator& b) noexcept { return a.base_ == b.base_; }
    friend std::strong_ordering operator<=>(const reverse_iterator& a, const reverse_iterator& b) noexcept {
        return b.base_ <=> a.base_;
    }

private:
    iterator_type base_;
    mutable iterator_type before_;
};
