// The variants of the loops over array elements of one size; which one runs is chosen in array_run.cpp.
#pragma once

#include <cstddef>

namespace asiopg::detail {

/// For every processor.
namespace portable {
bool load_run4(const char* at, void* to, std::size_t count) noexcept;
bool load_run8(const char* at, void* to, std::size_t count) noexcept;
void store_run4(char* at, const void* from, std::size_t count) noexcept;
void store_run8(char* at, const void* from, std::size_t count) noexcept;
}  // namespace portable

#if defined(__x86_64__)
/// For those with AVX2.
namespace avx2 {
inline bool available() noexcept { return __builtin_cpu_supports("avx2"); }
bool load_run4(const char* at, void* to, std::size_t count) noexcept;
bool load_run8(const char* at, void* to, std::size_t count) noexcept;
void store_run4(char* at, const void* from, std::size_t count) noexcept;
void store_run8(char* at, const void* from, std::size_t count) noexcept;
}  // namespace avx2
#endif

}  // namespace asiopg::detail
