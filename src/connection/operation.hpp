// One operation of a caller: a request to the server, who waits for it, and until when.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "connection/completion.hpp"
#include "core/recycled.hpp"
#include "session/request.hpp"

namespace asiopg::detail {

class engine;

struct operation final : request, recycling<operation, 256> {
    using clock = std::chrono::steady_clock;

    completion done;  // empty: nobody waits (the connection's own operations)
    std::shared_ptr<engine> connection;
    std::shared_ptr<void> subject;  // the state of the handle that it is about
    static constexpr std::chrono::nanoseconds no_limit = std::chrono::nanoseconds::max();
    std::chrono::nanoseconds limit = no_limit;  // from the operation's start
    clock::time_point deadline = clock::time_point::max();
    std::uint64_t borrow = 0;    // of a pooled connection, that it was started in
    std::uint64_t id = 0;        // for cancellation; unique on its connection
    const char* holder = "a transaction";  // what the use that it takes is, for errors
    bool plain = false;          // that use is no transaction: there is nothing to roll back
    bool commits = false;        // a COMMIT: once sent, only its answer tells what became of the transaction
    bool resets = false;             // reset(): no transaction may be open when its commands run
    bool found_transaction = false;  // reset(): it has ended one
    bool held = false;           // waits for another's exclusive use to end
    bool hold_limited = false;   // its deadline is that of waiting, not its own
    clock::time_point own_deadline = clock::time_point::max();

    // all operations of a connection, in the order in which they were started
    operation* later = nullptr;
    operation* earlier = nullptr;
};

}  // namespace asiopg::detail
