// Transactions and savepoints of handles that SQL has ended: nothing more is done through their handles.
#include <asiopg/error.hpp>

#include <algorithm>

#include "connection/engine/engine.hpp"
#include "connection/failures.hpp"
#include "core/sql_statements.hpp"

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

std::string ending_command(const std::vector<control_command>& all) {
    const auto ends = [](const control_command& c) { return c.what == control_command::kind::ends; };
    const auto found = std::find_if(all.begin(), all.end(), ends);
    return found != all.end() ? found->text : std::string();
}

}  // namespace

// The one whose transaction the others are savepoints in; their number if there is none.
std::size_t engine::outermost() const noexcept {
    std::size_t at = 0;
    while (at != owners_.size() && owners_[at].plain) ++at;
    return at;
}

// The connection's own operations end what is over, too.
bool engine::admits(const operation& op) const noexcept {
    const std::size_t at = position(op.owner);
    if (at == owners_.size()) return false;
    const exclusive_use& use = owners_[at];
    return !op.done || (use.ended_by.empty() && (use.plain || !use.ending));
}

void engine::refuse_inside(std::unique_ptr<operation> op) {
    const std::size_t at = position(op->owner);
    const std::uint64_t owner = op->owner;
    if (at == owners_.size() || owners_[at].ended_by.empty())
        return finish_later(std::move(op), is_released(owner) ? released_failure() : transaction_over_failure());
    const bool closes = op->form == request::kind::closing;
    finish_later(std::move(op), ended_failure(at, false));
    if (closes) end_differently(owner);
}

std::exception_ptr engine::ended_failure(std::size_t at, bool sent) const noexcept {
    const std::size_t first = outermost();
    const bool savepoint = first < at && owners_[first].ended_by.empty();
    try {
        return ended_by_sql_failure(owners_[at].ended_by, savepoint, sent);
    } catch (...) {  // out of memory, which is told then
        return std::current_exception();
    }
}

// An operation inside an exclusive use is over. Gives its failure if it was executed outside of what it was meant for.
std::exception_ptr engine::look_inside(const operation& op) {
    std::exception_ptr failure;
    if (closed_) return failure;
    const std::size_t at = position(op.owner);
    if (at != owners_.size() && op.done && !op.nothing_sent && !op.waited_for_types) {
        if (!owners_[at].ended_by.empty())
            failure = ended_failure(at, true);
        else if (op.to_be_looked_at)
            note_controls(op, at);
    }
    if (op.to_be_looked_at) session_.go_on();
    return failure;
}

// What its commands have begun and ended, as far as the server has completed them.
void engine::note_controls(const operation& op, std::size_t at) {
    const std::size_t base = outermost();
    if (base > at) return;
    const std::vector<control_command> all = controls_of(op, session_);
    if (op.status == 'I' || op.committed) {
        const std::string command = ending_command(all);
        return end_inside(base, command.empty() ? "a command" : command);
    }
    for (std::size_t i = 0; i != op.commands && !all.empty(); ++i) {
        const std::size_t number = op.form == request::kind::simple ? i : 0;
        if (number >= all.size()) return;
        const control_command& c = all[number];
        if (c.what == control_command::kind::other) continue;
        const std::size_t first = c.what == control_command::kind::ends ? base : note_savepoint(c, at);
        if (first < owners_.size()) return end_inside(first, c.text);
    }
}

// Gives the first of the uses whose savepoint is gone, or the number of all. Savepoints in the outermost use are not
// kept: what is not found further inside is there.
std::size_t engine::note_savepoint(const control_command& c, std::size_t at) {
    const std::size_t base = outermost();
    while (owners_[at].plain) --at;
    if (c.what == control_command::kind::savepoint) {
        if (at != base) owners_[at].savepoints.push_back(c.name);
        return owners_.size();
    }
    const bool kept = c.what == control_command::kind::rollback_to;
    std::size_t first = owners_.size();  // what is inside of where it is found
    for (std::size_t i = at; i != base; --i) {
        if (owners_[i].plain) continue;
        std::vector<std::string>& set = owners_[i].savepoints;
        if (const auto found = std::find(set.rbegin(), set.rend(), c.name); found != set.rend()) {
            set.erase(found.base() - (kept ? 0 : 1), set.end());
            return first;
        }
        if (c.name == savepoint_name(i)) {
            set.clear();
            return kept ? first : i;
        }
        first = i;
    }
    return first;
}

// A command that was sent, and whose answer nobody will see.
void engine::note_cancelled(const operation& op) {
    const std::size_t at = position(op.owner), base = outermost();
    if (closed_ || at == owners_.size() || base > at || !is_command(op) || !owners_[at].ended_by.empty()) return;
    if (const std::string command = ending_command(controls_of(op, session_)); !command.empty())
        end_inside(base, command);
}

operation* engine::unsent_inside(std::size_t first) const noexcept {
    for (operation* op = oldest_; op; op = op->later) {
        const bool unsent = op->progress == request::stage::waiting || op->progress == request::stage::preparing;
        if (op->held || !unsent || op->owner == 0 || op->form == request::kind::described_later) continue;
        const std::size_t at = position(op->owner);
        if (at < first || at == owners_.size()) continue;
        if (op->done || at != outermost()) return op;  // a ROLLBACK of our own is sent
    }
    return nullptr;
}

// These uses are over, but for their handles. What waits in them is not sent.
void engine::end_inside(std::size_t first, const std::string& command) {
    for (std::size_t i = first; i != owners_.size(); ++i)
        if (owners_[i].ended_by.empty()) owners_[i].ended_by = command;
    session_.hold(true);
    session_.drop_openings();
    // Ending one may end others, so the search starts anew each time.
    while (operation* const op = unsent_inside(first)) {
        session_.abandon(*op);
        std::unique_ptr<operation> owned = unlink(*op);
        if (op->form == request::kind::closing) {
            if (op->done)
                refuse_inside(std::move(owned));
            else
                release(op->releases);
            continue;
        }
        std::exception_ptr why = ended_failure(position(op->owner), false);
        settle(*op);
        if (op->done) finish_later(std::move(owned), std::move(why));
    }
    session_.hold(draining_ || closing_);
}

}  // namespace asiopg::detail
