// What the stress programs have in common: their arguments, and that nothing may hang.
#pragma once

#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <thread>

namespace asiopg::test {

/// `program [how many] [seed]`, against the server in ASIOPG_TEST_DSN.
struct stress_arguments {
    const char* dsn;
    std::int64_t count;
    std::uint64_t seed;
};

/// Also tells the seed. Nothing without a server: the program ends with 77, then.
inline std::optional<stress_arguments> read_stress_arguments(int argc, char** argv) {
    const char* dsn = std::getenv("ASIOPG_TEST_DSN");
    if (!dsn) {
        fmt::print("ASIOPG_TEST_DSN is not set\n");
        return std::nullopt;
    }
    stress_arguments a{dsn, argc > 1 ? std::atoll(argv[1]) : 100000,
                       argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device()()};
    fmt::print("seed {}\n", a.seed);
    std::fflush(stdout);
    return a;
}

/// Ends the program when nothing has gone on for so long.
class watchdog {
public:
    watchdog(std::uint64_t seed, std::chrono::seconds patience, std::function<std::int64_t()> progress,
             std::function<std::string(std::int64_t)> where)
        : thread_([this, seed, patience, progress = std::move(progress), where = std::move(where)] {
              constexpr std::chrono::milliseconds step{100};
              std::int64_t seen = -1;
              for (int quiet = 0; !over_; ++quiet) {
                  if (progress() != seen) {
                      seen = progress();
                      quiet = 0;
                  }
                  if (quiet == patience / step) {
                      fmt::print("FAILED (seed {}): hangs after {}\n", seed, where(seen));
                      std::fflush(stdout);
                      std::_Exit(1);
                  }
                  std::this_thread::sleep_for(step);
              }
          }) {}
    watchdog(const watchdog&) = delete;
    ~watchdog() { stop(); }
    void stop() {
        over_ = true;
        if (thread_.joinable()) thread_.join();
    }

private:
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

}  // namespace asiopg::test
