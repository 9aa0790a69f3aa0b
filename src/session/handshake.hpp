// The conversation that opens a session: from the startup message to the first ReadyForQuery.
#pragma once

#include "auth/scram.hpp"
#include "core/require_auth.hpp"
#include "wire/backend_auth.hpp"
#include "wire/backend_status.hpp"
#include "wire/frame.hpp"

#include <asiopg/error_fields.hpp>
#include <asiopg/writer.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace asiopg::detail {

struct handshake_config {
    std::string user;
    std::string database;
    /// application_name among them; client_encoding is always sent as UTF8, whatever stands here.
    std::vector<std::pair<std::string, std::string>> server_settings;
    int scram_max_iterations = 1'000'000;
    allowed_auth allowed;
    /// For tests; a random one is made if it is empty.
    std::string scram_nonce;
};

/// What a CancelRequest needs.
struct backend_key {
    std::uint32_t process_id = 0;
    std::string key;
    bool operator==(const backend_key&) const = default;
};

/// Push and pull: write what is in out() and call sent(); feed() what was received; when state() is need_password,
/// call password(), and while it is computing, compute(); feed() again what feed() left over.
///
/// Errors: state() is `failed`. If the server sent an ErrorResponse, server_error() has it and error() is empty,
/// otherwise error() is an `errc` and detail() may tell more. Nothing more is to be sent then.
class handshake {
public:
    enum class status { need_input, need_password, computing, done, failed };

    /// Queues the startup message. Fails at once if it cannot be sent (embedded_nul, startup_too_large).
    explicit handshake(const handshake_config& config);
    handshake(const handshake&) = delete;
    handshake& operator=(const handshake&) = delete;
    ~handshake();

    status state() const noexcept { return status_; }

    /// The bytes to send.
    writer& out() noexcept { return out_; }
    /// Wipes and forgets the bytes in out(): they were sent.
    void sent() noexcept;

    /// Takes whole messages off the front of `bytes` while state() is need_input, and gives how many bytes that
    /// were. ReadyForQuery is the last message taken.
    std::size_t feed(std::string_view bytes);
    /// Answers need_password. An empty password is none.
    void password(std::string_view value);
    /// While state() is computing: does some of what the server's number of iterations asks for, for a fraction of a
    /// millisecond.
    void compute();

    const std::error_code& error() const noexcept { return error_; }
    const std::optional<error_fields>& server_error() const noexcept { return server_error_; }
    /// More about error(): never contains secrets. Maybe empty.
    const std::string& detail() const noexcept { return detail_; }

    /// Nothing if the server sent none (some poolers do not).
    const std::optional<backend_key>& key() const noexcept { return key_; }
    /// The settings that the server reported, each once, with its last value.
    const std::vector<std::pair<std::string, std::string>>& parameters() const noexcept { return parameters_; }
    /// The value of one of them, or nullptr.
    const std::string* parameter(std::string_view name) const noexcept;
    const std::vector<error_fields>& notices() const noexcept { return notices_; }
    wire::transaction_status transaction_status() const noexcept { return transaction_status_; }

private:
    /// What the server may send next.
    enum class phase {
        auth_request,   ///< any authentication request
        password_sent,  ///< AuthenticationOk
        sasl_continue,  ///< the server's first SCRAM message
        sasl_final,     ///< the server's final SCRAM message
        sasl_verified,  ///< AuthenticationOk
        authenticated,  ///< parameters, the key, ReadyForQuery
    };

    void fail(std::error_code ec, std::string detail = {});
    void start(const handshake_config& config);
    void on_message(const wire::frame& message);
    void on_authentication(std::string_view body);
    void on_auth_ok();
    void on_auth_request(const wire::authentication& request);
    void on_sasl_mechanisms(const std::vector<std::string_view>& mechanisms);
    void on_sasl_data(const wire::authentication& message);
    void on_negotiate_version(std::string_view body);
    void on_status(const wire::frame& message);
    void on_parameter(std::string_view body);
    void on_ready(std::string_view body);
    std::error_code answer(std::string_view password);

    std::string user_;
    std::string scram_nonce_;
    int scram_max_iterations_;
    allowed_auth allowed_;
    status status_ = status::need_input;
    phase phase_ = phase::auth_request;
    wire::authentication request_;  // the one to be answered with the password; only `kind` and `salt` are kept
    std::optional<auth::scram_client> scram_;
    std::size_t received_ = 0;
    writer out_;

    std::error_code error_;
    std::optional<error_fields> server_error_;
    std::string detail_;
    std::optional<backend_key> key_;
    std::vector<std::pair<std::string, std::string>> parameters_;
    std::vector<error_fields> notices_;
    wire::transaction_status transaction_status_ = wire::transaction_status::idle;
};

}  // namespace asiopg::detail
