// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677).
#pragma once

#include "auth/random.hpp"
#include "auth/secret.hpp"

#include <string>
#include <string_view>
#include <system_error>

namespace asiopg::auth {

/// One SCRAM-SHA-256 exchange. Call client_first(), on_server_first() and on_server_final(), once each and in this
/// order; only after on_server_final() gave no error has the server proved that it knows the password.
///
/// Errors (`errc`): malformed_message if a message is not what the RFC prescribes; server_not_authentic if the
/// server's nonce or signature is wrong or it reports an error; scram_iterations if it asks for more iterations than
/// allowed (found before anything is hashed); unexpected_message for a call out of order; unsupported_auth if OpenSSL
/// has no SHA-256 or no random numbers. detail() tells more.
class scram_client {
public:
    static constexpr std::string_view mechanism = "SCRAM-SHA-256";

    /// `nonce` is for tests with known vectors. PostgreSQL ignores `user`, so none is sent by default.
    scram_client(std::string_view password, int max_iterations, std::string nonce = random_nonce(),
                 std::string_view user = {});

    /// The first message, or an empty string if there are no random numbers to be had.
    std::string client_first();
    /// Checks the server's first message and writes the answer to `client_final`.
    std::error_code on_server_first(std::string_view message, std::string& client_final);
    /// Checks the server's proof.
    std::error_code on_server_final(std::string_view message);

    /// True once the server has proved that it knows the password.
    bool server_verified() const noexcept { return state_ == state::verified; }
    /// What the last error was about; never contains secrets.
    const std::string& detail() const noexcept { return detail_; }

private:
    enum class state { start, first_sent, final_sent, verified, failed };
    struct server_first;

    std::error_code fail(std::error_code ec, std::string detail);
    std::error_code refuse_server_error(std::string_view name);
    std::error_code parse(std::string_view message, server_first& out);
    bool derive(const server_first& first, std::string_view auth_message, std::string& proof);

    secret_bytes password_;  // prepared; empty once it is used
    std::string nonce_;
    // No channel binding yet. It comes in by another header here and its data behind it in client-final's "c=".
    std::string gs2_header_ = "n,,";
    std::string client_first_bare_;
    secret_bytes server_signature_;  // the one that we expect
    std::string detail_;
    int max_iterations_;
    state state_ = state::start;
};

}  // namespace asiopg::auth
