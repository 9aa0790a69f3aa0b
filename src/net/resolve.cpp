// The resolver, raced against a deadline.
#include "net/resolve.hpp"

#include <asio/ip/address.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <memory>

#include "net/stream_io.hpp"

namespace asiopg::detail {
namespace {

using tcp = net::ip::tcp;

// Shared by the look-up and the coroutine that waits for it, which may leave first.
struct look_up final : cancellable {
    explicit look_up(const any_io_executor& executor)
        : resolver(executor), wake(executor, net::steady_timer::time_point::max()) {}

    void finish(const std::error_code& error, const tcp::resolver::results_type& results) {
        done = true;
        ec = error;
        endpoints.assign(results.begin(), results.end());
        wake.cancel();
    }
    void cancel() noexcept override {
        std::error_code ignored;
        wake.cancel(ignored);
    }

    tcp::resolver resolver;
    net::steady_timer wake;  // never expires; cancelled to wake the coroutine
    bool done = false;
    std::error_code ec;
    std::vector<tcp::endpoint> endpoints;
};

}  // namespace

awaitable<std::pair<std::error_code, std::vector<tcp::endpoint>>> resolve(any_io_executor executor, std::string host,
                                                                          std::uint16_t port, deadline& limit) {
    std::vector<tcp::endpoint> endpoints;
    std::error_code ec;
    auto address = net::ip::make_address(host, ec);
    if (!ec) {
        endpoints.emplace_back(address, port);
        co_return std::make_pair(ec, std::move(endpoints));
    }
    if (limit.expired()) co_return std::make_pair(std::error_code(net::error::timed_out), std::move(endpoints));

    auto shared = std::make_shared<look_up>(executor);
    auto finish = [shared](const std::error_code& error, const tcp::resolver::results_type& results) {
        shared->finish(error, results);
    };
    shared->resolver.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service, std::move(finish));
    {
        auto registered = limit.guard(*shared);
        auto token = net::redirect_error(net::use_awaitable, ec);
        co_await shared->wake.async_wait(token);
    }
    if (!shared->done) shared->resolver.cancel();
    co_await throw_if_cancelled();
    if (limit.expired()) co_return std::make_pair(std::error_code(net::error::timed_out), std::move(endpoints));
    co_return std::make_pair(shared->ec, std::move(shared->endpoints));
}

}  // namespace asiopg::detail
