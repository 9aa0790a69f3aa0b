// Exclusive scopes: who may use the connection while a transaction, a savepoint or a COPY runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql_statements.hpp"
#include "session/request.hpp"

namespace asiopg::detail {

/// A stretch of the conversation that belongs to one owner.
struct exclusive_scope {
    std::uint64_t id = 0;
    const char* name = "";                     // what it is, for errors: "a transaction"
    bool plain = false;                        // no transaction: there is nothing to roll back
    bool ending = false;                       // its last command is on its way
    std::string ended_by = {};                 // the SQL that has ended its transaction or savepoint
    std::vector<std::string> savepoints = {};  // set by SQL inside; only kept for a savepoint's scope
    request_queue queued = {};                 // its owner's requests, which wait for the end of a scope inside

    bool is_over() const noexcept { return !ended_by.empty(); }
};

/// What a request's commands have done to transactions and savepoints, as far as the server has completed them.
struct completed_controls {
    char status = 'I';       // the transaction status behind them
    bool committed = false;  // by a COMMIT, which a new transaction may follow
    bool script = false;     // several commands: `count` of them were completed
    std::size_t count = 0;
    std::vector<control_command> commands;
};

/// The scopes that are open, from the outermost to the innermost, where only the innermost one's owner may have its
/// requests sent; what others ask for is queued with the scope that they belong to. At most one scope is a transaction:
/// the first that is not plain; those inside it that are not plain are savepoints, named by their depth. A scope whose
/// transaction or savepoint SQL has ended stays until its handle goes, and admits nothing.
class exclusive_scopes {
public:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    bool empty() const noexcept { return scopes_.empty(); }
    std::size_t size() const noexcept { return scopes_.size(); }
    exclusive_scope& operator[](std::size_t i) noexcept { return scopes_[i]; }
    const exclusive_scope& operator[](std::size_t i) const noexcept { return scopes_[i]; }
    exclusive_scope& outermost() noexcept { return scopes_.front(); }
    const exclusive_scope& outermost() const noexcept { return scopes_.front(); }

    /// Where this owner's is, or `none`.
    std::size_t find(std::uint64_t owner) const noexcept;
    /// How many scopes are around this one, or the number of all if it is over.
    std::size_t depth(std::uint64_t owner) const noexcept;
    /// The innermost one's owner; 0 where there is none: the connection itself.
    std::uint64_t innermost() const noexcept { return scopes_.empty() ? 0 : scopes_.back().id; }
    const char* innermost_name() const noexcept { return scopes_.empty() ? "nobody" : scopes_.back().name; }
    /// The one that is the transaction, or the number of all.
    std::size_t transaction() const noexcept;

    /// The owner's scope is there and goes on. `internal`: the connection's own commands also end what is over.
    bool admits(std::uint64_t owner, bool internal) const noexcept;

    void begin(exclusive_scope s) { scopes_.push_back(std::move(s)); }
    /// The one at `i` and those inside it have gone. Take their queued requests first.
    void remove_from(std::size_t i) { scopes_.erase(scopes_.begin() + static_cast<std::ptrdiff_t>(i), scopes_.end()); }
    /// All have gone.
    void clear() noexcept {
        scopes_.clear();
        queued_ = {};
    }
    /// SQL has ended what this one and those inside it are.
    void end_from(std::size_t i, const std::string& command);

    /// What the owner at `at` has done with its commands: the first scope that they have ended and by which command;
    /// `none` if they have ended nothing.
    std::size_t note(const completed_controls& done, std::size_t at, std::string& command);

    /// The requests of this owner that wait for the end of a scope inside; 0: of the connection itself. The owner has a
    /// scope.
    request_queue& queued(std::uint64_t owner) noexcept;

    static std::string savepoint_name(std::size_t depth);

private:
    std::size_t note_savepoint(const control_command& c, std::size_t at);

    std::vector<exclusive_scope> scopes_;
    request_queue queued_;  // of the connection itself
};

/// The command that has ended the transaction; empty if none has.
std::string ending_command(const std::vector<control_command>& all);

}  // namespace asiopg::detail
