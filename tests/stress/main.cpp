// stress [operations] [seed]: runs the stress test against the server in ASIOPG_TEST_DSN.
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>

#include "stress/program.hpp"
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
    const auto given = asiopg::test::read_stress_arguments(argc, argv);
    if (!given) return 77;
    const auto [dsn, operations, seed] = *given;

    asio::io_context io(1);
    asiopg::test::stress work(io, dsn, operations, seed);
    asiopg::test::watchdog guard(
        seed, std::chrono::seconds(60), [&] { return work.progress(); },
        [&](std::int64_t seen) { return fmt::format("{} operations", seen); });
    const auto began = std::chrono::steady_clock::now();
    bool finished = false;
    asio::co_spawn(io, work.run(), [&](std::exception_ptr e) { finished = !e; });
    io.run();
    guard.stop();
    asiopg::test::print(work.counted(), std::chrono::steady_clock::now() - began);
    if (!finished) fmt::print("FAILED (seed {}): did not finish\n", seed);
    const bool good = finished && work.failures() == 0;
    fmt::print("{}\n", good ? "all results were the callers' own" : "FAILED");
    return good ? 0 : 1;
}
