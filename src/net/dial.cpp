// Dialling a host: every address in turn, then TLS.
#include "net/dial.hpp"

#include <asio/error.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "net/connect_socket.hpp"
#include "net/resolve.hpp"
#include "net/tls_negotiate.hpp"

namespace asiopg::detail {
namespace {

std::string text_of(const net::ip::tcp::endpoint& endpoint) {
    auto address = endpoint.address().to_string();
    if (endpoint.address().is_v6()) address = "[" + address + "]";
    return address + ":" + std::to_string(endpoint.port());
}

awaitable<dial_result> dial_unix(any_io_executor executor, host_address host, deadline& limit) {
    dial_result result;
    std::string path = host.host + "/.s.PGSQL." + std::to_string(host.port);
    auto [ec, connection] = co_await connect_unix(executor, path, limit);
    result.connection = std::move(connection);
    if (!ec) co_return result;
    result.error = ec;
    result.phase = "connecting";
    result.detail = path + ": " + ec.message();
    co_return result;
}

}  // namespace

awaitable<dial_result> dial(any_io_executor executor, host_address host, tls_config config, deadline& limit,
                            std::optional<net::ip::tcp::endpoint> only) {
    if (host.is_unix()) co_return co_await dial_unix(std::move(executor), std::move(host), limit);

    dial_result result;
    std::error_code resolve_error;
    std::vector<net::ip::tcp::endpoint> endpoints;
    if (only)
        endpoints.push_back(*only);
    else
        std::tie(resolve_error, endpoints) = co_await resolve(executor, host.host, host.port, limit);
    if (!resolve_error && endpoints.empty()) resolve_error = net::error::host_not_found;
    if (resolve_error) {
        result.error = resolve_error;
        result.phase = "resolving";
        result.detail = resolve_error.message();
        co_return result;
    }

    std::unique_ptr<socket_stream> plain;
    for (const auto& endpoint : endpoints) {
        auto [ec, connection] = co_await connect_tcp(executor, endpoint, limit);
        if (!ec) {
            plain = std::move(connection);
            result.endpoint = endpoint;
            break;
        }
        result.error = ec;
        if (!result.detail.empty()) result.detail += "; ";
        result.detail += text_of(endpoint) + ": " + ec.message();
        if (ec == net::error::timed_out && limit.expired()) break;
    }
    if (!plain) {
        result.phase = "connecting";
        co_return result;
    }
    if (config.use != tls_config::policy::none) {
        dial_result negotiated = co_await negotiate_tls(std::move(plain), host.host, std::move(config), limit);
        negotiated.endpoint = result.endpoint;
        co_return negotiated;
    }
    result.error.clear();
    result.detail.clear();
    result.connection = std::move(plain);
    co_return result;
}

}  // namespace asiopg::detail
