// Asks the server, over a connection of its own, to cancel what a session is running.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <chrono>

#include "connection/engine/cancel_target.hpp"

namespace asiopg::detail {

/// Sends a CancelRequest and waits until the server has closed that connection: then it has been acted upon, and can
/// hit nothing later. False if that could not be done in time; failures are never thrown.
awaitable<bool> send_cancel_request(any_io_executor executor, cancel_target target,
                                    std::chrono::steady_clock::time_point until);

}  // namespace asiopg::detail
