// Makes the connection to a server: name resolution, TCP or Unix socket, TLS.
#pragma once

#include <asiopg/connect_options.hpp>
#include <asiopg/detail/asio.hpp>

#include <asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "net/deadline.hpp"
#include "net/stream.hpp"
#include "net/tls_config.hpp"

namespace asiopg::detail {

struct dial_result {
    dial_result() = default;  // not an aggregate: gcc 12 miscompiles those in coroutines

    std::unique_ptr<stream> connection;              ///< null on error
    std::optional<net::ip::tcp::endpoint> endpoint;  ///< what a TCP connection is connected to
    std::error_code error;
    std::string phase;   ///< where the error happened: "resolving", "connecting" or "TLS"
    std::string detail;  ///< the error in words, with the addresses tried
};

/// Connects to `host`, trying each of its addresses in turn, and negotiates TLS as `config` says; the stream is then
/// ready for the startup packet. The stream works on `executor`, which is the coroutine's own.
///
/// Errors: system errors; asio::error::timed_out at the deadline, in any phase; errc::tls_refused (the server has no
/// TLS), errc::tls_stuffed, errc::malformed_message, errc::connection_closed, or one of tls_category(). Nothing that
/// a server sends before TLS is ever part of `detail`.
/// Cancellation: throws asio::system_error(operation_aborted); nothing stays open. `limit` outlives the awaitable.
///
/// `only`: do not look the host up, but connect to this address of it; its name still matters for TLS.
awaitable<dial_result> dial(any_io_executor executor, host_address host, tls_config config, deadline& limit,
                            std::optional<net::ip::tcp::endpoint> only = std::nullopt);

}  // namespace asiopg::detail
