// One connection and its loop over units of a workload.
#pragma once

#include "arguments.hpp"
#include "recorder.hpp"

#include <asiopg/connection.hpp>

#include <cstdint>

namespace bench {

/// One connection's state. Every driver walks the rows in the same order.
struct worker {
    explicit worker(std::uint32_t first) : position(first) {}

    /// The next row of pb_row.
    std::int64_t next_id() noexcept {
        position = (position + 618033) % 1000000;
        return std::int64_t{position} + 1;
    }

    asiopg::connection conn;
    std::uint32_t position;
    int calls = 0;
};

/// What the workers of a run share: when it ends.
class run_limit {
public:
    run_limit(double seconds, std::uint64_t count)
        : end_(clock::now() + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(seconds))),
          left_(count),
          counted_(count != 0) {}

    /// Whether another unit may start at `now`; the first may always.
    bool another(clock::time_point now) noexcept {
        if (!counted_) return now < end_;
        if (left_ == 0) return false;
        --left_;
        return true;
    }

private:
    clock::time_point end_;
    std::uint64_t left_;
    bool counted_;
};

/// A workload is a class with
///     auto start(worker&);          // an awaitable, as the library's verbs give it
///     unit finish(const R& given);  // decodes all of what was awaited
/// so that the loop awaits the verb itself, as a user's loop would.
template <class Workload>
asio::awaitable<void> run(worker& w, const arguments& a, run_limit& limit, recorder& records) {
    Workload workload(a);
    clock::time_point before = clock::now();
    while (limit.another(before)) {
        const unit done = Workload::finish(co_await workload.start(w));
        const clock::time_point after = clock::now();
        records.add(after - before, done);
        before = after;
    }
}

/// The sum over the first `units` units.
template <class Workload>
asio::awaitable<std::uint64_t> checksum(worker& w, const arguments& a, int units) {
    Workload workload(a);
    std::uint64_t sum = 0;
    for (int i = 0; i != units; ++i) sum += Workload::finish(co_await workload.start(w)).sum;
    co_return sum;
}

}  // namespace bench
