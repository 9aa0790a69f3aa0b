// The engine of a connection: moves bytes between session and stream, and completes operations.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/duration.hpp>

#include <asio/steady_timer.hpp>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "connection/engine/cancel_target.hpp"
#include "connection/operation/operation.hpp"
#include "net/stream.hpp"
#include "session/session.hpp"

namespace asiopg::detail {

struct engine_options {
    session_options session;
    std::chrono::nanoseconds command_timeout{0};
    std::chrono::nanoseconds cancel_timeout{std::chrono::seconds(10)};
    std::chrono::nanoseconds exclusive_timeout{std::chrono::seconds(30)};
    cancel_target cancel;
    std::uint32_t server_pid = 0;
};

/// A statement cache's lifetime in ticks of the engine's clock; so long that a clock cannot hold its end is for ever,
/// 0.
inline std::int64_t cache_lifetime(std::chrono::nanoseconds lifetime) noexcept {
    if (lifetime > std::chrono::nanoseconds::max() / 2) return 0;
    return std::chrono::duration_cast<std::chrono::steady_clock::duration>(lifetime).count();
}

/// Who is called at the end of a batch. Owns itself from then on.
struct batch_guest {
    virtual void enter() = 0;
    batch_guest* next_guest = nullptr;

protected:
    ~batch_guest() = default;
};

/// All members are called on the connection's executor, unless they say otherwise. Nothing here is a coroutine: whoever
/// awaits an operation can be cancelled or destroyed at any time without touching the conversation with the server.
///
/// Callbacks into user code (completions) happen from four places only: the end of a read, a posted job, the timer, and
/// lend(), which reads.
///
/// `cold` marks what hardly ever happens, `noinline` what happens less often than what calls it: both keep it out of
/// the code that every operation runs through (docs/design/0012).
class engine : public std::enable_shared_from_this<engine> {
public:
    using clock = operation::clock;

    engine(any_io_executor executor, std::unique_ptr<stream> s, engine_options options);
    ~engine();

    const any_io_executor& executor() const noexcept { return executor_; }
    session& protocol() noexcept { return session_; }
    const session& protocol() const noexcept { return session_; }
    const engine_options& options() const noexcept { return options_; }
    bool is_encrypted() const noexcept { return stream_->is_encrypted(); }

    // --- operations (engine.cpp) ---
    /// Starts an operation; it completes later, never from inside.
    void start(std::unique_ptr<operation> op) noexcept;
    /// Ends one that was not started.
    void refuse(std::unique_ptr<operation> op, std::exception_ptr why) noexcept {
        finish_later(std::move(op), std::move(why));
    }
    /// Cancels by id, if it is not over.
    [[gnu::cold]] void cancel(std::uint64_t id);
    /// A name for an operation or an exclusive use. From any thread.
    std::uint64_t next_id() noexcept { return ids_.fetch_add(1, std::memory_order_relaxed) + 1; }

    /// Inside a transaction that no handle has.
    bool is_inside_by_hand() const noexcept { return owners_.empty() && session_.in_transaction(); }
    /// True inside a transaction that was not begun through a handle; only told while nothing is pending.
    bool in_manual_transaction() const noexcept {
        return owners_.empty() && !oldest_ && session_.transaction_status() != 'I';
    }

    /// Borrows of a pooled connection are named like exclusive uses, by ids of their own kind.
    static constexpr std::uint64_t borrow_bit = std::uint64_t{1} << 63;
    /// Inside somebody's exclusive use, rather than on the connection itself.
    static bool is_use(std::uint64_t owner) noexcept { return owner != 0 && (owner & borrow_bit) == 0; }

    /// True when a command of this owner would surely run outside of a transaction; false also when that will only be
    /// known after what is pending.
    bool is_outside_transaction(std::uint64_t owner) const noexcept {
        return !is_use(owner) && owners_.empty() && !oldest_ && session_.transaction_status() == 'I';
    }

    // --- operations that last (engine_io.cpp) ---
    /// What was received has been taken: there is room for more.
    void resume_receiving();
    /// There is more to send.
    void resume_upload();

    // --- exclusive use (engine_exclusive.cpp) ---
    /// Ends an exclusive use and those inside it; what waited goes on.
    void release(std::uint64_t owner) noexcept;
    /// Rolls back the transaction or savepoint of this exclusive use before anything else is done, and releases it.
    void abandon_transaction(std::uint64_t owner) noexcept;
    /// The same for the outermost exclusive use, if that is a transaction that nobody has ended.
    bool abandon_outermost();
    bool owns(std::uint64_t owner) const noexcept { return position(owner) != owners_.size(); }
    /// How many exclusive uses are around this one (0: none), or the number of all if it is over.
    std::size_t position(std::uint64_t owner) const noexcept;
    static std::string savepoint_name(std::size_t depth);
    /// What the innermost exclusive use is.
    const char* holder() const noexcept { return owners_.empty() ? "nobody" : owners_.back().holder; }

    // --- the end (engine_close.cpp) ---
    /// From any thread.
    bool is_closed() const noexcept { return closed_ || closing_; }
    /// Closed, and nothing left to wait for.
    bool is_finished() const noexcept { return closed_; }
    /// The same, from any thread: statements are nobody's but their handles'.
    bool is_settled() const noexcept { return settled_.load(std::memory_order_acquire); }
    /// Fails everything pending and closes.
    [[gnu::cold]] void terminate();
    /// Cancels what runs, says goodbye, closes; then calls `done`.
    void close(std::chrono::nanoseconds timeout, std::unique_ptr<operation> done);
    /// The user's handle has gone: close when nothing is pending.
    void detach();

    // --- in a pool (engine_pool.cpp) ---
    /// From now on the server is listened to also while nothing is asked of it, and `on_end` is called when the
    /// connection is closed: with false, and not from inside a member; or, when it goes with its execution context,
    /// with true.
    void watch_over(std::function<void(bool context_gone)> on_end);
    /// Begins a borrow: gives the owner of what is done in it; 0 if the connection turns out to be closed. Whatever the
    /// server has sent by now is read first.
    std::uint64_t lend();
    /// Inside one of its batches, which proves to be on its executor. From any thread. Only noted in a pool; false
    /// proves nothing.
    bool is_in_batch_here() const noexcept {
        return batch_thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
    }
    /// Begins a borrow without reading, inside a batch that began by reading all there was and has room for a guest;
    /// else 0.
    std::uint64_t lend_in_batch() noexcept {
        const bool has_time = guests_entered_ < guests_per_batch;  // others on the executor get their turn
        return drained_ && has_time && !is_closed() && !session_.farewell() ? begin_borrow() : 0;
    }
    /// Calls the next borrower before the batch ends, so that what it asks for goes out at once.
    void add_guest(batch_guest& g) noexcept {
        g.next_guest = nullptr;
        (last_guest_ ? last_guest_->next_guest : first_guest_) = &g;
        last_guest_ = &g;
    }
    /// What is done in this borrow has to be done by then, what runs included.
    void limit_borrow(std::uint64_t owner, clock::time_point until);
    /// Ends the borrow: what it has started is ended, and what its handles start from now on is refused. False if it
    /// has to be done again later, since one of its operations is just being sent.
    bool end_borrow();
    /// The owner is a borrow that has ended, or was inside one.
    bool is_released(std::uint64_t owner) const noexcept {
        return owner != 0 && (owner & ~borrow_bit) < (borrow_ & ~borrow_bit);
    }
    /// Nothing was started since the borrow began.
    bool is_untouched() const noexcept { return started_ == started_before_; }
    /// Nothing runs, and nothing is left over that is seen: no transaction, nobody's exclusive use.
    bool is_at_rest() const noexcept {
        return !is_closed() && owners_.empty() && !oldest_ && !draining_ && !session_.expects_read() &&
               !session_.in_transaction();
    }
    /// A transaction that is open, also one whose BEGIN is not sent yet.
    bool has_transaction() const noexcept {
        return !is_closed() && (session_.in_transaction() || (!owners_.empty() && !owners_.front().plain));
    }
    /// How many operations its users have started.
    std::uint64_t started() const noexcept { return started_; }

private:
    struct side final : readiness_listener {
        side(engine& e, direction d) : owner(e), way(d) {}
        [[gnu::hot]] void ready(std::error_code ec) override { owner.on_ready(way, ec); }
        void abandoned() noexcept override { owner.on_abandoned(); }
        engine& owner;
        direction way;
        bool waiting = false;
    };
    class timer_handler;
    friend class timer_handler;
    class job;
    friend class job;
    class batch;

    // engine_pool.cpp
    void look_for_end();
    [[gnu::cold]] std::exception_ptr refuse_late(operation& op) noexcept;
    std::uint64_t begin_borrow() noexcept {
        borrow_ = next_id() | borrow_bit;
        started_before_ = started_;
        return borrow_;
    }

    // engine.cpp
    void enqueue(std::unique_ptr<operation> op);
    [[gnu::noinline]] void note_uses(const operation& op);
    void submit(operation& op);
    [[gnu::noinline]] void hold(operation& op);
    [[gnu::noinline]] void settle(operation& op);
    void finish(std::unique_ptr<operation> op, std::exception_ptr failure);
    [[gnu::cold]] void finish_later(std::unique_ptr<operation> op, std::exception_ptr failure) noexcept;
    [[gnu::cold]] void tell_late();
    [[gnu::cold]] void end_given_up();
    std::unique_ptr<operation> unlink(operation& op) noexcept;
    [[gnu::cold]] void abort(operation& op, std::exception_ptr why) noexcept;
    void deliver();
    [[gnu::cold]] void heed();
    [[gnu::noinline]] std::exception_ptr conclude(operation& op) noexcept;
    [[gnu::cold]] std::exception_ptr failure_of(operation& op);
    [[gnu::cold]] std::exception_ptr cause_of(operation& op);
    [[gnu::cold]] std::exception_ptr end_failure() noexcept;

    // engine_exclusive.cpp
    void let_go(std::uint64_t owner);
    void roll_back(std::uint64_t owner);
    [[gnu::cold]] void end_differently(std::uint64_t owner);
    bool leaves_savepoint(const operation& op) const noexcept;

    // engine_ended.cpp
    bool admits(const operation& op) const noexcept;
    [[gnu::cold]] void refuse_inside(std::unique_ptr<operation> op);
    [[gnu::noinline]] std::exception_ptr look_inside(const operation& op);
    [[gnu::noinline]] void note_controls(const operation& op, std::size_t at);
    std::size_t note_savepoint(const control_command& c, std::size_t at);
    [[gnu::cold]] void note_cancelled(const operation& op);
    [[gnu::cold]] void end_inside(std::size_t first, const std::string& command);
    [[gnu::cold]] operation* unsent_inside(std::size_t first) const noexcept;
    [[gnu::cold]] std::exception_ptr ended_failure(std::size_t at, bool sent) const noexcept;
    std::size_t outermost() const noexcept;

    // engine_io.cpp
    void on_ready(direction way, std::error_code ec);
    [[gnu::cold]] void on_abandoned() noexcept;
    void receive();
    [[gnu::cold]] void receive_failed(std::error_code ec);
    void flush();
    [[gnu::noinline]] void flush_soon() noexcept;
    void flush_now();
    void tell_soon();
    [[gnu::noinline]] void read_soon();
    void read_now();
    void arm();
    void wait(side& s);
    void after_batch();
    void go_on();
    void close_stream() noexcept;

    // engine_loss.cpp
    [[gnu::cold]] void lose(std::error_code why) noexcept;
    [[gnu::cold]] void come_apart(std::exception_ptr why) noexcept;
    [[gnu::cold]] std::exception_ptr loss(std::error_code code, bool nothing_sent) const noexcept;
    [[gnu::cold]] void tell_end();
    bool post(void (engine::*what)()) noexcept;
    [[gnu::cold]] void pay_debts();

    // engine_deadline.cpp
    clock::time_point earliest() const noexcept;
    operation* first_due(clock::time_point now) const noexcept;
    [[gnu::noinline]] void watch(clock::time_point t);
    void on_timer();
    void relax();

    // engine_cancel.cpp
    [[gnu::cold]] void check_drain();
    [[gnu::cold]] void send_cancel();
    void on_cancel_sent();

    // engine_close.cpp
    [[gnu::cold]] void begin_close();
    [[gnu::cold]] void continue_close();
    [[gnu::cold]] void say_goodbye() noexcept;

    // What every operation runs through comes first and lies together.
    any_io_executor executor_;
    std::unique_ptr<stream> stream_;
    side read_{*this, direction::read};
    side write_{*this, direction::write};
    std::shared_ptr<engine> keep_;  // while a wait is pending
    operation* oldest_ = nullptr;
    operation* newest_ = nullptr;
    struct exclusive_use {
        std::uint64_t id;
        bool ending;                               // its last command is on its way
        bool plain;                                // no transaction: there is nothing to roll back
        const char* holder;                        // what it is, for errors
        std::string ended_by = {};                 // the SQL that has ended its transaction or savepoint
        std::vector<std::string> savepoints = {};  // set by SQL inside; only kept for a savepoint's use
    };
    std::vector<exclusive_use> owners_;  // innermost last
    std::error_code write_error_;
    std::atomic<std::thread::id> batch_thread_{};
    batch_guest* first_guest_ = nullptr;
    batch_guest* last_guest_ = nullptr;
    static constexpr int guests_per_batch = 16;
    int guests_entered_ = 0;
    bool in_batch_ = false;  // completions run: writes wait until all have
    bool drained_ = false;   // and it began by reading all there was
    bool flush_posted_ = false;
    bool in_debt_ = false;  // there was no memory for a job: what it was to do is done at the next opportunity
    bool posting_ = false;
    std::atomic<bool> closed_ = false;
    std::atomic<bool> settled_{false};
    std::atomic<bool> closing_ = false;
    bool detached_ = false;
    bool watchful_ = false;        // in a pool: reads although nothing is due
    bool draining_ = false;        // the head was abandoned: nothing new is sent until it is over
    bool cancel_pending_ = false;  // a CancelRequest is under way
    std::uint64_t borrow_ = 0;     // the current one; 0: there never was one
    clock::time_point borrow_deadline_ = clock::time_point::max();
    std::uint64_t started_ = 0, started_before_ = 0;
    std::atomic<std::uint64_t> ids_{0};
    clock::time_point armed_ = clock::time_point::max();
    clock::time_point paused_check_ = clock::time_point::max();  // a pause is no reason to be forgotten
    session session_;
    engine_options options_;

    asio::steady_timer timer_;
    std::uint64_t timer_generation_ = 0;
    std::error_code lost_;           // why the connection is closed
    std::exception_ptr last_words_;  // what the server said before it went
    bool words_told_ = false;        // to somebody
    std::function<void(bool)> on_end_;
    std::unique_ptr<operation> close_waiter_;
    operation* late_ = nullptr;  // ended, and told by a job each; oldest first
    operation* last_late_ = nullptr;
    unsigned late_owed_ = 0;
    clock::time_point close_deadline_ = clock::time_point::max();
    int cancels_sent_ = 0;
    std::uint64_t drain_progress_ = 0;  // flights ended, and bytes sent, when the drain deadline was set
    std::uint64_t drain_sent_ = 0;
    clock::time_point drain_deadline_ = clock::time_point::max();
    clock::time_point cancel_again_ = clock::time_point::max();
};

}  // namespace asiopg::detail
