// pooler_stress [operations] [seed]: through the poolers that ASIOPG_TEST_PGBOUNCER_TRANSACTION_1 and ..._3 name, with
// and without a statement cache, and with one that takes no text.
#include <asiopg/row_stream.hpp>

#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>

#include "stress/pooler.hpp"
#include "stress/program.hpp"

namespace asiopg::test {

const char* name_of(pooler_verb v) {
    static constexpr const char* names[] = {"fetch",          "fetchrow",          "fetchval",    "execute",
                                            "remove_nothing", "insert_and_remove", "executemany", "fetchmany",
                                            "stream",         "transaction",       "rolled_back", "copy_out",
                                            "copy_in",        "copy_records",      "prepared",    "together"};
    return names[static_cast<int>(v)];
}

awaitable<void> pooler_run::read_stream(connection& on, const std::string& token) {
    constexpr int length = 120;
    row_stream rows = co_await on.stream("SELECT g, $2::text FROM generate_series(1, $1::int) g", length, token);
    int seen = 0;
    while (std::optional<record> r = co_await rows.next()) {
        ++seen;
        expect(r->get<int>(0) == seen && r->get<std::string>(1) == token, "somebody else's row in a stream");
    }
    expect(seen == length, "a stream of another length");
}

}  // namespace asiopg::test

int main(int argc, char** argv) {
    using namespace asiopg::test;  // NOLINT(google-build-using-namespace)
    const auto given = read_stress_arguments(argc, argv);
    if (!given) return 77;
    bool good = true, any = false;
    for (const char* size : {"1", "3"}) {
        const char* pooler = std::getenv((std::string("ASIOPG_TEST_PGBOUNCER_TRANSACTION_") + size).c_str());
        if (!pooler) continue;
        any = true;
        for (const int way : {0, 1, 2}) {
            const int cache = way == 0 ? 0 : 100;
            asio::io_context io(1);
            pooler_plan plan;
            plan.direct = given->dsn;
            plan.pooler = pooler;
            plan.cacheable = way == 1;
            plan.name = fmt::format("pooler with {} to the server, statement_cache_size {}{}", size, cache,
                                    way == 2 ? ", all texts too long for it" : "");
            plan.operations = given->count;
            plan.seed = given->seed;
            plan.cache_size = cache;
            pooler_run work(io, std::move(plan));
            watchdog guard(
                given->seed, std::chrono::seconds(60), [&] { return work.progress(); },
                [&](std::int64_t seen) {
                    work.print();
                    return fmt::format("{} operations", seen);
                });
            const auto began = std::chrono::steady_clock::now();
            asio::co_spawn(io, work.run(), [](std::exception_ptr e) {
                try {
                    if (e) std::rethrow_exception(e);
                } catch (const std::exception& error) {
                    fmt::print("FAILED: {}\n", error.what());
                }
            });
            io.run();
            guard.stop();
            work.print();
            fmt::print("  in {:.1f} s\n",
                       std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
            good = good && work.good();
        }
    }
    if (!any) {
        fmt::print("there is no pooler: ASIOPG_TEST_PGBOUNCER_TRANSACTION_1 and ..._3 are not set\n");
        return 77;
    }
    fmt::print("{}\n", good ? "no row or argument was another's, or was lost" : "FAILED");
    return good ? 0 : 1;
}
