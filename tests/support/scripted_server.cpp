// Accepts connections and plays scripts on them.
#include "support/scripted_server.hpp"

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "support/say.hpp"
#include "unit/session/scram_server.hpp"
#include "wire/frame.hpp"
#include "wire/frontend.hpp"

namespace asiopg::test {

using asio::ip::tcp;

namespace {

constexpr std::size_t any_size = max_message_size;

[[noreturn]] void script_error(const std::string& text) { throw std::runtime_error("scripted server: " + text); }

}  // namespace

awaitable<void> peer::receive_more() {
    if (gone_) throw client_gone{gone_};  // Asio does not report an end twice
    std::string room(16 * 1024, '\0');
    std::error_code ec;
    const std::size_t n =
        co_await socket_.async_read_some(asio::buffer(room), asio::redirect_error(asio::use_awaitable, ec));
    gone_ = ec;
    if (ec) throw client_gone{ec};
    received_ += n;
    unread_.append(room, 0, n);
}

awaitable<client_message> peer::read_opening() {
    client_message m;
    for (;;) {
        std::string_view body;
        std::size_t size = 0;
        const auto status = wire::next_untagged_frame(unread_, wire::max_startup_body, body, size);
        if (status == wire::frame_status::complete) {
            m.body = body;
            unread_.erase(0, size);
            co_return m;
        }
        if (status != wire::frame_status::incomplete) script_error("the client opens with garbage");
        co_await receive_more();
    }
}

awaitable<client_message> peer::read() {
    client_message m;
    for (;;) {
        wire::frame f;
        std::size_t size = 0;
        const auto status = wire::next_frame(unread_, any_size, f, size);
        if (status == wire::frame_status::complete) {
            m.tag = f.tag;
            m.body = f.body;
            unread_.erase(0, size);
            co_return m;
        }
        if (status != wire::frame_status::incomplete) script_error("the client sent garbage");
        co_await receive_more();
    }
}

awaitable<std::string> peer::read_flight() {
    std::string tags;
    flight_.clear();
    for (;;) {
        client_message m = co_await read();
        tags += m.tag;
        const bool last = m.tag == 'S' || m.tag == 'Q';
        flight_.push_back(std::move(m));
        if (last) co_return tags;
    }
}

awaitable<std::string> peer::drain() {
    for (;;) {
        bool gone = false;
        try {
            co_await receive_more();
        } catch (const client_gone&) {
            gone = true;
        }
        if (gone) co_return std::exchange(unread_, {});
    }
}

awaitable<void> peer::send(std::string bytes) {
    std::error_code ec;
    co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ec));
    if (ec) throw client_gone{ec};
}

awaitable<void> peer::send_pieces(std::string bytes, std::size_t size) {
    std::error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        co_await send(bytes.substr(at, size));
        // Everybody else on this context has a turn, the client's reads among them.
        for (int turn = 0; turn < 3; ++turn) co_await asio::post(socket_.get_executor(), asio::use_awaitable);
    }
}

void peer::close() {
    std::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
}

void peer::reset() {
    std::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

awaitable<void> peer::welcome() { return send(say::welcome()); }

awaitable<std::string> peer::ask_cleartext() {
    co_await send(say::auth(wire::auth_kind::cleartext));
    client_message m = co_await read();
    co_return std::move(m.body);
}

awaitable<std::string> peer::ask_md5() {
    co_await send(say::auth(wire::auth_kind::md5));
    client_message m = co_await read();
    co_return std::move(m.body);
}

awaitable<void> peer::play_scram(std::string password, scram_fault fault) {
    const std::string offer = say::sasl("SCRAM-SHA-256");
    co_await send(offer);
    const client_message initial = co_await read();
    wire::sasl_initial_response m;
    if (!wire::sasl_initial_response::decode(initial.body, m) || !m.response) script_error("no SASLInitialResponse");
    std::string nonce(m.response->substr(m.response->find("r=") + 2));
    if (fault == scram_fault::nonce) nonce[0] = nonce[0] == 'x' ? 'y' : 'x';
    const scram_server scram(password, nonce);
    std::string first = scram.first();
    if (fault == scram_fault::iterations) first = first.substr(0, first.rfind("i=")) + "i=2147483647";
    co_await send(say::auth(wire::auth_kind::sasl_continue, first));
    const client_message proof = co_await read();
    if (proof.body != scram.client_final()) {
        co_await send(say::error("28P01", "password authentication failed for user \"alice\"", "FATAL"));
        throw client_gone{};
    }
    std::string last = scram.final_message();
    if (fault == scram_fault::signature) last[4] = last[4] == 'A' ? 'B' : 'A';
    if (fault != scram_fault::missing_final) co_await send(say::auth(wire::auth_kind::sasl_final, last));
}

awaitable<void> peer::serve_new(std::int32_t value, oid_t parameter) {
    EXPECT_EQ(co_await read_flight(), "PDS");
    std::string answer = parameter ? say::prepared(parameter) : say::prepared();
    co_await send(std::move(answer));
    co_await serve_cached(value);
}

awaitable<void> peer::serve_cached(std::int32_t value) {
    EXPECT_EQ(co_await read_flight(), "BES");
    co_await send(say::answered(value));
}

awaitable<void> peer::serve_script(std::string tag) {
    EXPECT_EQ(co_await read_flight(), "Q");
    co_await send(say::complete(tag) + say::ready());
}

struct scripted_server::state : std::enable_shared_from_this<state> {
    state(asio::io_context& io, script s) : acceptor(io, {asio::ip::address_v4::loopback(), 0}), session(std::move(s)) {
        port = acceptor.local_endpoint().port();
    }

    awaitable<void> accept() {
        const auto self = shared_from_this();
        while (accepting) {
            std::error_code ec;
            tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
            if (ec || !accepting) co_return;
            auto connected = std::make_shared<peer>(std::move(socket));
            peers.push_back(connected);
            auto done = [self, connected](std::exception_ptr e) { self->ended(e); };
            asio::co_spawn(acceptor.get_executor(), serve(self, connected), std::move(done));
        }
    }

    static awaitable<void> serve(std::shared_ptr<state> self, std::shared_ptr<peer> p) {
        p->first = co_await p->read_opening();
        std::uint32_t code = 0;
        reader in(p->first.body);
        code = in.read_uint32();
        if (code == wire::cancel_request_code) {
            p->began = opening::cancel;
            ++self->cancels;
            wire::cancel_request request;
            if (!wire::cancel_request::decode(p->first.body, request)) script_error("malformed CancelRequest");
            self->process = request.process_id;
            self->key = request.key;
            if (self->cancel)
                co_await self->cancel(*p);
            else
                p->close();
            co_return;
        }
        p->began = code == wire::ssl_request_code ? opening::tls : opening::startup;
        ++self->sessions;
        co_await self->session(*p);
        // A script that is over leaves the connection open; it closes with the server.
    }

    void ended(std::exception_ptr e) {
        if (!e || stopped) return;
        try {
            std::rethrow_exception(e);
        } catch (const client_gone&) {
        } catch (const std::exception& error) {
            ADD_FAILURE() << error.what();
        }
    }

    tcp::acceptor acceptor;
    script session;
    script cancel;
    std::vector<std::shared_ptr<peer>> peers;
    std::uint16_t port = 0;
    int sessions = 0;
    int cancels = 0;
    std::uint32_t process = 0;
    std::string key;
    bool accepting = true;
    bool stopped = false;
};

scripted_server::scripted_server(asio::io_context& io, script session)
    : state_(std::make_shared<state>(io, std::move(session))) {
    asio::co_spawn(io, state_->accept(), [s = state_](std::exception_ptr e) { s->ended(e); });
}

scripted_server::~scripted_server() {
    state_->stopped = true;
    std::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& p : state_->peers) p->close();
    state_->peers.clear();
}

void scripted_server::on_cancel(script s) { state_->cancel = std::move(s); }

void scripted_server::stop_listening() {
    state_->accepting = false;
    std::error_code ignored;
    state_->acceptor.close(ignored);
}

void scripted_server::stop_accepting() {
    state_->accepting = false;
    std::error_code ignored;
    state_->acceptor.cancel(ignored);
}

std::uint16_t scripted_server::port() const noexcept { return state_->port; }

connect_options scripted_server::options() const {
    return connect_options().host("127.0.0.1").port(port()).user("alice").database("shop").sslmode(ssl_mode::disable);
}

int scripted_server::sessions() const noexcept { return state_->sessions; }
int scripted_server::cancels() const noexcept { return state_->cancels; }
std::uint32_t scripted_server::cancelled_process() const noexcept { return state_->process; }
std::string scripted_server::cancelled_key() const { return state_->key; }

}  // namespace asiopg::test
