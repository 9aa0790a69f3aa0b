// The seam between the protocol and the network: a non-blocking byte stream whose readiness can be awaited.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <system_error>

namespace asiopg::detail {

/// What a stream tells when it is ready, failed or cancelled. The stream calls it exactly once per wait, from the
/// connection's executor and never from inside wait_*(). When the execution context is destroyed while a wait is
/// pending, `abandoned()` is called instead: drop everything, start nothing.
class readiness_listener {
public:
    virtual void ready(std::error_code ec) = 0;
    virtual void abandoned() noexcept = 0;

protected:
    ~readiness_listener() = default;
};

enum class direction { read, write };

/// A connected, non-blocking byte stream (TCP, Unix socket, or TLS over either).
class stream {
public:
    virtual ~stream() = default;

    /// Reads what is there. `ec` is would_block when nothing is (then wait for `needs`), eof at the end.
    virtual std::size_t read_some(std::span<char> into, std::error_code& ec) = 0;
    /// Writes what fits. `ec` is would_block when nothing does. Never raises SIGPIPE.
    virtual std::size_t write_some(std::span<const char> from, std::error_code& ec) = 0;

    /// After would_block: what the operation waits for (a TLS read may have to wait for writability).
    virtual direction read_needs() const noexcept { return direction::read; }
    virtual direction write_needs() const noexcept { return direction::write; }

    /// True if a short read_some() proves that nothing more is there now (false for TLS).
    virtual bool short_read_drains() const noexcept { return true; }

    /// Waits until the direction may make progress; at most one wait per direction at a time. The listener outlives
    /// the wait.
    virtual void wait(direction d, readiness_listener& listener) = 0;
    /// Ends pending waits with operation_aborted (reported through the listener, later).
    virtual void cancel() noexcept = 0;
    /// Closes at once; pending waits end as with cancel().
    virtual void close() noexcept = 0;
    virtual bool is_open() const noexcept = 0;
    virtual bool is_encrypted() const noexcept { return false; }
};

}  // namespace asiopg::detail
