// What the tests of the startup conversation share: messages of a scripted server, and the client's end.
#pragma once

#include "scram_server.hpp"
#include "session/handshake.hpp"
#include "wire/backend.hpp"
#include "wire/frontend.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg::test {

using detail::handshake;
using detail::handshake_config;
using status = handshake::status;
using script = std::vector<std::string>;  // one server message each

inline const std::string nonce = "abcdefghijklmnopqrstuvwx";

template <class Message>
std::string bytes(const Message& message) {
    writer out;
    message.encode(out);
    EXPECT_TRUE(out.ok());
    return std::string(out.view());
}

inline std::string auth_message(wire::auth_kind kind, std::string_view data = {}) {
    wire::authentication message;
    message.kind = kind;
    message.data = data;
    if (kind == wire::auth_kind::md5) message.salt = {1, 2, 3, 4};
    return bytes(message);
}

inline std::string sasl(std::vector<std::string_view> mechanisms) {
    wire::authentication message;
    message.kind = wire::auth_kind::sasl;
    message.mechanisms = std::move(mechanisms);
    return bytes(message);
}

inline std::string server_error(std::string_view sqlstate, std::string text) {
    wire::error_response message;
    message.fields.severity = "FATAL";
    message.fields.sqlstate = sqlstate;
    message.fields.message = std::move(text);
    return bytes(message);
}

inline std::string setting(std::string_view name, std::string_view value) {
    return bytes(wire::parameter_status{name, value});
}
inline std::string raw(char tag, std::string_view body) {
    writer out;
    {
        wire::message_scope scope(out, tag);
        out.write_bytes(body);
    }
    return std::string(out.view());
}

inline const std::string ok = auth_message(wire::auth_kind::ok);
inline const std::string ready = bytes(wire::ready_for_query{wire::transaction_status::idle});

// What a server says behind AuthenticationOk.
inline script tail() {
    wire::notice_response notice;
    notice.fields.severity = "WARNING";
    notice.fields.message = "collation version mismatch";
    return {setting("client_encoding", "UTF8"),
            setting("server_version", "15.4"),
            bytes(notice),
            setting("server_version", "15.5"),
            bytes(wire::backend_key_data{4711, "\x01\x02\x03\x04"}),
            ready};
}

inline script with_tail(script start) {
    for (std::string& message : tail()) start.push_back(std::move(message));
    return start;
}

inline script scram_script() {
    const scram_server server("pencil", nonce);
    return with_tail({sasl({"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}),
                      auth_message(wire::auth_kind::sasl_continue, server.first()),
                      auth_message(wire::auth_kind::sasl_final, server.final_message()), ok});
}

inline std::vector<std::pair<const char*, script>> all_scripts() {
    return {{"trust", with_tail({ok})},
            {"cleartext", with_tail({auth_message(wire::auth_kind::cleartext), ok})},
            {"md5", with_tail({auth_message(wire::auth_kind::md5), ok})},
            {"scram", scram_script()}};
}

inline std::string joined(const script& messages) {
    std::string out;
    for (const std::string& message : messages) out += message;
    return out;
}

inline handshake_config config() {
    handshake_config out;
    out.user = "alice";
    out.database = "shop";
    out.server_settings = {{"application_name", "test"}, {"client_encoding", "LATIN1"}};
    out.scram_nonce = nonce;
    return out;
}

// One conversation: gives the handshake what the server sends and keeps what it leaves over.
struct conversation {
    explicit conversation(const handshake_config& c = config(), std::string password = "pencil")
        : shake(c), password(std::move(password)) {
        collect();
    }
    void collect() {
        sent += shake.out().view();
        shake.sent();
        EXPECT_TRUE(shake.out().empty());
    }
    status receive(std::string_view data) {
        left += data;
        for (;;) {
            left.erase(0, shake.feed(left));
            collect();
            while (shake.state() == status::computing) {
                EXPECT_EQ(shake.feed(left), 0u);
                ++turns;
                shake.compute();
                collect();
                if (shake.state() == status::need_input) left.erase(0, shake.feed(left));
                collect();
            }
            if (shake.state() != status::need_password) return shake.state();
            EXPECT_EQ(shake.feed(left), 0u);
            ++asked;
            shake.password(password);
            collect();
        }
    }
    std::string summary() const {
        std::string out = std::to_string(static_cast<int>(shake.state())) + '|' + shake.error().message() + '|' +
                          shake.detail() + '|' + sent + '|' + left + '|';
        for (const auto& [name, value] : shake.parameters()) out += name + '=' + value + ';';
        if (shake.key()) out += std::to_string(shake.key()->process_id) + shake.key()->key;
        for (const error_fields& notice : shake.notices()) out += notice.message;
        if (shake.server_error()) out += shake.server_error()->message;
        return out + static_cast<char>(shake.transaction_status());
    }

    handshake shake;
    std::string password;
    std::string sent;
    std::string left;
    int asked = 0;
    int turns = 0;  // of compute()
};

// The error that a script ends with; it must end with one, without having sent more than `allowed`.
inline std::error_code error_after(const script& messages, const handshake_config& c = config(),
                                   std::string password = "pencil") {
    conversation talk(c, std::move(password));
    EXPECT_EQ(talk.receive(joined(messages)), status::failed);
    EXPECT_FALSE(talk.shake.server_error());
    const std::string sent = talk.sent;
    EXPECT_EQ(talk.receive(ready), status::failed);
    EXPECT_EQ(talk.sent, sent);
    return talk.shake.error();
}

inline const std::string startup = [] {
    return bytes(wire::startup_message{
        wire::protocol_3_0,
        {{"user", "alice"}, {"database", "shop"}, {"client_encoding", "UTF8"}, {"application_name", "test"}}});
}();

}  // namespace asiopg::test
