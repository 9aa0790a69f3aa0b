// Messages with which a client opens a connection, authenticates and asks for cancellation.
#pragma once

#include "wire/message.hpp"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace asiopg::wire {

inline constexpr std::uint32_t protocol_3_0 = 196608;
inline constexpr std::uint32_t cancel_request_code = 80877102;
inline constexpr std::uint32_t ssl_request_code = 80877103;
inline constexpr std::uint32_t gssenc_request_code = 80877104;

/// The longest body of an untagged message that servers accept.
inline constexpr std::size_t max_startup_body = 10000;
/// Cancellation keys have 4 bytes in protocol 3.0 and 4 to 256 in 3.2.
inline constexpr std::size_t min_cancel_key_size = 4;
inline constexpr std::size_t max_cancel_key_size = 256;

// These four have no tag; `decode()` gets what follows the length (see next_untagged_frame()).

struct startup_message {
    std::uint32_t version = protocol_3_0;
    /// Names and values. An empty name would end the list, so it makes the writer fail.
    std::vector<std::pair<std::string_view, std::string_view>> parameters;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, startup_message& out);
    bool operator==(const startup_message&) const = default;
};

struct ssl_request {
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, ssl_request& out) noexcept;
    bool operator==(const ssl_request&) const = default;
};

struct gssenc_request {
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, gssenc_request& out) noexcept;
    bool operator==(const gssenc_request&) const = default;
};

struct cancel_request {
    std::uint32_t process_id = 0;
    std::string_view key;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, cancel_request& out) noexcept;
    bool operator==(const cancel_request&) const = default;
};

// The three answers to authentication share a tag; which one comes follows from the server's request.

struct password_message : text_message<'p'> {};

struct sasl_initial_response {
    static constexpr char tag = 'p';
    std::string_view mechanism;
    nullable_value response;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, sasl_initial_response& out) noexcept;
    bool operator==(const sasl_initial_response&) const = default;
};

struct sasl_response : bytes_message<'p'> {};

}  // namespace asiopg::wire
