// What a run measures, and the JSON line that says so.
#pragma once

#include "arguments.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bench {

using clock = std::chrono::steady_clock;

/// What one unit of a workload did.
struct unit {
    std::uint64_t sum = 0;  // over all decoded values
    std::uint64_t queries = 1;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
};

class recorder {
public:
    recorder();

    /// Forgets what was before, such as the warm-up.
    void begin();
    void add(clock::duration latency, const unit& done) {
        latencies_.push_back(static_cast<std::uint32_t>(
            latency.count() < UINT32_MAX ? latency.count() : static_cast<clock::rep>(UINT32_MAX)));
        total_.queries += done.queries;
        total_.rows += done.rows;
        total_.bytes += done.bytes;
        total_.sum += done.sum;  // uses every sum, so that no decoding can be optimised away
    }
    void end();

    void report(const arguments& a, std::uint64_t checksum);

private:
    std::vector<std::uint32_t> latencies_;  // nanoseconds
    unit total_;
    clock::time_point started_, ended_;
    rusage usage_before_{}, usage_after_{};
};

/// The line for a workload that the driver does not have.
void report_not_available(const arguments& a, std::string_view why);

}  // namespace bench
