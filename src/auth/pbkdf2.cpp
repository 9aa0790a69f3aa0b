// OpenSSL's PKCS5_PBKDF2_HMAC() spends half of its time between the hashes, which here are OpenSSL's as well. From the second
// iteration on, an HMAC is two calls of the compression function: the key is in the state that both begin with, and what
// is hashed fills half a block.
#include "auth/pbkdf2.hpp"

#include <asiopg/reader.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "auth/secret.hpp"

namespace asiopg::auth {

namespace {

#if !defined(OPENSSL_NO_DEPRECATED_3_0)

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // what replaces SHA256_Transform() sets each hash up anew
#endif

// The HMAC of one hash, under one key.
class hash_hmac {
public:
    static constexpr std::size_t hash_size = 32, block_size = 64;

    explicit hash_hmac(std::string_view key) {
        unsigned char block[block_size] = {};
        if (key.size() > block_size)
            SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), block);
        else if (!key.empty())
            std::memcpy(block, key.data(), key.size());
        inner_ = state_of(block, 0x36);
        outer_ = state_of(block, 0x5c);
        wipe(block, sizeof block);
    }
    hash_hmac(const hash_hmac&) = delete;
    hash_hmac& operator=(const hash_hmac&) = delete;
    ~hash_hmac() {
        wipe(&inner_, sizeof inner_);
        wipe(&outer_, sizeof outer_);
    }

    /// `block`: a hash, with the padding of a message of a block and a hash behind it; the HMAC takes the hash's place.
    void operator()(unsigned char* block) const {
        replace(inner_, block);
        replace(outer_, block);
    }

private:
    static SHA256_CTX state_of(const unsigned char* key, unsigned char over) {
        unsigned char block[block_size];
        for (std::size_t i = 0; i != block_size; ++i) block[i] = key[i] ^ over;
        SHA256_CTX state;
        SHA256_Init(&state);
        SHA256_Transform(&state, block);
        wipe(block, sizeof block);
        return state;
    }
    static void replace(SHA256_CTX state, unsigned char* block) {
        SHA256_Transform(&state, block);
        for (std::size_t i = 0; i != hash_size / 4; ++i)
            detail::store_network(reinterpret_cast<char*>(block) + 4 * i, static_cast<std::uint32_t>(state.h[i]));
    }

    SHA256_CTX inner_, outer_;
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#endif

}  // namespace

bool pbkdf2_sha256(std::string_view password, std::string_view salt, int iterations, unsigned char* out) {
    constexpr std::size_t limit = std::numeric_limits<int>::max() / 2;
    if (password.size() > limit || salt.size() > limit) return false;
#if defined(OPENSSL_NO_DEPRECATED_3_0)
    return PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                             reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                             iterations, EVP_sha256(), 32, out) == 1;
#else
    const std::string first = std::string(salt).append("\0\0\0\1", 4);  // the number of the 32 bytes
    constexpr std::size_t hash_size = hash_hmac::hash_size;
    unsigned char block[hash_hmac::block_size] = {};
    block[hash_size] = 0x80;
    block[sizeof block - 2] = 3;  // 768 bits
    // An empty key must not be a null pointer: that would mean the key of the call before.
    if (!HMAC(EVP_sha256(), password.empty() ? "" : password.data(), static_cast<int>(password.size()),
              reinterpret_cast<const unsigned char*>(first.data()), first.size(), block, nullptr))
        return false;
    const hash_hmac hmac(password);
    std::memcpy(out, block, hash_size);
    for (int i = 1; i < iterations; ++i) {
        hmac(block);
        for (std::size_t k = 0; k != hash_size; ++k) out[k] ^= block[k];
    }
    wipe(block, sizeof block);
    return true;
#endif
}

}  // namespace asiopg::auth
