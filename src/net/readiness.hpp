// Waits for a file descriptor to become readable or writable.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <memory>

#include "net/stream.hpp"

namespace asiopg::detail {

/// Waits on behalf of a stream for a non-blocking file descriptor that the stream owns.
///
/// A wait notices data that arrived while no wait was pending. It may also end although nothing is there (so: try,
/// get would_block, wait again); after would_block nothing that comes later is missed. After a short read the same is
/// true of data, but not of the end of the stream: it may have come together with the data just read, and then no
/// further wait hears of it. socket::wait() takes care of that.
///
/// Lifetime: a pending wait keeps the readiness object itself alive, so its owner may let go at any time. It must not
/// keep the listener or the descriptor alive, hence the order for an owner that ends: `detach()` (pending waits end
/// without a word), `stop()` (the descriptor is deregistered), then close the descriptor. As with every I/O object of
/// Asio, `stop()` has to happen before the execution context is gone, at the latest in abandoned().
///
/// Not thread-safe: used from the connection's executor only.
class readiness {
public:
    virtual ~readiness() = default;

    /// Starts a wait, at most one per direction. The listener is called exactly once, later, from the executor:
    /// ready() when the direction may make progress, with operation_aborted after cancel() or stop(), or abandoned()
    /// when the execution context goes. After stop() a wait fails (with bad_descriptor).
    virtual void wait(direction d, readiness_listener& listener) = 0;
    /// A wait whose end is already known: the listener is told, later, that the direction is ready.
    virtual void finish(direction d, readiness_listener& listener) = 0;
    /// Ends the pending waits with operation_aborted, reported later.
    virtual void cancel() noexcept = 0;
    /// Ends the pending waits as cancel() does, and forgets the descriptor (which stays open).
    virtual void stop() noexcept = 0;
    /// The listeners of pending waits are not called any more.
    virtual void detach() noexcept = 0;
};

/// The best implementation for the executor: the reactor used directly where that is possible (see
/// docs/design/0003-reactor-readiness.md), else Asio's public interface. Throws std::system_error when the descriptor
/// cannot be registered.
std::shared_ptr<readiness> make_readiness(const any_io_executor& executor, int fd);

/// The reactor of an `asio::io_context` used directly: no allocation and, for reads, no system call per wait. Null if
/// the executor is not a plain `io_context::executor_type`, or the build has no epoll, or defines
/// ASIOPG_NO_REACTOR_OPS.
std::shared_ptr<readiness> make_epoll_readiness(const any_io_executor& executor, int fd);

/// Asio's public interface, for every executor.
std::shared_ptr<readiness> make_asio_readiness(const any_io_executor& executor, int fd);

}  // namespace asiopg::detail
