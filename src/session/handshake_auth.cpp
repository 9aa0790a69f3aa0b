// Authentication within the startup conversation.
#include "session/handshake.hpp"

#include "auth/md5.hpp"
#include "auth/secret.hpp"
#include "wire/frontend_startup.hpp"

#include <asiopg/error.hpp>

#include <algorithm>

namespace asiopg::detail {

namespace {

using wire::auth_kind;

// Names for the requests that are not answered.
std::string method_name(auth_kind kind) {
    switch (static_cast<std::uint32_t>(kind)) {
        case 1:
            return "kerberos 4";
        case 2:
            return "kerberos 5";
        case 4:
            return "crypt";
        case 6:
            return "scm credential";
        case 7:
        case 8:
            return "gss";
        case 9:
            return "sspi";
        default:
            return "unknown (code " + std::to_string(static_cast<std::uint32_t>(kind)) + ")";
    }
}

// The server's words, made fit for an error message.
std::string shown(const std::vector<std::string_view>& mechanisms) {
    std::string out;
    for (const std::string_view mechanism : mechanisms) {
        if (!out.empty()) out += ", ";
        out += mechanism.substr(0, 64);
        if (out.size() > 256) break;
    }
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return out.empty() ? "nothing" : out;
}

}  // namespace

void handshake::on_authentication(std::string_view body) {
    wire::authentication message;
    if (!message.decode(body, message)) return fail(errc::malformed_message);
    switch (message.kind) {
        case auth_kind::ok:
            return on_auth_ok();
        case auth_kind::sasl_continue:
        case auth_kind::sasl_final:
            return on_sasl_data(message);
        default:
            // One request only: another one could ask for the password in a weaker form.
            if (phase_ != phase::auth_request) return fail(errc::unexpected_message, "a second authentication request");
            return on_auth_request(message);
    }
}

void handshake::on_auth_ok() {
    switch (phase_) {
        case phase::auth_request:
            if (!allowed_.none) return fail(errc::auth_not_allowed, "the server asks for no authentication");
            [[fallthrough]];
        case phase::password_sent:
        case phase::sasl_verified:
            phase_ = phase::authenticated;
            scram_.reset();
            return;
        case phase::sasl_continue:
        case phase::sasl_final:
            return fail(errc::server_not_authentic,
                        "SCRAM: the server ended it without proving that it knows the password");
        case phase::authenticated:
            return fail(errc::unexpected_message, "a second AuthenticationOk");
    }
}

void handshake::on_auth_request(const wire::authentication& request) {
    switch (request.kind) {
        case auth_kind::cleartext:
            if (!allowed_.password) return fail(errc::auth_not_allowed, "the password in clear text");
            break;
        case auth_kind::md5:
            if (!allowed_.md5) return fail(errc::auth_not_allowed, "md5");
            break;
        case auth_kind::sasl:
            if (!allowed_.scram_sha_256) return fail(errc::auth_not_allowed, "SASL");
            if (std::find(request.mechanisms.begin(), request.mechanisms.end(), auth::scram_client::mechanism) ==
                request.mechanisms.end())
                return fail(errc::unsupported_auth, "SASL: the server offers " + shown(request.mechanisms));
            break;
        default:
            return fail(errc::unsupported_auth, "authentication method " + method_name(request.kind));
    }
    request_.kind = request.kind;
    request_.salt = request.salt;
    status_ = status::need_password;
}

void handshake::password(std::string_view value) {
    if (status_ != status::need_password) return;
    status_ = status::need_input;
    if (value.empty()) return fail(errc::password_missing);
    if (value.find('\0') != std::string_view::npos) return fail(errc::embedded_nul, "password");
    if (const std::error_code ec = answer(value)) return fail(ec, std::move(detail_));
    if (!out_.ok()) fail(errc::startup_too_large, "password");
}

std::error_code handshake::answer(std::string_view password) {
    switch (request_.kind) {
        case auth_kind::cleartext:
            wire::password_message{{password}}.encode(out_);
            phase_ = phase::password_sent;
            return {};
        case auth_kind::md5: {
            std::string hashed;
            if (!auth::md5_answer(user_, password, {request_.salt.data(), request_.salt.size()}, hashed)) {
                detail_ = "md5: OpenSSL does not offer MD5 here";
                return errc::unsupported_auth;
            }
            wire::password_message{{hashed}}.encode(out_);
            phase_ = phase::password_sent;
            return {};
        }
        default: {
            scram_.emplace(password, scram_max_iterations_,
                           scram_nonce_.empty() ? auth::random_nonce() : std::move(scram_nonce_));
            const std::string first = scram_->client_first();
            if (first.empty()) {
                detail_ = scram_->detail();
                return errc::unsupported_auth;
            }
            wire::sasl_initial_response{auth::scram_client::mechanism, first}.encode(out_);
            phase_ = phase::sasl_continue;
            return {};
        }
    }
}

void handshake::on_sasl_data(const wire::authentication& message) {
    std::error_code ec;
    if (phase_ == phase::sasl_continue && message.kind == auth_kind::sasl_continue) {
        ec = scram_->start_proof(message.data);
        if (!ec) status_ = status::computing;
    } else if (phase_ == phase::sasl_final && message.kind == auth_kind::sasl_final) {
        ec = scram_->on_server_final(message.data);
        if (!ec) phase_ = phase::sasl_verified;
    } else {
        return fail(errc::unexpected_message, "a SASL message out of order");
    }
    if (ec) {
        std::string detail = scram_->detail();
        fail(ec, std::move(detail));
    }
}

void handshake::compute() {
    constexpr int iterations = 1024;  // 0.2 ms to 1 ms: PostgreSQL's own number takes four turns
    if (status_ != status::computing || !scram_->advance_proof(iterations)) return;
    status_ = status::need_input;
    std::string answer;
    if (const std::error_code ec = scram_->client_final(answer)) {
        std::string detail = scram_->detail();
        return fail(ec, std::move(detail));
    }
    wire::sasl_response{{answer}}.encode(out_);
    phase_ = phase::sasl_final;
}

}  // namespace asiopg::detail
