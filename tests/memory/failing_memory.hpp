// Allocations that fail when a test says so: this program's operator new and realloc.
#pragma once

#include <cstddef>

namespace asiopg::test {

/// While it is there, of this thread's allocations the `which`-th (from 1) fails; those smaller than `least` bytes do
/// not count. (Only one fails: what Asio does for who is told of it needs memory as well.)
class failing_memory {
public:
    explicit failing_memory(std::size_t which, std::size_t least = 0) noexcept;
    failing_memory(const failing_memory&) = delete;
    ~failing_memory();
    /// Whether any has failed since the last one of these was made.
    static bool has_struck() noexcept;
};

}  // namespace asiopg::test
