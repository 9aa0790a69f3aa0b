// The workload of TPC-B like transactions: the statements of pgbench's own.
#pragma once

#include "workloads.hpp"

#include <asiopg/transaction.hpp>

#include <random>

namespace bench {

struct tpcb : workload_base {
    using workload_base::workload_base;
    static constexpr int branches = 10;

    asio::awaitable<int> start(worker& w) {
        aid = below(100'000 * branches) + 1;
        bid = below(branches) + 1;
        tid = below(10 * branches) + 1;
        delta = below(10'001) - 5000;
        co_return co_await w.conn.transaction([&](asiopg::transaction& tx) { return body(tx); });
    }
    static unit finish(int) { return {0, 1, 1, 0}; }

private:
    asio::awaitable<int> body(asiopg::transaction& tx) {
        co_await tx.execute("UPDATE pgbench_accounts SET abalance = abalance + $1::int4 WHERE aid = $2", delta, aid);
        const int balance = co_await tx.fetchval<int>("SELECT abalance FROM pgbench_accounts WHERE aid = $1", aid);
        co_await tx.execute("UPDATE pgbench_tellers SET tbalance = tbalance + $1::int4 WHERE tid = $2", delta, tid);
        co_await tx.execute("UPDATE pgbench_branches SET bbalance = bbalance + $1::int4 WHERE bid = $2", delta, bid);
        co_await tx.execute(
            "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)", tid,
            bid, aid, delta);
        co_return balance;
    }
    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random); }

    std::minstd_rand random{std::random_device()()};
    int aid = 0, bid = 0, tid = 0, delta = 0;
};

}  // namespace bench
