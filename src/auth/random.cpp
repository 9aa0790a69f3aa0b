// Takes random numbers from OpenSSL.
#include "auth/random.hpp"

#include "auth/base64.hpp"

#include <openssl/rand.h>

#include <string_view>

namespace asiopg::auth {

bool random_bytes(std::span<unsigned char> out) noexcept {
    return RAND_bytes(out.data(), static_cast<int>(out.size())) == 1;
}

std::optional<int> random_number() noexcept {
    unsigned char bytes[2] = {};
    if (!random_bytes(bytes)) return std::nullopt;
    return bytes[0] * 256 + bytes[1];
}

std::string random_nonce() {
    unsigned char raw[18];
    if (!random_bytes(raw)) return {};
    return base64_encode(std::string_view(reinterpret_cast<const char*>(raw), sizeof raw));
}

}  // namespace asiopg::auth
