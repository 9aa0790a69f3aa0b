// Connecting that fails, is given up or runs out of time: what the errors tell, and what is left behind.
#include <asiopg/errors.hpp>

#include <asio/error.hpp>
#include <asio/system_error.hpp>

#include <cerrno>

#include "integration/connect_support.hpp"
#include "integration/handshake_proxy.hpp"

namespace {

using namespace asiopg;        // NOLINT(google-build-using-namespace)
using namespace asiopg::test;  // NOLINT(google-build-using-namespace)
using manner = handshake_proxy::manner;

#define ASIOPG_NEED_USERS() \
    if (!have_users()) GTEST_SKIP() << "needs the users of the private server"

std::string place(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

TEST(ConnectErrors, UnknownDatabase) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const std::size_t sockets = open_sockets();
        connect_options options = as("user_scram");
        options.database("asiopg no such database");
        const auto e = co_await thrown<invalid_catalog_name>(connect(options));
        if (!e) co_return;
        EXPECT_EQ(e->sqlstate(), "3D000");
        EXPECT_EQ(e->severity(), "FATAL");
        EXPECT_TRUE(contains(e->what(), "\"asiopg no such database\"")) << e->what();
        EXPECT_TRUE(contains(e->what(), place(server_port()))) << e->what();
        EXPECT_EQ(open_sockets(), sockets);
    });
}

TEST(ConnectErrors, BadSetting) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        connect_options options = as("user_scram");
        options.server_setting("asiopg_no_such_setting", "1");
        const auto e = co_await thrown<postgres_error>(connect(options));
        if (e) {
            EXPECT_EQ(e->sqlstate(), "42704");
        }
    });
}

TEST(ConnectErrors, RefusedPort) {
    run([]() -> awaitable<void> {
        const refusing_port closed;
        const std::size_t sockets = open_sockets();
        connect_options options = server();
        options.host("127.0.0.1").port(closed.number());
        const auto e = co_await thrown<connection_error>(connect(options));
        if (!e) co_return;
        EXPECT_EQ(e->code(), asio::error::connection_refused);
        EXPECT_TRUE(e->nothing_sent());
        EXPECT_TRUE(contains(e->what(), "connecting " + place(closed.number()) + " failed")) << e->what();
        EXPECT_EQ(open_sockets(), sockets);
    });
}

TEST(ConnectErrors, SocketThatIsNotThere) {
    run([]() -> awaitable<void> {
        connect_options options = server();
        options.host("/no/such/directory").port(1234);
        const auto e = co_await thrown<connection_error>(connect(options));
        if (!e) co_return;
        EXPECT_EQ(e->code().value(), ENOENT);
        EXPECT_TRUE(contains(e->what(), "connecting /no/such/directory/.s.PGSQL.1234 failed")) << e->what();
        options.host("/" + std::string(200, 'x'));
        co_await thrown<connection_error>(connect(options));
    });
}

TEST(ConnectErrors, HostThatDoesNotResolve) {
    run([]() -> awaitable<void> {
        connect_options options = server();
        options.host("asiopg.invalid").port(1234);
        const std::string text = co_await message_of<connection_error>(connect(options));
        EXPECT_TRUE(contains(text, "resolving asiopg.invalid:1234 failed")) << text;
    });
}

TEST(ConnectErrors, NoHostIsLeft) {
    run([]() -> awaitable<void> {
        const refusing_port first;
        const refusing_port last;
        connect_options options = server();
        std::vector<host_address> hosts(2);
        hosts[0].host = hosts[1].host = "127.0.0.1";
        hosts[0].port = first.number();
        hosts[1].port = last.number();
        options.hosts(hosts);
        const std::string text = co_await message_of<connection_error>(connect(options));
        EXPECT_TRUE(contains(text, place(last.number()))) << text;
    });
}

TEST(ConnectErrors, NulBytes) {
    run([]() -> awaitable<void> {
        const std::string nul("a\0b", 3);
        std::vector<connect_options> all(8, server());
        all[0].user(nul);
        all[1].database(nul);
        all[2].host(nul);
        all[3].server_setting(nul, "x");
        all[4].server_setting("app.x", nul);
        all[5].application_name(nul);
        all[6].sslrootcert(nul).sslmode(ssl_mode::require);
        all[7].sslcert(nul).sslmode(ssl_mode::require);
        for (const connect_options& options : all) {
            const std::string text = co_await message_of<interface_error>(connect(options));
            EXPECT_TRUE(contains(text, "NUL")) << text;
        }
    });
}

TEST(ConnectErrors, NulByteInThePassword) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        for (const char* user : {"user_password", "user_md5", "user_scram"}) {
            connect_options options = as(user);
            options.password(std::string("correct horse\0secret", 20));
            const auto e = co_await thrown<connection_error>(connect(options));
            if (!e) continue;
            EXPECT_EQ(e->code(), errc::embedded_nul);
            EXPECT_FALSE(contains(e->what(), "horse")) << e->what();
        }
    });
}

TEST(ConnectErrors, StartupTooLarge) {
    run([]() -> awaitable<void> {
        connect_options options = server();
        options.server_setting("app.long", std::string(10'000, 'x'));
        const auto e = co_await thrown<connection_error>(connect(options));
        if (!e) co_return;
        EXPECT_EQ(e->code(), errc::startup_too_large);
        EXPECT_LT(std::string_view(e->what()).size(), 500u);
    });
}

// S22
TEST(ConnectErrors, NeverTellThePassword) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        const std::string secret = "hunter2-\u00e4";
        const refusing_port closed;
        handshake_proxy silent(executor, server_port(), {manner::silent});
        handshake_proxy broken(executor, server_port(), {manner::break_tls});
        std::vector<connect_options> all;
        for (const char* user : {"user_password", "user_md5", "user_scram", "user_reject", "asiopg_nobody"})
            all.push_back(as(user));
        all.push_back(as("user_ssl", ssl_mode::require));
        all.push_back(as("user_scram"));
        all.back().port(closed.number());
        all.push_back(as("user_scram"));
        all.back().port(silent.port()).connect_timeout(30ms);
        all.push_back(as("user_scram", ssl_mode::require));
        all.back().port(broken.port());
        all.push_back(as("user_scram", ssl_mode::verify_full));
        all.back().sslrootcert("/no/such/root");
        all.push_back(as("user_scram"));
        all.back().server_setting("app.long", std::string(10'000, 'x'));
        all.push_back(as("user_scram"));
        all.back().database(std::string("a\0b", 3));
        all.push_back(as("user_scram"));
        all.back().scram_max_iterations(1);
        std::size_t failed = 0;
        for (connect_options& options : all) {
            options.password(secret);
            EXPECT_FALSE(contains(options.redacted(), "hunter2"));
            try {
                co_await connect(options);
            } catch (const error& e) {
                ++failed;
                EXPECT_FALSE(contains(e.what(), "hunter2")) << e.what();
            }
        }
        EXPECT_EQ(failed, all.size());
        for (const char* dsn : {"postgresql://u:hunter2@h:port/d", "postgresql://u:hunter2@h/d?sslmode=no",
                                "postgresql://u:hunter2%zz@h/d", "mysql://u:hunter2@h/d",
                                "postgresql://u@h/d?password=hunter2&connect_timeout=x", "u:hunter2@h"}) {
            try {
                connect_options options(dsn);
                ADD_FAILURE() << dsn;
            } catch (const interface_error& e) {
                EXPECT_FALSE(contains(e.what(), "hunter2")) << e.what();
            }
        }
    });
}

awaitable<void> expect_timeout(connect_options options, std::size_t sockets,
                               std::source_location at = std::source_location::current()) {
    const auto began = steady_clock::now();
    const std::string text = co_await message_of<timeout_error>(connect(options), at);
    EXPECT_TRUE(contains(text, "connect_timeout has passed")) << text;
    EXPECT_TRUE(contains(text, options.get().hosts.front().str())) << text;
    EXPECT_LT(since(began), 5s);
    // The proxy closes its ends when it has seen ours close.
    while (open_sockets() > sockets) co_await delay(1ms);
}

// A089: a server that falls silent at any point of TCP, TLS or authentication.
TEST(ConnectErrors, TimeoutCoversEverything) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy stalled(executor, server_port(), {manner::silent, manner::silent, manner::stall_tls});
        handshake_proxy cut_off(executor, server_port(), {manner::pass});
        const std::size_t sockets = open_sockets();
        const connect_options plain = as("user_scram");
        const connect_options encrypted = as("user_ssl", ssl_mode::require);
        std::vector<connect_options> at_the_start(1, plain);
        at_the_start.resize(3, encrypted);
        for (connect_options& options : at_the_start) {
            options.port(stalled.port()).connect_timeout(20ms);
            co_await expect_timeout(options, sockets);
        }
        // What the server says until it is ready: some 500 bytes in plain text, some 2,500 in TLS.
        for (std::size_t bytes = 0; bytes < 300; bytes += 23) {
            cut_off.pass_only(bytes);
            connect_options options = plain;
            options.port(cut_off.port()).connect_timeout(20ms);
            co_await expect_timeout(options, sockets);
        }
        for (std::size_t bytes = 0; bytes < 1'500; bytes += 151) {
            cut_off.pass_only(bytes);
            connect_options options = encrypted;
            options.port(cut_off.port()).connect_timeout(40ms);
            co_await expect_timeout(options, sockets);
        }
    });
}

// A089: one deadline for all hosts and both attempts.
TEST(ConnectErrors, TimeoutIsOneForAllHosts) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy silent(executor, server_port(), {manner::silent});
        connect_options options = as("user_scram", ssl_mode::prefer);
        options.hosts(std::vector<host_address>(5, host_address(server().get().hosts.front())));
        options.port(silent.port()).connect_timeout(50ms);
        co_await message_of<timeout_error>(connect(options));
        EXPECT_EQ(silent.accepted(), 1u) << "the deadline began anew";
    });
}

// A089: a deadline anywhere between too short and long enough.
TEST(ConnectErrors, AnyTimeoutEndsEitherWay) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const std::size_t sockets = open_sockets();
        std::size_t timeouts = 0;
        std::vector<connect_options> both(1, as("user_scram"));
        both.push_back(as("user_ssl", ssl_mode::require));
        for (auto limit = std::chrono::microseconds(1); limit < 1s; limit = limit * 5 / 4 + 1us) {
            for (const connect_options& kind : both) {
                connect_options options = kind;
                options.connect_timeout(limit).host("localhost");
                try {
                    connection conn = co_await connect(options);
                    co_await expect_usable(conn);
                    co_await conn.close();
                } catch (const timeout_error&) {
                    ++timeouts;
                }
            }
        }
        EXPECT_GT(timeouts, 2u);
        EXPECT_EQ(open_sockets(), sockets);
    });
}

/// One attempt to connect on a context of its own, step by step.
struct attempt {
    explicit attempt(const connect_options& options) {
        asio::co_spawn(io, connect(options),
                       asio::bind_cancellation_slot(signal.slot(), [this](std::exception_ptr e, connection conn) {
                           over = true;
                           failure = std::move(e);
                           made = std::move(conn);
                       }));
    }
    /// Runs so many handlers; false if it ended before.
    bool step(int count) {
        for (int i = 0; i < count && !over; ++i)
            if (io.run_one_for(10s) == 0) return false;
        return !over;
    }
    asio::io_context io{1};
    asio::cancellation_signal signal;
    bool over = false;
    std::exception_ptr failure;
    connection made;
};

/// Kinds of connecting that differ in their steps. All of them succeed if they are let.
std::vector<connect_options> kinds(const std::string& application) {
    std::vector<connect_options> all;
    all.push_back(as("user_trust"));
    all.push_back(as("user_md5"));
    all.push_back(as("user_scram"));
    all.push_back(as("user_ssl", ssl_mode::allow));
    all.push_back(as("user_nossl", ssl_mode::prefer));
    all.push_back(as("user_ssl", ssl_mode::verify_full));
    all.back().host("localhost").sslrootcert(given("ASIOPG_TEST_CA"));
    all.push_back(as("user_scram"));
    std::vector<host_address> hosts(2);
    hosts[0].host = "/no/such/directory";
    hosts[1] = all[0].get().hosts.front();
    all.back().hosts(hosts);
    all.push_back(as("user_trust"));
    all.back().host(given("ASIOPG_TEST_SOCKET_DIR"));
    all.push_back(as("user_password"));
    auto source = []() -> awaitable<std::string> {
        co_await delay(1ms);
        co_return password;
    };
    all.back().password(source);
    for (connect_options& options : all) options.application_name(application);
    return all;
}

void expect_no_session_left(const std::string& application) {
    run_test([&](connection& observer) -> awaitable<void> { co_await until_no_session(observer, application); });
}

// A089
TEST(ConnectErrors, CancelledAtEveryStep) {
    ASIOPG_NEED_USERS();
    const std::string application = "asiopg_cancelled_" + std::to_string(::getpid());
    for (const connect_options& options : kinds(application)) {
        SCOPED_TRACE(options.redacted());
        const std::size_t sockets = open_sockets();
        int steps = 0, cancelled = 0;
        for (;; ++steps) {
            attempt tried(options);
            if (!tried.step(steps)) {
                EXPECT_FALSE(tried.failure);
                EXPECT_FALSE(tried.made.is_closed());
                break;
            }
            tried.signal.emit(asio::cancellation_type::terminal);
            const auto began = steady_clock::now();
            tried.io.run_for(10s);  // until nothing is left to do
            EXPECT_LT(since(began), 5s) << "something goes on after " << steps << " steps";
            ASSERT_TRUE(tried.over) << "hangs after " << steps << " steps";
            if (!tried.failure) {  // A195: the last answer had been read, too late to cancel
                EXPECT_FALSE(tried.made.is_closed());
                continue;
            }
            ++cancelled;
            try {
                std::rethrow_exception(tried.failure);
            } catch (const operation_aborted& e) {
                EXPECT_EQ(e.code(), asio::error::operation_aborted);
            } catch (const asio::system_error& e) {
                // Asio refuses to start what was cancelled before.
                EXPECT_EQ(steps, 0) << e.what();
            } catch (const std::exception& e) {
                ADD_FAILURE() << "after " << steps << " steps: " << e.what();
            }
        }
        EXPECT_GT(cancelled, 0);
        EXPECT_EQ(open_sockets(), sockets);
    }
    expect_no_session_left(application);
}

// A089: a program that ends, or a context that is destroyed, in the middle of it.
TEST(ConnectErrors, DestroyedAtEveryStep) {
    ASIOPG_NEED_USERS();
    const std::string application = "asiopg_destroyed_" + std::to_string(::getpid());
    for (const connect_options& options : kinds(application)) {
        SCOPED_TRACE(options.redacted());
        const std::size_t sockets = open_sockets();
        int steps = 0;
        for (bool goes_on = true; goes_on; ++steps) {
            attempt tried(options);
            goes_on = tried.step(steps);
        }
        EXPECT_GT(steps, 2);
        EXPECT_EQ(open_sockets(), sockets);
    }
    expect_no_session_left(application);
}

}  // namespace
