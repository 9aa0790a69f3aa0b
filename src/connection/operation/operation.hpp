// One operation of a caller: a request to the server, who waits for it, and until when.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <new>

#include "connection/operation/completion.hpp"
#include "connection/state/deadline_index.hpp"
#include "core/recycled.hpp"
#include "session/request.hpp"

namespace asiopg::detail {

class engine;
struct operation;

/// Who waits for an operation, and until when.
struct operation_caller : timed {
    using clock = std::chrono::steady_clock;
    static constexpr std::chrono::nanoseconds no_limit = std::chrono::nanoseconds::max();

    // all operations of a connection, in the order in which they were started
    operation* later = nullptr;
    operation* earlier = nullptr;
    std::shared_ptr<engine> connection;
    completion done;                            // empty: nobody waits (an internal operation)
    std::uint64_t id = 0;                       // for cancellation; unique on its connection
    operation* same_chain = nullptr;            // of the index by ids
    std::uint64_t borrow = 0;                   // of a pooled connection, that it was started in
    std::chrono::nanoseconds limit = no_limit;  // from the operation's start
    std::shared_ptr<void> subject;              // the state of the handle that it is about
    time_point own_deadline = never;            // while it is queued
    const char* scope_name = nullptr;           // of the scope that it takes, for errors; null: a transaction
    bool plain = false;                         // that scope is no transaction: there is nothing to roll back
    bool commits = false;            // a COMMIT: once sent, only its answer tells what became of the transaction
    bool resets = false;             // reset(): no transaction may be open when its commands run
    bool found_transaction = false;  // reset(): it has ended one
    bool queued = false;             // waits for the end of another's exclusive scope
    bool queue_limited = false;      // its deadline is that of this wait, not its own
};

struct operation final : operation_caller, request, recycling<operation, 256> {
    // Not defaulted: `operation()` would clear what holds the text and the arguments first.
    operation() noexcept {}
    /// Destroys and recycles: one call, wherever an operation may end.
    static void operator delete(operation* op, std::destroying_delete_t) noexcept;
};

}  // namespace asiopg::detail
