// A forwarder between a test and the server that plays tricks while connections are being opened.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace asiopg::test {

inline constexpr std::string_view ssl_request("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);
inline constexpr std::string_view cancel_code("\x04\xd2\x16\x2e", 4);

/// Runs on the executor of the test; destroying it cuts everything.
class handshake_proxy {
    using tcp = asio::ip::tcp;

public:
    enum class manner {
        pass,        ///< forwards
        refuse_tls,  ///< answers SSLRequest as a server without TLS does, and forwards what follows
        break_tls,   ///< agrees to TLS, and closes the connection
        stall_tls,   ///< agrees to TLS, and says nothing more
        silent,      ///< accepts, and never says a word
    };

    /// Forwards connections to 127.0.0.1:`target`. The first is treated in the first manner and so on, and all beyond
    /// the last one in the last.
    handshake_proxy(const any_io_executor& executor, std::uint16_t target, std::vector<manner> manners,
                    const asio::ip::address& at = asio::ip::address_v4::loopback())
        : state_(std::make_shared<state>(executor, tcp::endpoint(at, 0), target, std::move(manners))) {
        asio::co_spawn(executor, serve(state_), asio::detached);
    }
    handshake_proxy(const handshake_proxy&) = delete;
    ~handshake_proxy() {
        std::error_code ignored;
        state_->acceptor.close(ignored);
        for (const auto& l : state_->links) l->close();
    }

    std::uint16_t port() const { return state_->acceptor.local_endpoint().port(); }
    std::size_t accepted() const { return state_->said.size(); }
    /// The first bytes (at most 64) that the client of the n-th connection sent.
    const std::string& said(std::size_t n) const { return state_->said.at(n); }
    /// Connections get only so many bytes from the server; then it is silent for them.
    void pass_only(std::size_t bytes) { state_->server_bytes = bytes; }

private:
    struct link {
        explicit link(const any_io_executor& e) : client(e), server(e) {}
        void close() {
            std::error_code ignored;
            client.close(ignored);
            server.close(ignored);
        }
        tcp::socket client, server;
    };
    using link_pointer = std::shared_ptr<link>;

    struct state {
        state(const any_io_executor& e, const tcp::endpoint& at, std::uint16_t port, std::vector<manner> m)
            : executor(e), acceptor(e, at), target(port), manners(std::move(m)) {}
        any_io_executor executor;
        tcp::acceptor acceptor;
        std::uint16_t target;
        std::vector<manner> manners;
        std::vector<std::string> said;
        std::set<link_pointer> links;
        std::size_t server_bytes = std::numeric_limits<std::size_t>::max();
    };
    using state_pointer = std::shared_ptr<state>;

    static void note(state& s, std::size_t n, std::string_view bytes) {
        std::string& said = s.said[n];
        said.append(bytes.substr(0, 64 - std::min<std::size_t>(64, said.size())));
    }

    static awaitable<void> from_client(state_pointer s, link_pointer l, std::size_t n, bool forward) {
        std::array<char, 4096> data;
        std::error_code ec;
        while (!ec) {
            const std::size_t count =
                co_await l->client.async_read_some(asio::buffer(data), asio::redirect_error(asio::use_awaitable, ec));
            if (ec) break;
            note(*s, n, std::string_view(data.data(), count));
            if (!forward) continue;
            co_await asio::async_write(l->server, asio::buffer(data.data(), count),
                                       asio::redirect_error(asio::use_awaitable, ec));
        }
        l->close();
        s->links.erase(l);
    }

    static awaitable<void> from_server(state_pointer s, link_pointer l) {
        std::array<char, 4096> data;
        std::error_code ec;
        std::size_t left = s->server_bytes;
        while (!ec) {
            const std::size_t count =
                co_await l->server.async_read_some(asio::buffer(data), asio::redirect_error(asio::use_awaitable, ec));
            if (ec) break;
            const std::size_t passed = std::min(count, left);
            left -= passed;
            co_await asio::async_write(l->client, asio::buffer(data.data(), passed),
                                       asio::redirect_error(asio::use_awaitable, ec));
        }
        l->close();
    }

    static awaitable<void> handle(state_pointer s, link_pointer l, std::size_t n) {
        const manner m = s->manners[std::min(n, s->manners.size() - 1)];
        std::error_code ec;
        std::string first;
        bool forward = m != manner::silent;
        if (m != manner::silent && m != manner::pass) {
            first.resize(ssl_request.size());
            co_await asio::async_read(l->client, asio::buffer(first), asio::redirect_error(asio::use_awaitable, ec));
            note(*s, n, first);
            if (!ec && first == ssl_request) {
                first.clear();
                forward = m == manner::refuse_tls;
                const std::string_view answer = forward ? "N" : "S";
                co_await asio::async_write(l->client, asio::buffer(answer),
                                           asio::redirect_error(asio::use_awaitable, ec));
                if (m == manner::break_tls) ec = asio::error::eof;
            }
        }
        if (!ec && forward) {
            const tcp::endpoint there(asio::ip::address_v4::loopback(), s->target);
            co_await l->server.async_connect(there, asio::redirect_error(asio::use_awaitable, ec));
            if (!ec)
                co_await asio::async_write(l->server, asio::buffer(first),
                                           asio::redirect_error(asio::use_awaitable, ec));
            if (!ec) asio::co_spawn(s->executor, from_server(s, l), asio::detached);
        }
        if (!ec) co_return co_await from_client(s, l, n, forward);
        l->close();
        s->links.erase(l);
    }

    static awaitable<void> serve(state_pointer s) {
        for (;;) {
            auto l = std::make_shared<link>(s->executor);
            std::error_code ec;
            co_await s->acceptor.async_accept(l->client, asio::redirect_error(asio::use_awaitable, ec));
            if (ec) co_return;
            s->said.emplace_back();
            s->links.insert(l);
            asio::co_spawn(s->executor, handle(s, l, s->said.size() - 1), asio::detached);
        }
    }

    state_pointer state_;
};

}  // namespace asiopg::test
