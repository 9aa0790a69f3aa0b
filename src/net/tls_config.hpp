// What TLS has to do for one attempt to connect, derived from sslmode and its companions.
#pragma once

#include <asiopg/connect_options.hpp>

#include <string>

namespace asiopg::detail {

struct tls_config {
    tls_config() = default;  // not an aggregate: gcc 12 miscompiles those in coroutines

    enum class policy {
        none,    ///< plain text
        prefer,  ///< TLS if the server has it, else plain text
        require  ///< TLS or an error
    };
    policy use = policy::none;
    bool verify_chain = false;
    bool verify_name = false;
    bool system_roots = false;  ///< trust what the operating system trusts instead of `rootcert`
    std::string rootcert;       ///< PEM file; empty if the chain is not verified
    std::string cert, key;      ///< the client's, PEM files; empty: none
};

/// `allow` and `prefer` connect up to twice: what one does first, the other does second.
enum class tls_attempt { first, second };

struct tls_choice {
    tls_choice() = default;
    tls_config config;
    std::string problem;  ///< why the options cannot be met (a text for the user); empty if they can
};

/// What `attempt` to reach a host must do. TLS is never used on Unix sockets. `home` is the user's home directory,
/// empty if there is none; ~/.postgresql/{root.crt,postgresql.crt,postgresql.key} are its defaults.
tls_choice choose_tls(const connect_options::values& options, const host_address& host, tls_attempt attempt,
                      const std::string& home);

/// True if a failed first attempt may be followed by a second one: `allow` (plain, then TLS), `prefer` (TLS, then
/// plain; not worthwhile if the connection of the first turned out unencrypted).
bool has_second_attempt(const connect_options::values& options, const host_address& host) noexcept;

/// The user's home directory (HOME, else the password database), empty if unknown.
std::string home_directory();

}  // namespace asiopg::detail
