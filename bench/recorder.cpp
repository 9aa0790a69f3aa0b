// Latencies, CPU time and the JSON line.
#include "recorder.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>

namespace bench {

namespace {

double seconds(const timeval& from, const timeval& to) {
    return static_cast<double>(to.tv_sec - from.tv_sec) + 1e-6 * static_cast<double>(to.tv_usec - from.tv_usec);
}

}  // namespace

recorder::recorder() { latencies_.reserve(std::size_t{8} << 20); }

void recorder::begin() {
    latencies_.clear();
    total_ = unit();
    total_.queries = 0;
    getrusage(RUSAGE_SELF, &usage_before_);
    started_ = clock::now();
}

void recorder::end() {
    ended_ = clock::now();
    getrusage(RUSAGE_SELF, &usage_after_);
}

void recorder::report(const arguments& a, std::uint64_t checksum) {
    const std::size_t units = latencies_.size();
    double mean = 0;
    for (std::uint32_t latency : latencies_) mean += latency;
    if (units) mean /= static_cast<double>(units);
    const auto percentile = [&](std::size_t percent) {
        if (!units) return 0.0;
        const auto at = latencies_.begin() + static_cast<std::ptrdiff_t>(units * percent / 100);
        std::nth_element(latencies_.begin(), at, latencies_.end());
        return *at * 1e-3;
    };
    fmt::print(R"({{"driver":"asiopg","workload":"{}","concurrency":{},"units":{},"queries":{},"rows":{},"bytes":{},)",
               a.workload, a.concurrency, units, total_.queries, total_.rows, total_.bytes);
    fmt::print(R"("elapsed":{:.6f},"mean_us":{:.3f},"p50_us":{:.3f},"p99_us":{:.3f},)",
               std::chrono::duration<double>(ended_ - started_).count(), mean * 1e-3, percentile(50), percentile(99));
    fmt::print(R"("cpu_user":{:.6f},"cpu_sys":{:.6f},"maxrss_kb":{},"nvcsw":{},"nivcsw":{},)",
               seconds(usage_before_.ru_utime, usage_after_.ru_utime),
               seconds(usage_before_.ru_stime, usage_after_.ru_stime), usage_after_.ru_maxrss,
               usage_after_.ru_nvcsw - usage_before_.ru_nvcsw, usage_after_.ru_nivcsw - usage_before_.ru_nivcsw);
    fmt::print("\"checksum\":{},\"sink\":{}}}\n", static_cast<std::int64_t>(checksum), total_.sum & 1);
    std::fflush(stdout);
}

void report_not_available(const arguments& a, std::string_view why) {
    fmt::print("{{\"driver\":\"asiopg\",\"workload\":\"{}\",\"concurrency\":{},\"na\":\"{}\"}}\n", a.workload,
               a.concurrency, why);
    std::fflush(stdout);
}

}  // namespace bench
