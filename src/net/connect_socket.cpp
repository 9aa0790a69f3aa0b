// Non-blocking connect().
#include "net/connect_socket.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <cstring>

#include "net/stream_io.hpp"
#include "net/system_error.hpp"

namespace asiopg::detail {
namespace {

int open_socket(int family) { return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

void set_flag(int fd, int level, int option) noexcept {
    int on = 1;
    ::setsockopt(fd, level, option, &on, sizeof on);
}

// The state of a connect() under way: success, an error, or would_block.
std::error_code connect_state(int fd) noexcept {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return system_error_code(errno);
    if (error != 0) return system_error_code(error);
    sockaddr_storage peer;
    size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0) return {};
    return errno == ENOTCONN ? would_block_error() : system_error_code(errno);
}

std::error_code start_connect(int fd, const sockaddr* to, socklen_t size) noexcept {
    if (::connect(fd, to, size) == 0) return {};
    return system_error_code(errno == EINTR ? EINPROGRESS : errno);
}

// Takes `fd` over.
std::error_code adopt(const any_io_executor& executor, int fd, std::unique_ptr<socket_stream>& into) {
    try {
        into = std::make_unique<socket_stream>(socket(executor, fd));
        return {};
    } catch (const std::system_error& e) {
        return e.code();
    }
}

class timer_cancel final : public cancellable {
public:
    explicit timer_cancel(net::steady_timer& timer) noexcept : timer_(timer) {}
    void cancel() noexcept override {
        std::error_code ignored;
        timer_.cancel(ignored);
    }

private:
    net::steady_timer& timer_;
};

awaitable<void> pause(const any_io_executor& executor, std::chrono::milliseconds time, deadline& limit) {
    net::steady_timer timer(executor, time);
    timer_cancel cancel(timer);
    auto registered = limit.guard(cancel);
    std::error_code ec;
    auto token = net::redirect_error(net::use_awaitable, ec);
    co_await timer.async_wait(token);
    if (ec) co_await throw_if_cancelled();
}

}  // namespace

awaitable<connected_socket> connect_tcp(any_io_executor executor, net::ip::tcp::endpoint to, deadline& limit) {
    connected_socket result;
    int fd = open_socket(to.protocol().family());
    if (fd < 0) {
        result.first = system_error_code(errno);
        co_return result;
    }
    set_flag(fd, IPPROTO_TCP, TCP_NODELAY);
    set_flag(fd, SOL_SOCKET, SO_KEEPALIVE);
    std::error_code ec = start_connect(fd, to.data(), static_cast<socklen_t>(to.size()));
    // Registered after connect(): epoll reports an unconnected socket as hung up.
    std::unique_ptr<socket_stream> stream;
    if (auto failed = adopt(executor, fd, stream)) {
        result.first = failed;
        co_return result;
    }
    if (ec == net::error::in_progress) ec = connect_state(fd);
    while (ec == would_block_error()) {
        ec = co_await wait_for(*stream, direction::write, limit);
        if (!ec) ec = connect_state(fd);  // a wait may end early
    }
    result.first = ec;
    if (!ec) result.second = std::move(stream);
    co_return result;
}

awaitable<connected_socket> connect_unix(any_io_executor executor, std::string path, deadline& limit) {
    connected_socket result;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (path.size() >= sizeof to.sun_path) {
        result.first = net::error::name_too_long;
        co_return result;
    }
    std::memcpy(to.sun_path, path.data(), path.size());
    int fd = open_socket(AF_UNIX);
    if (fd < 0) {
        result.first = system_error_code(errno);
        co_return result;
    }
    std::unique_ptr<socket_stream> stream;
    std::error_code ec = start_connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (auto failed = adopt(executor, fd, stream)) {
        result.first = failed;
        co_return result;
    }
    while (ec == would_block_error()) {  // the server's queue is full; there is nothing to wait for but time
        if (limit.expired()) {
            ec = net::error::timed_out;
            break;
        }
        co_await pause(executor, std::chrono::milliseconds(10), limit);
        ec = start_connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
    }
    result.first = ec;
    if (!ec) result.second = std::move(stream);
    co_return result;
}

}  // namespace asiopg::detail
