// Coroutines that read from and write to a stream under a deadline: for connecting, not for the busy path.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "net/deadline.hpp"
#include "net/stream.hpp"

namespace asiopg::detail {

/// Waits until the direction may make progress. `timed_out` when the deadline expires, operation_aborted when the
/// stream is cancelled or closed by somebody else. All awaitables here: cancelling the coroutine ends the wait and
/// throws asio::system_error(operation_aborted); stream and deadline outlive the awaitable.
awaitable<std::error_code> wait_for(stream& s, direction d, deadline& limit);

/// Writes everything.
awaitable<std::error_code> write_all(stream& s, std::string_view bytes, deadline& limit);

/// Reads at least one byte, unless there is an error (`eof` at the end).
awaitable<std::pair<std::error_code, std::size_t>> read_some(stream& s, std::span<char> into, deadline& limit);

/// Throws asio::system_error(operation_aborted) if the coroutine has been cancelled.
awaitable<void> throw_if_cancelled();

}  // namespace asiopg::detail
