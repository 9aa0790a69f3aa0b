// An owned, non-blocking socket together with its readiness.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <memory>

#include "net/readiness.hpp"

namespace asiopg::detail {

/// Owns a file descriptor and what waits for it. Destroyed with a wait pending, it never calls that wait's listener.
class socket {
public:
    socket() = default;
    /// Takes over the non-blocking `fd`, also when this throws (std::system_error: it cannot be registered).
    socket(const any_io_executor& executor, int fd);
    socket(socket&& other) noexcept;
    socket& operator=(socket&& other) noexcept;
    ~socket();

    bool is_open() const noexcept { return fd_ >= 0; }
    int fd() const noexcept { return fd_; }

    /// Waits as stream::wait() says. `end_unknown`: the last read came back short, and nothing was written since, so
    /// the end of the stream may already be there without anything to announce it again; this costs a system call.
    void wait(direction d, readiness_listener& listener, bool end_unknown);
    void cancel() noexcept;
    /// Pending waits end with operation_aborted, later.
    void close() noexcept;

private:
    int fd_ = -1;
    std::shared_ptr<readiness> readiness_;
};

}  // namespace asiopg::detail
