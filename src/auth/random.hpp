// The one place where random numbers come from.
#pragma once

#include <optional>
#include <span>
#include <string>

namespace asiopg::auth {

/// Fills `out` with cryptographically strong random bytes; false if there are none to be had.
[[nodiscard]] bool random_bytes(std::span<unsigned char> out) noexcept;

/// A random number below `random_range`; none if there are none to be had.
inline constexpr int random_range = 65536;
std::optional<int> random_number() noexcept;

/// A fresh SCRAM nonce: 18 random bytes in base64. Empty if there are no random numbers to be had.
std::string random_nonce();

}  // namespace asiopg::auth
