// Tests of the connect options: ranges, defaults and what logs may show.
#include <asiopg/connect_options.hpp>
#include <asiopg/error.hpp>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <gtest/gtest.h>

#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace {

using namespace std::chrono_literals;
using asiopg::connect_options;
using asiopg::host_address;
using asiopg::ssl_mode;

template <class F>
std::string error_of(F f) {
    try {
        f();
    } catch (const asiopg::interface_error& e) {
        return e.what();
    }
    return "(no error)";
}

std::string hosts_of(const connect_options& options) {
    std::string out;
    for (const host_address& entry : options.get().hosts) (out += out.empty() ? "" : " ") += entry.str();
    return out;
}

TEST(ConnectOptions, SettersSet) {
    const connect_options o = connect_options()
                                  .host("h")
                                  .port(1)
                                  .user("u")
                                  .password("p")
                                  .database("d")
                                  .server_setting("a", "1")
                                  .server_setting("b", "2")
                                  .server_setting("a", "3")
                                  .application_name("app")
                                  .sslmode(ssl_mode::verify_full)
                                  .sslrootcert("r")
                                  .sslcert("c")
                                  .sslkey("k")
                                  .connect_timeout(1s)
                                  .command_timeout(2s)
                                  .cancel_timeout(3s)
                                  .exclusive_timeout(4s)
                                  .statement_cache_size(0)
                                  .max_cached_statement_lifetime(0s)
                                  .max_cacheable_statement_size(0)
                                  .pipeline_depth(1)
                                  .max_message_size(1000)
                                  .max_result_size(2000)
                                  .scram_max_iterations(9);
    const auto& v = o.get();
    EXPECT_EQ(hosts_of(o), "h:1");
    EXPECT_EQ(v.user + v.database + v.sslrootcert + v.sslcert + v.sslkey, "udrck");
    EXPECT_TRUE(v.password);
    EXPECT_EQ(v.server_settings,
              (std::vector<std::pair<std::string, std::string>>{{"a", "3"}, {"b", "2"}, {"application_name", "app"}}));
    EXPECT_EQ(v.sslmode, ssl_mode::verify_full);
    EXPECT_EQ(v.connect_timeout, 1s);
    EXPECT_EQ(v.command_timeout, 2s);
    EXPECT_EQ(v.cancel_timeout, 3s);
    EXPECT_EQ(v.exclusive_timeout, 4s);
    EXPECT_EQ(v.statement_cache_size + v.max_cacheable_statement_size, 0);
    EXPECT_EQ(v.max_cached_statement_lifetime, 0s);
    EXPECT_EQ(v.pipeline_depth, 1);
    EXPECT_EQ(v.max_message_size, 1000u);
    EXPECT_EQ(v.max_result_size, 2000u);
    EXPECT_EQ(v.scram_max_iterations, 9);
}

// A045, A046
TEST(ConnectOptions, RangesAreChecked) {
    connect_options o;
    for (const auto value : {0ns, -1ns}) {
        EXPECT_EQ(error_of([&] { o.connect_timeout(value); }), "connect_timeout must be greater than 0");
        EXPECT_EQ(error_of([&] { o.command_timeout(value); }), "command_timeout must be greater than 0");
        EXPECT_EQ(error_of([&] { o.cancel_timeout(value); }), "cancel_timeout must be greater than 0");
        EXPECT_EQ(error_of([&] { o.exclusive_timeout(value); }), "exclusive_timeout must be greater than 0");
    }
    EXPECT_EQ(error_of([&] { o.statement_cache_size(-1); }), "statement_cache_size must be greater or equal to 0");
    EXPECT_EQ(error_of([&] { o.max_cached_statement_lifetime(-1ns); }),
              "max_cached_statement_lifetime must be greater or equal to 0");
    EXPECT_EQ(error_of([&] { o.max_cacheable_statement_size(-1); }),
              "max_cacheable_statement_size must be greater or equal to 0");
    EXPECT_EQ(error_of([&] { o.pipeline_depth(0); }), "pipeline_depth must be greater than 0");
    for (const std::size_t size : {std::size_t{0}, asiopg::max_message_size + 1})
        EXPECT_EQ(error_of([&] { o.max_message_size(size); }), "max_message_size must be from 1 to 1073741823");
    EXPECT_EQ(error_of([&] { o.max_result_size(0); }), "max_result_size must be greater than 0");
    EXPECT_EQ(error_of([&] { o.scram_max_iterations(0); }), "scram_max_iterations must be greater than 0");
    for (const int port : {0, -1, 65536}) EXPECT_EQ(error_of([&] { o.port(port); }), "port must be from 1 to 65535");
    EXPECT_EQ(error_of([&] { o.hosts({{"h", 0}}); }), "port must be from 1 to 65535");
    EXPECT_EQ(error_of([&] { o.hosts({}); }), "hosts must not be empty");
    EXPECT_EQ(error_of([&] { o.sslmode(static_cast<ssl_mode>(6)); }), "sslmode must be one of the six of ssl_mode");
    EXPECT_EQ(error_of([&] { connect_options("postgresql://?connect_timeout=0"); }),
              "connect_timeout must be greater than 0");
}

TEST(ConnectOptions, HostAndPortInAnyOrder) {
    EXPECT_EQ(hosts_of(connect_options().port(7).host("h")), "h:7");
    EXPECT_EQ(hosts_of(connect_options().host("h").port(7)), "h:7");
    EXPECT_EQ(hosts_of(connect_options("postgresql://a:1,b:2").host("c")), "c:1");
    EXPECT_EQ(hosts_of(connect_options("postgresql://a:1,b:2").port(3)), "a:3 b:3");
    EXPECT_EQ(hosts_of(connect_options().hosts({{"a", 1}, {"/tmp", 2}, {"::1", 3}})), "a:1 /tmp/.s.PGSQL.2 [::1]:3");
}

// A021, A022: what is set later beats the DSN.
TEST(ConnectOptions, DsnAndSetters) {
    connect_options o = "postgresql://u:p@h:1/d?param=123&sslmode=require&connect_timeout=5";
    EXPECT_EQ(o.get().sslmode, ssl_mode::require);
    EXPECT_EQ(o.get().connect_timeout, 5s);
    EXPECT_TRUE(o.get().password);
    o.host("h2").port(2).user("u2").database("d2").server_setting("aa", "bb").sslmode(ssl_mode::verify_full);
    EXPECT_EQ(hosts_of(o), "h2:2");
    EXPECT_EQ(o.get().user + o.get().database, "u2d2");
    EXPECT_EQ(o.get().server_settings,
              (std::vector<std::pair<std::string, std::string>>{{"param", "123"}, {"aa", "bb"}}));
    EXPECT_EQ(o.get().sslmode, ssl_mode::verify_full);
    EXPECT_FALSE(connect_options("postgresql://u@h").get().password);
    EXPECT_EQ(connect_options(std::string("postgresql://u@h")).get().sslmode, ssl_mode::prefer);
}

// S19, S4
TEST(ConnectOptions, SettingsThatWouldChangeSomethingElseAreRefused) {
    connect_options o;
    EXPECT_EQ(error_of([&] { o.server_setting("", "x"); }), "server_setting must have a name");
    EXPECT_EQ(error_of([&] { o.server_setting("user", "root"); }), "server_setting must not be user");
    EXPECT_EQ(error_of([&] { o.server_setting("database", "x"); }), "server_setting must not be database");
    EXPECT_EQ(error_of([&] { o.server_setting("_pq_.x", "x"); }), "server_setting must not be _pq_.x");
    EXPECT_EQ(error_of([&] { o.server_setting("client_encoding", "latin1"); }), "client_encoding must be UTF8");
    for (const char* same : {"UTF8", "utf-8", "UNICODE"}) o.server_setting("client_encoding", same);
    EXPECT_TRUE(o.get().server_settings.empty());
}

// S19
TEST(ConnectOptions, NulBytesAreRefused) {
    const std::string nul("a\0b", 3);
    EXPECT_EQ(error_of([&] { connect_options().host(nul).resolved(); }), "host must not contain a NUL byte");
    EXPECT_EQ(error_of([&] { connect_options().user(nul).resolved(); }), "user must not contain a NUL byte");
    EXPECT_EQ(error_of([&] { connect_options().database(nul).resolved(); }), "database must not contain a NUL byte");
    EXPECT_EQ(error_of([&] { connect_options().server_setting(nul, "x").resolved(); }),
              "server_setting must not contain a NUL byte");
    EXPECT_EQ(error_of([&] { connect_options().application_name(nul).resolved(); }),
              "server_setting must not contain a NUL byte");
    EXPECT_EQ(error_of([&] { connect_options().sslkey(nul).resolved(); }), "a file's name must not contain a NUL byte");
}

// A029
TEST(ConnectOptions, DefaultsOfUserAndDatabase) {
    const passwd* me = getpwuid(geteuid());
    ASSERT_NE(me, nullptr);
    EXPECT_EQ(connect_options().resolved().user, me->pw_name);
    EXPECT_EQ(connect_options().resolved().database, me->pw_name);
    EXPECT_EQ(connect_options("postgres://user@?port=56226&host=%2Ftmp").resolved().database, "user");
    EXPECT_EQ(connect_options("postgres://user@h/d").resolved().database, "d");
}

// A socket in /tmp at a port that nothing else uses.
class listening_socket {
public:
    listening_socket() {
        fd_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
        for (port_ = 64000; port_ < 65000; ++port_) {
            sockaddr_un name{};
            name.sun_family = AF_UNIX;
            std::snprintf(name.sun_path, sizeof name.sun_path, "/tmp/.s.PGSQL.%d", port_);
            if (::bind(fd_, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0) return;
        }
    }
    ~listening_socket() {
        ::unlink(("/tmp/.s.PGSQL." + std::to_string(port_)).c_str());
        ::close(fd_);
    }
    int port() const { return port_; }

private:
    int fd_;
    int port_;
};

TEST(ConnectOptions, DefaultHost) {
    const listening_socket socket;
    EXPECT_EQ(connect_options().port(socket.port()).resolved().hosts.front().host, "/tmp");
    EXPECT_EQ(connect_options().port(1).resolved().hosts.front().host, "localhost");
    const auto mixed = connect_options("postgresql://h,:1").resolved().hosts;
    ASSERT_EQ(mixed.size(), 2u);
    EXPECT_EQ(mixed[0].str(), "h:5432");
    EXPECT_EQ(mixed[1].str(), "localhost:1");
}

std::string password_of(const connect_options& options) {
    asio::io_context io;
    std::string out;
    asio::co_spawn(io, options.get().password(), [&](std::exception_ptr e, std::string text) {
        EXPECT_FALSE(e);
        out = std::move(text);
    });
    io.run();
    return out;
}

asio::awaitable<std::string> fetch_password() { co_return "awaited"; }

// A057
TEST(ConnectOptions, PasswordsOfAllKinds) {
    EXPECT_EQ(password_of(connect_options().password("text")), "text");
    EXPECT_EQ(password_of(connect_options("postgresql://u:from%20dsn@h")), "from dsn");
    int calls = 0;
    const connect_options counted = connect_options().password([&] { return std::to_string(++calls); });
    EXPECT_EQ(calls, 0);
    EXPECT_EQ(password_of(counted), "1");
    EXPECT_EQ(password_of(counted), "2");  // asked each time
    EXPECT_EQ(password_of(connect_options().password(fetch_password)), "awaited");
    EXPECT_EQ(password_of(connect_options().password([] { return fetch_password(); })), "awaited");
}

// S22
TEST(ConnectOptions, RedactedShowsNoSecrets) {
    connect_options o =
        "postgresql://a%40b:hunter2@h:1,[::1],%2Ftmp:5433/"
        "d%2F?sslmode=require&search_path=a&app.token=hunter2&options=hunter2";
    EXPECT_EQ(
        o.redacted(),
        "postgresql://a%40b:***@h:1,[::1],%2Ftmp:5433/d%2F?sslmode=require&search_path=a&app.token=***&options=***");
    o.password([] { return std::string("hunter2"); });
    EXPECT_EQ(o.redacted().find("hunter2"), std::string::npos);
    EXPECT_EQ(connect_options().redacted(), "postgresql:///");
    // What it gives is a DSN.
    EXPECT_EQ(hosts_of(connect_options(o.redacted())), hosts_of(o));
}

}  // namespace
