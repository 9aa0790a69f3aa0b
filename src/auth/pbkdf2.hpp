// PBKDF2 (RFC 8018) with HMAC-SHA-256, as SCRAM makes a key of a password.
#pragma once

#include <string_view>

namespace asiopg::auth {

/// The first 32 bytes, to `out`. False if OpenSSL fails. Precondition: iterations >= 1.
bool pbkdf2_sha256(std::string_view password, std::string_view salt, int iterations, unsigned char* out);

}  // namespace asiopg::auth
