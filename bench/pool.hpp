// A thousand tasks that share the connections of a pool: each borrows one for each query.
#pragma once

#include "arguments.hpp"
#include "decoding.hpp"
#include "recorder.hpp"
#include "worker.hpp"
#include "workloads.hpp"

#include <asiopg/gather.hpp>
#include <asiopg/pool.hpp>

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace bench {

inline constexpr int pool_tasks = 1000;

/// What the tasks share.
struct pool_work {
    pool_work(asiopg::pool p, run_limit l, recorder& r) : pool(std::move(p)), limit(l), records(r), ids(0) {}
    asiopg::pool pool;
    run_limit limit;
    recorder& records;
    worker ids;
};

inline asio::awaitable<void> pool_task(pool_work& work) {
    clock::time_point before = clock::now();
    while (work.limit.another(before)) {
        unit done{0, 1, 1, 0};
        {
            asiopg::pooled_connection conn = co_await work.pool.acquire();
            const auto row = co_await conn.fetchrow(row_by_id, work.ids.next_id());
            done.sum = mixed_row_sum<false>(*row);
        }
        const clock::time_point after = clock::now();
        work.records.add(after - before, done);
        before = after;
    }
}

inline asio::awaitable<void> pool_tasks_until(pool_work& work, run_limit limit) {
    work.limit = limit;
    std::vector<asio::awaitable<void>> tasks;
    for (int i = 0; i != pool_tasks; ++i) tasks.push_back(pool_task(work));
    co_await asiopg::gather(std::move(tasks));
}

/// The variant `reset` brings each connection back to how it began; without it the borrowers leave nothing behind,
/// which is what pools that do not reset (all of the rivals but asyncpg's) rely on.
inline asio::awaitable<void> measure_pool(const arguments& a) {
    asiopg::pool_options options;
    options.min_size(a.concurrency).max_size(a.concurrency);
    if (a.variant != "reset") options.reset(asiopg::pool_reset::none);
    recorder records;
    asiopg::pool made = co_await asiopg::create_pool(a.connect_options(), options);
    pool_work work(std::move(made), run_limit(0, 0), records);
    std::uint64_t sum = 0;
    if (a.count == 0) {
        worker ids(0);
        for (int i = 0; i != 100; ++i) {
            const auto row = co_await work.pool.fetchrow(row_by_id, ids.next_id());
            sum += mixed_row_sum<false>(*row);
        }
        co_await pool_tasks_until(work, run_limit(a.warmup, 0));
    }
    records.begin();
    co_await pool_tasks_until(work, run_limit(a.duration, a.count));
    records.end();
    records.report(a, sum);
    co_await work.pool.close();
}

}  // namespace bench
