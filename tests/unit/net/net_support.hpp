// Helpers for the tests of the net layer: running coroutines, socket pairs, scripted servers.
#pragma once

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include <asiopg/detail/asio.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "net/deadline.hpp"
#include "net/stream.hpp"

namespace asiopg::test {

using namespace std::chrono_literals;

inline detail::deadline::clock::time_point in(std::chrono::milliseconds time) {
    return detail::deadline::clock::now() + time;
}

/// Runs a coroutine to its end on `io` and gives its result, or throws what it threw.
template <class T>
T run(asio::io_context& io, const any_io_executor& executor, awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr error;
    asio::co_spawn(executor, std::move(work), [&](std::exception_ptr e, T value) {
        error = e;
        result.emplace(std::move(value));
    });
    io.restart();
    while (!result && io.run_one() > 0) continue;  // not run(): a deadline that outlives the work would be waited for
    if (error) std::rethrow_exception(error);
    return std::move(result.value());
}

template <class T>
T run(asio::io_context& io, awaitable<T> work) {
    return run(io, io.get_executor(), std::move(work));
}

/// Two connected sockets. `near` is non-blocking and may be given away, `far` blocks (for five seconds at most).
struct socket_pair {
    explicit socket_pair(int buffer_size = 0) {
        int fds[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
            throw std::system_error(errno, std::generic_category());
        near = fds[0];
        far = fds[1];
        timeval limit{5, 0};
        ::setsockopt(far, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        if (buffer_size) {
            ::setsockopt(near, SOL_SOCKET, SO_SNDBUF, &buffer_size, sizeof buffer_size);
            ::setsockopt(far, SOL_SOCKET, SO_SNDBUF, &buffer_size, sizeof buffer_size);
        }
    }
    socket_pair(const socket_pair&) = delete;
    ~socket_pair() {
        if (near >= 0) ::close(near);
        close_far();
    }
    int give_near() { return std::exchange(near, -1); }
    void close_far() {
        if (far >= 0) ::close(std::exchange(far, -1));
    }

    int near = -1;
    int far = -1;
};

inline void send_text(int fd, std::string_view text) {
    while (!text.empty()) {
        ssize_t n = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

/// Reads exactly `size` bytes, fewer at the end of the stream (or after five seconds).
inline std::string receive(int fd, std::size_t size) {
    std::string text(size, '\0');
    std::size_t done = 0;
    while (done < size) {
        ssize_t n = ::recv(fd, text.data() + done, size - done, 0);
        if (n <= 0) break;
        done += static_cast<std::size_t>(n);
    }
    text.resize(done);
    return text;
}

/// A TCP socket on 127.0.0.1 with a port of its own; refuses connections until listen().
class tcp_port {
public:
    tcp_port() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::system_error(errno, std::generic_category());
        number_ = ntohs(address.sin_port);
    }
    tcp_port(const tcp_port&) = delete;
    ~tcp_port() { ::close(fd_); }
    void listen() const { ::listen(fd_, 8); }
    int fd() const { return fd_; }
    std::uint16_t number() const { return number_; }

private:
    int fd_;
    std::uint16_t number_ = 0;
};

/// A thread that accepts one connection and runs a script on it with blocking calls.
class script_server {
public:
    explicit script_server(std::function<void(int fd)> script) {
        port_.listen();
        timeval limit{20, 0};
        ::setsockopt(port_.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        thread_ = std::thread([this, script = std::move(script)] {
            int fd = ::accept(port_.fd(), nullptr, nullptr);
            if (fd < 0) return;
            timeval patience{20, 0};
            ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
            int on = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            script(fd);
            ::close(fd);
        });
    }
    ~script_server() { join(); }
    void join() {
        if (thread_.joinable()) thread_.join();
    }
    std::uint16_t port() const { return port_.number(); }

private:
    tcp_port port_;
    std::thread thread_;
};

/// Remembers how a wait ended.
class recording_listener final : public detail::readiness_listener {
public:
    void ready(std::error_code ec) override {
        ++calls;
        last = ec;
        if (on_ready) on_ready(ec);
    }
    void abandoned() noexcept override {
        ++times_abandoned;
        if (on_abandoned) on_abandoned();
    }

    int calls = 0;
    int times_abandoned = 0;
    std::error_code last;
    std::function<void(std::error_code)> on_ready;
    std::function<void()> on_abandoned;
};

}  // namespace asiopg::test
