// A stream over a plain TCP or Unix socket.
#pragma once

#include "net/socket.hpp"
#include "net/stream.hpp"

namespace asiopg::detail {

class socket_stream final : public stream {
public:
    /// `connected` is a connected socket.
    explicit socket_stream(socket&& connected) noexcept : socket_(std::move(connected)) {}

    std::size_t read_some(std::span<char> into, std::error_code& ec) override;
    std::size_t write_some(std::span<const char> from, std::error_code& ec) override;
    [[gnu::hot]] void wait(direction d, readiness_listener& listener) override {
        socket_.wait(d, listener, end_unknown_);
    }
    void cancel() noexcept override { socket_.cancel(); }
    void close() noexcept override { socket_.close(); }
    bool is_open() const noexcept override { return socket_.is_open(); }

    int fd() const noexcept { return socket_.fd(); }
    /// Gives the socket up, for a TLS stream on it. No wait may be pending.
    socket release() noexcept { return std::move(socket_); }

private:
    socket socket_;
    // A short read tells that no more data is there, but not whether the end is. A write settles it: to a peer that is
    // gone it fails or brings a reset, which wakes the wait.
    bool end_unknown_ = false;
};

}  // namespace asiopg::detail
