// asiopg::connect: opens a connection.
#pragma once

#include <asiopg/connect_options.hpp>
#include <asiopg/connection.hpp>

namespace asiopg {

/// Connects. The connection belongs to the executor of the awaiting coroutine.
///
///     auto conn = co_await asiopg::connect("postgresql://postgres@127.0.0.1/postgres");
///
/// Errors: `postgres_error` (or below) when the server refuses, `connection_error` when it cannot be reached or
/// breaks the protocol, `timeout_error` after `connect_timeout` (one deadline over everything), `interface_error` for
/// options that contradict themselves. The message names the address and the phase; it never shows the password.
/// Cancellation: any time; nothing is left behind.
ASIOPG_API awaitable<connection> connect(connect_options options);

}  // namespace asiopg
