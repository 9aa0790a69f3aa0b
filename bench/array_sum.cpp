// The sum over an array.
#include "decoding.hpp"

namespace bench {

// Compiled for the processors that there are, as an application with numbers to add up would be.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
[[gnu::target_clones("avx2", "default")]]
#endif
std::uint64_t
array_sum(const std::vector<int>& values) {
    std::uint64_t sum = 0;
    for (int value : values) sum += static_cast<std::uint64_t>(value);
    return sum;
}

}  // namespace bench
