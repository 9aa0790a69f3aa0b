// A growable array of trivial values that keeps the first few inside itself and does not clear what it grows by.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>

namespace asiopg::detail {

template <class T, std::size_t Inline>
class pod_vector {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_default_constructible_v<T>);

public:
    pod_vector() noexcept : data_(inline_) {}
    pod_vector(const pod_vector&) = delete;
    pod_vector& operator=(const pod_vector&) = delete;
    ~pod_vector() {
        if (data_ != inline_) std::free(data_);
    }

    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }
    T* data() noexcept { return data_; }
    const T* data() const noexcept { return data_; }
    T& operator[](std::size_t i) noexcept { return data_[i]; }
    const T& operator[](std::size_t i) const noexcept { return data_[i]; }
    T* begin() noexcept { return data_; }
    T* end() noexcept { return data_ + size_; }
    const T* begin() const noexcept { return data_; }
    const T* end() const noexcept { return data_ + size_; }
    T& back() noexcept { return data_[size_ - 1]; }

    void push_back(T value) { *extend(1) = value; }
    /// Room for `count` more values, uninitialised.
    T* extend(std::size_t count) {
        if (capacity_ - size_ < count) [[unlikely]]
            grow(count);
        T* at = data_ + size_;
        size_ += count;
        return at;
    }
    /// Takes back the last `count` values.
    void shorten(std::size_t count) noexcept { size_ -= count; }

private:
    [[gnu::noinline]] void grow(std::size_t count) {
        const std::size_t larger = capacity_ * (capacity_ < 4096 ? 4 : 2);
        const std::size_t wanted = size_ + count > larger ? size_ + count : larger;
        const bool inside = data_ == inline_;
        void* bigger = std::realloc(inside ? nullptr : data_, wanted * sizeof(T));
        if (!bigger) throw std::bad_alloc();
        if (inside && size_) std::memcpy(bigger, inline_, size_ * sizeof(T));
        data_ = static_cast<T*>(bigger);
        capacity_ = wanted;
    }

    T* data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = Inline;
    T inline_[Inline];
};

}  // namespace asiopg::detail
