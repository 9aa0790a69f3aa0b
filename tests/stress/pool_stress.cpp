#include "stress/pool_stress.hpp"

#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>

#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <cstdlib>
#include <utility>

namespace asiopg::test {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only

pool_stress::pool_stress(std::string dsn, std::int64_t cycles, std::uint64_t seed)
    : dsn_(std::move(dsn)), name_(fmt::format("pool_stress_{}", seed)), limit_(cycles), seed_(seed) {
    for (pool_lane& l : lanes_) l.random.seed(++seed);
}

void pool_stress::fail(const std::string& text) {
    fmt::print("FAILED (seed {}): {}\n", seed_, text);
    std::fflush(stdout);
    if (++failures_ == 20) std::_Exit(1);
}

connect_options pool_stress::options() const {
    connect_options o(dsn_);
    o.application_name(name_).sslmode(ssl_mode::disable).cancel_timeout(10s);
    return o;
}

void pool_stress::run() {
    for (pool_lane& l : lanes_) guards_.push_back(asio::make_work_guard(l.io));
    const auto began = std::chrono::steady_clock::now();
    const auto lane_over = [this](std::exception_ptr e) {
        if (e) fail("the leading coroutine failed");
        guards_.clear();
    };
    asio::co_spawn(lanes_.front().io, lead(), lane_over);
    for (pool_lane& l : lanes_) l.thread = std::thread([&l] { l.io.run(); });
    for (pool_lane& l : lanes_) l.thread.join();  // nothing that is left over may keep one from returning
    took_ = std::chrono::steady_clock::now() - began;
}

awaitable<void> pool_stress::lead() {
    pool_options o;
    std::vector<any_io_executor> executors;
    for (pool_lane& l : lanes_) executors.emplace_back(l.io.get_executor());
    o.min_size(pool_min).max_size(pool_max).executors(executors).max_queries(2000).max_lifetime(20s);
    o.check_after(50ms).acquire_timeout(60s).max_inactive_connection_lifetime(300ms).reset_timeout(15s);
    pool_ = co_await create_pool(options(), o);
    expect(pool_.get_size() == pool_min, fmt::format("{} connections in the beginning", pool_.get_size()));

    running_ = static_cast<int>(lanes) * borrowers_per_lane;
    for (pool_lane& l : lanes_)
        for (int i = 0; i != borrowers_per_lane; ++i)
            asio::co_spawn(l.io, borrower(l), [this](std::exception_ptr e) {
                if (e) fail("a borrower ended with an exception");
                --running_;
            });
    while (running_ != 0) {
        asio::steady_timer timer(lanes_.front().io, 10ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_await check_end();
}

awaitable<void> pool_stress::borrower(pool_lane& l) {
    for (std::int64_t id = 0; (id = next_++) < limit_;) {
        const std::string token = fmt::format("c{}-{}", seed_ % 1000, id);
        try {
            if (l.one_in(8))
                co_await verbs(l, token);
            else
                co_await cycle(l, token);
        } catch (const std::exception& e) {
            fail(fmt::format("{} ended with: {} ({})", token, e.what(), typeid(e).name()));
        }
        if (l.one_in(50000)) {
            fmt::print("{} cycles: {}\n", progress(), state());
            std::fflush(stdout);
        }
        if (l.one_in(5000)) {
            pool_.expire_connections();
            ++count_.expired;
        }
        ++count_.cycles;
    }
}

awaitable<std::int64_t> pool_stress::server_connections() {
    connection observer = co_await connect(connect_options(dsn_));
    std::int64_t n = 0;
    // A backend needs some time to notice that its client has gone.
    for (int i = 0; i != 200; ++i) {
        n = co_await observer.fetchval<std::int64_t>(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", name_);
        if (n == 0) break;
        asio::steady_timer timer(lanes_.front().io, 50ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_await observer.close();
    co_return n;
}

awaitable<void> pool_stress::check_end() {
    {
        std::vector<pooled_connection> all;
        std::set<std::uint32_t> pids;
        try {
            for (int i = 0; i != pool_max; ++i) {
                all.push_back(co_await pool_.acquire());
                co_await look(lanes_.front(), all.back(), fmt::format("end-{}", i));
                pids.insert(all.back().get_server_pid());
            }
        } catch (const std::exception& e) {
            fail(fmt::format("a slot is lost: {}", e.what()));
        }
        expect(pids.size() == pool_max, "a connection was lent twice");
        expect(pool_.get_size() == pool_max, fmt::format("the pool has {} connections", pool_.get_size()));
        expect(pool_.get_stats().borrowed == pool_max, "another number of borrowed connections");
    }
    // What is more than min_size goes when nobody wants it.
    for (int i = 0; i != 200; ++i) {
        const pool_stats s = pool_.get_stats();
        if (s.size == pool_min && s.idle == pool_min && s.connecting == 0) break;
        asio::steady_timer timer(lanes_.front().io, 50ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    const pool_stats s = pool_.get_stats();
    expect(s.size == pool_min && s.waiting == 0 && s.borrowed == 0, "after all: " + state());
    try {
        co_await pool_.close(30s);
    } catch (const std::exception& e) {
        fail(fmt::format("close: {}", e.what()));
    }
    expect(pool_.get_size() == 0, "connections after close: " + state());
    last_ = pool_.get_stats();
    for (pool_lane& l : lanes_) l.admin = connection();
    const std::int64_t left = co_await server_connections();
    expect(left == 0, fmt::format("{} connections on the server after close", left));
    expect(count_.verbs_lost <= count_.killed_others, "more commands lost than connections killed");
}

std::string pool_stress::state() const {
    if (progress() == 0) return "nothing was done";
    const pool_stats s = pool_.get_stats();
    return fmt::format("size {}, idle {}, borrowed {}, connecting {}, waiting {}, borrowers {}", s.size, s.idle,
                       s.borrowed, s.connecting, s.waiting, running_.load());
}

void pool_stress::print() const {
    const pool_figures& f = count_;
    const double s = std::chrono::duration<double>(took_).count();
    const auto ms = [](auto ns) { return std::chrono::duration<double, std::milli>(ns).count(); };
    fmt::print("{} cycles in {:.1f} s, {:.0f}/s, {} borrowers on {} threads, {} connections\n", f.cycles.load(), s,
               static_cast<double>(f.cycles) / s, lanes * borrowers_per_lane, lanes, pool_max);
    fmt::print("  acquires: {}, cancelled {}, timed out {}, never awaited {}; longest {:.0f} ms\n", last_.acquired,
               f.acquires_cancelled.load(), f.acquires_timed_out.load(), f.acquires_unawaited.load(),
               ms(std::chrono::nanoseconds(f.longest_acquire_ns)));
    fmt::print("  waited: {}, {:.1f} ms on average, at most {:.0f} ms\n", last_.waited,
               last_.waited == 0 ? 0.0 : ms(last_.wait_time) / static_cast<double>(last_.waited),
               ms(last_.longest_wait));
    fmt::print("  queries: answered {}, server errors {}, cancelled {}, timed out {}, committed {}, rolled back {}\n",
               f.answered.load(), f.server_errors.load(), f.queries_cancelled.load(), f.queries_timed_out.load(),
               f.committed.load(), f.rolled_back.load());
    fmt::print("  ends: killed by themselves {}, by others {}, terminated {}, closed {}; lost {} and {} verbs\n",
               f.killed_own.load(), f.killed_others.load(), f.terminated.load(), f.closed.load(), f.lost.load(),
               f.verbs_lost.load());
    fmt::print("  left behind: BEGIN {}, transaction {}, query {}, setting {}, lock and listener {}; elsewhere {}\n",
               f.left_transaction.load(), f.left_handle.load(), f.left_query.load(), f.left_setting.load(),
               f.left_lock.load(), f.released_elsewhere.load());
    fmt::print("  stale handles refused {}, borrows without a query {}, expire_connections {}\n",
               f.stale_refused.load(), f.untouched.load(), f.expired.load());
    fmt::print(
        "  connections made {} (failed {}); closed: inactive {}, lifetime {}, queries {}, expired {}, unfit {}, "
        "lost {}, shutdown {}\n",
        last_.connects, last_.connect_failures, last_.closed_inactive, last_.closed_lifetime, last_.closed_queries,
        last_.closed_expired, last_.closed_unfit, last_.closed_lost, last_.closed_shutdown);
}

}  // namespace asiopg::test
