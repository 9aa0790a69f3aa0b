// Runs an operation again and again against the real server, each time cancelled one handler later.
#pragma once

#include <asiopg/connect_options.hpp>

#include <cstddef>
#include <functional>

#include "support/live_server.hpp"

namespace asiopg::test {

/// Whether what a cancelled operation threw is in order. The default takes `operation_aborted`, and Asio's own
/// exception, which a coroutine gets that was cancelled before it awaited.
using judge = std::function<bool(const std::exception&)>;
bool is_abort(const std::exception& e);

/// An operation that is cancelled at each of its suspension points in turn.
///
///     const std::size_t points = cancel_everywhere([&](connection& conn) -> awaitable<void> { ... }).run();
///
/// Round k has a connection of its own: `before` is run, then the operation is started, the context runs k handlers
/// one by one, and then the cancellation is emitted. However the operation ends, and it has to, the connection then is
/// closed, or it gives each of several further queries its own rows, and `after` is run with it. The last round is the
/// one in which the operation ends before its turn; it may not throw.
class cancel_everywhere {
public:
    explicit cancel_everywhere(connection_body operation) : operation_(std::move(operation)), options_(server()) {}

    cancel_everywhere& before(connection_body f) {
        before_ = std::move(f);
        return *this;
    }
    /// Called after each round with a connection that is not closed.
    cancel_everywhere& after(connection_body f) {
        after_ = std::move(f);
        return *this;
    }
    cancel_everywhere& options(connect_options o) {
        options_ = std::move(o);
        return *this;
    }
    cancel_everywhere& accepts(judge j) {
        accepts_ = std::move(j);
        return *this;
    }
    /// A connection that is closed in the end fails the test.
    cancel_everywhere& stays_open() {
        stays_open_ = true;
        return *this;
    }

    /// Gives the number of suspension points. 0 without a server.
    std::size_t run();
    /// The same, but instead of being cancelled everything is destroyed: nothing may crash, leak or hang.
    std::size_t destroy();

private:
    bool round(std::size_t turns, bool destroys);
    std::size_t rounds(bool destroys);

    connection_body operation_, before_, after_;
    connect_options options_;
    judge accepts_ = &is_abort;
    bool stays_open_ = false;
};

}  // namespace asiopg::test
