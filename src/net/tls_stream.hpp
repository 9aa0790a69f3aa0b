// A stream that is encrypted by OpenSSL.
#pragma once

#include <string>

#include "net/socket.hpp"
#include "net/stream.hpp"
#include "net/tls_context.hpp"

namespace asiopg::detail {

/// TLS over a connected socket. handshake() comes first, repeated until it no longer answers would_block.
/// The end of the connection without TLS's own farewell (close_notify) is an error, not eof.
/// A write that answered would_block is repeated with the same bytes first, as any stream's user does.
class tls_stream final : public stream {
public:
    tls_stream(socket&& connected, ssl_pointer ssl);
    ~tls_stream() override;

    /// would_block: wait for handshake_needs() and repeat. After another error, verify_problem() may tell more.
    void handshake(std::error_code& ec);
    direction handshake_needs() const noexcept { return needs_; }
    /// Why the server's certificate was not accepted, in words; empty if it was.
    std::string verify_problem() const;

    std::size_t read_some(std::span<char> into, std::error_code& ec) override;
    std::size_t write_some(std::span<const char> from, std::error_code& ec) override;
    direction read_needs() const noexcept override { return read_needs_; }
    direction write_needs() const noexcept override { return write_needs_; }
    /// Speaks of the last read_some(): ask after it. False until then.
    bool short_read_drains() const noexcept override { return drained_; }
    void wait(direction d, readiness_listener& listener) override {
        transport_.connected.wait(d, listener, transport_.end_unknown);
    }
    void cancel() noexcept override { transport_.connected.cancel(); }
    void close() noexcept override;
    bool is_open() const noexcept override { return transport_.connected.is_open(); }
    bool is_encrypted() const noexcept override { return true; }

    SSL* native_handle() noexcept { return ssl_.get(); }

    /// What the BIO under OpenSSL works on.
    struct transport {
        socket connected;
        int error = 0;             // errno of the last failed call
        bool end = false;          // the peer closed
        bool drained = false;      // the last recv() came back short: another one would find no data
        bool end_unknown = false;  // as in socket::wait()
    };

private:
    std::error_code failure(int result, direction& needs);

    transport transport_;
    ssl_pointer ssl_;
    std::error_code pending_error_;  // met after data that had to be delivered first
    direction needs_ = direction::read;
    direction read_needs_ = direction::read;
    direction write_needs_ = direction::write;
    bool drained_ = false;
    bool established_ = false;
    bool failed_ = false;
};

}  // namespace asiopg::detail
