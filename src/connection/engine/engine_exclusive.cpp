// Exclusive use of a connection: while a transaction runs, operations from elsewhere wait for its end.
#include <asiopg/error.hpp>
#include <asiopg/sqlstate.hpp>

#include <string>

#include "connection/engine/engine.hpp"
#include "connection/failures.hpp"

namespace asiopg::detail {

std::size_t engine::position(std::uint64_t owner) const noexcept {
    std::size_t at = 0;
    while (at != owners_.size() && owners_[at].id != owner) ++at;
    return at;
}

// The operation waits, but not for ever: the one it waits for may be waiting for it.
void engine::hold(operation& op) {
    op.held = true;
    op.own_deadline = op.deadline;
    const clock::time_point limit = later(clock::now(), options_.exclusive_timeout);
    if (limit < op.deadline) {
        op.deadline = limit;
        op.hold_limited = true;
        watch(limit);
    }
}

void engine::release(std::uint64_t owner) noexcept {
    try {
        let_go(owner);
    } catch (...) {
        come_apart(std::current_exception());
    }
}

void engine::let_go(std::uint64_t owner) {
    const std::size_t at = position(owner);
    if (at == owners_.size()) return;
    owners_.resize(at);
    for (operation* op = oldest_; op;) {
        operation* following = op->later;
        if (op->held) {
            if (op->owner != 0 && !owns(op->owner)) {
                finish_later(unlink(*op), transaction_over_failure());
            } else if (owners_.empty() || op->owner == owners_.back().id) {
                op->held = op->hold_limited = false;
                op->deadline = op->own_deadline;
                if (op->owner == 0 || admits(*op)) [[likely]]
                    submit(*op);
                else
                    refuse_inside(unlink(*op));
            }
        }
        op = following;
    }
}

void engine::abandon_transaction(std::uint64_t owner) noexcept {
    try {
        roll_back(owner);
    } catch (...) {
        come_apart(std::current_exception());  // it is not to go on with what is left of it
    }
}

void engine::roll_back(std::uint64_t owner) {
    const std::size_t at = position(owner);
    if (at == owners_.size()) return;
    if (closed_) {
        release(owner);
        return;
    }
    if (owners_[at].ending) return;
    owners_.resize(at + 1);  // what is inside goes with it
    // Where SQL has ended it, there is at most a new transaction to roll back, that SQL has begun.
    const bool nothing_open = at != 0 || !(session_.in_transaction() || session_.expects_read());
    if (!owners_[at].ended_by.empty() && nothing_open) {
        release(owner);
        return;
    }
    auto op = std::make_unique<operation>();
    op->form = request::kind::closing;
    op->owner = op->releases = owner;
    op->connection = shared_from_this();
    op->own = true;
    if (at == 0) {
        op->sql = "ROLLBACK";
    } else {
        const std::string name = savepoint_name(at);
        op->sql = "ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name;
    }
    enqueue(std::move(op));
}

bool engine::abandon_outermost() {
    if (closed_ || owners_.empty() || owners_.front().plain || owners_.front().ending) return false;
    abandon_transaction(owners_.front().id);
    return true;
}

// The command that was to end it will not be sent.
void engine::end_differently(std::uint64_t owner) {
    if (const std::size_t at = position(owner); at != owners_.size()) owners_[at].ending = false;
    abandon_transaction(owner);
}

// The server refused to release it since a command inside had failed: it is still there, to be rolled back to.
bool engine::leaves_savepoint(const operation& op) const noexcept {
    const bool refused = op.form == request::kind::closing && op.outcome == outcome_kind::server_error && op.done;
    if (!refused || op.status != 'E' || op.server_error->sqlstate == sqlstate::invalid_savepoint_specification)
        return false;
    const std::size_t at = position(op.releases);
    return at != 0 && at != owners_.size();
}

std::string engine::savepoint_name(std::size_t depth) { return "asiopg_" + std::to_string(depth); }

}  // namespace asiopg::detail
