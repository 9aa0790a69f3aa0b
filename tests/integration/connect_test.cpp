// Connecting to the real server: addresses, DSN, settings, executors, many at once.
#include <asiopg/errors.hpp>

#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_future.hpp>

#include <algorithm>
#include <array>
#include <future>
#include <set>

#include "integration/connect_support.hpp"
#include "integration/handshake_proxy.hpp"

namespace {

using namespace asiopg;        // NOLINT(google-build-using-namespace)
using namespace asiopg::test;  // NOLINT(google-build-using-namespace)

#define ASIOPG_NEED_USERS() \
    if (!have_users()) GTEST_SKIP() << "needs the users of the private server"

awaitable<std::string> setting(connection& conn, std::string name) {
    co_return co_await conn.fetchval<std::string>("SELECT current_setting($1::text)", std::move(name));
}

// A051
TEST(Connect, SpeaksUtf8) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(conn.parameter_status("client_encoding"), "UTF8");
        EXPECT_EQ(co_await setting(conn, "client_encoding"), "UTF8");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT U&'\\+01F40E'"), "\U0001f40e");
    });
}

// A051: not even the server's own defaults change that.
TEST(Connect, SpeaksUtf8WhateverTheRoleSays) {
    run_test([](connection& admin) -> awaitable<void> {
        const std::string role = "asiopg_latin1_" + std::to_string(::getpid());
        co_await admin.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'correct horse'; ALTER ROLE " + role +
                               " SET client_encoding = 'LATIN1'");
        connection conn = co_await connect(as(role));
        EXPECT_EQ(conn.parameter_status("client_encoding"), "UTF8");
        co_await conn.close();
        co_await admin.execute("DROP ROLE " + role);
    });
}

TEST(Connect, KnowsItsServerProcess) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_FALSE(conn.is_closed());
        EXPECT_FALSE(conn.is_in_transaction());
        const auto pid = co_await conn.fetchval<std::int64_t>("SELECT pg_backend_pid()");
        EXPECT_EQ(conn.get_server_pid(), pid);
        EXPECT_EQ(conn.parameter_status("no such setting"), "");
    });
}

TEST(Connect, OverTcp) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto port = co_await conn.fetchval<std::optional<int>>("SELECT inet_server_port()");
        EXPECT_EQ(port, server_port());
    });
}

TEST(Connect, OverAUnixSocket) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const std::string directory = given("ASIOPG_TEST_SOCKET_DIR");
        for (const char* user : {"user_trust", "user_password", "user_md5", "user_scram"}) {
            connect_options options = as(user, ssl_mode::verify_full);  // sslmode means nothing there
            options.host(directory);
            connection conn = co_await connect(options);
            EXPECT_FALSE(conn.is_encrypted());
            EXPECT_EQ(co_await conn.fetchval<std::optional<int>>("SELECT inet_server_port()"), std::nullopt);
            co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(60)").timeout(20ms)));
            co_await expect_usable(conn);
            co_await conn.close();
        }
        const std::string dsn =
            "postgresql://user_trust@/postgres?host=" + directory + "&port=" + std::to_string(server_port());
        connection conn = co_await connect(dsn);
        co_await expect_usable(conn);
        co_await conn.close();
    });
}

bool have_ipv6() {
    try {
        asio::io_context io;
        asio::ip::tcp::acceptor(io, asio::ip::tcp::endpoint(asio::ip::address_v6::loopback(), 0));
        return true;
    } catch (const std::system_error&) {
        return false;
    }
}

TEST(Connect, OverIpv6) {
    ASIOPG_NEED_USERS();
    if (!have_ipv6()) GTEST_SKIP() << "this machine has no IPv6";
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy proxy(executor, server_port(), {handshake_proxy::manner::pass},
                              asio::ip::address_v6::loopback());
        connect_options options = server();
        options.host("::1").port(proxy.port());
        connection conn = co_await connect(options);
        co_await expect_usable(conn);
        co_await conn.close();
        conn = co_await connect("postgresql://postgres@[::1]:" + std::to_string(proxy.port()) + "/postgres");
        co_await expect_usable(conn);
        co_await conn.close();
        EXPECT_GE(proxy.accepted(), 2u);
    });
}

// A068: without a host, the socket in one of the usual directories.
TEST(Connect, FindsTheUnixSocket) {
    ASIOPG_NEED_USERS();
    const std::string name = "/.s.PGSQL." + std::to_string(server_port());
    struct link_in_tmp {
        explicit link_in_tmp(const std::string& n) : path("/tmp" + n) {
            std::filesystem::create_symlink(given("ASIOPG_TEST_SOCKET_DIR") + n, path);
        }
        ~link_in_tmp() { std::filesystem::remove(path); }
        std::string path;
    };
    const link_in_tmp link(name);
    run([]() -> awaitable<void> {
        connect_options options;
        options.port(server_port()).user("user_trust").database("postgres");
        EXPECT_EQ(options.resolved().hosts.front().host, "/tmp");
        connection conn = co_await connect(options);
        EXPECT_EQ(co_await conn.fetchval<std::optional<int>>("SELECT inet_server_port()"), std::nullopt);
        co_await conn.close();
    });
}

// A068: and localhost where there is none.
TEST(Connect, FallsBackToLocalhost) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const refusing_port free;
        connect_options options;
        options.port(free.number());
        EXPECT_EQ(options.resolved().hosts.front().host, "localhost");
        options = connect_options("postgresql://user_trust@localhost/postgres");
        options.port(server_port()).sslmode(ssl_mode::disable);
        connection conn = co_await connect(options);
        EXPECT_EQ(co_await conn.fetchval<std::optional<int>>("SELECT inet_server_port()"), server_port());
        co_await conn.close();
    });
}

TEST(Connect, TriesTheHostsInOrder) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const refusing_port closed;
        connect_options options = as("user_scram");
        std::vector<host_address> hosts(3);
        hosts[0].host = hosts[2].host = "127.0.0.1";
        hosts[0].port = closed.number();
        hosts[1].host = "/no/such/directory";
        hosts[2].port = server_port();
        options.hosts(hosts);
        connection conn = co_await connect(options);
        co_await expect_usable(conn);
        co_await conn.close();

        std::string dsn = "postgresql://user_scram:correct%20horse@127.0.0.1:" + std::to_string(closed.number());
        dsn += ",localhost:" + std::to_string(server_port()) + "/postgres?sslmode=prefer";
        conn = co_await connect(dsn);
        co_await expect_usable(conn);
        co_await conn.close();
    });
}

// A server that answers is the one: a wrong password is not tried on the next.
TEST(Connect, StopsAtTheFirstServerThatRefuses) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        connect_options options = as("user_reject");
        std::vector<host_address> hosts = options.get().hosts;
        hosts.emplace_back();
        hosts.back().host = "/no/such/directory";
        options.hosts(hosts);
        co_await thrown<invalid_authorization_specification>(connect(options));
    });
}

// A025 and its neighbours, end to end: names and passwords with every kind of character.
TEST(Connect, DsnWithUnusualNames) {
    ASIOPG_NEED_USERS();
    run_test([](connection& admin) -> awaitable<void> {
        const std::string role = "asiopg \u00fc@:/%?#& " + std::to_string(::getpid());
        const std::string quoted = "\"" + role + "\"";
        co_await admin.execute("CREATE ROLE " + quoted + " LOGIN PASSWORD 'p@ss:w/\u00f6%rd?#&='");
        co_await admin.execute("CREATE DATABASE " + quoted);
        std::string dsn = "postgres://asiopg%20%C3%BC%40%3a%2F%25%3F%23%26%20" + std::to_string(::getpid()) +
                          ":p%40ss%3Aw%2F%C3%B6%25rd%3F%23%26%3D@127.0.0.1:" + std::to_string(server_port());
        dsn += "/?application_name=a%20b%26c%3D%C3%A9&search_path=pg_catalog&sslmode=disable&connect_timeout=20";
        connection conn = co_await connect(dsn);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT session_user::text"), role);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT current_database()::text"), role);  // the default
        EXPECT_EQ(co_await setting(conn, "search_path"), "pg_catalog");
        EXPECT_EQ(co_await setting(conn, "application_name"), conn.parameter_status("application_name"));
        co_await conn.close();
        co_await admin.execute("DROP DATABASE " + quoted);
        co_await admin.execute("DROP ROLE " + quoted);
    });
}

TEST(Connect, SettingsTakeEffect) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        connect_options options = as("user_scram");
        options.application_name("my program").server_setting("TimeZone", "Asia/Tokyo");
        options.server_setting("statement_timeout", "4711").server_setting("app.tenant", "\u00e4 'quoted' \\ value");
        options.server_setting("options", "-c geqo=off -c work_mem=77kB");
        connection conn = co_await connect(options);
        EXPECT_EQ(conn.parameter_status("application_name"), "my program");
        EXPECT_EQ(conn.parameter_status("TimeZone"), "Asia/Tokyo");
        EXPECT_EQ(co_await setting(conn, "application_name"), "my program");
        EXPECT_EQ(co_await setting(conn, "statement_timeout"), "4711ms");
        EXPECT_EQ(co_await setting(conn, "app.tenant"), "\u00e4 'quoted' \\ value");
        EXPECT_EQ(co_await setting(conn, "geqo"), "off");
        EXPECT_EQ(co_await setting(conn, "work_mem"), "77kB");
        co_await conn.execute("RESET ALL");  // what came at the start is the session's default
        EXPECT_EQ(co_await setting(conn, "application_name"), "my program");
        co_await conn.close();
    });
}

// A setting that is changed later is followed.
TEST(Connect, ReportedSettingsStayCurrent) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("SET application_name = 'another'");
        EXPECT_EQ(conn.parameter_status("application_name"), "another");
    });
}

// The largest startup packet that a server takes.
TEST(Connect, LongSettings) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const std::string value(9'800, 'x');
        connect_options options = as("user_scram");
        options.server_setting("app.long", value);
        connection conn = co_await connect(options);
        EXPECT_EQ(co_await setting(conn, "app.long"), value);
        co_await conn.close();
    });
}

TEST(Connect, FiftyAtOnce) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        const std::array<connect_options, 5> kinds = {as("user_trust"), as("user_md5"), as("user_scram"),
                                                      as("user_ssl", ssl_mode::require),
                                                      as("user_nossl", ssl_mode::prefer)};
        const std::size_t sockets = open_sockets();
        std::vector<started<connection>> pending;
        for (std::size_t i = 0; i < 50; ++i) pending.emplace_back(executor, connect(kinds[i % kinds.size()]));
        std::vector<connection> made;
        for (started<connection>& one : pending) made.push_back(co_await one.get());
        std::set<std::uint32_t> pids;
        for (connection& conn : made) {
            pids.insert(conn.get_server_pid());
            co_await expect_usable(conn);
        }
        EXPECT_EQ(pids.size(), 50u);
        for (connection& conn : made) co_await conn.close();
        EXPECT_EQ(open_sockets(), sockets);
    });
}

TEST(Connect, BelongsToTheStrandThatConnected) {
    if (!have_server()) GTEST_SKIP() << "ASIOPG_TEST_DSN is not set";
    asio::thread_pool threads(3);
    auto work = [](any_io_executor strand, connect_options options) -> awaitable<bool> {
        connection conn = co_await connect(std::move(options));
        const bool same = conn.get_executor() == strand;
        int sum = 0;
        for (int i = 0; i < 20; ++i) sum += co_await conn.fetchval<int>("SELECT $1::int", i);
        co_await conn.close();
        co_return same&& sum == 190;
    };
    std::vector<std::future<bool>> pending;
    for (int i = 0; i < 12; ++i) {
        connect_options options = server();
        if (i % 2 && have_users()) options = as("user_ssl", ssl_mode::require);
        if (i % 3 == 0) options.host("localhost");  // the resolver has a thread of its own
        const any_io_executor strand = asio::make_strand(threads);
        pending.push_back(asio::co_spawn(strand, work(strand, options), asio::use_future));
    }
    for (std::future<bool>& one : pending) {
        ASSERT_EQ(one.wait_for(20s), std::future_status::ready) << "hangs";
        EXPECT_TRUE(one.get());
    }
    threads.join();
}

// The awaitable is lazy, owns its options, and may be stored.
TEST(Connect, StartsWhenAwaited) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy proxy(executor, server_port(), {handshake_proxy::manner::pass});
        auto options = std::make_unique<connect_options>(server());
        options->host("127.0.0.1").port(proxy.port());
        awaitable<connection> later = connect(*options);
        { const awaitable<connection> never = connect(*options); }
        options.reset();
        co_await delay(1ms);
        EXPECT_EQ(proxy.accepted(), 0u);
        connection conn = co_await std::move(later);
        EXPECT_EQ(proxy.accepted(), 1u);
        co_await conn.close();
    });
}

}  // namespace
