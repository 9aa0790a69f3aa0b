// Dialling: resolution, TCP, Unix sockets, and what servers may answer to SSLRequest.
#include "net/dial.hpp"

#include <netinet/tcp.h>
#include <sys/un.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/system_error.hpp>
#include <cstring>
#include <future>

#include "dial_support.hpp"
#include "net/connect_socket.hpp"
#include "net/resolve.hpp"
#include "net/socket_stream.hpp"

namespace asiopg::test {
namespace {

class Dial : public dial_fixture {
protected:
    // Dials a server that answers SSLRequest with `answer`.
    detail::dial_result dial_answer(std::string_view answer) {
        std::string request;
        script_server server([&](int fd) {
            request = receive(fd, 8);
            send_text(fd, answer);
            rest_ = receive(fd, 100);
        });
        auto result = dial(server.port());
        if (result.connection) {
            EXPECT_FALSE(run(io_, detail::write_all(*result.connection, "startup", never_)));
            result.connection->close();
        }
        server.join();
        EXPECT_EQ(request, ssl_request_bytes);
        return result;
    }
    std::string receive_all(detail::stream& from) {
        std::string text;
        char buffer[100];
        for (;;) {
            auto [ec, n] = run(io_, detail::read_some(from, buffer, never_));
            text.append(buffer, n);
            if (!ec) continue;
            EXPECT_EQ(ec, asio::error::eof);
            return text;
        }
    }
    std::string rest_;  // what the server got after SSLRequest
};

TEST_F(Dial, PlainTcp) {
    script_server server([](int fd) { send_text(fd, receive(fd, 2) + "!"); });
    auto result = dial(server.port());
    ASSERT_TRUE(result.connection) << result.detail;
    EXPECT_FALSE(result.error);
    EXPECT_FALSE(result.connection->is_encrypted());
    auto* plain = dynamic_cast<detail::socket_stream*>(result.connection.get());
    ASSERT_TRUE(plain);
    for (auto [level, option] : {std::pair(int{IPPROTO_TCP}, TCP_NODELAY), std::pair(SOL_SOCKET, SO_KEEPALIVE)}) {
        int on = 0;
        socklen_t size = sizeof on;
        EXPECT_EQ(::getsockopt(plain->fd(), level, option, &on, &size), 0);
        EXPECT_EQ(on, 1);
    }
    EXPECT_FALSE(run(io_, detail::write_all(*result.connection, "hi", never_)));
    EXPECT_EQ(receive_all(*result.connection), "hi!");
}

// A075: what cancels goes to the address that the session is connected to, whatever the name means by then.
TEST_F(Dial, AGivenAddressOfAHost) {
    script_server first([](int fd) { receive(fd, 1); });
    host_ = {"localhost", first.port()};
    auto session = dial(first.port());
    ASSERT_TRUE(session.connection) << session.detail;
    ASSERT_TRUE(session.endpoint);
    EXPECT_EQ(session.endpoint->port(), first.port());
    session.connection->close();

    script_server second([](int fd) { receive(fd, 1); });
    host_ = {"asiopg.invalid", second.port()};
    auto address = *session.endpoint;
    address.port(second.port());
    auto again = run(io_, detail::dial(io_.get_executor(), host_, config_, never_, address));
    ASSERT_TRUE(again.connection) << again.detail;
    EXPECT_EQ(again.endpoint, address);
}

TEST_F(Dial, ARefusedPort) {
    tcp_port closed;
    auto result = dial(closed.number());
    EXPECT_FALSE(result.connection);
    EXPECT_EQ(result.error, asio::error::connection_refused);
    EXPECT_EQ(result.phase, "connecting");
    EXPECT_NE(result.detail.find("127.0.0.1:" + std::to_string(closed.number())), std::string::npos);
}

TEST_F(Dial, EveryAddressOfANameIsTried) {
    host_.host = "localhost";  // ::1 may come first; nobody listens there
    script_server server([](int fd) { receive(fd, 1); });
    auto result = dial(server.port());
    ASSERT_TRUE(result.connection) << result.detail;
    EXPECT_EQ(result.detail, "");
    EXPECT_EQ(result.phase, "");
}

TEST_F(Dial, AnUnresolvableName) {
    host_.host = "no-such-host.invalid";
    auto result = dial(5432);
    EXPECT_FALSE(result.connection);
    EXPECT_TRUE(result.error);
    EXPECT_EQ(result.phase, "resolving");
    EXPECT_NE(result.detail, "");
}

TEST_F(Dial, TheDeadlineCoversResolution) {
    host_.host = "localhost";
    auto result = dial(5432, -1ms);
    EXPECT_EQ(result.error, asio::error::timed_out);
    EXPECT_EQ(result.phase, "resolving");
}

TEST_F(Dial, ASlowResolverIsLeftBehindAtTheDeadline) {
    detail::deadline limit(io_.get_executor(), in(20ms));
    std::optional<std::error_code> ec;
    asio::co_spawn(io_, detail::resolve(io_.get_executor(), "localhost", 5432, limit),
                   [&](std::exception_ptr, auto result) { ec = result.first; });
    io_.run_one();
    while (!limit.expired()) continue;
    io_.run();
    EXPECT_EQ(ec, asio::error::timed_out);
}

TEST_F(Dial, UnixSocket) {
    host_.host = files_.str();
    host_.port = 5432;
    int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, files_.file(".s.PGSQL.5432").c_str());
    ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    auto refused = dial(5432);
    EXPECT_EQ(refused.error, asio::error::connection_refused);
    ::listen(listener, 0);
    config_.use = policy::require;  // has no meaning here
    auto result = dial(5432);
    ASSERT_TRUE(result.connection) << result.detail;
    // With the queue full, the next one waits for its deadline, not for ever.
    auto second = dial(5432, 100ms);
    EXPECT_TRUE(second.error == asio::error::timed_out || second.connection) << second.detail;
    auto third = dial(5432, 50ms);
    EXPECT_EQ(third.error, asio::error::timed_out);
    ::close(listener);
}

TEST_F(Dial, UnixSocketErrors) {
    host_.host = files_.str();
    auto missing = dial(5432);
    EXPECT_EQ(missing.phase, "connecting");
    EXPECT_NE(missing.detail.find(files_.file(".s.PGSQL.5432")), std::string::npos);
    host_.host = "/" + std::string(200, 'x');
    EXPECT_EQ(dial(5432).error, asio::error::name_too_long);
}

TEST_F(Dial, ASilentServerEndsAtTheDeadline) {
    script_server server([&](int fd) { rest_ = receive(fd, 100); });
    config_.use = policy::prefer;
    host_.host = "localhost";  // DNS, TCP and TLS under one deadline
    auto result = dial(server.port(), 100ms);
    EXPECT_FALSE(result.connection);
    EXPECT_EQ(result.error, asio::error::timed_out);
    EXPECT_EQ(result.phase, "TLS");
    server.join();
    EXPECT_EQ(rest_, ssl_request_bytes);
}

TEST_F(Dial, AServerThatStopsInTheHandshakeEndsAtTheDeadline) {
    script_server server([&](int fd) {
        agree_to_tls(fd);
        rest_ = receive(fd, 100'000);
    });
    config_.use = policy::require;
    auto result = dial(server.port(), 100ms);
    EXPECT_EQ(result.error, asio::error::timed_out);
    server.join();
    EXPECT_EQ(rest_.substr(0, 1), "\x16") << "no ClientHello";
}

TEST_F(Dial, Cancellation) {
    std::promise<void> asked;
    script_server server([&](int fd) {
        receive(fd, 8);
        asked.set_value();
        rest_ = receive(fd, 1);
    });
    config_.use = policy::require;
    host_.port = server.port();
    asio::cancellation_signal signal;
    std::exception_ptr error;
    asio::co_spawn(
        io_, detail::dial(io_.get_executor(), host_, config_, never_),
        asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, detail::dial_result) { error = e; }));
    auto answered = asked.get_future();
    while (answered.wait_for(0s) != std::future_status::ready) io_.run_one_for(10ms);
    signal.emit(asio::cancellation_type::terminal);
    io_.restart();
    io_.run();
    ASSERT_TRUE(error);
    EXPECT_THROW(std::rethrow_exception(error), asio::system_error);
    server.join();  // it saw the socket close
    EXPECT_EQ(rest_, "");
}

TEST_F(Dial, CancellationWhileResolving) {
    asio::cancellation_signal signal;
    std::exception_ptr error;
    asio::co_spawn(io_, detail::resolve(io_.get_executor(), "localhost", 1, never_),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, auto) { error = e; }));
    io_.run_one();
    signal.emit(asio::cancellation_type::terminal);
    io_.run();
    ASSERT_TRUE(error);
    EXPECT_THROW(std::rethrow_exception(error), asio::system_error);
}

// A066, A067, S14
TEST_F(Dial, AServerWithoutTls) {
    config_.use = policy::prefer;
    auto result = dial_answer("N");
    EXPECT_FALSE(result.error);
    ASSERT_TRUE(result.connection);
    EXPECT_EQ(rest_, "startup");
    config_.use = policy::require;
    result = dial_answer("N");
    EXPECT_FALSE(result.connection);
    EXPECT_EQ(result.error, errc::tls_refused);
    EXPECT_EQ(result.phase, "TLS");
    EXPECT_NE(result.detail.find("rejected SSL upgrade"), std::string::npos);
    EXPECT_EQ(rest_, "");
}

// S6
TEST_F(Dial, BytesStuffedBeforeTheHandshake) {
    for (auto use : {policy::prefer, policy::require}) {
        config_.use = use;
        auto result = dial_answer("SZ");
        EXPECT_FALSE(result.connection);
        EXPECT_EQ(result.error, errc::tls_stuffed);
        EXPECT_EQ(rest_, "") << "the handshake was begun";
    }
}

// S7, S16
TEST_F(Dial, AnErrorInPlainTextIsNotBelieved) {
    for (auto use : {policy::prefer, policy::require}) {
        config_.use = use;
        auto result = dial_answer("E" + std::string(200'000, 'x'));
        EXPECT_FALSE(result.connection);
        EXPECT_EQ(result.error, errc::tls_refused);
        EXPECT_EQ(result.detail.find("xx"), std::string::npos);
        EXPECT_LT(result.detail.size(), 200u);
    }
}

TEST_F(Dial, UnknownAnswersAndNone) {
    config_.use = policy::prefer;
    EXPECT_EQ(dial_answer("R").error, errc::malformed_message);
    script_server server([](int fd) { receive(fd, 8); });
    auto result = dial(server.port());
    EXPECT_EQ(result.error, errc::connection_closed);
    EXPECT_EQ(result.phase, "TLS");
}

awaitable<detail::dial_result> dial_with_a_deadline(any_io_executor executor, host_address host,
                                                    detail::tls_config config) {
    detail::deadline limit(executor, in(1h));
    co_return co_await detail::dial(executor, host, config, limit);
}

TEST_F(Dial, ADestroyedContextLeaksNothing) {
    auto io = std::make_unique<asio::io_context>();
    tcp_port port;
    port.listen();  // accepts in the kernel, answers never
    config_.use = policy::require;
    host_.port = port.number();
    bool ended = false;
    asio::co_spawn(*io, dial_with_a_deadline(io->get_executor(), host_, config_),
                   [&](std::exception_ptr, detail::dial_result) { ended = true; });
    // Runs until the client has asked for TLS and waits for the answer.
    io->poll();
    int fd = ::accept(port.fd(), nullptr, nullptr);
    io->poll();
    EXPECT_EQ(receive(fd, 8), ssl_request_bytes);
    io.reset();
    EXPECT_FALSE(ended);
    EXPECT_EQ(receive(fd, 1), "") << "the socket is still open";
    ::close(fd);
}

}  // namespace
}  // namespace asiopg::test
