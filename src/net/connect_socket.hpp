// Connects a socket to one address.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "net/deadline.hpp"
#include "net/socket_stream.hpp"

namespace asiopg::detail {

using connected_socket = std::pair<std::error_code, std::unique_ptr<socket_stream>>;

/// Connects over TCP, with TCP_NODELAY and keepalive on.
awaitable<connected_socket> connect_tcp(any_io_executor executor, net::ip::tcp::endpoint to, deadline& limit);

/// Connects to a Unix socket. `name_too_long` if the path is.
awaitable<connected_socket> connect_unix(any_io_executor executor, std::string path, deadline& limit);

}  // namespace asiopg::detail
