// Authentication against servers that lie, want the wrong thing, or know the password.
#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <string>
#include <string_view>

#include "auth/md5.hpp"
#include "support/event.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"
#include "support/started.hpp"

namespace asiopg::test {
namespace {

const std::string secret = "hunter2 is secret";

// How connecting ends; afterwards the client must have closed, and sent nothing after the script's end.
failure connect_to(const scripted_server::script& session, const std::string& password = secret,
                   const std::string& require_auth = "") {
    asio::io_context io;
    event closed(io);
    std::string surplus;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await session(p);
        surplus = co_await p.drain();
        closed.set();
    });
    failure result;
    run(io, [&]() -> awaitable<void> {
        connect_options options = server.options();
        if (!password.empty()) options.password(password);
        options.require_auth(require_auth);
        result = co_await failure_of(connect(options));
        co_await closed.wait();
    });
    EXPECT_EQ(surplus, "");
    EXPECT_EQ(server.sessions(), 1);        // a server that lies is not tried again
    EXPECT_FALSE(result.mentions(secret));  // S22
    EXPECT_TRUE(result.mentions("127.0.0.1:" + std::to_string(server.port()))) << result;
    return result;
}

void succeed_with(const scripted_server::script& authenticate) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await authenticate(p);
        co_await p.welcome();
        co_await p.serve_new(42);
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options().password(secret));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 42"), 42);
        EXPECT_EQ(conn.get_server_pid(), 4711u);
        EXPECT_EQ(conn.parameter_status("client_encoding"), "UTF8");  // A051
        EXPECT_EQ(conn.get_server_version().major, 15);
    });
}

TEST(ScriptedAuth, Trust) {
    succeed_with([](peer& p) -> awaitable<void> {
        EXPECT_EQ(p.began, opening::startup);
        co_return;
    });
}

// A056
TEST(ScriptedAuth, Cleartext) {
    succeed_with([](peer& p) -> awaitable<void> {
        const std::string answer = co_await p.ask_cleartext();
        EXPECT_EQ(answer, std::string(secret.c_str(), secret.size() + 1));
    });
}

// A058
TEST(ScriptedAuth, Md5) {
    succeed_with([](peer& p) -> awaitable<void> {
        const std::string answer = co_await p.ask_md5();
        std::string expected;
        EXPECT_TRUE(auth::md5_answer("alice", secret, "\1\2\3\4", expected));
        EXPECT_EQ(answer, std::string(expected.c_str(), expected.size() + 1));
    });
}

// A059
TEST(ScriptedAuth, Scram) {
    succeed_with([](peer& p) -> awaitable<void> { co_await p.play_scram(secret); });
}

TEST(ScriptedAuth, WrongPassword) {
    const failure f = connect_to([](peer& p) -> awaitable<void> {
        bool refused = false;
        try {
            co_await p.play_scram("another");
        } catch (const client_gone&) {
            refused = true;
        }
        EXPECT_TRUE(refused);
    });
    EXPECT_TRUE(f.is<invalid_password>()) << f;
    EXPECT_EQ(f.sqlstate(), "28P01");
}

// A065, S10: methods that are not spoken; the password is not asked for, and nothing is sent.
TEST(ScriptedAuth, UnsupportedMethods) {
    const struct {
        std::uint32_t code;
        const char* name;
    } methods[] = {{1, "kerberos 4"},
                   {2, "kerberos 5"},
                   {4, "crypt"},
                   {6, "scm credential"},
                   {7, "gss"},
                   {9, "sspi"},
                   {13, "unknown (code 13)"},
                   {4294967295u, "unknown"}};
    for (const auto& m : methods) {
        SCOPED_TRACE(m.name);
        const failure f = connect_to(
            [&](peer& p) -> awaitable<void> { return p.send(say::auth(static_cast<wire::auth_kind>(m.code))); });
        EXPECT_EQ(f.code(), errc::unsupported_auth) << f;
        EXPECT_TRUE(f.mentions(m.name)) << f;
    }
}

// S10
TEST(ScriptedAuth, UnsupportedMechanism) {
    const failure f =
        connect_to([](peer& p) -> awaitable<void> { return p.send(say::sasl("SCRAM-SHA-256-PLUS", "OAUTHBEARER")); });
    EXPECT_EQ(f.code(), errc::unsupported_auth) << f;
    EXPECT_TRUE(f.mentions("OAUTHBEARER")) << f;
}

TEST(ScriptedAuth, PasswordMissing) {
    for (const auto kind : {wire::auth_kind::cleartext, wire::auth_kind::md5}) {
        const failure f =
            connect_to([&](peer& p) -> awaitable<void> { return p.send(say::auth(kind)); }, std::string());
        EXPECT_EQ(f.code(), errc::password_missing) << f;
    }
}

// S10: the server wants the password in a weaker form than the options allow, or nothing at all; nothing is sent.
TEST(ScriptedAuth, RequireAuth) {
    const auto require = [](const char* methods, const std::string& request) {
        const failure f = connect_to([&](peer& p) -> awaitable<void> { return p.send(request); }, secret, methods);
        EXPECT_EQ(f.code(), errc::auth_not_allowed) << methods << ": " << f;
    };
    require("scram-sha-256", say::auth(wire::auth_kind::cleartext));
    require("scram-sha-256", say::auth(wire::auth_kind::md5, "salt"));
    require("scram-sha-256", say::auth(wire::auth_kind::ok));
    require("!password,!md5", say::auth(wire::auth_kind::cleartext));
    require("md5,none", say::sasl("SCRAM-SHA-256"));
}

// S10: having proved nothing, the server asks once more, now for the password itself.
TEST(ScriptedAuth, SecondRequest) {
    const failure f = connect_to([](peer& p) -> awaitable<void> {
        const std::string offer = say::sasl("SCRAM-SHA-256");
        co_await p.send(offer);
        co_await p.read();
        co_await p.send(say::auth(wire::auth_kind::cleartext));
    });
    EXPECT_EQ(f.code(), errc::unexpected_message) << f;
}

// A064, S11
TEST(ScriptedAuth, ScramOfALyingServer) {
    using fault = peer::scram_fault;
    const auto play = [](fault what, std::string then) {
        return connect_to([=](peer& p) -> awaitable<void> {
            bool stopped = false;
            try {
                co_await p.play_scram(secret, what);
            } catch (const client_gone&) {
                stopped = true;  // the client left in the middle
            }
            if (!stopped) co_await p.send(then);
        });
    };
    failure f = play(fault::signature, "");
    EXPECT_EQ(f.code(), errc::server_not_authentic) << f;
    f = play(fault::nonce, "");
    EXPECT_EQ(f.code(), errc::server_not_authentic) << f;
    f = play(fault::missing_final, say::welcome());
    EXPECT_EQ(f.code(), errc::server_not_authentic) << f;
    f = play(fault::iterations, "");  // S12
    EXPECT_EQ(f.code(), errc::scram_iterations) << f;
}

// As many iterations as are allowed by default, asked for by a server that waits for the answer.
awaitable<void> ask_for_a_million(peer& p) {
    const std::string offer = say::sasl("SCRAM-SHA-256");
    co_await p.send(offer);
    const client_message initial = co_await p.read();
    const std::string nonce = initial.body.substr(initial.body.find("r=") + 2);
    co_await p.send(
        say::auth(wire::auth_kind::sasl_continue, "r=" + nonce + "SERVER,s=MDEyMzQ1Njc4OWFiY2RlZg==,i=1000000"));
}

// Turns of others on the same executor until it is stopped.
awaitable<void> count_turns(int& turns, const bool& stop) {
    const any_io_executor executor = co_await asio::this_coro::executor;
    while (!stop) {
        ++turns;
        co_await asio::post(executor, asio::use_awaitable);
    }
}

TEST(ScriptedAuth, OthersHaveTheirTurnsWhileAProofIsMade) {
    asio::io_context io;
    event closed(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await ask_for_a_million(p);
        co_await p.read();  // the proof
        closed.set();
        co_await p.send(say::error("28P01", "no", "FATAL"));
    });
    int turns = 0, at_the_end = 0;
    bool stop = false;
    run(io, [&]() -> awaitable<void> {
        asio::co_spawn(io, count_turns(turns, stop), asio::detached);
        const failure f = co_await failure_of(connect(server.options().password(secret)));
        at_the_end = turns;
        EXPECT_TRUE(f.is<invalid_password>()) << f;
        co_await closed.wait();
        stop = true;
    });
    EXPECT_GE(at_the_end, 900);  // a turn for each 1,024 iterations
}

// The deadline and a cancellation end it; nothing more is sent.
TEST(ScriptedAuth, AProofCanBeEnded) {
    for (const bool by_deadline : {true, false}) {
        asio::io_context io;
        event asked(io), closed(io);
        std::string surplus = "nothing read";
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await ask_for_a_million(p);
            asked.set();
            surplus = co_await p.drain();
            closed.set();
        });
        run(io, [&]() -> awaitable<void> {
            connect_options options = server.options().password(secret);
            if (by_deadline) options.connect_timeout(std::chrono::milliseconds(20));
            started<connection> connecting(io.get_executor(), connect(options));
            co_await asked.wait();
            if (!by_deadline) {
                // It has turns of its own between these.
                for (int i = 0; i != 100; ++i) co_await asio::post(io, asio::use_awaitable);
                connecting.cancel();
            }
            const failure f = co_await failure_of(connecting.get());
            if (by_deadline) {
                EXPECT_TRUE(f.is<timeout_error>()) << f;
            } else {
                EXPECT_TRUE(f.is<operation_aborted>()) << f;
            }
            co_await closed.wait();
        });
        EXPECT_EQ(surplus, "");
    }
}

// S11: the end of the exchange at its beginning, and contents that the RFC forbids.
TEST(ScriptedAuth, ScramCutShort) {
    const struct {
        std::string answer;
        errc expected;
    } answers[] = {{say::auth(wire::auth_kind::ok), errc::server_not_authentic},
                   {say::auth(wire::auth_kind::sasl_final, "v=AAAA"), errc::unexpected_message},
                   {say::auth(wire::auth_kind::sasl_continue, ""), errc::malformed_message},
                   {say::auth(wire::auth_kind::sasl_continue, "r=abc,s=AAAA,i=4096"), errc::server_not_authentic},
                   {say::ready(), errc::unexpected_message},
                   {say::parameter("a", "b"), errc::unexpected_message}};
    for (const auto& a : answers) {
        const failure f = connect_to([&](peer& p) -> awaitable<void> {
            const std::string offer = say::sasl("SCRAM-SHA-256");
            co_await p.send(offer);
            co_await p.read();
            co_await p.send(a.answer);
        });
        EXPECT_EQ(f.code(), a.expected) << f;
    }
}

// A061: MD5 may be switched off, as under FIPS.
TEST(ScriptedAuth, Md5Unavailable) {
    if (EVP_set_default_properties(nullptr, "fips=yes") != 1) GTEST_SKIP() << "OpenSSL cannot switch MD5 off";
    const failure f = connect_to([](peer& p) -> awaitable<void> { return p.send(say::auth(wire::auth_kind::md5)); });
    EVP_set_default_properties(nullptr, "");
    EXPECT_EQ(f.code(), errc::unsupported_auth) << f;
    EXPECT_TRUE(f.mentions("MD5")) << f;
}

// What a server says of its own accord is told.
TEST(ScriptedAuth, ServerErrorsAreShown) {
    const failure f = connect_to([](peer& p) -> awaitable<void> {
        return p.send(say::error("3D000", "database \"shop\" does not exist", "FATAL"));
    });
    EXPECT_TRUE(f.is<invalid_catalog_name>()) << f;
    EXPECT_TRUE(f.mentions("database \"shop\" does not exist")) << f;
}

}  // namespace
}  // namespace asiopg::test
