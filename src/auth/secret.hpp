// Buffers for passwords and keys: what they held is overwritten before their memory is given back.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace asiopg::auth {

/// Overwrites memory in a way that the compiler does not leave out.
void wipe(void* at, std::size_t size) noexcept;

/// Wipes what it deallocates. For vectors only: short std::strings do not live in allocated memory.
template <class T>
struct wiping_allocator {
    using value_type = T;

    wiping_allocator() = default;
    template <class U>
    wiping_allocator(const wiping_allocator<U>&) noexcept {}  // NOLINT(google-explicit-constructor)

    T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
    void deallocate(T* at, std::size_t count) noexcept {
        wipe(at, count * sizeof(T));
        std::allocator<T>().deallocate(at, count);
    }
    friend bool operator==(wiping_allocator, wiping_allocator) noexcept { return true; }
};

template <class T>
using secret_vector = std::vector<T, wiping_allocator<T>>;
using secret_bytes = secret_vector<char>;

inline std::string_view view(const secret_bytes& bytes) noexcept { return {bytes.data(), bytes.size()}; }

}  // namespace asiopg::auth
