#include "support/fault_proxy.hpp"

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <array>
#include <set>
#include <utility>

namespace asiopg::test {

using asio::ip::tcp;

struct fault_proxy::state : std::enable_shared_from_this<state> {
    explicit state(const any_io_executor& e)
        : executor(e),
          acceptor(e, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
          resumed(e, asio::steady_timer::time_point::max()) {}

    struct link {
        explicit link(const any_io_executor& e) : client(e), server(e) {}
        void close() {
            std::error_code ignored;
            client.close(ignored);
            server.close(ignored);
        }
        tcp::socket client, server;
        bool forgotten = false, asked = false;
    };

    any_io_executor executor;
    tcp::acceptor acceptor;
    asio::steady_timer resumed;
    std::set<std::shared_ptr<link>> links;
    bool stalled = false;
    bool stopped = false;
    bool server_spoke_last = true;
    std::size_t turns = 0;
    std::size_t accepted = 0;
    std::size_t asked_in_vain = 0;

    static awaitable<void> wait_while_stalled(std::shared_ptr<state> self) {
        while (self->stalled && !self->stopped) {
            std::error_code ignored;
            co_await self->resumed.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
    }

    static awaitable<void> forward(std::shared_ptr<state> self, std::shared_ptr<link> l, bool from_client) {
        tcp::socket& from = from_client ? l->client : l->server;
        tcp::socket& to = from_client ? l->server : l->client;
        std::array<char, 64 * 1024> data;
        std::error_code ec;
        while (!ec) {
            const std::size_t count =
                co_await from.async_read_some(asio::buffer(data), asio::redirect_error(asio::use_awaitable, ec));
            co_await wait_while_stalled(self);
            if (ec) break;
            if (l->forgotten) {
                if (from_client && !std::exchange(l->asked, true)) ++self->asked_in_vain;
                continue;
            }
            if (from_client && self->server_spoke_last) ++self->turns;
            self->server_spoke_last = !from_client;
            co_await asio::async_write(to, asio::buffer(data.data(), count),
                                       asio::redirect_error(asio::use_awaitable, ec));
        }
        l->close();
        self->links.erase(l);
    }

    static awaitable<void> serve(std::shared_ptr<state> self, std::uint16_t target) {
        while (!self->stopped) {
            auto l = std::make_shared<link>(self->executor);
            std::error_code ec;
            co_await self->acceptor.async_accept(l->client, asio::redirect_error(asio::use_awaitable, ec));
            if (ec) co_return;
            ++self->accepted;
            self->links.insert(l);
            co_await wait_while_stalled(self);
            const tcp::endpoint there(asio::ip::address_v4::loopback(), target);
            co_await l->server.async_connect(there, asio::redirect_error(asio::use_awaitable, ec));
            if (ec) {
                l->close();
                self->links.erase(l);
                continue;
            }
            l->client.set_option(tcp::no_delay(true), ec);
            l->server.set_option(tcp::no_delay(true), ec);
            asio::co_spawn(self->executor, forward(self, l, true), asio::detached);
            asio::co_spawn(self->executor, forward(self, l, false), asio::detached);
        }
    }
};

fault_proxy::fault_proxy(any_io_executor executor, std::uint16_t target) : state_(std::make_shared<state>(executor)) {
    asio::co_spawn(executor, state::serve(state_, target), asio::detached);
}

fault_proxy::~fault_proxy() {
    state_->stopped = true;
    std::error_code ignored;
    state_->acceptor.close(ignored);
    state_->resumed.cancel();
    cut();
}

std::uint16_t fault_proxy::port() const noexcept { return state_->acceptor.local_endpoint().port(); }

void fault_proxy::stall() noexcept { state_->stalled = true; }

void fault_proxy::resume() {
    state_->stalled = false;
    state_->resumed.cancel();
}

void fault_proxy::forget_all() {
    for (const auto& l : state_->links) l->forgotten = true;
}
std::size_t fault_proxy::asked_in_vain() const noexcept { return state_->asked_in_vain; }

void fault_proxy::cut() {
    for (const auto& l : state_->links) l->close();
}

std::size_t fault_proxy::turns() const noexcept { return state_->turns; }
std::size_t fault_proxy::accepted() const noexcept { return state_->accepted; }
std::size_t fault_proxy::open() const noexcept { return state_->links.size(); }

}  // namespace asiopg::test
