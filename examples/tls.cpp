// TLS and the other connect options: tls [DSN [file with the trusted certificates]]
#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asiopg/asiopg.hpp>

using namespace std::chrono_literals;

asio::awaitable<void> run(std::string dsn, std::string certificates) {
    // What the options say comes on top of what the DSN says.
    asiopg::connect_options options(dsn);
    options.application_name("tls example").server_setting("timezone", "UTC").connect_timeout(5s);

    if (certificates.empty())
        options.sslmode(asiopg::ssl_mode::require);  // encrypted, but by whom is not checked
    else
        options.sslmode(asiopg::ssl_mode::verify_ca).sslrootcert(certificates);  // verify_full checks the name too
    fmt::print("connecting to {}\n", options.redacted());                        // without the password

    try {
        asiopg::connection conn = co_await asiopg::connect(options);
        auto tls = co_await conn.fetchrow("SELECT version, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
        fmt::print("encrypted: {}; {}\n", conn.is_encrypted(), *tls);
        fmt::print("server {}, process {}, time zone {}\n", conn.get_server_version().major, conn.get_server_pid(),
                   conn.parameter_status("TimeZone"));
        co_await conn.close();
    } catch (const asiopg::connection_error& e) {
        fmt::print("no TLS connection: {} ({})\n", e.what(), e.code().message());
    }

    // Nothing is sent to a server that cannot prove who it is.
    try {
        options.sslmode(asiopg::ssl_mode::verify_full).sslrootcert("/no/such/file.crt");
        co_await asiopg::connect(options);
    } catch (const asiopg::error& e) {
        fmt::print("refused, as it should be: {}\n", e.what());
    }
}

int main(int argc, char** argv) {
    asio::io_context io;
    asio::co_spawn(io, run(argc > 1 ? argv[1] : "postgresql://postgres@127.0.0.1/postgres", argc > 2 ? argv[2] : ""),
                   [](std::exception_ptr e) {
                       if (e) std::rethrow_exception(e);
                   });
    io.run();
}
