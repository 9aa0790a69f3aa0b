// asiopg_bench: runs one workload and prints one JSON line about it.
#include "arguments.hpp"
#include "copies.hpp"
#include "pool.hpp"
#include "recorder.hpp"
#include "setup.hpp"
#include "streams.hpp"
#include "tpcb.hpp"
#include "worker.hpp"
#include "workloads.hpp"

#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace bench;

using workers = std::vector<std::unique_ptr<worker>>;

/// All workers at once, until the limit.
template <class Workload>
asio::awaitable<void> run_all(const workers& all, const arguments& a, double seconds, std::uint64_t count,
                              recorder& records) {
    run_limit limit(seconds, count);
    if (all.size() == 1) {
        co_await run<Workload>(*all.front(), a, limit, records);
        co_return;
    }
    std::vector<asio::awaitable<void>> loops;
    for (const auto& w : all) loops.push_back(run<Workload>(*w, a, limit, records));
    co_await asiopg::gather(std::move(loops));
}

/// @param sample  how many units make up the checksum.
/// @param keep_connected  whether a worker has a connection for all its units.
template <class Workload>
asio::awaitable<void> measure(const arguments& a, int sample, bool keep_connected) {
    workers all;
    for (int i = 0; i != a.concurrency; ++i) {
        all.push_back(std::make_unique<worker>(static_cast<std::uint32_t>(i) * 100003));
        if (keep_connected) all.back()->conn = co_await asiopg::connect(a.connect_options());
    }
    recorder records;
    std::uint64_t sum = 0;
    if (a.count == 0) {
        sum = co_await checksum<Workload>(*all.front(), a, sample);
        co_await run_all<Workload>(all, a, a.warmup, 0, records);
    }
    records.begin();
    co_await run_all<Workload>(all, a, a.duration, a.count, records);
    records.end();
    records.report(a, sum);
}

asio::awaitable<void> run_workload(const arguments& a) {
    const std::string_view name = a.workload, variant = a.variant;
    if (a.setup) return make_tables(a);
    if (name == "select1" && variant == "row") return measure<select1_row>(a, 1, true);
    if (name == "select1") return measure<select1>(a, 1, true);
    if (name == "oneplusone") return measure<oneplusone>(a, 100, true);
    if (name == "row10" && variant == "numeric") return measure<row10<true>>(a, 100, true);
    if (name == "row10") return measure<row10<false>>(a, 100, true);
    if (name == "insert") return measure<insert>(a, 1, true);
    if (name == "pg_type") return measure<pg_type>(a, 1, true);
    if (name == "series" && variant == "values") return measure<series_values>(a, 1, true);
    if (name == "series") return measure<series>(a, 1, true);
    if (name == "large_object") return measure<large_object>(a, 1, true);
    if (name == "arrays") return measure<arrays>(a, 1, true);
    if (name == "pipeline") return measure<pipeline>(a, 1, true);
    if (name == "pipeline_sync") return measure<pipeline_sync>(a, 1, true);
    if (name == "copyfrom") return measure<copyfrom>(a, 1, true);
    if (name == "batch") return measure<batch>(a, 1, true);
    if (name == "bigfetch" && variant == "structs") return measure<bigfetch_structs>(a, 1, true);
    if (name == "bigfetch") return measure<bigfetch>(a, 1, true);
    if (name == "stream") return measure<stream>(a, 1, true);
    if (name == "tpcb") return measure<tpcb>(a, 1, true);
    if (name == "copyout") return measure<copyout<asiopg::copy_format::text>>(a, 1, true);
    if (name == "copyout_bin") return measure<copyout<asiopg::copy_format::binary>>(a, 1, true);
    if (name == "pool") return measure_pool(a);
    if (name == "connect" || name == "connect_tls") return measure<connect_once>(a, 1, false);
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const arguments a = parse_arguments(argc, argv);
        // One thread: no locks. (To look up a name Asio has a thread of its own, which posts its answer.)
        asio::io_context io(a.host.starts_with('/') ? ASIO_CONCURRENCY_HINT_UNSAFE : ASIO_CONCURRENCY_HINT_UNSAFE_IO);
        asio::awaitable<void> work = run_workload(a);
        if (!work.valid()) {
            report_not_available(a, "not in this version");
            return EXIT_SUCCESS;
        }
        asio::co_spawn(io, std::move(work), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        io.run();
        return EXIT_SUCCESS;
    } catch (const std::exception& e) {
        fmt::print(stderr, "asiopg_bench: {}\n", e.what());
        return EXIT_FAILURE;
    }
}
