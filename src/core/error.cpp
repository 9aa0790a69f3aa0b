// The exceptions' anchors, and the messages of asiopg's error codes.
#include <asiopg/error.hpp>

#include <cerrno>

namespace asiopg {

namespace {

class category_impl final : public std::error_category {
public:
    const char* name() const noexcept override { return "asiopg"; }
    std::string message(int value) const override { return text(value); }

private:
    static const char* text(int value) noexcept {
        switch (static_cast<errc>(value)) {
            case errc::malformed_message:
                return "the server sent a malformed message";
            case errc::message_too_large:
                return "the server sent a message longer than its kind may be";
            case errc::unexpected_message:
                return "the server sent a message that may not come now";
            case errc::unsupported_auth:
                return "the server asks for an authentication method that is not supported";
            case errc::auth_not_allowed:
                return "the server asks for an authentication method that the options do not allow";
            case errc::server_not_authentic:
                return "the server could not prove that it knows the password";
            case errc::scram_iterations:
                return "the server asks for more SCRAM iterations than the options allow";
            case errc::password_missing:
                return "the server asks for a password and none was given";
            case errc::tls_refused:
                return "the server does not offer TLS, which the options insist on";
            case errc::tls_stuffed:
                return "unencrypted bytes arrived ahead of the TLS handshake";
            case errc::connection_closed:
                return "the connection was closed by the server";
            case errc::startup_too_large:
                return "the startup packet is too large for the server";
            case errc::embedded_nul:
                return "a text contains a NUL byte, which the server cannot take";
            case errc::cancel_unanswered:
                return "the server did not end a cancelled command in time";
        }
        return "unknown asiopg error";
    }
};

}  // namespace

const std::error_category& error_category() noexcept {
    static const category_impl instance;
    return instance;
}

error::~error() = default;
interface_error::~interface_error() = default;
conversion_error::~conversion_error() = default;
outdated_schema_cache_error::~outdated_schema_cache_error() = default;
connection_error::~connection_error() = default;
timeout_error::~timeout_error() = default;
operation_aborted::~operation_aborted() = default;
outcome_unknown::~outcome_unknown() = default;
outdated_statement::~outdated_statement() = default;

operation_aborted::operation_aborted() : operation_aborted({ECANCELED, std::system_category()}) {}
operation_aborted::operation_aborted(std::error_code code) : error("the operation was cancelled"), code_(code) {}

}  // namespace asiopg
