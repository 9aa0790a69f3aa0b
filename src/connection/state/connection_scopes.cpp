// Exclusive scopes: their operations, and what SQL does to their transactions and savepoints behind the handles' backs.
#include <asiopg/detail/duration.hpp>
#include <asiopg/error.hpp>
#include <asiopg/sqlstate.hpp>

#include <utility>

#include "connection/failures.hpp"
#include "connection/state/connection_state.hpp"

namespace asiopg::detail {

namespace {

// Whatever a caller's command does; openings and closings are what the handles themselves send.
bool is_command(const operation& op) noexcept {
    return op.form != request::kind::opening && op.form != request::kind::closing;
}

std::vector<control_command> controls_of(const operation& op, const session& s) {
    try {
        return control_commands(op.sql, s.parameter("standard_conforming_strings") != "off");
    } catch (const interface_error&) {  // the server has understood it
        return {};
    }
}

}  // namespace

// The operation waits, but not for ever: the one it waits for may be waiting for it.
void connection_state::queue(operation& op, moment& now) {
    op.queued = true;
    op.own_deadline = op.deadline;
    scopes_.queued(op.owner).push_back(op);
    const time_point limit = later(now(), limits_.exclusive);
    if (limit >= op.deadline) return;
    operations_.set_deadline(op, limit);
    op.queue_limited = true;
}

void connection_state::unqueue(operation& op) noexcept {
    scopes_.queued(op.owner).remove(op);
    op.queued = op.queue_limited = false;
}

// What belongs to the innermost scope gets its turn, until something of it begins another one.
void connection_state::serve_queue(moment& now) {
    const std::uint64_t owner = scopes_.innermost();
    while (scopes_.innermost() == owner && !life_.is_closed()) {
        request* const r = scopes_.queued(owner).front();
        if (!r) return;
        operation& op = static_cast<operation&>(*r);
        unqueue(op);
        operations_.set_deadline(op, op.own_deadline);
        if (owner == 0 || scopes_.admits(owner, !op.done)) [[likely]]
            submit(op, now);
        else
            refuse_inside(operations_.remove(op), now);
    }
}

// Those that are still queued in them have missed their turn.
void connection_state::end_scopes(std::size_t first) {
    for (std::size_t i = first; i != scopes_.size(); ++i)
        while (request* const r = scopes_[i].queued.front()) {
            operation& op = static_cast<operation&>(*r);
            unqueue(op);
            refuse(operations_.remove(op), transaction_over_failure());
        }
    scopes_.remove_from(first);
}

void connection_state::release(std::uint64_t owner, moment& now) noexcept {
    const std::size_t at = scopes_.find(owner);
    if (at == exclusive_scopes::none) return;
    try {
        end_scopes(at);
        serve_queue(now);
    } catch (...) {
        come_apart(std::current_exception());
    }
}

void connection_state::abandon_transaction(std::uint64_t owner, moment& now) noexcept {
    const std::size_t at = scopes_.find(owner);
    if (at == exclusive_scopes::none) return;
    if (life_.is_closed()) return release(owner, now);
    if (scopes_[at].ending) return;
    try {
        end_scopes(at + 1);  // what is inside goes with it
        // Where SQL has ended it, there is at most a new transaction to roll back, that SQL has begun.
        const bool nothing_open = at != 0 || !(session_.in_transaction() || session_.expects_read());
        if (scopes_[at].is_over() && nothing_open) return release(owner, now);
        auto op = std::make_unique<operation>();
        op->form = request::kind::closing;
        op->owner = op->releases = owner;
        op->own = true;
        if (at == 0) {
            op->sql = "ROLLBACK";
        } else {
            const std::string name = exclusive_scopes::savepoint_name(at);
            op->sql = "ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name;
        }
        enqueue(std::move(op), now);
    } catch (...) {
        come_apart(std::current_exception());  // it is not to go on with what is left of it
    }
}

bool connection_state::abandon_outermost(moment& now) noexcept {
    if (life_.is_closed() || scopes_.empty() || scopes_.outermost().plain || scopes_.outermost().ending) return false;
    abandon_transaction(scopes_.outermost().id, now);
    return true;
}

// The command that was to end it will not be sent.
void connection_state::end_differently(std::uint64_t owner, moment& now) noexcept {
    if (const std::size_t at = scopes_.find(owner); at != exclusive_scopes::none) scopes_[at].ending = false;
    abandon_transaction(owner, now);
}

// The server refused to release it since a command inside had failed: it is still there, to be rolled back to.
bool connection_state::leaves_savepoint(const operation& op) const noexcept {
    const bool refused = op.form == request::kind::closing && op.outcome == outcome_kind::server_error && op.done;
    if (!refused || op.status != 'E' || op.server_error->sqlstate == sqlstate::invalid_savepoint_specification)
        return false;
    const std::size_t at = scopes_.find(op.releases);
    return at != 0 && at != exclusive_scopes::none;
}

void connection_state::refuse_inside(std::unique_ptr<operation> op, moment& now) noexcept {
    const std::uint64_t owner = op->owner;
    const std::size_t at = scopes_.find(owner);
    if (at == exclusive_scopes::none || !scopes_[at].is_over())
        return refuse(std::move(op), borrow_.is_released(owner) ? released_failure() : transaction_over_failure());
    const bool closes = op->form == request::kind::closing;
    refuse(std::move(op), ended_failure(at, false));
    if (closes) end_differently(owner, now);
}

std::exception_ptr connection_state::ended_failure(std::size_t at, bool sent) const noexcept {
    const std::size_t first = scopes_.transaction();
    const bool savepoint = first < at && !scopes_[first].is_over();
    try {
        return ended_by_sql_failure(scopes_[at].ended_by, savepoint, sent);
    } catch (...) {  // out of memory, which is told then
        return std::current_exception();
    }
}

// An operation of a scope has its answer. Gives its failure if it was executed outside of what it was meant for.
std::exception_ptr connection_state::look_inside(const operation& op, moment& now) {
    std::exception_ptr failure;
    if (life_.is_closed()) return failure;
    const std::size_t at = scopes_.find(op.owner);
    if (at != exclusive_scopes::none && op.done && !op.nothing_sent && !op.waited_for_types) {
        if (scopes_[at].is_over()) {
            failure = ended_failure(at, true);
        } else if (op.to_be_looked_at) {
            completed_controls done{op.status, op.committed, op.form == request::kind::simple, op.commands,
                                    controls_of(op, session_)};
            std::string command;
            const std::size_t first = scopes_.note(done, at, command);
            if (first != exclusive_scopes::none) end_inside(first, command, now);
        }
    }
    if (op.to_be_looked_at) session_.go_on();
    return failure;
}

// A command that was sent, and whose answer nobody will see.
void connection_state::note_cancelled(const operation& op, moment& now) {
    const std::size_t at = scopes_.find(op.owner), first = scopes_.transaction();
    if (life_.is_closed() || at == exclusive_scopes::none || first > at || !is_command(op) || scopes_[at].is_over())
        return;
    if (const std::string command = ending_command(controls_of(op, session_)); !command.empty())
        end_inside(first, command, now);
}

operation* connection_state::unsent_inside(std::size_t first) const noexcept {
    for (operation* op = operations_.oldest(); op; op = op->later) {
        const bool unsent = op->progress == request::stage::waiting || op->progress == request::stage::preparing;
        if (op->queued || !unsent || op->owner == 0 || op->form == request::kind::described_later) continue;
        const std::size_t at = scopes_.find(op->owner);
        if (at < first || at == exclusive_scopes::none) continue;
        if (op->done || at != scopes_.transaction()) return op;  // a ROLLBACK of our own is sent
    }
    return nullptr;
}

// These scopes are over, but for their handles. What waits in them is not sent.
void connection_state::end_inside(std::size_t first, const std::string& command, moment& now) {
    scopes_.end_from(first, command);
    session_.hold(true);
    session_.drop_openings();
    // Ending one may end others, so the search starts anew each time.
    while (operation* const op = unsent_inside(first)) {
        session_.abandon(*op);
        std::unique_ptr<operation> owned = operations_.remove(*op);
        if (op->form == request::kind::closing) {
            if (op->done)
                refuse_inside(std::move(owned), now);
            else
                release(op->releases, now);
            continue;
        }
        std::exception_ptr why = ended_failure(scopes_.find(op->owner), false);
        settle(*op, now);
        if (op->done) refuse(std::move(owned), std::move(why));
    }
    session_.hold(drain_.is_active() || life_.is_closing());
}

}  // namespace asiopg::detail
