// asiopg::connect_options: where and how to connect.
#pragma once

#include <asiopg/any_duration.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/writer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace asiopg {

class type_registry;
namespace detail {
class registry_state;
}

/// How much the connection is protected (libpq's `sslmode`). Ignored on Unix sockets.
enum class ssl_mode { disable, allow, prefer, require, verify_ca, verify_full };

/// One server to try.
struct host_address {
    /// A host name or address; a directory (starting with `/`) means the Unix socket in it.
    std::string host;
    std::uint16_t port = 5432;

    bool is_unix() const noexcept { return !host.empty() && host.front() == '/'; }
    /// The socket's path for a Unix socket, else "host:port": how errors name it. Never contains a password.
    ASIOPG_API std::string str() const;
};

/// Options for `connect()`. Setters give back the object, so they chain:
///
///     asiopg::connect_options().host("db.internal").user("app").password("secret").database("shop")
///
/// Defaults are asyncpg's where it has them. Setters throw `asiopg::interface_error` naming the option when a value
/// is out of range; a NUL byte in any text is refused by `connect()`.
class ASIOPG_API connect_options {
public:
    using duration = std::chrono::nanoseconds;
    using password_function = std::function<awaitable<std::string>()>;

    connect_options() = default;
    /// Reads `postgresql://[user[:password]@][host][:port][,...][/database][?key=value&...]`. Every part is
    /// percent-decoded. The keys are host, port, user, password, database (or dbname), sslmode, sslrootcert, sslcert,
    /// sslkey and connect_timeout (seconds); unknown ones become server settings, as in asyncpg.
    /// Errors: `interface_error` (never showing the password).
    connect_options(std::string_view dsn);  // NOLINT(google-explicit-constructor): a DSN is an option set
    connect_options(const char* dsn) : connect_options(std::string_view(dsn)) {}         // NOLINT
    connect_options(const std::string& dsn) : connect_options(std::string_view(dsn)) {}  // NOLINT

    /// The host (a directory for a Unix socket). Replaces all hosts given before; keeps the port.
    connect_options& host(std::string value);
    /// The port of every host. 1 to 65535.
    connect_options& port(int value);
    /// Several servers, tried in order until one accepts the connection (a refused password ends the search). Replaces
    /// all given before. Errors: `interface_error` when empty, or for port 0.
    connect_options& hosts(std::vector<host_address> value);
    /// Default: the name of the operating system's user.
    connect_options& user(std::string value);
    /// Sent only if the server asks. Appears in no error and no log.
    connect_options& password(std::string value);
    /// A callable asked for the password each time a connection is made: returns `std::string` or
    /// `asio::awaitable<std::string>`. What it throws, `connect()` throws.
    template <class F>
    requires std::is_invocable_v<F&> connect_options& password(F source) {
        using R = std::invoke_result_t<F&>;
        if constexpr (std::is_convertible_v<R, std::string>)
            return password_source([f = std::move(source)]() mutable { return ready_password(std::string(f())); });
        else
            return password_source(password_function(std::move(source)));
    }
    /// Default: the user's name.
    connect_options& database(std::string value);
    /// A run-time parameter for the session ("search_path", "timezone"), sent in the startup packet.
    connect_options& server_setting(std::string name, std::string value);
    /// How the session is called in `pg_stat_activity` and in the server's log.
    connect_options& application_name(std::string value);

    /// Default: prefer.
    connect_options& sslmode(ssl_mode value);
    /// A file with the trusted certificates. With it, `require` verifies as `verify_ca` does. Without it,
    /// verify_ca and verify_full use ~/.postgresql/root.crt.
    connect_options& sslrootcert(std::string file);
    /// The client's certificate and key (PEM files). A key that others can use is refused: `chmod u=rw,g=,o=`; one that
    /// root owns may be read by a group.
    connect_options& sslcert(std::string file);
    connect_options& sslkey(std::string file);

    /// Time for all of DNS, TCP, TLS and authentication together. Default 60 s; zero and less are refused.
    connect_options& connect_timeout(any_duration value);
    /// Default deadline of every operation; none if not set. Zero and less are refused.
    connect_options& command_timeout(any_duration value);
    /// How long a CancelRequest and the drain behind it may take before the connection is closed. Default 10 s.
    connect_options& cancel_timeout(any_duration value);
    /// How long an operation waits while a transaction (or another exclusive use) holds the connection. Default 30 s.
    connect_options& exclusive_timeout(any_duration value);

    /// How many prepared statements are kept. Default 100; 0 keeps none.
    connect_options& statement_cache_size(int value);
    /// How long a statement stays in the cache. Default 300 s; 0 means for ever.
    connect_options& max_cached_statement_lifetime(any_duration value);
    /// The longest query text, in bytes, that is cached. Default 15 KiB; 0 means any.
    connect_options& max_cacheable_statement_size(int value);
    /// How many operations may be on the wire at once. Default 128; 1 for poolers that cannot take more.
    connect_options& pipeline_depth(int value);
    /// The largest message that is taken from the server, in bytes: a row, above all. Default and maximum: 1 GiB. An
    /// operation with a larger row fails with `interface_error`, and the connection goes on; where another message is
    /// larger, the connection is closed.
    connect_options& max_message_size(std::size_t bytes);
    /// The most bytes that the rows of one operation may have, as they are received: what is larger fails with
    /// `interface_error`, the rest of the answer is passed over, and the connection goes on. Streams, cursors (each
    /// fetch counts for itself) and COPY, which hold a part at a time, read results of any size. Default: no limit.
    connect_options& max_result_size(std::size_t bytes);
    /// Where the connection finds and keeps what is learned of the database's types; default: a registry of its own.
    connect_options& types(const type_registry& registry);
    /// Which ways of authentication the server may use: libpq's `require_auth`, a comma-separated list of `password`,
    /// `md5`, `scram-sha-256` and `none` (the server asks for nothing), or of ways to refuse, each with a `!`. A server
    /// that wants another one is sent no password: `connect()` fails with `errc::auth_not_allowed`. Default: any.
    connect_options& require_auth(std::string methods);
    /// The most SCRAM iterations a server may ask for. Default 1,000,000, which may take a second; others on the
    /// executor have their turns meanwhile.
    connect_options& scram_max_iterations(int value);

    /// The options as a DSN, for logs: `***` stands for the password and for settings that may be secret.
    std::string redacted() const;

    /// What the setters set; read by the library.
    struct values {
        std::vector<host_address> hosts;
        std::string user;
        std::string database;
        password_function password;  // empty: none given
        std::vector<std::pair<std::string, std::string>> server_settings;
        ssl_mode sslmode = ssl_mode::prefer;
        std::string sslrootcert, sslcert, sslkey;
        duration connect_timeout = std::chrono::seconds(60);
        duration command_timeout{0};  // zero: none
        duration cancel_timeout = std::chrono::seconds(10);
        duration exclusive_timeout = std::chrono::seconds(30);
        int statement_cache_size = 100;
        duration max_cached_statement_lifetime = std::chrono::seconds(300);
        int max_cacheable_statement_size = 15 * 1024;
        int pipeline_depth = 128;
        std::size_t max_message_size = asiopg::max_message_size;
        std::size_t max_result_size = static_cast<std::size_t>(-1);
        int scram_max_iterations = 1'000'000;
        std::string require_auth;
        std::shared_ptr<detail::registry_state> types;  // empty: one of its own
    };
    const values& get() const noexcept { return values_; }
    /// The values with the defaults that depend on the system filled in: a host, the user, the database.
    values resolved() const;

private:
    connect_options& password_source(password_function source);
    static awaitable<std::string> ready_password(std::string value);

    values values_;
};

}  // namespace asiopg
