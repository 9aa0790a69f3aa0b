// A PostgreSQL server of the test's own making, on a local port and on the io_context of the client under test.
#pragma once

#include <asiopg/connect_options.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/type.hpp>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace asiopg::test {

/// The client has gone: thrown by what a script awaits. A script need not catch it.
struct client_gone {
    std::error_code code;
};

/// A message from the client: its type byte (0 for one that opens a connection), and its body.
struct client_message {
    client_message() = default;  // not an aggregate: gcc 12 miscompiles those in coroutines
    char tag = 0;
    std::string body;
};

/// What a connection was opened with.
enum class opening { nothing, startup, tls, cancel };

/// The server's end of one connection.
class peer {
public:
    explicit peer(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    // --- from the client ---
    /// The next message that has no type byte. The first is read before the script begins.
    awaitable<client_message> read_opening();
    /// The next message.
    awaitable<client_message> read();
    /// Reads the messages of one flight, up to Sync or Query, and gives their type bytes.
    awaitable<std::string> read_flight();
    /// Reads until the client has closed its end; gives everything that came.
    awaitable<std::string> drain();
    /// Bytes received so far.
    std::size_t received() const noexcept { return received_; }
    /// All messages of the last read_flight().
    const std::vector<client_message>& flight() const noexcept { return flight_; }

    // --- to the client ---
    awaitable<void> send(std::string bytes);
    /// In pieces, each of which the client can receive before the next is sent.
    awaitable<void> send_pieces(std::string bytes, std::size_t size);
    /// Ends the connection in order.
    void close();
    /// Ends it with a reset: what was sent may be lost.
    void reset();

    // --- how it began ---
    opening began = opening::nothing;
    /// The startup packet or the cancel request.
    client_message first;

    // --- common passages ---
    /// Welcomes the client without a password.
    awaitable<void> welcome();
    /// Asks for the password in one of these ways and gives the client's answer; nothing is checked.
    awaitable<std::string> ask_cleartext();
    awaitable<std::string> ask_md5();
    enum class scram_fault { none, nonce, signature, missing_final, iterations };
    /// Plays SCRAM-SHA-256, honestly or not, up to (not including) AuthenticationOk.
    awaitable<void> play_scram(std::string password, scram_fault fault = scram_fault::none);
    /// Answers Parse, Describe, Sync, then Bind, Execute, Sync with one int4 row. `parameter`: the type of $1, if there
    /// is one.
    awaitable<void> serve_new(std::int32_t value, oid_t parameter = 0);
    awaitable<void> serve_cached(std::int32_t value);
    /// Answers a simple query.
    awaitable<void> serve_script(std::string tag);

private:
    awaitable<void> receive_more();
    asio::ip::tcp::socket socket_;
    std::string unread_;
    std::vector<client_message> flight_;
    std::size_t received_ = 0;
    std::error_code gone_;
};

/// Listens, counts, and plays `session` for every connection that is not a CancelRequest. What a script throws (but for
/// client_gone) fails the test. Scripts are coroutines of the server's, and end with it.
class scripted_server {
public:
    using script = std::function<awaitable<void>(peer&)>;

    scripted_server(asio::io_context& io, script session);
    scripted_server(const scripted_server&) = delete;
    ~scripted_server();

    /// For each CancelRequest. By default the server closes the connection, as PostgreSQL does.
    void on_cancel(script s);
    /// Further connections find nobody listening.
    void stop_listening();
    /// Further connections are made, and nobody ever answers them.
    void stop_accepting();

    std::uint16_t port() const noexcept;
    /// Options for a client of this server: user "alice", database "shop", no TLS, no password.
    connect_options options() const;

    int sessions() const noexcept;
    int cancels() const noexcept;
    /// The last CancelRequest's process id and key.
    std::uint32_t cancelled_process() const noexcept;
    std::string cancelled_key() const;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace asiopg::test
