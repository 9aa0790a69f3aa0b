// How much memory this process has, as Linux tells it.
#pragma once

#include <fstream>
#include <string>

namespace asiopg::test {

/// Whether that tells anything: AddressSanitizer keeps what is freed for a while.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool memory_is_returned = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
inline constexpr bool memory_is_returned = false;
#else
inline constexpr bool memory_is_returned = true;
#endif
#else
inline constexpr bool memory_is_returned = true;
#endif

/// A line of /proc/self/status in KiB, -1 without it: "VmRSS:" for what there is now, "VmHWM:" for the most there was.
inline long memory_kib(const std::string& name) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name)) return std::stol(line.substr(name.size()));
    return -1;
}
/// The most there was is counted anew.
inline void forget_peak_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

}  // namespace asiopg::test
