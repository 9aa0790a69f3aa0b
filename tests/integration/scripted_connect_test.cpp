// Connecting to what is no PostgreSQL server, does not answer, or cheats before authentication.
#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/post.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "support/event.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

using namespace std::chrono_literals;

const std::string secret = "hunter2 is secret";

struct attempt {
    scripted_server::script session;
    connect_options::duration limit = 10s;
    ssl_mode tls = ssl_mode::disable;
    int sessions = 1;
    connect_options (*change)(connect_options) = nullptr;
};

failure connect_to(const attempt& a) {
    asio::io_context io;
    scripted_server server(io, a.session);
    failure result;
    run(io, [&]() -> awaitable<void> {
        connect_options options = server.options().password(secret).connect_timeout(a.limit).sslmode(a.tls);
        if (a.change) options = a.change(options);
        result = co_await failure_of(connect(options));
    });
    EXPECT_EQ(server.sessions(), a.sessions);
    EXPECT_TRUE(result);
    EXPECT_FALSE(result.mentions(secret));  // S22
    return result;
}

scripted_server::script saying(std::string bytes) {
    return [bytes = std::move(bytes)](peer& p) { return p.send(bytes); };
}

// S15
TEST(ScriptedConnect, GarbageInsteadOfProtocol) {
    const struct {
        std::string bytes;
        errc expected;
    } answers[] = {{say::header('R', 3), errc::malformed_message},
                   {say::header('R', 0), errc::malformed_message},
                   {say::header('R', 0xffffffff), errc::malformed_message},
                   {say::header('R', 0x7fffffff), errc::message_too_large},
                   {say::header('E', 0x7fffffff), errc::message_too_large},
                   {say::header('E', 40'000), errc::message_too_large},  // S7: nobody vouches for it yet
                   {"HTTP/1.1 400 Bad Request\r\n\r\n", errc::message_too_large},
                   {"SSH-2.0-OpenSSH_9.2\r\n", errc::message_too_large},
                   {say::raw('R', ""), errc::malformed_message},
                   {say::raw('R', std::string(4, '\0') + "x"), errc::malformed_message},
                   {say::raw('E', "no end"), errc::malformed_message},
                   {say::ready(), errc::unexpected_message},
                   {say::row("1"), errc::unexpected_message},
                   {say::auth(wire::auth_kind::ok) + say::row("1"), errc::unexpected_message},
                   {say::auth(wire::auth_kind::ok) + say::auth(wire::auth_kind::ok), errc::unexpected_message},
                   {say::auth(wire::auth_kind::ok) + say::raw('K', "abc"), errc::malformed_message},
                   {say::welcome() + say::ready(), errc::unexpected_message}};
    for (const auto& a : answers) {
        attempt what;
        what.session = saying(a.bytes);
        const failure f = connect_to(what);
        EXPECT_TRUE(f.is<connection_error>()) << f;
        EXPECT_EQ(f.code(), a.expected) << f << " after " << testing::PrintToString(a.bytes);
    }
}

TEST(ScriptedConnect, ServerClosesAtOnce) {
    attempt what;
    what.session = [](peer& p) -> awaitable<void> {
        p.close();
        co_return;
    };
    EXPECT_EQ(connect_to(what).code(), errc::connection_closed);
    what.session = [](peer& p) -> awaitable<void> {
        co_await p.send(say::auth(wire::auth_kind::ok) + say::header('S', 30));
        p.close();
    };
    EXPECT_EQ(connect_to(what).code(), errc::connection_closed);
    what.session = [](peer& p) -> awaitable<void> {
        p.reset();
        co_return;
    };
    EXPECT_TRUE(connect_to(what).is<connection_error>());
}

// A089: one deadline over everything; each phase in which a server may fall silent.
TEST(ScriptedConnect, ServerNeverAnswers) {
    const auto wait = [](peer& p) -> awaitable<void> { co_await p.drain(); };
    const auto after_cleartext = [](peer& p) -> awaitable<void> {
        co_await p.ask_cleartext();
        co_await p.drain();
    };
    const std::vector<std::pair<const char*, scripted_server::script>> silences = {
        {"after startup", wait},
        {"in a header", saying("R")},
        {"in a message", saying(say::header('R', 60'000))},  // S16
        {"after the password", after_cleartext},
        {"after AuthenticationOk", saying(say::auth(wire::auth_kind::ok))},
        {"before ReadyForQuery", saying(say::auth(wire::auth_kind::ok) + say::key() + say::parameter("a", "b"))}};
    for (const auto& [name, session] : silences) {
        SCOPED_TRACE(name);
        attempt what;
        what.session = session;
        what.limit = 60ms;
        const auto start = std::chrono::steady_clock::now();
        const failure f = connect_to(what);
        EXPECT_TRUE(f.is<timeout_error>()) << f;
        EXPECT_TRUE(f.mentions("authentication")) << f;
        EXPECT_GE(std::chrono::steady_clock::now() - start, 60ms);
    }
    attempt tls;
    tls.limit = 60ms;
    tls.tls = ssl_mode::require;
    tls.session = wait;
    EXPECT_TRUE(connect_to(tls).is<timeout_error>());
    tls.session = saying("S");  // and then nothing
    const failure f = connect_to(tls);
    EXPECT_TRUE(f.is<timeout_error>()) << f;
    EXPECT_TRUE(f.mentions("TLS")) << f;
}

TEST(ScriptedConnect, NobodyAccepts) {
    asio::io_context io;
    scripted_server server(io, [](peer&) -> awaitable<void> { co_return; });
    server.stop_accepting();
    run(io, [&]() -> awaitable<void> {
        const failure f = co_await failure_of(connect(server.options().connect_timeout(60ms)));
        EXPECT_TRUE(f.is<timeout_error>()) << f;
    });
}

TEST(ScriptedConnect, NobodyListens) {
    asio::io_context io;
    scripted_server server(io, [](peer&) -> awaitable<void> { co_return; });
    const std::string port = std::to_string(server.port());
    server.stop_listening();
    run(io, [&]() -> awaitable<void> {
        const failure f = co_await failure_of(
            connect("postgresql://alice:hunter2%20is%20secret@127.0.0.1:" + port + "/shop?sslmode=disable"));
        EXPECT_TRUE(f.is<connection_error>()) << f;
        EXPECT_TRUE(f.mentions("127.0.0.1:" + port)) << f;
        EXPECT_TRUE(f.nothing_sent());
        EXPECT_FALSE(f.mentions("hunter2"));  // S22
    });
}

// A089: cancelled while connecting, nothing stays open.
TEST(ScriptedConnect, CancelledAnywhere) {
    asio::io_context io;
    event closed(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.send(say::auth(wire::auth_kind::cleartext));
        co_await p.drain();
        closed.set();
    });
    run(io, [&]() -> awaitable<void> {
        asio::cancellation_signal signal;
        event ended(io), asked(io);
        const auto never = [&]() -> awaitable<std::string> {
            asked.set();
            event nothing(io);
            co_await nothing.wait();
            co_return secret;
        };
        failure result;
        auto task = [&]() -> awaitable<void> {
            result = co_await failure_of(connect(server.options().password(never)));
        };
        asio::co_spawn(io, task(),
                       asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr) { ended.set(); }));
        co_await asked.wait();
        signal.emit(asio::cancellation_type::terminal);
        co_await ended.wait();
        co_await closed.wait();
        EXPECT_TRUE(result.is<operation_aborted>()) << result;
    });
}

// S6: what comes with the answer to SSLRequest would be taken for encrypted. No other way is tried.
TEST(ScriptedConnect, TlsStuffed) {
    for (const ssl_mode mode : {ssl_mode::prefer, ssl_mode::require}) {
        attempt what;
        what.tls = mode;
        what.session = saying("S" + say::welcome());
        const failure f = connect_to(what);
        EXPECT_EQ(f.code(), errc::tls_stuffed) << f;
    }
}

// S7: nobody vouches for an error text before TLS, and `require` is not talked out of it.
TEST(ScriptedConnect, TlsAnsweredWithAnError) {
    attempt what;
    what.session = [](peer& p) -> awaitable<void> {
        if (p.began == opening::tls) {
            co_await p.send(say::error("28000", "send your password to evil.example", "FATAL"));
        } else {
            co_await p.send(say::error("3D000", "no such database", "FATAL"));
        }
    };
    what.tls = ssl_mode::require;
    failure f = connect_to(what);
    EXPECT_EQ(f.code(), errc::tls_refused) << f;
    EXPECT_FALSE(f.mentions("evil")) << f;
    what.tls = ssl_mode::prefer;  // may go on without
    what.sessions = 2;
    f = connect_to(what);
    EXPECT_TRUE(f) << f;
    EXPECT_FALSE(f.mentions("evil")) << f;
}

// A066, S14
TEST(ScriptedConnect, TlsRefused) {
    attempt what;
    what.tls = ssl_mode::require;
    what.session = saying("N");
    failure f = connect_to(what);
    EXPECT_EQ(f.code(), errc::tls_refused) << f;
    EXPECT_TRUE(f.mentions("rejected SSL upgrade")) << f;
    what.session = saying("X");
    EXPECT_EQ(connect_to(what).code(), errc::malformed_message);
    what.session = [](peer& p) -> awaitable<void> {
        p.close();
        co_return;
    };
    EXPECT_EQ(connect_to(what).code(), errc::connection_closed);
}

// A067
TEST(ScriptedConnect, PreferGoesOnWithoutTls) {
    asio::io_context io;
    scripted_server server(io, [](peer& p) -> awaitable<void> {
        EXPECT_EQ(p.began, opening::tls);
        co_await p.send("N");
        co_await p.read_opening();
        co_await p.welcome();
        co_await p.serve_script("SELECT 1");
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options().sslmode(ssl_mode::prefer));
        EXPECT_FALSE(conn.is_encrypted());
        EXPECT_EQ(co_await conn.execute("SELECT 1"), "SELECT 1");
    });
}

// S19: refused before a byte of the startup packet is sent.
TEST(ScriptedConnect, StartupInjection) {
    using change = connect_options (*)(connect_options);
    const std::vector<change> injections = {
        [](connect_options o) { return o.user(std::string("alice\0database\0x", 16)); },
        [](connect_options o) { return o.database(std::string("shop\0", 5)); },
        [](connect_options o) { return o.application_name(std::string("a\0b", 3)); },
        [](connect_options o) { return o.server_setting("search_path", std::string("a\0b", 3)); },
        [](connect_options o) { return o.server_setting(std::string("a\0b", 3), "x"); }};
    for (const change c : injections) {
        attempt what;
        what.sessions = 0;
        what.session = [](peer&) -> awaitable<void> { co_return; };
        what.change = c;
        const failure f = connect_to(what);
        EXPECT_TRUE(f.is<interface_error>() || f.code() == errc::embedded_nul) << f;
    }
    attempt large;
    large.sessions = 0;
    large.session = [](peer&) -> awaitable<void> { co_return; };
    large.change = [](connect_options o) { return o.application_name(std::string(10'000, 'a')); };
    const failure f = connect_to(large);
    EXPECT_EQ(f.code(), errc::startup_too_large) << f;

    attempt password;
    password.session = [](peer& p) -> awaitable<void> {
        co_await p.send(say::auth(wire::auth_kind::cleartext));
        EXPECT_EQ(co_await p.drain(), "");
    };
    password.change = [](connect_options o) { return o.password(std::string("pass\0word", 9)); };
    EXPECT_EQ(connect_to(password).code(), errc::embedded_nul);
}

}  // namespace
}  // namespace asiopg::test
