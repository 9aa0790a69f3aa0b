// A connection that a pool lends to one borrower after the other.
#include <asiopg/error.hpp>

#include <algorithm>
#include <utility>

#include "connection/engine/engine_batch.hpp"
#include "connection/failures.hpp"

namespace asiopg::detail {

void engine::watch_over(std::function<void(bool)> on_end) {
    on_end_ = std::move(on_end);
    watchful_ = true;
    arm();
}

void engine::look_for_end() {
    if (is_closed()) return;
    try {
        if (!drained_ && !session_.expects_read()) receive();
    } catch (...) {
        come_apart(std::current_exception());
    }
    // The end of the stream may come a moment after the server's last words.
    if (session_.farewell()) lose(errc::connection_closed);
}

std::uint64_t engine::lend() {
    if (in_batch_) {
        look_for_end();
    } else {
        batch b(*this);
        look_for_end();
        b.end();
    }
    return is_closed() ? 0 : begin_borrow();
}

void engine::limit_borrow(std::uint64_t owner, clock::time_point until) {
    if (owner != borrow_ || is_closed()) return;
    borrow_deadline_ = until;
    for (operation* op = oldest_; op; op = op->later) {
        if (!op->done) continue;
        op->own_deadline = std::min(op->own_deadline, until);
        if (op->deadline <= until) continue;
        op->deadline = until;
        op->hold_limited = false;
    }
    watch(until);
}

// Gives why it is not started, if the borrow's time is over. Our own commands, such as a ROLLBACK, are nobody's time.
std::exception_ptr engine::refuse_late(operation& op) noexcept {
    if (!op.done) return nullptr;
    if (clock::now() >= borrow_deadline_) return timeout_failure();
    op.deadline = std::min(op.deadline, borrow_deadline_);
    try {
        watch(op.deadline);
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

[[gnu::hot]] bool engine::end_borrow() {
    if (closed_) return true;
    if (session_.feeding()) return false;
    borrow_ = next_id() | borrow_bit;  // nobody's
    borrow_deadline_ = clock::time_point::max();
    // Ending one may end others, so the search starts anew each time.
    bool ended = false;
    for (operation* op = oldest_; op;) {
        if (op->done && op->progress != request::stage::done) {
            abort(*op, released_failure());
            ended = true;
            op = oldest_;
        } else {
            op = op->later;
        }
    }
    if (ended && !in_batch_) after_batch();
    return true;
}

}  // namespace asiopg::detail
