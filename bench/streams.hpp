// The workload of a million rows as they come.
#pragma once

#include "workloads.hpp"

#include <asiopg/row_stream.hpp>

namespace bench {

/// A million rows of three columns, in constant memory.
struct stream : workload_base {
    using workload_base::workload_base;
    static asio::awaitable<unit> start(worker& w) {
        unit done;
        asiopg::row_stream rows = co_await w.conn.stream(select_big);
        for (asiopg::result batch = co_await rows.next_batch(); !batch.empty(); batch = co_await rows.next_batch()) {
            for (const asiopg::record& row : batch) done.sum += big_row_sum(row);
            done.rows += batch.size();
        }
        done.bytes = done.rows * big_row_bytes;
        co_return done;
    }
    static unit finish(const unit& done) { return done; }
};

}  // namespace bench
