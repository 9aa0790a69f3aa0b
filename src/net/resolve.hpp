// Host names to addresses, under a deadline.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "net/deadline.hpp"

namespace asiopg::detail {

/// The addresses of a host. A numeric address needs no look-up and no thread. Otherwise Asio's resolver is asked,
/// whose thread cannot be interrupted: at the deadline (`timed_out`) or on cancellation (throws
/// asio::system_error(operation_aborted)) the awaitable ends at once, and the answer is dropped when it comes.
awaitable<std::pair<std::error_code, std::vector<net::ip::tcp::endpoint>>> resolve(any_io_executor executor,
                                                                                   std::string host, std::uint16_t port,
                                                                                   deadline& limit);

}  // namespace asiopg::detail
