// The server's side of authentication.
#pragma once

#include "wire/message.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace asiopg::wire {

/// What an Authentication message asks for or tells. Other codes are kept as they came.
enum class auth_kind : std::uint32_t {
    ok = 0,
    cleartext = 3,
    md5 = 5,
    gss = 7,
    gss_continue = 8,
    sspi = 9,
    sasl = 10,
    sasl_continue = 11,
    sasl_final = 12,
};

struct authentication {
    static constexpr char tag = 'R';
    auth_kind kind = auth_kind::ok;
    std::array<char, 4> salt{};                // md5
    std::vector<std::string_view> mechanisms;  // sasl
    std::string_view data;                     // gss_continue, sasl_continue, sasl_final, codes unknown here
    void encode(writer& out) const;
    [[nodiscard]] static bool decode(std::string_view body, authentication& out);
    bool operator==(const authentication&) const = default;
};

}  // namespace asiopg::wire
