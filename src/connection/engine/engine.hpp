// The engine of a connection: moves bytes between session and stream, and completes operations.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/duration.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <system_error>

#include "connection/engine/batch.hpp"
#include "connection/engine/cancel_target.hpp"
#include "connection/engine/wake_up.hpp"
#include "connection/state/connection_state.hpp"
#include "net/stream.hpp"

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

/// What is to be done is decided by its `connection_state`; the engine does it. All members are called on the
/// connection's executor, unless they say otherwise. Nothing here is a coroutine: whoever awaits an operation can be
/// cancelled or destroyed at any time without touching the conversation with the server.
///
/// All that happens is part of a batch: what was received is processed, completions run, and then what these have asked
/// for is written at once, the next answer is awaited, and the timer is set. An input from outside of a batch is followed
/// by the same. Callbacks into user code (completions) happen in batches only, and these begin in four places: readiness
/// of the stream, a posted turn, the timer, and lend(), which reads.
///
/// While a wait of the stream is pending the engine keeps itself alive.
class engine : public std::enable_shared_from_this<engine> {
public:
    engine(any_io_executor executor, std::unique_ptr<stream> s, engine_options options);
    ~engine();

    const any_io_executor& executor() const noexcept { return executor_; }
    session& protocol() noexcept { return state_.protocol(); }
    const connection_state& state() const noexcept { return state_; }
    const engine_options& options() const noexcept { return options_; }
    bool is_encrypted() const noexcept { return stream_->is_encrypted(); }
    /// A name for an operation, a scope or a borrow. From any thread.
    std::uint64_t next_id() noexcept { return ids_.fetch_add(1, std::memory_order_relaxed) + 1; }

    // --- operations ---
    /// Starts an operation; it completes later, never from inside.
    void start(std::unique_ptr<operation> op) noexcept {
        if (!batch_.is_open()) [[unlikely]]
            return start_alone(std::move(op));
        moment now;
        state_.start(std::move(op), now);
    }
    /// Ends one that was not started.
    void refuse(std::unique_ptr<operation> op, std::exception_ptr why) noexcept;
    /// Cancels by id, if it is not over.
    void cancel(std::uint64_t id);
    /// What was received has been taken: there is room for more.
    void resume_receiving();
    /// There is more to send.
    void resume_upload();

    // --- exclusive scopes; see connection_state ---
    void release(std::uint64_t owner) noexcept;
    void abandon_transaction(std::uint64_t owner) noexcept;
    bool abandon_outermost();

    // --- the end ---
    /// From any thread, as the two others: nothing new is taken.
    bool is_closed() const noexcept { return !state_.life().is_open(); }
    /// Nothing is left to wait for.
    bool is_finished() const noexcept { return state_.life().is_closed(); }
    /// Statements are nobody's but their handles'.
    bool is_settled() const noexcept { return state_.life().is_settled(); }
    /// Fails everything pending and closes.
    void terminate();
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
    /// Begins a borrow without reading, inside a batch that began by reading all there was and has room for a hand-over;
    /// else 0.
    std::uint64_t lend_in_batch() noexcept;
    batch_state& current_batch() noexcept { return batch_; }
    void limit_borrow(std::uint64_t owner, moment::clock::time_point until);
    /// Ends the borrow: what it has started is ended, and what its handles start from now on is refused. False if it
    /// has to be done again later, since one of its operations is just being sent.
    bool end_borrow();

private:
    struct side final : readiness_listener {
        side(engine& e, direction d) : owner(e), way(d) {}
        void ready(std::error_code ec) override { owner.on_ready(way, ec); }
        void abandoned() noexcept override { owner.on_abandoned(); }
        engine& owner;
        direction way;
        bool waiting = false;
    };
    class job;
    class batch;
    class timer_handler;

    static constexpr std::chrono::hours paused_check_interval{1};

    // engine.cpp
    template <class Again>
    bool postponed(Again again);
    void deliver();
    void start_alone(std::unique_ptr<operation> op) noexcept;
    void complete(std::unique_ptr<operation> op, std::exception_ptr failure);
    void tell(std::unique_ptr<operation> op, std::exception_ptr failure);
    void after_batch() noexcept;
    void go_on();
    void send_cancel(moment& now);
    void say_goodbye() noexcept;

    // engine_pool.cpp
    void look_for_end() noexcept;

    // engine_io.cpp
    void on_ready(direction way, std::error_code ec);
    void receive();
    void receive_failed(std::error_code ec);
    void flush();
    void arm();
    void wait(side& s);

    // engine_turn.cpp
    bool post(void (engine::*what)()) noexcept;
    void turn_soon() noexcept;
    void turn();
    void tell_soon() noexcept {
        if (protocol().has_completed() || protocol().has_news() || state_.has_ended()) [[unlikely]]
            turn_soon();
    }
    void tell_end();
    void read_soon();
    void read_now() { on_ready(direction::read, {}); }
    void set_timer() {
        const timed::time_point t = std::min(state_.next_deadline(), paused_check_);
        if (wake_up_.is_moved_by(t)) [[unlikely]]
            move_timer(t);
    }
    void move_timer(timed::time_point t);
    void on_timer();

    // engine_loss.cpp
    void lose(std::error_code why) noexcept;
    void come_apart(std::exception_ptr why) noexcept { lose(code_of(why)); }
    void close_stream() noexcept;
    void on_abandoned() noexcept;

    any_io_executor executor_;
    std::unique_ptr<stream> stream_;
    side read_{*this, direction::read};
    side write_{*this, direction::write};
    std::shared_ptr<engine> keep_;  // while a wait is pending
    batch_state batch_;
    bool turn_posted_ = false;
    bool end_posted_ = false;
    bool posting_ = false;   // a job that cannot be posted is destroyed: that says nothing of the execution context
    bool watchful_ = false;  // in a pool: reads although nothing is due
    bool stalled_ = false;   // reading has stopped since nobody takes what was received
    std::error_code write_error_;
    moment::clock::time_point paused_check_ = timed::never;  // a pause is no reason to be forgotten
    connection_state state_;
    engine_options options_;
    wake_up wake_up_;
    std::atomic<std::uint64_t> ids_{0};
    std::function<void(bool)> on_end_;
};

}  // namespace asiopg::detail
