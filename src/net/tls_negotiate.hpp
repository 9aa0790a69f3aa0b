// SSLRequest and the TLS handshake on a connected socket.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <memory>
#include <string>

#include "net/deadline.hpp"
#include "net/dial.hpp"
#include "net/socket_stream.hpp"

namespace asiopg::detail {

/// Asks the server for TLS and does the handshake; `config.use` is not `none`. The result's stream is encrypted, or
/// plain if the server declined and the policy is `prefer`.
awaitable<dial_result> negotiate_tls(std::unique_ptr<socket_stream> plain, std::string host, tls_config config,
                                     deadline& limit);

}  // namespace asiopg::detail
