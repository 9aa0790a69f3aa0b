// What the server tells about the session: its key, its settings, its state.
#pragma once

#include "wire/message.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace asiopg::wire {

struct backend_key_data {
    static constexpr char tag = 'K';
    std::uint32_t process_id = 0;
    std::string_view key;  // 4 bytes in protocol 3.0
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, backend_key_data& out) noexcept;
    bool operator==(const backend_key_data&) const = default;
};

struct parameter_status {
    static constexpr char tag = 'S';
    std::string_view name;
    std::string_view value;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, parameter_status& out) noexcept;
    bool operator==(const parameter_status&) const = default;
};

enum class transaction_status : char { idle = 'I', in_transaction = 'T', failed = 'E' };

struct ready_for_query {
    static constexpr char tag = 'Z';
    transaction_status status = transaction_status::idle;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, ready_for_query& out) noexcept;
    bool operator==(const ready_for_query&) const = default;
};

struct notification_response {
    static constexpr char tag = 'A';
    std::uint32_t process_id = 0;
    std::string_view channel;
    std::string_view payload;
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, notification_response& out) noexcept;
    bool operator==(const notification_response&) const = default;
};

struct negotiate_protocol_version {
    static constexpr char tag = 'v';
    /// As sent: servers send the whole version (196608 for 3.0), the documentation says only the minor one.
    std::uint32_t version = 0;
    std::vector<std::string_view> options;  // the ones the server does not know
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, negotiate_protocol_version& out);
    bool operator==(const negotiate_protocol_version&) const = default;
};

}  // namespace asiopg::wire
