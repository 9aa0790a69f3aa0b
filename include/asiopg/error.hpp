// The exceptions of asiopg. Everything it throws derives from asiopg::error.
#pragma once

#include <asiopg/detail/config.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace asiopg {

/// Base of everything that asiopg throws.
class ASIOPG_API error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
    ~error() override;
};

/// The library was used in a way that cannot work: a wrong option, a wrong number of arguments, a closed connection,
/// a name that is no column.
class ASIOPG_API interface_error : public error {
public:
    using error::error;
    ~interface_error() override;
};

/// A value does not fit: an argument the server's type, or a column the C++ type.
class ASIOPG_API conversion_error : public error {
public:
    using error::error;
    ~conversion_error() override;
};

/// A value contradicts what is known of its composite type, which was changed on the server since it was looked up.
/// It is looked up again before the next operation, so that doing the same once more succeeds.
class ASIOPG_API outdated_schema_cache_error : public conversion_error {
public:
    using conversion_error::conversion_error;
    ~outdated_schema_cache_error() override;
};

/// The connection could not be made, or was lost. `code()` tells the cause (an `errc` or a system error).
class ASIOPG_API connection_error : public error {
public:
    connection_error(const std::string& message, std::error_code code, bool nothing_sent = false)
        : error(message), code_(code), nothing_sent_(nothing_sent) {}
    ~connection_error() override;
    const std::error_code& code() const noexcept { return code_; }
    /// True if not a byte of the operation left this machine: to do it again on another connection is safe.
    bool nothing_sent() const noexcept { return nothing_sent_; }

private:
    std::error_code code_;
    bool nothing_sent_ = false;
};

/// A deadline passed. The connection stays usable where that is possible; `connection::is_closed()` tells.
class ASIOPG_API timeout_error : public error {
public:
    using error::error;
    ~timeout_error() override;
};

/// The operation was cancelled by its caller. `code()` is what it is constructed with: a connection gives
/// `asio::error::operation_aborted`, which has a category of its own, so that only who knows Asio can name it. Without
/// an argument it is the system's ECANCELED, which equals `std::errc::operation_canceled` but not Asio's code.
class ASIOPG_API operation_aborted : public error {
public:
    operation_aborted();
    explicit operation_aborted(std::error_code code);
    ~operation_aborted() override;
    const std::error_code& code() const noexcept { return code_; }

private:
    std::error_code code_;
};

/// Also a base of what is thrown when a COMMIT was sent and its answer has not been seen: the connection was lost, the
/// deadline passed, or the caller cancelled. Nobody knows then whether the transaction was committed. What is thrown
/// is otherwise the same: a `connection_error`, a `timeout_error`, ...; `is_outcome_unknown(e)` asks for it.
class ASIOPG_API outcome_unknown {
public:
    virtual ~outcome_unknown();

protected:
    outcome_unknown() = default;
    outcome_unknown(const outcome_unknown&) = default;
    outcome_unknown& operator=(const outcome_unknown&) = default;
};

/// Also a base of the server's error when it refuses a statement that asiopg had prepared earlier: what the statement
/// uses has changed since, or the statement is gone. Nothing of the operation was executed, and the statement is
/// prepared anew when it is next used, so that doing the same again succeeds, in a transaction the whole of it:
/// `safe_to_retry(e)` and `is_transient(e)` are true. Outside of a transaction, and if nothing else was sent behind it,
/// asiopg has done that itself. What is thrown is otherwise the same: `feature_not_supported` (0A000),
/// `invalid_sql_statement_name` (26000), ...
class ASIOPG_API outdated_statement {
public:
    virtual ~outdated_statement();

protected:
    outdated_statement() = default;
    outdated_statement(const outdated_statement&) = default;
    outdated_statement& operator=(const outdated_statement&) = default;
};

/// What goes wrong below the level of exceptions. Each code: whose fault it is and what to do.
enum class errc {
    // The server (or what answers in its place) broke the protocol. Report it; the connection is closed.
    malformed_message = 1,  ///< a message's length or content contradicts itself
    message_too_large,      ///< a message longer than its kind may be
    unexpected_message,     ///< a message that may not come in this state
    unsupported_auth,       ///< the server asks for an authentication method that asiopg does not speak
    auth_not_allowed,       ///< the server asks for an authentication method that the options rule out
    server_not_authentic,   ///< the server could not prove that it knows the password, or its proof is wrong
    scram_iterations,       ///< the server asks for more SCRAM iterations than the options allow
    password_missing,       ///< the server asks for a password and none was given: set one
    tls_refused,            ///< the server does not speak TLS and the options insist on it
    tls_stuffed,            ///< bytes arrived between the answer to SSLRequest and the TLS handshake
    connection_closed,      ///< the server (or the network) closed the connection
    startup_too_large,      ///< the startup packet is over 10,000 bytes: shorten the settings
    embedded_nul,           ///< a text that goes to the server as a C string contains a NUL byte
    cancel_unanswered,      ///< the server did not end a cancelled command within cancel_timeout
};

ASIOPG_API const std::error_category& error_category() noexcept;
inline std::error_code make_error_code(errc e) noexcept { return {static_cast<int>(e), error_category()}; }

}  // namespace asiopg

template <>
struct std::is_error_code_enum<asiopg::errc> : std::true_type {};
