#include "connection/engine/engine.hpp"

#include <asiopg/error.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/postgres_error.hpp>

#include <asio/post.hpp>
#include <utility>

#include "connection/engine/engine_batch.hpp"
#include "connection/failures.hpp"
#include "core/severity.hpp"

namespace asiopg::detail {

namespace {

[[gnu::cold, gnu::noinline]] void roll_back_first(operation& op) { op.sql = "ROLLBACK; " + op.sql.take(); }

std::string context_of(const operation& op) {
    if (op.failed_set == request::no_set) return {};
    return "element #" + std::to_string(op.failed_set) + " of executemany() sequence";
}

}  // namespace

engine::engine(any_io_executor executor, std::unique_ptr<stream> s, engine_options options)
    : executor_(std::move(executor)),
      stream_(std::move(s)),
      session_(options.session),
      options_(std::move(options)),
      timer_(executor_) {}

engine::~engine() { close_stream(); }

[[gnu::hot]] void engine::start(std::unique_ptr<operation> op) noexcept {
    if (is_closed()) [[unlikely]] {
        finish_later(std::move(op), end_failure());
        return;
    }
    if (op->limit != operation::no_limit) [[unlikely]] {
        if (op->limit.count() <= 0) {
            finish_later(std::move(op), timeout_failure());
            return;
        }
        const clock::time_point now = clock::now();
        if (op->limit < clock::time_point::max() - now) op->deadline = now + op->limit;
        try {
            watch(op->deadline);
        } catch (...) {
            return finish_later(std::move(op), std::current_exception());
        }
    }
    if (borrow_deadline_ != clock::time_point::max()) [[unlikely]]
        if (std::exception_ptr late = refuse_late(*op)) return finish_later(std::move(op), std::move(late));
    enqueue(std::move(op));
}

// Takes the operation into the list, and into the session if it is its turn.
[[gnu::hot]] void engine::enqueue(std::unique_ptr<operation> owned) {
    operation& op = *owned;
    if (op.owner != 0) {
        if (op.owner == borrow_) {
            op.borrow = std::exchange(op.owner, 0);
        } else if (!admits(op)) [[unlikely]] {
            refuse_inside(std::move(owned));
            return;
        }
    }
    if (op.done) ++started_;
    owned.release();
    op.earlier = newest_;
    op.later = nullptr;
    (newest_ ? newest_->later : oldest_) = &op;
    newest_ = &op;
    try {
        if (!owners_.empty() && op.owner != owners_.back().id) [[unlikely]]
            hold(op);
        else
            submit(op);
    } catch (...) {
        come_apart(std::current_exception());
    }
}

// What an operation's beginning means for exclusive uses.
void engine::note_uses(const operation& op) {
    if (op.takes)
        owners_.push_back(
            {op.takes, false, op.plain || op.takes == op.releases, op.holder ? op.holder : "a transaction", {}, {}});
    if (op.releases)
        if (const std::size_t at = position(op.releases); at != owners_.size()) owners_[at].ending = true;
}

[[gnu::hot]] void engine::submit(operation& op) {
    if (op.takes || op.releases) [[unlikely]]
        note_uses(op);
    const bool idle = !session_.expects_read() && !session_.wants_write();
    // Only now it is known whether there is anything to roll back, if it is: else the server may warn that there is
    // not.
    if (op.resets && !(idle && !op.earlier && !session_.in_transaction())) [[unlikely]]
        roll_back_first(op);
    const auto now = session_.cache_limits().lifetime ? clock::now().time_since_epoch().count() : 0;
    session_.submit(op, now);
    if (in_batch_) return;
    if (idle && op.progress != request::stage::done) {
        flush();
        tell_soon();
    } else {
        flush_soon();  // completions never run inside start()
    }
    arm();
}

[[gnu::hot]] std::unique_ptr<operation> engine::unlink(operation& op) noexcept {
    operation** const from_earlier = op.earlier ? &op.earlier->later : &oldest_;
    operation** const from_later = op.later ? &op.later->earlier : &newest_;
    *from_earlier = op.later;
    *from_later = op.earlier;
    op.later = op.earlier = nullptr;
    return std::unique_ptr<operation>(&op);
}

void engine::cancel(std::uint64_t id) {
    if (session_.feeding()) {
        asio::post(executor_, [self = shared_from_this(), id] { self->cancel(id); });
        return;
    }
    for (operation* op = oldest_; op; op = op->later)
        if (op->id == id) {
            abort(*op, cancelled_failure());
            if (!in_batch_) after_batch();
            return;
        }
}

// Ends an operation before its answer is there. Its caller is told at once (by a posted job).
void engine::abort(operation& op, std::exception_ptr why) noexcept {
    if (!op.done) return;                       // the connection's own operations are not for others to abort
    if (op.progress == request::stage::done) {  // its caller is about to be told how it ended
        op.deadline = clock::time_point::max();
        return;
    }
    const bool sent = op.progress == request::stage::sent;
    std::unique_ptr<operation> owned;
    try {
        if (op.commits && sent) why = unknown_outcome(std::move(why));
        const bool paused = session_.paused();
        if (!op.held) session_.abandon(op);
        if (paused) resume_receiving();
        owned = unlink(op);
        check_drain();  // before others get their turn
        if (sent && op.owner) note_cancelled(op);
        if (op.takes && sent && op.releases != op.takes && !op.plain)
            abandon_transaction(op.takes);
        else if (op.releases && !sent && op.releases != op.takes)
            end_differently(op.releases);
        else
            settle(op);
    } catch (...) {
        come_apart(std::current_exception());  // which ends it, if it is still in the list
    }
    if (owned) finish_later(std::move(owned), std::move(why));
}

// What an operation's end means for exclusive uses.
void engine::settle(operation& op) {
    const bool failed = op.outcome != outcome_kind::success || op.progress != request::stage::done;
    if (op.takes && failed) release(std::exchange(op.takes, 0));
    if (op.releases) release(std::exchange(op.releases, 0));
}

[[gnu::hot]] void engine::deliver() {
    if (in_debt_ | session_.has_remarks()) [[unlikely]]
        heed();
    while (flow* const f = session_.next_news()) [[unlikely]] f->wake();
    while (request* r = session_.next_completed()) {
        std::unique_ptr<operation> op = unlink(static_cast<operation&>(*r));
        std::exception_ptr failure;
        if (op->owner | op->takes | op->releases | static_cast<std::uint64_t>(op->outcome)) [[unlikely]]
            failure = conclude(*op);
        finish(std::move(op), std::move(failure));
    }
    while (batch_guest* const g = first_guest_) {
        first_guest_ = g->next_guest;
        if (!first_guest_) last_guest_ = nullptr;
        ++guests_entered_;
        g->enter();
    }
}

// What is to be done before anybody is told.
void engine::heed() {
    if (in_debt_) pay_debts();
    try {
        if (const std::uint64_t refused = session_.take_refused()) release(refused);
        if (session_.take_given_up()) end_given_up();
    } catch (...) {
        come_apart(std::current_exception());
    }
}

// Its answer is not needed any more.
void engine::end_given_up() {
    request* const r = session_.given_up();
    if (r) abort(static_cast<operation&>(*r), r->exception);
}

// An operation that failed, or that means something for exclusive uses: gives what its caller is told.
std::exception_ptr engine::conclude(operation& op) noexcept {
    std::exception_ptr failure;
    try {
        if (op.owner) failure = look_inside(op);
        bool savepoint_left = false;
        if (op.outcome != outcome_kind::success) {
            savepoint_left = leaves_savepoint(op);
            failure = failure_of(op);
            // A rollback of ours that failed: the state is unknown.
            if (op.outcome == outcome_kind::server_error && !op.done) lose(errc::connection_closed);
        }
        if (savepoint_left)
            end_differently(op.releases);  // before its caller can go on with what is around it
        else if (op.takes || op.releases)
            settle(op);
    } catch (...) {
        if (op.outcome != outcome_kind::success && !failure) failure = std::current_exception();
        come_apart(std::current_exception());
    }
    return failure;
}

std::exception_ptr engine::failure_of(operation& op) {
    std::exception_ptr why = cause_of(op);
    return op.commits && !op.nothing_sent && is_connection_lost(why) ? unknown_outcome(std::move(why)) : why;
}

std::exception_ptr engine::cause_of(operation& op) {
    switch (op.outcome) {
        case outcome_kind::server_error: {
            if (op.stale != staleness::no)
                return stale_failure({std::move(*op.server_error), op.sql.take(), context_of(op)}, op.stale);
            const bool farewell = ends_session(*op.server_error);
            std::exception_ptr why = make_postgres_error(std::move(*op.server_error), op.sql.take(), context_of(op));
            if (farewell) {
                last_words_ = why;
                words_told_ = true;
            }
            return why;
        }
        case outcome_kind::local_error:
            return op.exception ? op.exception : request_failure(op.code.value_or(std::error_code()));
        case outcome_kind::lost:
        case outcome_kind::success:
            break;
    }
    return loss(op.code.value_or(std::error_code()), op.nothing_sent);
}

// What is told to those who come after the end. The server's last words are an exception of their own for the first.
std::exception_ptr engine::end_failure() noexcept {
    if (closing_) return closed_failure();
    if (last_words_ && !std::exchange(words_told_, true)) return last_words_;
    try {
        return lost_before_failure(lost_, last_words_, session_.fault());
    } catch (...) {  // out of memory, which is told then
        return std::current_exception();
    }
}

[[gnu::hot]] void engine::finish(std::unique_ptr<operation> op, std::exception_ptr failure) {
    if (!op->done) [[unlikely]]
        return;
    const std::shared_ptr<engine> self = std::move(op->connection);  // the caller may drop the last other reference
    completion& done = op->done;
    done(std::move(failure), std::move(op));
}

}  // namespace asiopg::detail
