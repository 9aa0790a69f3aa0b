#include "connection/state/exclusive_scopes.hpp"

#include <algorithm>
#include <utility>

namespace asiopg::detail {

std::size_t exclusive_scopes::depth(std::uint64_t owner) const noexcept {
    std::size_t at = 0;
    while (at != scopes_.size() && scopes_[at].id != owner) ++at;
    return at;
}

std::size_t exclusive_scopes::find(std::uint64_t owner) const noexcept {
    const std::size_t at = depth(owner);
    return at == scopes_.size() ? none : at;
}

std::size_t exclusive_scopes::transaction() const noexcept {
    std::size_t at = 0;
    while (at != scopes_.size() && scopes_[at].plain) ++at;
    return at;
}

bool exclusive_scopes::admits(std::uint64_t owner, bool internal) const noexcept {
    const std::size_t at = find(owner);
    if (at == none) return false;
    const exclusive_scope& s = scopes_[at];
    return internal || (!s.is_over() && (s.plain || !s.ending));
}

void exclusive_scopes::end_from(std::size_t i, const std::string& command) {
    for (; i != scopes_.size(); ++i)
        if (!scopes_[i].is_over()) scopes_[i].ended_by = command;
}

std::size_t exclusive_scopes::note(const completed_controls& done, std::size_t at, std::string& command) {
    const std::size_t first = transaction();
    if (first > at) return none;
    if (done.status == 'I' || done.committed) {
        command = ending_command(done.commands);
        if (command.empty()) command = "a command";
        return first;
    }
    for (std::size_t i = 0; i != done.count && !done.commands.empty(); ++i) {
        const std::size_t number = done.script ? i : 0;
        if (number >= done.commands.size()) break;
        const control_command& c = done.commands[number];
        if (c.what == control_command::kind::other) continue;
        const std::size_t ended = c.what == control_command::kind::ends ? first : note_savepoint(c, at);
        if (ended < scopes_.size()) {
            command = c.text;
            return ended;
        }
    }
    return none;
}

// Gives the first of the scopes whose savepoint has gone, or the number of all. Savepoints in the transaction's own
// scope are not kept: what is not found further inside is there.
std::size_t exclusive_scopes::note_savepoint(const control_command& c, std::size_t at) {
    const std::size_t base = transaction();
    while (scopes_[at].plain) --at;
    if (c.what == control_command::kind::savepoint) {
        if (at != base) scopes_[at].savepoints.push_back(c.name);
        return scopes_.size();
    }
    const bool kept = c.what == control_command::kind::rollback_to;
    std::size_t first = scopes_.size();  // what is inside of where it is found
    for (std::size_t i = at; i != base; --i) {
        if (scopes_[i].plain) continue;
        std::vector<std::string>& set = scopes_[i].savepoints;
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

request_queue& exclusive_scopes::queued(std::uint64_t owner) noexcept {
    const std::size_t at = owner == 0 ? none : find(owner);
    return at == none ? queued_ : scopes_[at].queued;
}

std::string exclusive_scopes::savepoint_name(std::size_t depth) { return "asiopg_" + std::to_string(depth); }

std::string ending_command(const std::vector<control_command>& all) {
    const auto ends = [](const control_command& c) { return c.what == control_command::kind::ends; };
    const auto found = std::find_if(all.begin(), all.end(), ends);
    return found != all.end() ? found->text : std::string();
}

}  // namespace asiopg::detail
