// Many borrowers of one pool on four threads, disturbed at random; every row and every session has to be their own.
#pragma once

#include <asiopg/connect_options.hpp>
#include <asiopg/pool.hpp>

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace asiopg::test {

inline constexpr std::size_t lanes = 4;
inline constexpr int borrowers_per_lane = 40;
inline constexpr int pool_min = 4, pool_max = 24;

struct pool_figures {
    using count = std::atomic<std::int64_t>;
    count cycles{0}, answered{0}, server_errors{0}, committed{0}, rolled_back{0}, untouched{0};
    count acquires_cancelled{0}, acquires_timed_out{0}, acquires_unawaited{0};
    count queries_cancelled{0}, queries_timed_out{0};
    count killed_own{0}, killed_others{0}, terminated{0}, closed{0}, lost{0}, verbs_lost{0}, expired{0};
    count left_transaction{0}, left_handle{0}, left_query{0}, left_setting{0}, left_lock{0}, released_elsewhere{0};
    count stale_refused{0};
    count longest_acquire_ns{0};
};

/// One thread with its io_context, and what belongs to it.
struct pool_lane {
    asio::io_context io{1};
    std::thread thread;
    std::mt19937_64 random;
    connection admin;
    std::uint64_t pick(std::uint64_t n) { return std::uniform_int_distribution<std::uint64_t>(0, n - 1)(random); }
    bool one_in(std::uint64_t n) { return pick(n) == 0; }
};

class pool_stress {
public:
    pool_stress(std::string dsn, std::int64_t cycles, std::uint64_t seed);

    /// Gives when all is over.
    void run();
    void print() const;
    int failures() const noexcept { return failures_; }
    std::int64_t progress() const noexcept { return count_.cycles; }
    std::string state() const;

private:
    void fail(const std::string& text);
    void expect(bool holds, const std::string& what) {
        if (!holds) fail(what);
    }
    connect_options options() const;

    awaitable<void> lead();
    awaitable<void> borrower(pool_lane& l);
    awaitable<void> check_end();
    awaitable<std::int64_t> server_connections();

    // pool_cycle.cpp
    awaitable<void> cycle(pool_lane& l, std::string token);
    awaitable<void> verbs(pool_lane& l, std::string token);
    awaitable<pooled_connection> borrow(pool_lane& l);
    awaitable<void> look(pool_lane& l, pooled_connection& lease, std::string token);
    awaitable<void> use(pool_lane& l, pooled_connection& lease, std::string token);
    awaitable<void> echo(pooled_connection& lease, std::string token, std::chrono::nanoseconds timeout, int sleep_ms);
    awaitable<void> kill_other(pool_lane& l);
    awaitable<void> pause(pool_lane& l, std::uint64_t longest_us);
    awaitable<void> dirty(pool_lane& l, pooled_connection& lease, std::string token);
    awaitable<void> give_back(pool_lane& l, pooled_connection& lease, std::string token);
    /// How a query may have failed.
    void judge(std::uint32_t pid, const std::string& token, std::exception_ptr failure);
    void begin_hold(std::uint32_t pid, const std::string& token);
    void end_hold(std::uint32_t pid);
    bool doomed(std::uint32_t pid);
    void doom(std::uint32_t pid);

    const std::string dsn_, name_;
    const std::int64_t limit_;
    const std::uint64_t seed_;
    std::array<pool_lane, lanes> lanes_;
    std::vector<asio::executor_work_guard<asio::io_context::executor_type>> guards_;
    pool pool_;
    pool_stats last_;
    std::atomic<std::int64_t> next_{0};
    std::atomic<int> running_{0};
    std::atomic<int> failures_{0};
    pool_figures count_;
    std::chrono::steady_clock::duration took_{};

    std::mutex mutex_;  // what follows
    std::map<std::uint32_t, std::string> holders_;
    std::set<std::uint32_t> doomed_;  // their connections end because somebody wants it
    std::vector<std::uint32_t> known_;
};

/// Waiters on one thread get their turn in the order in which they came. Gives how many did not.
struct order_figures {
    std::int64_t borrows = 0, cancelled = 0, out_of_order = 0, failures = 0;
};
order_figures check_order(const std::string& dsn, std::int64_t borrows, std::uint64_t seed);

}  // namespace asiopg::test
