// PBKDF2 (RFC 8018) with HMAC-SHA-256, as SCRAM makes a key of a password.
#pragma once

#include <memory>
#include <string_view>

namespace asiopg::auth {

/// Makes the first 32 bytes of a key, some iterations at a time: a server may ask for so many that others have to have
/// their turn meanwhile. What it holds is wiped.
class pbkdf2 {
public:
    /// Precondition: iterations >= 1. Nothing of the arguments is referred to afterwards.
    pbkdf2(std::string_view password, std::string_view salt, int iterations);
    pbkdf2(const pbkdf2&) = delete;
    pbkdf2& operator=(const pbkdf2&) = delete;
    ~pbkdf2();

    /// Does at most so many iterations. True: the key is there, or OpenSSL has failed.
    bool advance(int most);
    /// Once advance() was true: the key's 32 bytes, or nullptr if OpenSSL has failed.
    const unsigned char* key() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;  // null: OpenSSL has failed
};

/// All at once, to `out`. False if OpenSSL fails.
bool pbkdf2_sha256(std::string_view password, std::string_view salt, int iterations, unsigned char* out);

}  // namespace asiopg::auth
