// What a connection decides: which operation is sent when, what the end of one means for others, what becomes of the
// answers of those whose callers have gone, and when the connection ends. Without I/O, and told the time.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <system_error>

#include "connection/state/borrow.hpp"
#include "connection/state/connection_life.hpp"
#include "connection/state/drain.hpp"
#include "connection/state/exclusive_scopes.hpp"
#include "connection/state/moment.hpp"
#include "connection/state/operations.hpp"
#include "session/session.hpp"

namespace asiopg::detail {

struct connection_limits {
    std::chrono::nanoseconds cancel{std::chrono::seconds(10)};     // how long an answer that is nobody's is waited for
    std::chrono::nanoseconds exclusive{std::chrono::seconds(30)};  // how long an operation waits for another's scope
};

/// A session with its callers. Whoever drives it (the engine) moves the session's bytes, tells what happened by the
/// inputs, and asks afterwards what there is to be done: operations to complete, a cancel request to send, a goodbye to
/// say, a stream to close, a deadline to come back at.
///
/// What holds between two inputs: each operation that was started is in exactly one of these places: queued with the
/// scope that it belongs to; in the session; over and waiting to be told. Of an operation that is over nothing is kept
/// anywhere else. Nothing new is encoded while the connection drains or closes. Whatever throws in here while an
/// operation is being moved (for want of memory) ends the connection, and everybody is told.
class connection_state {
public:
    using time_point = timed::time_point;

    connection_state(session_options options, connection_limits limits);

    session& protocol() noexcept { return session_; }
    const session& protocol() const noexcept { return session_; }
    const connection_life& life() const noexcept { return life_; }
    const exclusive_scopes& scopes() const noexcept { return scopes_; }
    borrow& lent() noexcept { return borrow_; }
    const borrow& lent() const noexcept { return borrow_; }

    // --- operations ---
    void start(std::unique_ptr<operation> op, moment& now) noexcept;
    /// Ends one that was not started; null: with success.
    void refuse(std::unique_ptr<operation> op, std::exception_ptr why) noexcept {
        operations_.end(std::move(op), std::move(why));
    }
    /// Ends it, if it is not over. It has an id.
    void cancel(std::uint64_t id, moment& now) noexcept;

    // --- exclusive scopes (connection_scopes.cpp) ---
    /// Ends this owner's scope and those inside it; what was queued goes on.
    void release(std::uint64_t owner, moment& now) noexcept;
    /// Rolls back the transaction or savepoint of this owner before anything else is done, and releases it.
    void abandon_transaction(std::uint64_t owner, moment& now) noexcept;
    /// The same for the outermost scope, if that is a transaction that nobody has ended.
    bool abandon_outermost(moment& now) noexcept;

    // --- a borrow ---
    /// What is done in this borrow has to be done by then, what runs included.
    void limit_borrow(std::uint64_t owner, time_point until) noexcept;
    /// Ends what was started in it. True if that was anything. Not while the session is being fed.
    bool end_borrow(std::uint64_t next, moment& now) noexcept;

    // --- what the bytes and the clock bring ---
    /// Something is due.
    void tick(moment& now) noexcept;
    /// The connection is over: by what the server or the network did, or in the end of a close.
    void lose(std::error_code why) noexcept;
    /// Something of ours has thrown, and what it was doing is half done.
    void come_apart(std::exception_ptr why) noexcept { lose(code_of(why)); }
    /// The cancel request's connection has ended.
    void cancel_ended(moment& now) noexcept;

    // --- the end ---
    /// Nothing new is taken, what has not been sent is not done, and what runs is cancelled: its callers get what the
    /// server says to that. `done` is told when all is over.
    void close(std::chrono::nanoseconds timeout, std::unique_ptr<operation> done, moment& now) noexcept;
    /// Its user ends it at once.
    void terminate() noexcept;
    /// Its handle has gone: it ends when nothing is pending.
    void detach() noexcept { ending_ = true; }
    /// The execution context goes: nobody is told anything.
    void drop() noexcept;

    // --- what is to be done ---
    /// What the messages that were received mean for others than their requests; before `next_completed()`.
    void look_at_session(moment& now) noexcept {
        if (session_.has_remarks()) [[unlikely]]
            note_remarks(now);
    }
    /// The next operation whose answer is there, and the failure that its caller is told (null: none), or nullptr.
    std::unique_ptr<operation> next_completed(std::exception_ptr& failure, moment& now) noexcept {
        request* const r = session_.next_completed();
        if (!r) return nullptr;
        std::unique_ptr<operation> op = operations_.remove(static_cast<operation&>(*r));
        if (op->owner | op->takes | op->releases | static_cast<std::uint64_t>(op->outcome)) [[unlikely]]
            failure = conclude(*op, now);
        return op;
    }
    /// The same for those that have ended otherwise. Their callers are told from no input of theirs, but later.
    std::unique_ptr<operation> next_ended(std::exception_ptr& failure) noexcept {
        return operations_.next_ended(failure);
    }
    bool has_ended() const noexcept { return operations_.has_ended(); }
    /// Before anything is sent: whether something new may be.
    void look_at_drain(moment& now) noexcept {
        if (drain_.is_active() || session_.head_discarded()) [[unlikely]]
            drain_or_go_on(now);
    }
    enum class step : std::uint8_t { none, send_cancel, say_goodbye };
    /// What the driver is to do behind what was sent. `send_cancel`: `cancel_ended()` will be called. `say_goodbye`: if
    /// nothing is under way, and then `terminate()`.
    step next_step(moment& now) noexcept { return (ending_ | cancel_wanted_) ? find_step(now) : step::none; }
    /// Until when a cancel request that is sent now may take.
    time_point cancel_deadline(moment& now) const noexcept;
    /// When `tick()` is to be called.
    time_point next_deadline() const noexcept { return operations_.deadlines().earliest(); }

    /// It is open, and nobody waits for anything: its end takes nothing from anybody.
    bool is_over() const noexcept { return life_.is_open() && operations_.empty() && !drain_.is_active(); }

    // --- what is known ---
    bool is_idle() const noexcept { return !session_.expects_read() && !session_.wants_write(); }
    /// Inside a transaction that no handle has.
    bool is_inside_by_hand() const noexcept { return scopes_.empty() && session_.in_transaction(); }
    /// True inside a transaction that was not begun through a handle; only told while nothing is pending.
    bool in_manual_transaction() const noexcept {
        return scopes_.empty() && operations_.empty() && session_.transaction_status() != 'I';
    }
    /// True when a command of this owner would surely run outside of a transaction; false also when that will only be
    /// known after what is pending.
    bool is_outside_transaction(std::uint64_t owner) const noexcept {
        return !borrow::is_scope(owner) && scopes_.empty() && operations_.empty() &&
               session_.transaction_status() == 'I';
    }
    /// Nothing runs, and nothing is left over that is seen: no transaction, nobody's scope.
    bool is_at_rest() const noexcept {
        return life_.is_open() && scopes_.empty() && operations_.empty() && !drain_.is_active() &&
               !session_.expects_read() && !session_.in_transaction();
    }
    /// A transaction that is open, also one whose BEGIN is not sent yet.
    bool has_transaction() const noexcept {
        return life_.is_open() && (session_.in_transaction() || (!scopes_.empty() && !scopes_.outermost().plain));
    }

private:
    // connection_state.cpp
    std::exception_ptr give_deadline(operation& op, moment& now) noexcept;
    void enqueue(std::unique_ptr<operation> op, moment& now) noexcept;
    void take_in(std::unique_ptr<operation> op, moment& now) noexcept;
    void submit(operation& op, moment& now);
    void submit_now(operation& op, moment& now);
    void abort(operation& op, std::exception_ptr why, moment& now) noexcept;
    void settle(operation& op, moment& now);
    std::exception_ptr conclude(operation& op, moment& now) noexcept;
    void note_remarks(moment& now) noexcept;
    void drain_or_go_on(moment& now) noexcept;
    void come_back(moment& now);
    step find_step(moment& now) noexcept;

    // connection_scopes.cpp
    void queue(operation& op, moment& now);
    void unqueue(operation& op) noexcept;
    void serve_queue(moment& now);
    void end_scopes(std::size_t first);
    void end_differently(std::uint64_t owner, moment& now) noexcept;
    void refuse_inside(std::unique_ptr<operation> op, moment& now) noexcept;
    bool leaves_savepoint(const operation& op) const noexcept;
    void note_cancelled(const operation& op, moment& now);
    std::exception_ptr look_inside(const operation& op, moment& now);
    void end_inside(std::size_t first, const std::string& command, moment& now);
    operation* unsent_inside(std::size_t first) const noexcept;
    std::exception_ptr ended_failure(std::size_t at, bool sent) const noexcept;

    session session_;
    operations operations_;
    exclusive_scopes scopes_;
    borrow borrow_;
    drain drain_;
    cancel_requests cancels_;
    connection_life life_;
    connection_end end_;
    connection_limits limits_;
    timed drain_due_;  // when the drain, or a close, has to be looked at
    timed close_due_;
    std::unique_ptr<operation> close_waiter_;
    bool cancel_wanted_ = false;
    bool ending_ = false;  // it closes, or does so as soon as nothing is pending
};

}  // namespace asiopg::detail
