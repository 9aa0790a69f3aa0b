// Frames of the startup conversation, and what follows authentication.
#include "session/handshake.hpp"

#include "auth/secret.hpp"
#include "session/server_words.hpp"
#include "wire/backend_notice.hpp"
#include "wire/frontend_startup.hpp"

#include <asiopg/error.hpp>

#include <algorithm>
#include <string>

namespace asiopg::detail {

namespace {

// Whoever answers is not trusted yet, so nothing that it sends may take much memory.
constexpr std::size_t max_startup_message = 64 * 1024;
constexpr std::size_t max_error_before_auth = 30'000;
constexpr std::size_t max_startup_bytes = 1024 * 1024;
constexpr std::size_t max_startup_packet = 10'000;
constexpr std::size_t most_notices = 100;  // that are kept

}  // namespace

handshake::handshake(const handshake_config& config)
    : user_(config.user),
      scram_nonce_(config.scram_nonce),
      scram_max_iterations_(config.scram_max_iterations),
      allowed_(config.allowed) {
    start(config);
}

handshake::~handshake() { sent(); }

void handshake::sent() noexcept {
    const std::size_t size = out_.size();
    out_.clear();
    if (size == 0) return;
    auth::wipe(out_.extend(size), size);
    out_.clear();
}

void handshake::fail(std::error_code ec, std::string detail) {
    sent();
    scram_.reset();
    status_ = status::failed;
    error_ = ec;
    detail_ = std::move(detail);
}

void handshake::start(const handshake_config& config) {
    wire::startup_message message;
    message.parameters.emplace_back("user", config.user);
    message.parameters.emplace_back("database", config.database);
    message.parameters.emplace_back("client_encoding", "UTF8");
    for (const auto& [name, value] : config.server_settings)
        if (name != "client_encoding") message.parameters.emplace_back(name, value);

    constexpr auto has_nul = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
    std::size_t size = 0;
    for (const auto& [name, value] : message.parameters) {
        // An empty name would end the packet as a zero does.
        if (name.empty() || has_nul(name)) return fail(errc::embedded_nul, "the name of a server setting");
        if (has_nul(value)) return fail(errc::embedded_nul, std::string(name));
        size += name.size() + value.size() + 2;
    }
    constexpr std::size_t fixed = 4 + 4 + 1;  // length, version, final zero
    if (size > max_startup_packet - fixed)
        return fail(errc::startup_too_large, std::to_string(size + fixed) + " bytes");
    message.encode(out_);
    if (!out_.ok()) fail(errc::startup_too_large);
}

std::size_t handshake::feed(std::string_view bytes) {
    std::size_t consumed = 0;
    while (status_ == status::need_input && consumed < bytes.size()) {
        const std::string_view rest = bytes.substr(consumed);
        const bool small = rest.front() == wire::error_response::tag && phase_ != phase::authenticated;
        wire::frame message;
        std::size_t size = 0;
        switch (wire::next_frame(rest, small ? max_error_before_auth : max_startup_message, message, size)) {
            case wire::frame_status::incomplete:
                return consumed;
            case wire::frame_status::malformed:
                fail(errc::malformed_message);
                return consumed;
            case wire::frame_status::too_large:
                fail(errc::message_too_large);
                return consumed;
            case wire::frame_status::complete:
                break;
        }
        consumed += size;
        received_ += size;
        if (received_ > max_startup_bytes)
            fail(errc::message_too_large, "all messages of the startup together");
        else
            on_message(message);
    }
    return consumed;
}

void handshake::on_message(const wire::frame& message) {
    switch (message.tag) {
        case wire::error_response::tag: {
            wire::error_response error;
            if (!error.decode(message.body, error)) return fail(errc::malformed_message);
            keep_utf8(error.fields);
            fail({});
            server_error_ = std::move(error.fields);
            return;
        }
        case wire::negotiate_protocol_version::tag:
            return on_negotiate_version(message.body);
        case wire::authentication::tag:
            return on_authentication(message.body);
        default:
            if (phase_ != phase::authenticated) return fail(errc::unexpected_message);
            return on_status(message);
    }
}

void handshake::on_negotiate_version(std::string_view body) {
    wire::negotiate_protocol_version offer;
    if (!offer.decode(body, offer)) return fail(errc::malformed_message);
    // We asked for 3.0 and no options, so nothing else can be negotiated.
    constexpr std::uint32_t minor_only = 0;
    if ((offer.version != wire::protocol_3_0 && offer.version != minor_only) || !offer.options.empty())
        fail(errc::unexpected_message, "the server wants another protocol than 3.0");
}

void handshake::on_status(const wire::frame& message) {
    switch (message.tag) {
        case wire::parameter_status::tag:
            return on_parameter(message.body);
        case wire::ready_for_query::tag:
            return on_ready(message.body);
        case wire::backend_key_data::tag: {
            wire::backend_key_data data;
            if (!data.decode(message.body, data)) return fail(errc::malformed_message);
            if (key_) return fail(errc::unexpected_message, "a second BackendKeyData");
            key_ = backend_key{data.process_id, std::string(data.key)};
            return;
        }
        case wire::notice_response::tag: {
            wire::notice_response notice;
            if (!notice.decode(message.body, notice)) return fail(errc::malformed_message);
            if (notices_.size() < most_notices) notices_.push_back(std::move(notice.fields));
            return;
        }
        default:
            return fail(errc::unexpected_message);
    }
}

void handshake::on_parameter(std::string_view body) {
    wire::parameter_status report;
    if (!report.decode(body, report)) return fail(errc::malformed_message);
    const auto at =
        std::find_if(parameters_.begin(), parameters_.end(), [&](const auto& p) { return p.first == report.name; });
    if (at == parameters_.end() && parameters_.size() == most_settings)
        fail(errc::unexpected_message, "the server reports more than " + std::to_string(most_settings) + " settings");
    else if (at == parameters_.end())
        parameters_.emplace_back(report.name, report.value);
    else
        at->second = report.value;
}

void handshake::on_ready(std::string_view body) {
    wire::ready_for_query ready;
    if (!ready.decode(body, ready)) return fail(errc::malformed_message);
    // All texts are taken for UTF-8, and quoting relies on it.
    if (const std::string* encoding = parameter("client_encoding"); encoding && !is_utf8(*encoding))
        return fail(errc::unexpected_message, "the server reports a client_encoding other than UTF8");
    // All times are read as numbers of microseconds.
    if (const std::string* integers = parameter("integer_datetimes"); integers && *integers == "off")
        return fail(errc::unexpected_message,
                    "the server was built with integer_datetimes off, which is not supported");
    transaction_status_ = ready.status;
    status_ = status::done;
}

const std::string* handshake::parameter(std::string_view name) const noexcept {
    const auto at =
        std::find_if(parameters_.begin(), parameters_.end(), [&](const auto& p) { return p.first == name; });
    return at == parameters_.end() ? nullptr : &at->second;
}

}  // namespace asiopg::detail
