// pool_stress [cycles] [seed]: runs the pool's stress test against the server in ASIOPG_TEST_DSN.
#include <fmt/core.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "stress/pool_stress.hpp"

int main(int argc, char** argv) {
    using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only
    const char* dsn = std::getenv("ASIOPG_TEST_DSN");
    if (!dsn) {
        fmt::print("ASIOPG_TEST_DSN is not set\n");
        return 77;
    }
    const std::int64_t cycles = argc > 1 ? std::atoll(argv[1]) : 100000;
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device()();
    fmt::print("seed {}\n", seed);
    std::fflush(stdout);

    asiopg::test::pool_stress work(dsn, cycles, seed);
    std::atomic<bool> over = false;
    // Nothing may hang: not one borrower, nor a thread.
    std::thread watchdog([&] {
        std::int64_t seen = -1;
        for (int quiet = 0; !over; ++quiet) {
            if (work.progress() != seen) {
                seen = work.progress();
                quiet = 0;
            }
            if (quiet == 900) {
                fmt::print("FAILED (seed {}): hangs after {} cycles: {}\n", seed, seen, work.state());
                std::fflush(stdout);
                std::_Exit(1);
            }
            std::this_thread::sleep_for(100ms);
        }
    });
    work.run();
    over = true;
    watchdog.join();
    work.print();
    const auto order = asiopg::test::check_order(dsn, cycles / 10, seed);
    fmt::print("  in order: {} borrows on one thread, {} cancelled, {} out of their turn, {} failed\n", order.borrows,
               order.cancelled, order.out_of_order, order.failures);
    const bool good = work.failures() == 0 && order.out_of_order == 0 && order.failures == 0;
    fmt::print("{}\n", good ? "no slot, row, session or connection was another's, or was lost" : "FAILED");
    return good ? 0 : 1;
}
