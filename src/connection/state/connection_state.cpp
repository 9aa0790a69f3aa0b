#include "connection/state/connection_state.hpp"

#include <asiopg/detail/duration.hpp>
#include <asiopg/error.hpp>

#include <algorithm>
#include <utility>

#include "connection/failures.hpp"
#include "connection/state/outcome.hpp"

namespace asiopg::detail {

namespace {

[[gnu::cold, gnu::noinline]] void roll_back_first(operation& op) { op.sql = "ROLLBACK; " + op.sql.take(); }

bool is_unsent(const operation& op) noexcept {
    return op.progress != request::stage::sent && op.progress != request::stage::done;
}

}  // namespace

connection_state::connection_state(session_options options, connection_limits limits)
    : session_(std::move(options)), drain_(limits.cancel), limits_(limits) {}

// Gives why it is not started. Internal operations, such as a ROLLBACK, are nobody's time.
std::exception_ptr connection_state::give_deadline(operation& op, moment& now) noexcept {
    if (op.limit.count() <= 0) return timeout_failure();
    time_point by = op.limit == operation::no_limit ? timed::never : later(now(), op.limit);
    if (op.done && borrow_.deadline() != timed::never) {
        if (now() >= borrow_.deadline()) return timeout_failure();
        by = std::min(by, borrow_.deadline());
    }
    try {
        operations_.set_deadline(op, by);
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

// The one function that every operation runs through.
[[gnu::always_inline]] inline void connection_state::submit_now(operation& op, moment& now) {
    if (op.takes) [[unlikely]]
        scopes_.begin({.id = op.takes,
                       .name = op.scope_name ? op.scope_name : "a transaction",
                       .plain = op.plain || op.takes == op.releases});
    if (op.releases) [[unlikely]]
        if (const std::size_t at = scopes_.find(op.releases); at != exclusive_scopes::none) scopes_[at].ending = true;
    // Only now it is known whether there is anything to roll back, if it is: else the server may warn that there is
    // not.
    if (op.resets && !(is_idle() && !op.earlier && !session_.in_transaction())) [[unlikely]]
        roll_back_first(op);
    session_.submit(op, session_.cache_limits().lifetime ? now().time_since_epoch().count() : 0);
}

void connection_state::submit(operation& op, moment& now) { submit_now(op, now); }

// Takes the operation in, and into the session if it is its turn.
[[gnu::always_inline]] inline void connection_state::take_in(std::unique_ptr<operation> owned, moment& now) noexcept {
    if (owned->owner != 0) {
        if (owned->owner == borrow_.owner())
            owned->borrow = std::exchange(owned->owner, 0);
        else if (!scopes_.admits(owned->owner, !owned->done)) [[unlikely]]
            return refuse_inside(std::move(owned), now);
    }
    if (owned->done) borrow_.count();
    operation& op = operations_.add(std::move(owned));
    try {
        if (op.owner != scopes_.innermost()) [[unlikely]]
            queue(op, now);
        else
            submit_now(op, now);
    } catch (...) {
        come_apart(std::current_exception());
    }
}

void connection_state::enqueue(std::unique_ptr<operation> op, moment& now) noexcept { take_in(std::move(op), now); }

[[gnu::hot]] void connection_state::start(std::unique_ptr<operation> op, moment& now) noexcept {
    if (!life_.is_open()) [[unlikely]]
        return refuse(std::move(op), end_.failure(session_.fault()));
    if (op->limit != operation::no_limit || borrow_.deadline() != timed::never) [[unlikely]]
        if (std::exception_ptr why = give_deadline(*op, now)) return refuse(std::move(op), std::move(why));
    take_in(std::move(op), now);
}

void connection_state::cancel(std::uint64_t id, moment& now) noexcept {
    if (operation* const op = operations_.find(id)) abort(*op, cancelled_failure(), now);
}

// Ends an operation before its answer is there.
void connection_state::abort(operation& op, std::exception_ptr why, moment& now) noexcept {
    operations_.remove_deadline(op);
    if (!op.done) return;                             // internal operations are not for others to abort
    if (op.progress == request::stage::done) return;  // its caller is about to be told how it ended
    const bool sent = op.progress == request::stage::sent;
    std::unique_ptr<operation> owned;
    try {
        if (op.commits && sent) why = unknown_outcome(std::move(why));
        if (op.queued)
            unqueue(op);
        else
            session_.abandon(op);
        owned = operations_.remove(op);
        look_at_drain(now);  // before others get their turn
        if (sent && op.owner) note_cancelled(op, now);
        if (op.takes && sent && op.releases != op.takes && !op.plain)
            abandon_transaction(op.takes, now);
        else if (op.releases && !sent && op.releases != op.takes)
            end_differently(op.releases, now);
        else
            settle(op, now);
    } catch (...) {
        come_apart(std::current_exception());  // which ends it, if it is still in there
    }
    if (owned) refuse(std::move(owned), std::move(why));
}

// What an operation's end means for scopes.
void connection_state::settle(operation& op, moment& now) {
    const bool failed = op.outcome != outcome_kind::success || op.progress != request::stage::done;
    if (op.takes && failed) release(std::exchange(op.takes, 0), now);
    if (op.releases) release(std::exchange(op.releases, 0), now);
}

// An operation that failed, or that means something for scopes: gives what its caller is told.
std::exception_ptr connection_state::conclude(operation& op, moment& now) noexcept {
    std::exception_ptr failure;
    try {
        if (op.owner) failure = look_inside(op, now);
        bool savepoint_left = false;
        if (op.outcome != outcome_kind::success) {
            savepoint_left = leaves_savepoint(op);
            const bool unknown = op.outcome == outcome_kind::server_error && !op.done;
            failure = failure_of(op, session_, end_);
            if (unknown) lose(errc::connection_closed);  // a rollback of ours that failed
        }
        if (savepoint_left)
            end_differently(op.releases, now);  // before its caller can go on with what is around it
        else if (op.takes || op.releases)
            settle(op, now);
    } catch (...) {
        if (op.outcome != outcome_kind::success && !failure) failure = std::current_exception();
        come_apart(std::current_exception());
    }
    return failure;
}

void connection_state::note_remarks(moment& now) noexcept {
    if (const std::uint64_t refused = session_.take_refused()) release(refused, now);
    if (!session_.take_given_up()) return;
    if (request* const r = session_.given_up()) abort(static_cast<operation&>(*r), r->exception, now);
}

void connection_state::limit_borrow(std::uint64_t owner, time_point until) noexcept {
    if (owner != borrow_.owner() || !life_.is_open()) return;
    borrow_.limit(until);
    try {
        for (operation* op = operations_.oldest(); op; op = op->later) {
            if (!op->done) continue;
            op->own_deadline = std::min(op->own_deadline, until);
            if (op->deadline <= until) continue;
            operations_.set_deadline(*op, until);
            op->queue_limited = false;
        }
    } catch (...) {
        come_apart(std::current_exception());
    }
}

[[gnu::hot]] bool connection_state::end_borrow(std::uint64_t next, moment& now) noexcept {
    borrow_.end(next);
    bool ended = false;
    for (operation* op = operations_.oldest(); op;) {
        if (op->done && op->progress != request::stage::done) {
            abort(*op, released_failure(), now);
            ended = true;
            op = operations_.oldest();  // ending one may end others
        } else {
            op = op->later;
        }
    }
    return ended;
}

void connection_state::tick(moment& now) noexcept {
    while (timed* const due = operations_.deadlines().first_due(now())) {
        if (due == &close_due_) return lose(errc::connection_closed);
        if (due == &drain_due_) {
            operations_.remove_deadline(drain_due_);
            continue;  // it is looked at when this turn ends
        }
        operation& op = static_cast<operation&>(*due);
        abort(op, op.queue_limited ? held_failure(scopes_.innermost_name()) : timeout_failure(), now);
    }
}

// While the answer at the head is nobody's, nothing new is sent.
void connection_state::drain_or_go_on(moment& now) noexcept {
    if (life_.is_closed()) return;
    const bool all_nobodys = !cancels_.is_pending() && session_.only_discards();
    const drain::verdict v = drain_.look({.answers = session_.ended(),
                                          .sent = session_.sent(),
                                          .nobodys = session_.head_discarded(),
                                          .all_nobodys = all_nobodys},
                                         cancels_, now());
    try {
        switch (v) {
            case drain::verdict::idle:
                return;
            case drain::verdict::lost:
                return lose(errc::cancel_unanswered);
            case drain::verdict::over:
                operations_.remove_deadline(drain_due_);
                session_.hold(life_.is_closing());
                return;
            case drain::verdict::cancel:
                cancels_.sent();
                cancel_wanted_ = true;
                break;
            case drain::verdict::wait:
                break;
        }
        session_.hold(true);
        come_back(now);
    } catch (...) {
        come_apart(std::current_exception());
    }
}

// Looks at the drain, or the close, again when there may be something to do.
void connection_state::come_back(moment& now) {
    const time_point again = cancels_.again() > now() ? cancels_.again() : timed::never;
    operations_.set_deadline(drain_due_, std::min(drain_.deadline(), again));
}

connection_state::time_point connection_state::cancel_deadline(moment& now) const noexcept {
    return std::min(later(now(), limits_.cancel), close_due_.deadline);
}

void connection_state::cancel_ended(moment& now) noexcept {
    if (life_.is_closed()) return;
    cancels_.ended(session_.expects_read(), now());
    try {
        come_back(now);
    } catch (...) {
        come_apart(std::current_exception());
    }
}

connection_state::step connection_state::find_step(moment& now) noexcept {
    if (life_.is_closed()) return step::none;
    if (std::exchange(cancel_wanted_, false)) return step::send_cancel;
    if (!life_.is_closing()) return ending_ && is_over() ? step::say_goodbye : step::none;
    if (cancels_.is_pending()) return step::none;
    if (!session_.expects_read()) return step::say_goodbye;
    if (!cancels_.is_due(session_.ended(), now())) return step::none;
    cancels_.sent();
    return step::send_cancel;
}

void connection_state::close(std::chrono::nanoseconds timeout, std::unique_ptr<operation> done, moment& now) noexcept {
    if (!life_.is_open()) return refuse(std::move(done), nullptr);
    life_.move_to(connection_life::stage::closing);
    ending_ = true;
    end_.wanted();
    close_waiter_ = std::move(done);
    try {
        operations_.set_deadline(close_due_, later(now(), std::max(timeout, std::chrono::nanoseconds(0))));
        session_.hold(true);
        session_.cut(closed_failure());
        cancels_.start_over();
        scopes_.clear();
        for (operation* op = operations_.oldest(); op;) {
            operation* const following = op->later;
            if (is_unsent(*op) && op->form != request::kind::described_later) {  // that has its answer
                if (!op->queued) session_.abandon(*op);
                refuse(operations_.remove(*op), closed_failure());
            }
            op = following;
        }
    } catch (...) {
        come_apart(std::current_exception());
    }
}

void connection_state::terminate() noexcept {
    if (life_.is_closed()) return;
    life_.move_to(connection_life::stage::closing);
    end_.wanted();
    lose(errc::connection_closed);
}

void connection_state::lose(std::error_code why) noexcept {
    if (life_.is_closed()) return;
    life_.move_to(connection_life::stage::closed);
    end_.lost(why);
    bool told = false;  // not by what has its answer already
    for (const operation* op = operations_.oldest(); op && !told; op = op->later)
        told = op->done && op->progress != request::stage::done;
    session_.lose(why);
    if (session_.farewell()) end_.said(loss(why, true, session_), told);
    // Those that waited for their turn never reached the session, or were on their way to it.
    scopes_.clear();
    for (operation* op = operations_.oldest(); op;) {
        operation* const following = op->later;
        if (op->progress != request::stage::done)
            refuse(operations_.remove(*op), loss(why, op->nothing_sent, session_));
        op = following;
    }
    operations_.remove_deadline(drain_due_);
    operations_.remove_deadline(close_due_);
    if (close_waiter_) refuse(std::move(close_waiter_), nullptr);
    life_.move_to(connection_life::stage::settled);
}

void connection_state::drop() noexcept {
    life_.move_to(connection_life::stage::closed);
    session_.lose(std::make_error_code(std::errc::operation_canceled));
    while (session_.next_completed()) {
    }
    close_waiter_.reset();
    operations_.clear();
    life_.move_to(connection_life::stage::settled);
}

}  // namespace asiopg::detail
