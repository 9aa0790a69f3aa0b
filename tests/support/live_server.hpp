// Runs coroutines of tests against the real server that ASIOPG_TEST_DSN names.
#pragma once

#include <asiopg/connect.hpp>
#include <asiopg/connect_options.hpp>
#include <asiopg/connection.hpp>

#include <asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace asiopg::test {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Whether there is a server; if not, a test skips itself.
bool have_server();
/// Options for connecting to it, without TLS (most tests are not about that, and it takes time).
connect_options server();
std::uint16_t server_port();

using body = std::function<awaitable<void>()>;
using connection_body = std::function<awaitable<void>(connection&)>;

/// Runs the body on an io_context of its own. What it throws, a hang beyond the limit, and running out of work while
/// the body still waits are failures of the test.
void run(const body& f, seconds limit = seconds(20));
/// The same on a given context.
void run_on(asio::io_context& io, const body& f, seconds limit = seconds(20));
/// The same with a connection.
void run_test(const connection_body& f, seconds limit = seconds(20));
void run_test(const connect_options& options, const connection_body& f, seconds limit = seconds(20));

/// A timer's wait, for delays that are part of what is tested.
awaitable<void> delay(milliseconds duration);
/// Until the server says that the process runs a command whose text contains `part`.
awaitable<void> until_running(connection& observer, std::uint32_t pid, std::string part);
/// Until the server has no process of that id.
awaitable<void> until_gone(connection& observer, std::uint32_t pid);
/// Fails the test unless the connection answers a query.
awaitable<void> expect_usable(connection& conn);

}  // namespace asiopg::test
