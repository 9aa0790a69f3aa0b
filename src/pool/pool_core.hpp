// A pool at work: its decisions (pool_state) carried out, on its executors.
#pragma once

#include <asiopg/pooled_connection.hpp>
#include <asiopg/type_registry.hpp>

#include <asio/cancellation_signal.hpp>
#include <asio/steady_timer.hpp>

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "connection/engine/engine.hpp"
#include "pool/pool_state.hpp"

namespace asiopg::detail {

/// A connection of a pool.
struct pooled_member final : pool_member {
    std::shared_ptr<engine> connection;  // null while it is being made
    asio::cancellation_signal stop;      // ends the making; on its executor
};
using pooled_ptr = std::shared_ptr<pooled_member>;

/// Counts one who is about to be resumed, until then: nobody is to overtake it. Must not outlive the pool's core.
class pool_turn {
public:
    pool_turn() = default;
    explicit pool_turn(std::atomic<unsigned>& of) noexcept : count_(&of) {
        count_->fetch_add(1, std::memory_order_relaxed);
    }
    pool_turn(pool_turn&& other) noexcept : count_(std::exchange(other.count_, nullptr)) {}
    pool_turn& operator=(pool_turn&& other) noexcept {
        std::swap(count_, other.count_);
        return *this;
    }
    ~pool_turn() { end(); }
    void end() noexcept {
        if (count_) std::exchange(count_, nullptr)->fetch_sub(1, std::memory_order_relaxed);
    }

private:
    std::atomic<unsigned>* count_ = nullptr;
};

/// What a caller waits with.
struct pool_waiting : pool_waiter, batch_guest {
    virtual ~pool_waiting() = default;
    /// Called once, without the lock; resumes the caller later. `lease`: empty for a failure.
    virtual void end(std::exception_ptr failure, pooled_connection lease) = 0;
    pooled_connection lease;  // what it is served with: enter() resumes the caller with it, at once
    pool_turn turn;           // ends before the lease does, which keeps the core
};

struct pool_making;

/// A timer has to be pending while somebody waits: it tells when the execution context goes.
inline constexpr std::chrono::hours longest_pool_wait{24 * 365};

/// Where one who acquires stands.
struct pool_place {
    std::size_t home = pool_state::any_home;
    std::uint64_t ticket = pool_waiters::no_ticket;  // none yet
    pool_waiter::clock::time_point since{}, until{};
};

std::exception_ptr pool_closed_failure();

/// All members may be called from any thread, unless they say otherwise. The lock is never held while something of the
/// connections or of the user is called.
class pool_core : public std::enable_shared_from_this<pool_core> {
public:
    using clock = pool_state::clock;
    using duration = pool_options::duration;

    pool_core(connect_options connect, const pool_options::values& options, std::vector<any_io_executor> executors);

    // --- borrowing (pool_acquire.cpp) ---
    static awaitable<pooled_connection> acquire(std::shared_ptr<pool_core> core, duration timeout);
    /// The same for one who has got this connection already (or none), which still has to be made ready.
    static awaitable<pooled_connection> go_on(std::shared_ptr<pool_core> core, pool_place place,
                                              pooled_connection lease);
    /// On its executor. Makes it ready if that takes no time; false if it does, or if it turns out to be closed.
    bool is_ready_at_once(pooled_connection& lease, const pool_place& place);
    static std::shared_ptr<pool_core> of(const pooled_connection& lease) noexcept { return lease.pool_; }
    duration acquire_timeout() const noexcept { return options().acquire_timeout; }
    void give_back(pooled_ptr m) noexcept;  // pool_return.cpp
    /// For a command of the pool's own, which may share its connection with others of them.
    static awaitable<std::shared_ptr<pooled_connection>> share(std::shared_ptr<pool_core> core);

    // --- making (pool_make.cpp) ---
    /// As many connections as there are to be in the beginning. Throws what one of them fails with.
    static awaitable<void> fill(std::shared_ptr<pool_core> core);
    void set_connect_options(connect_options options);

    // --- the end (pool_end.cpp) ---
    static awaitable<void> close(std::shared_ptr<pool_core> core, duration timeout);
    void terminate() noexcept;
    /// The last handle has gone.
    void retire() noexcept;
    bool is_closing() const;

    void expire() {
        const std::lock_guard lock(mutex_);
        state_.expire();
    }
    pool_stats stats() const {
        const std::lock_guard lock(mutex_);
        return state_.stats();
    }
    const pool_options::values& options() const noexcept { return state_.options(); }

private:
    friend class pool_job;
    friend struct pool_wait_starter;
    friend struct pool_direct_starter;
    friend struct pool_cancellation;
    friend struct pool_close_starter;
    friend struct pool_making;

    /// What the lock was held for, to be done without it.
    struct to_do {
        to_do() = default;
        to_do(const to_do&) = delete;
        ~to_do() {  // of an exception: the leases go back
            while (pool_waiting* const w = first_served) {
                first_served = static_cast<pool_waiting*>(w->next);
                delete w;
            }
        }
        std::vector<pooled_ptr> to_make;
        std::vector<std::shared_ptr<pool_member>> outdated;
        void add(std::unique_ptr<pool_waiting> w) noexcept {
            if (last_served)
                last_served->next = w.get();
            else
                first_served = w.get();
            last_served = w.release();
        }
        pool_waiting* first_served = nullptr;  // each has its lease, which has no owner yet
        pool_waiting* last_served = nullptr;
        bool closing = false;
    };

    // pool_acquire.cpp
    std::size_t home_of(const any_io_executor& e) const noexcept;
    pool_place place_of(const any_io_executor& here, duration timeout) const;
    static awaitable<pooled_connection> begin(std::shared_ptr<pool_core> core, duration timeout);
    pooled_connection try_take(const pool_place& place);
    bool has_to_answer(const pooled_connection& lease) const noexcept;
    static awaitable<bool> make_ready(std::shared_ptr<pool_core> core, pooled_connection& lease,
                                      const pool_place& place);
    void enqueue(std::unique_ptr<pool_waiting> w);  // pool_wait.cpp
    void cancel(std::uint64_t ticket);
    awaitable<void> set_up(pooled_connection& lease, any_io_executor here, clock::time_point until);
    std::exception_ptr timeout_failure(duration waited) const;
    void drop(pooled_connection& lease, close_reason why) noexcept;
    void suspect(clock::time_point asked);
    void ask(const pooled_ptr& m);

    // pool_return.cpp: on the connection's executor
    void take_back(const pooled_ptr& m);
    void take_back_or_end(const pooled_ptr& m) noexcept;
    [[gnu::cold]] void give_up(const pooled_ptr& m) noexcept;
    void reset(const pooled_ptr& m);
    void call_reset(const pooled_ptr& m);
    void ready(const pooled_ptr& m, bool heard = true);
    void unfit(const pooled_ptr& m, const std::exception_ptr& failure);
    void gone(const pooled_ptr& m, close_reason why);
    static void end_connection(const pool_member& m) noexcept;
    static void end_connections(const std::vector<std::shared_ptr<pool_member>>& all) noexcept {
        for (const auto& m : all) end_connection(*m);
    }
    static awaitable<void> run_reset(std::shared_ptr<pool_core> core, pooled_ptr m);
    void log(const std::string& line) const noexcept;

    // pool_make.cpp
    void make_soon(pooled_ptr m);
    static awaitable<void> make(pool_making making);
    static awaitable<void> make_one(std::shared_ptr<pool_core> core, pooled_ptr m);
    static awaitable<void> make_all(std::shared_ptr<pool_core> core, std::vector<pooled_ptr>& left);
    static awaitable<connection> open(std::shared_ptr<pool_core> core);
    pooled_ptr new_member();
    void arrived(const pooled_ptr& m, std::shared_ptr<engine> e);
    void failed(const pooled_ptr& m, const std::exception_ptr& why);

    // pool_core.cpp
    /// Hands out what there is, and makes what is missing.
    void serve();
    void plan(to_do& what, clock::time_point now);                                        // locked
    std::unique_ptr<pool_waiting> promise(pooled_ptr m, clock::time_point now) noexcept;  // locked
    void carry_out(to_do& what);
    void hand_over(std::unique_ptr<pool_waiting> w);
    bool resume_directly(pooled_connection& lease, std::size_t home);
    void watch(clock::time_point t);       // locked
    clock::time_point next_event() const;  // locked
    [[gnu::cold]] void watch_again() noexcept;
    void set_timer();
    void on_timer();
    void abandoned() noexcept;
    std::vector<std::unique_ptr<pool_waiting>> take_all(pool_waiters& from);                             // locked
    void see_crowd() noexcept { crowded_.store(!state_.waiters().empty(), std::memory_order_relaxed); }  // locked

    // pool_end.cpp
    void check_closed();
    void stop_timer();
    void wait_for_end(std::unique_ptr<pool_waiting> w);
    void cancel_close(std::uint64_t ticket);
    void end_late_close();

    const std::vector<any_io_executor> executors_;
    const std::unique_ptr<std::atomic<unsigned>[]> turns_;  // on each executor: how many are about to be resumed
    asio::steady_timer timer_;                              // on the first executor only
    mutable std::mutex mutex_;
    pool_state state_;
    pool_waiters closers_;
    connect_options connect_;
    type_registry types_;
    std::atomic<bool> crowded_{false};  // it seems that an acquire would wait
    std::size_t next_home_ = 0;
    clock::time_point armed_ = clock::time_point::max();
    std::vector<std::weak_ptr<pooled_connection>> shared_;
    std::exception_ptr last_failure_;  // to connect; null after a success
};

}  // namespace asiopg::detail
