// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677).
#pragma once

#include "auth/random.hpp"
#include "auth/secret.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace asiopg::auth {

class pbkdf2;

/// One SCRAM-SHA-256 exchange. Call client_first(), on_server_first() and on_server_final(), once each and in this
/// order; in place of the second, start_proof(), advance_proof() until it is true, and client_final() do the same bit
/// by bit, since the server says how long it takes. Only after on_server_final() gave no error has the server proved
/// that it knows the password.
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
    std::error_code on_server_first(std::string_view message, std::string& answer);
    /// Checks the server's first message.
    std::error_code start_proof(std::string_view message);
    /// Does at most so many iterations of what follows; true when that is done.
    bool advance_proof(int iterations);
    /// Writes the answer.
    std::error_code client_final(std::string& answer);
    /// Checks the server's proof.
    std::error_code on_server_final(std::string_view message);

    /// True once the server has proved that it knows the password.
    bool server_verified() const noexcept { return state_ == state::verified; }
    /// What the last error was about; never contains secrets.
    const std::string& detail() const noexcept { return detail_; }

private:
    enum class state { start, first_sent, proving, final_sent, verified, failed };
    struct server_first;

    std::error_code fail(std::error_code ec, std::string detail);
    std::error_code refuse_server_error(std::string_view name);
    std::error_code parse(std::string_view message, server_first& out);
    bool prove(std::string& proof);

    secret_bytes password_;        // prepared; empty once it is used
    std::shared_ptr<pbkdf2> key_;  // while the proof is made
    std::string auth_message_, without_proof_;
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
