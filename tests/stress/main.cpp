// stress [operations] [seed]: runs the stress test against the server in ASIOPG_TEST_DSN.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "stress/stress.hpp"

namespace asiopg::test {
namespace {

void print(const figures& f, std::chrono::duration<double> took) {
    fmt::print("{} operations in {:.1f} s, {:.0f}/s, {} at a time\n", f.operations, took.count(),
               static_cast<double>(f.operations) / took.count(), in_flight);
    fmt::print("  answered {}, server errors {}, conversion errors {}, rolled back {}\n", f.answered, f.server_errors,
               f.conversion_errors, f.rolled_back);
    fmt::print("  cancelled {} (and {} alone on the wire), timed out {}, never awaited {}, not observed {}\n",
               f.cancelled, f.lonely_cancels, f.timed_out, f.unawaited, f.unobserved);
    fmt::print("  connections {}: ended usable {}, ended on purpose {} (with {} operations), cancel unanswered {}\n",
               f.connections, f.ended_usable, f.ended_by_intent, f.went_with_the_connection, f.cancel_unanswered);
}

}  // namespace
}  // namespace asiopg::test

int main(int argc, char** argv) {
    using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only
    const char* dsn = std::getenv("ASIOPG_TEST_DSN");
    if (!dsn) {
        fmt::print("ASIOPG_TEST_DSN is not set\n");
        return 77;
    }
    const std::int64_t operations = argc > 1 ? std::atoll(argv[1]) : 100000;
    const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : std::random_device()();
    fmt::print("seed {}\n", seed);
    std::fflush(stdout);

    asio::io_context io(1);
    asiopg::test::stress work(io, dsn, operations, seed);
    std::atomic<bool> over = false;
    // Nothing may hang: not one operation, nor the thread.
    std::thread watchdog([&] {
        std::int64_t seen = -1;
        for (int quiet = 0; !over; ++quiet) {
            if (work.progress() != seen) {
                seen = work.progress();
                quiet = 0;
            }
            if (quiet == 600) {
                fmt::print("FAILED (seed {}): hangs after {} operations\n", seed, seen);
                std::fflush(stdout);
                std::_Exit(1);
            }
            std::this_thread::sleep_for(100ms);
        }
    });
    const auto began = std::chrono::steady_clock::now();
    bool finished = false;
    asio::co_spawn(io, work.run(), [&](std::exception_ptr e) { finished = !e; });
    io.run();
    over = true;
    watchdog.join();
    asiopg::test::print(work.counted(), std::chrono::steady_clock::now() - began);
    if (!finished) fmt::print("FAILED (seed {}): did not finish\n", seed);
    const bool good = finished && work.failures() == 0;
    fmt::print("{}\n", good ? "all results were the callers' own" : "FAILED");
    return good ? 0 : 1;
}
