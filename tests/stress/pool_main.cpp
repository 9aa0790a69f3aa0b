// pool_stress [cycles] [seed]: runs the pool's stress test against the server in ASIOPG_TEST_DSN.
#include <fmt/core.h>

#include <chrono>

#include "stress/pool_stress.hpp"
#include "stress/program.hpp"

int main(int argc, char** argv) {
    const auto given = asiopg::test::read_stress_arguments(argc, argv);
    if (!given) return 77;
    const auto [dsn, cycles, seed] = *given;

    asiopg::test::pool_stress work(dsn, cycles, seed);
    asiopg::test::watchdog guard(
        seed, std::chrono::seconds(90), [&] { return work.progress(); },
        [&](std::int64_t seen) { return fmt::format("{} cycles: {}", seen, work.state()); });
    work.run();
    guard.stop();
    work.print();
    const auto order = asiopg::test::check_order(dsn, cycles / 10, seed);
    fmt::print("  in order: {} borrows on one thread, {} cancelled, {} out of their turn, {} failed\n", order.borrows,
               order.cancelled, order.out_of_order, order.failures);
    const bool good = work.failures() == 0 && order.out_of_order == 0 && order.failures == 0;
    fmt::print("{}\n", good ? "no slot, row, session or connection was another's, or was lost" : "FAILED");
    return good ? 0 : 1;
}
