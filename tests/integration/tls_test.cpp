// sslmode against the real server, and against servers without TLS.
#include <asiopg/errors.hpp>

#include <fstream>

#include "integration/connect_support.hpp"
#include "integration/handshake_proxy.hpp"

namespace {

using namespace asiopg;        // NOLINT(google-build-using-namespace)
using namespace asiopg::test;  // NOLINT(google-build-using-namespace)
using manner = handshake_proxy::manner;

#define ASIOPG_NEED_USERS() \
    if (!have_users()) GTEST_SKIP() << "needs the users of the private server"

constexpr ssl_mode all_modes[] = {ssl_mode::disable, ssl_mode::allow,     ssl_mode::prefer,
                                  ssl_mode::require, ssl_mode::verify_ca, ssl_mode::verify_full};

/// Connects, and checks with the server's own view whether the session is encrypted.
awaitable<void> expect_connects(connect_options options, bool encrypted,
                                std::source_location at = std::source_location::current()) {
    const testing::ScopedTrace trace(at.file_name(), static_cast<int>(at.line()), "called from here");
    connection conn = co_await connect(std::move(options));
    EXPECT_EQ(conn.is_encrypted(), encrypted);
    EXPECT_EQ(co_await conn.fetchval<bool>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), encrypted);
    co_await conn.close();
}

awaitable<void> expect_not_let_in(connect_options options, std::source_location at = std::source_location::current()) {
    const auto e = co_await thrown<invalid_authorization_specification>(connect(std::move(options)), at);
    if (e) {
        EXPECT_EQ(e->sqlstate(), "28000") << "line " << at.line();
    }
}

awaitable<std::string> tls_error(connect_options options, std::source_location at = std::source_location::current()) {
    const std::string text = co_await message_of<connection_error>(connect(std::move(options)), at);
    EXPECT_TRUE(text.starts_with("TLS ")) << text;
    co_return text;
}

connect_options through(const handshake_proxy& proxy, ssl_mode mode) {
    connect_options options = as("user_scram", mode);
    options.host("127.0.0.1").port(proxy.port()).sslrootcert(given("ASIOPG_TEST_CA"));
    return options;
}

// A066, A067
TEST(Tls, ServerWithoutTls) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy proxy(executor, server_port(), {manner::refuse_tls});
        for (const ssl_mode mode : {ssl_mode::disable, ssl_mode::allow, ssl_mode::prefer})
            co_await expect_connects(through(proxy, mode), false);
        for (const ssl_mode mode : {ssl_mode::require, ssl_mode::verify_ca, ssl_mode::verify_full}) {
            const auto e = co_await thrown<connection_error>(connect(through(proxy, mode)));
            if (!e) continue;
            EXPECT_EQ(e->code(), errc::tls_refused);
            EXPECT_TRUE(contains(e->what(), "rejected SSL upgrade")) << e->what();
            EXPECT_TRUE(contains(e->what(), ":" + std::to_string(proxy.port()))) << e->what();
            EXPECT_EQ(proxy.said(proxy.accepted() - 1), ssl_request) << "something was sent in plain";
        }
    });
}

// A069
TEST(Tls, ServerThatInsists) {
    ASIOPG_NEED_USERS();
    const temporary_home home;
    run([]() -> awaitable<void> {
        co_await expect_not_let_in(as("user_ssl", ssl_mode::disable));
        for (const ssl_mode mode : {ssl_mode::allow, ssl_mode::prefer, ssl_mode::require})
            co_await expect_connects(as("user_ssl", mode), true);
    });
}

// A069, A050
TEST(Tls, VerificationWithoutARootCertificate) {
    ASIOPG_NEED_USERS();
    const temporary_home home;
    const std::string file = home.file(".postgresql/root.crt");
    run([&]() -> awaitable<void> {
        for (const ssl_mode mode : {ssl_mode::verify_ca, ssl_mode::verify_full}) {
            const std::string text = co_await message_of<interface_error>(connect(as("user_ssl", mode)));
            EXPECT_TRUE(contains(text, "root certificate file \"" + file + "\" does not exist")) << text;
        }
    });
}

// A070
TEST(Tls, VerifiesWithTheGivenRoot) {
    ASIOPG_NEED_USERS();
    const temporary_home home;
    run([]() -> awaitable<void> {
        for (const ssl_mode mode : all_modes) {
            if (mode == ssl_mode::disable) continue;
            connect_options options = as("user_ssl", mode);
            options.sslrootcert(given("ASIOPG_TEST_CA")).host("localhost");
            co_await expect_connects(options, true);
        }
        const std::string ca = given("ASIOPG_TEST_CA");
        co_await expect_connects(dsn_of("user_ssl", "?sslmode=verify-ca&sslrootcert=" + ca), true);
        co_await expect_connects(dsn_of("user_ssl", "?sslmode=verify-full&sslrootcert=" + ca, "localhost"), true);
        const std::string text =
            co_await tls_error(dsn_of("user_ssl", "?sslmode=verify-full&sslrootcert=" + ca, "127.0.0.1"));
        EXPECT_TRUE(contains(text, "mismatch")) << text;
        EXPECT_TRUE(contains(text, "127.0.0.1:" + std::to_string(server_port()))) << text;
    });
}

// A070
TEST(Tls, VerifiesWithTheRootInTheHomeDirectory) {
    ASIOPG_NEED_USERS();
    const temporary_home home;
    home.put(given("ASIOPG_TEST_CA"), "root.crt");
    run([]() -> awaitable<void> {
        for (const ssl_mode mode : {ssl_mode::require, ssl_mode::verify_ca})
            co_await expect_connects(as("user_ssl", mode), true);
        connect_options options = as("user_ssl", ssl_mode::verify_full);
        co_await tls_error(options);
        options.host("localhost");
        co_await expect_connects(options, true);
    });
}

// A070, A073: a root that is not the server's authority. allow and prefer do not verify; require does once there is a
// root to verify with.
TEST(Tls, ServerOfAnotherAuthority) {
    ASIOPG_NEED_USERS();
    const temporary_home home;
    run([]() -> awaitable<void> {
        const std::string other = given("ASIOPG_TEST_CLIENT_CERT");
        for (const ssl_mode mode : {ssl_mode::require, ssl_mode::verify_ca, ssl_mode::verify_full}) {
            connect_options options = as("user_ssl", mode);
            options.sslrootcert(other).host("localhost");
            const std::string text = co_await tls_error(options);
            EXPECT_TRUE(contains(text, "certificate")) << text;
        }
        for (const ssl_mode mode : {ssl_mode::allow, ssl_mode::prefer}) {
            connect_options options = as("user_ssl", mode);
            options.sslrootcert(other);
            co_await expect_connects(options, true);
        }
    });
}

// A073
TEST(Tls, PrivateAuthorityIsUnknownToTheSystem) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        connect_options options = as("user_ssl", ssl_mode::require);
        options.sslrootcert("system").host("localhost");
        const std::string text = co_await tls_error(options);
        EXPECT_TRUE(contains(text, "certificate")) << text;
    });
}

// A072
TEST(Tls, ServerThatForbidsIt) {
    ASIOPG_NEED_USERS();
    const temporary_home home;
    home.put(given("ASIOPG_TEST_CA"), "root.crt");
    run([]() -> awaitable<void> {
        for (const ssl_mode mode : {ssl_mode::disable, ssl_mode::allow, ssl_mode::prefer})
            co_await expect_connects(as("user_nossl", mode), false);
        for (const ssl_mode mode : {ssl_mode::require, ssl_mode::verify_ca, ssl_mode::verify_full}) {
            connect_options options = as("user_nossl", mode);
            options.host("localhost");
            co_await expect_not_let_in(options);
        }
    });
}

// A069, A072: what the second attempt says is told, and there are two attempts and not more.
TEST(Tls, TwoAttemptsAndNoMore) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy proxy(executor, server_port(), {manner::pass});
        connect_options options = as("user_reject", ssl_mode::allow);
        options.host("127.0.0.1").port(proxy.port());
        co_await expect_not_let_in(options);
        EXPECT_EQ(proxy.accepted(), 2u);
        EXPECT_NE(proxy.said(0).substr(0, 8), ssl_request);
        EXPECT_EQ(proxy.said(1).substr(0, 8), ssl_request);
        options.sslmode(ssl_mode::prefer);
        co_await expect_not_let_in(options);
        EXPECT_EQ(proxy.accepted(), 4u);
        EXPECT_EQ(proxy.said(2).substr(0, 8), ssl_request);
        EXPECT_NE(proxy.said(3).substr(0, 8), ssl_request);
        options.sslmode(ssl_mode::require);
        co_await expect_not_let_in(options);
        EXPECT_EQ(proxy.accepted(), 5u);
    });
}

// A067: a server that has TLS in name only is one without for prefer, and an error for the others.
TEST(Tls, HandshakeThatFails) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy proxy(executor, server_port(), {manner::break_tls});
        co_await expect_connects(through(proxy, ssl_mode::prefer), false);
        EXPECT_EQ(proxy.accepted(), 2u);
        const std::size_t before = proxy.accepted();
        co_await tls_error(through(proxy, ssl_mode::require));
        EXPECT_EQ(proxy.accepted(), before + 1);
    });
}

// A078
TEST(Tls, ClientCertificate) {
    ASIOPG_NEED_USERS();
    const temporary_home home;
    run([&]() -> awaitable<void> {
        const std::string cert = given("ASIOPG_TEST_CLIENT_CERT");
        const std::string key = given("ASIOPG_TEST_CLIENT_KEY");
        const auto e =
            co_await thrown<invalid_authorization_specification>(connect(as("user_cert", ssl_mode::require)));
        if (e) {
            EXPECT_TRUE(contains(e->message(), "requires a valid client certificate")) << e->message();
        }
        connect_options options = as("user_cert", ssl_mode::require);
        options.sslcert(cert).sslkey(key);
        co_await expect_connects(options, true);
        const std::string files =
            "?sslmode=verify-full&sslcert=" + cert + "&sslkey=" + key + "&sslrootcert=" + given("ASIOPG_TEST_CA");
        co_await expect_connects(dsn_of("user_cert", files, "localhost"), true);
        // The certificate is user_cert's: it opens no other account.
        connect_options stolen = options;
        stolen.user("user_ssl").password(std::string("wrong"));
        co_await thrown<invalid_password>(connect(stolen));

        options.sslkey("/no/such/key");
        EXPECT_TRUE(contains(co_await tls_error(options), "/no/such/key"));
        options.sslkey(given("ASIOPG_TEST_CA"));
        co_await tls_error(options);

        home.put(cert, "postgresql.crt");
        home.put(key, "postgresql.key");
        co_await expect_connects(as("user_cert", ssl_mode::require), true);
    });
}

// A075: a CancelRequest goes over TLS, as its session does.
TEST(Tls, CancelOfAnEncryptedSession) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy proxy(executor, server_port(), {manner::pass});
        for (const ssl_mode mode : {ssl_mode::prefer, ssl_mode::require, ssl_mode::verify_ca}) {
            connection conn = co_await connect(through(proxy, mode));
            EXPECT_TRUE(conn.is_encrypted());
            const std::size_t before = proxy.accepted();
            co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(60)").timeout(50ms)));
            co_await expect_usable(conn);
            EXPECT_GT(proxy.accepted(), before);
            for (std::size_t i = before; i < proxy.accepted(); ++i) EXPECT_EQ(proxy.said(i).substr(0, 8), ssl_request);
            co_await conn.close();
        }
    });
}

// A074: of a session that fell back to plain text, in plain text.
TEST(Tls, CancelOfASessionThatFellBack) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy proxy(executor, server_port(), {manner::pass});
        for (const ssl_mode mode : {ssl_mode::allow, ssl_mode::prefer}) {
            connect_options options = through(proxy, mode);
            options.user("user_nossl");
            connection conn = co_await connect(options);
            EXPECT_FALSE(conn.is_encrypted());
            const std::size_t before = proxy.accepted();
            co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(60)").timeout(50ms)));
            co_await expect_usable(conn);
            EXPECT_GT(proxy.accepted(), before);
            if (proxy.accepted() > before) {
                EXPECT_EQ(proxy.said(before).substr(4, 4), cancel_code);
            }
            co_await conn.close();
        }
    });
}

// A075: the key that cancels is a secret of the session: who strips TLS from the cancel does not get it.
TEST(Tls, CancelOfAnEncryptedSessionIsNeverPlain) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        handshake_proxy proxy(executor, server_port(), {manner::pass, manner::refuse_tls});
        connect_options options = through(proxy, ssl_mode::prefer);
        options.cancel_timeout(300ms);
        connection conn = co_await connect(options);
        EXPECT_TRUE(conn.is_encrypted());
        co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(2)").timeout(50ms)));
        while (!conn.is_closed()) co_await delay(5ms);
        EXPECT_GT(proxy.accepted(), 1u);
        for (std::size_t i = 1; i < proxy.accepted(); ++i) EXPECT_EQ(proxy.said(i), ssl_request);
    });
}

// A074, A075: many at once, each with a deadline.
TEST(Tls, ManySessionsThatCancel) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        const any_io_executor executor = co_await asio::this_coro::executor;
        auto work = [](connect_options options) -> awaitable<void> {
            connection conn = co_await connect(std::move(options));
            for (int i = 0; i < 3; ++i) {
                co_await thrown<timeout_error>(conn.execute(query("SELECT pg_sleep(60)").timeout(20ms)));
                co_await expect_usable(conn);
            }
            co_await conn.close();
        };
        std::vector<started<void>> all;
        for (int i = 0; i < 10; ++i) {
            all.emplace_back(executor, work(as("user_ssl", ssl_mode::require)));
            all.emplace_back(executor, work(as("user_nossl", ssl_mode::prefer)));
        }
        for (started<void>& one : all) co_await one.get();
    });
}

// A076
TEST(Tls, LargeResultsAndArguments) {
    ASIOPG_NEED_USERS();
    run([]() -> awaitable<void> {
        connection conn = co_await connect(as("user_ssl", ssl_mode::require));
        const std::string text(3'000'000, 'x');
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::text || 'y'", text), text + "y");
        const auto rows = co_await conn.fetch("SELECT i, repeat('z', 100) FROM generate_series(1, 20000) i");
        EXPECT_EQ(rows.size(), 20000u);
        co_await conn.close();
    });
}

}  // namespace
