// One operation of a caller: a request to the server, who waits for it, and until when.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <new>

#include "connection/operation/completion.hpp"
#include "core/recycled.hpp"
#include "session/request.hpp"

namespace asiopg::detail {

class engine;
struct operation;

/// Who waits for an operation, and until when.
struct operation_caller {
    using clock = std::chrono::steady_clock;
    static constexpr std::chrono::nanoseconds no_limit = std::chrono::nanoseconds::max();

    // all operations of a connection, in the order in which they were started
    operation* later = nullptr;
    operation* earlier = nullptr;
    std::shared_ptr<engine> connection;
    completion done;                            // empty: nobody waits (the connection's own operations)
    std::uint64_t id = 0;                       // for cancellation; unique on its connection
    std::uint64_t borrow = 0;                   // of a pooled connection, that it was started in
    std::chrono::nanoseconds limit = no_limit;  // from the operation's start
    std::shared_ptr<void> subject;              // the state of the handle that it is about
    clock::time_point deadline = clock::time_point::max();
    clock::time_point own_deadline{};  // while it is held
    const char* holder = nullptr;      // what the use that it takes is, for errors; null: a transaction
    bool plain = false;                // that use is no transaction: there is nothing to roll back
    bool commits = false;              // a COMMIT: once sent, only its answer tells what became of the transaction
    bool resets = false;               // reset(): no transaction may be open when its commands run
    bool found_transaction = false;    // reset(): it has ended one
    bool held = false;                 // waits for another's exclusive use to end
    bool hold_limited = false;         // its deadline is that of waiting, not its own
};

struct operation final : operation_caller, request, recycling<operation, 256> {
    // Not defaulted: `operation()` would clear what holds the text and the arguments first.
    operation() noexcept {}
    /// Destroys and recycles: one call, wherever an operation may end.
    static void operator delete(operation* op, std::destroying_delete_t) noexcept;
};

}  // namespace asiopg::detail
