// How a plain connection becomes an encrypted one.
#include "net/tls_negotiate.hpp"

#include <sys/socket.h>
#include <asiopg/error.hpp>

#include <asio/error.hpp>
#include <string_view>
#include <utility>

#include "net/stream_io.hpp"
#include "net/system_error.hpp"
#include "net/tls_context.hpp"
#include "net/tls_stream.hpp"

namespace asiopg::detail {
namespace {

using namespace std::string_view_literals;

// Length 8, then 1234 and 5679 where a startup packet has its version.
constexpr std::string_view ssl_request = "\x00\x00\x00\x08\x04\xd2\x16\x2f"sv;

dial_result failed(std::error_code ec, std::string detail = {}) {
    dial_result result;
    result.error = ec;
    result.phase = "TLS";
    result.detail = detail.empty() ? ec.message() : std::move(detail);
    return result;
}

dial_result connected(std::unique_ptr<stream> connection) {
    dial_result result;
    result.connection = std::move(connection);
    return result;
}

dial_result closed() {
    return failed(errc::connection_closed, "the server closed the connection during the negotiation of TLS");
}

bool has_more(int fd) noexcept {
    char byte;
    return ::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

awaitable<dial_result> shake_hands(std::unique_ptr<socket_stream> plain, std::string host, tls_config config,
                                   deadline& limit) {
    std::error_code ec;
    std::string detail;
    ssl_pointer ssl = make_ssl(config, host, ec, detail);
    if (!ssl) co_return failed(ec, std::move(detail));
    auto encrypted = std::make_unique<tls_stream>(plain->release(), std::move(ssl));
    for (;;) {
        encrypted->handshake(ec);
        if (!ec) co_return connected(std::move(encrypted));
        if (ec == would_block_error()) {
            ec = co_await wait_for(*encrypted, encrypted->handshake_needs(), limit);
            if (!ec) continue;
            co_return failed(ec);
        }
        std::string problem = encrypted->verify_problem();
        if (problem.empty()) co_return failed(ec);
        detail = "the server's certificate is not accepted for host \"" + host + "\": " + problem;
        co_return failed(ec, std::move(detail));
    }
}

}  // namespace

awaitable<dial_result> negotiate_tls(std::unique_ptr<socket_stream> plain, std::string host, tls_config config,
                                     deadline& limit) {
    std::error_code ec = co_await write_all(*plain, ssl_request, limit);
    if (ec) co_return failed(ec);
    char answer = 0;
    std::span<char> one_byte(&answer, 1);  // not more: what follows belongs to TLS
    auto [error, size] = co_await read_some(*plain, one_byte, limit);
    if (error == net::error::eof) co_return closed();
    if (error) co_return failed(error);
    switch (answer) {
        case 'S':
            if (has_more(plain->fd()))
                co_return failed(errc::tls_stuffed, "the server sent unencrypted data after agreeing to TLS");
            co_return co_await shake_hands(std::move(plain), std::move(host), std::move(config), limit);
        case 'N':
            if (config.use == tls_config::policy::prefer) co_return connected(std::move(plain));
            co_return failed(errc::tls_refused, "the server rejected SSL upgrade");
        case 'E':
            // A server too old for SSLRequest, or somebody in between. Nobody vouches for the text: it is not read.
            co_return failed(errc::tls_refused, "the server answered the request for TLS with an error");
        default:
            co_return failed(errc::malformed_message, "the server answered the request for TLS with an unknown byte");
    }
}

}  // namespace asiopg::detail
