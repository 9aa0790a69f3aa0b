// OpenSSL's PKCS5_PBKDF2_HMAC() spends half of its time between the hashes, which here are OpenSSL's as well. From the
// second iteration on, an HMAC is two calls of the compression function: the key is in the state that both begin with,
// and what is hashed fills half a block.
#include "auth/pbkdf2.hpp"

#include <asiopg/reader.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "auth/secret.hpp"

namespace asiopg::auth {

namespace {

constexpr std::size_t digest_size = 32, block_size = 64;

#if !defined(OPENSSL_NO_DEPRECATED_3_0)

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // what replaces SHA256_Transform() sets each hash up anew
#endif

// The HMAC of one hash, under one key.
class hash_hmac {
public:
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
        for (std::size_t i = 0; i != digest_size / 4; ++i)
            detail::store_network(reinterpret_cast<char*>(block) + 4 * i, static_cast<std::uint32_t>(state.h[i]));
    }

    SHA256_CTX inner_, outer_;
};

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#else

// The same with what is not deprecated, which sets each hash up anew.
class hash_hmac {
public:
    explicit hash_hmac(std::string_view key) : key_(key.begin(), key.end()) { key_.push_back('\0'); }  // never null
    void operator()(unsigned char* block) const {
        unsigned char out[digest_size];
        HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size() - 1), block, digest_size, out, nullptr);
        std::memcpy(block, out, digest_size);
        wipe(out, sizeof out);
    }

private:
    secret_bytes key_;
};

#endif

}  // namespace

struct pbkdf2::state {
    explicit state(std::string_view password) : hmac(password) {}
    ~state() {
        wipe(block, sizeof block);
        wipe(key, sizeof key);
    }

    hash_hmac hmac;
    unsigned char block[block_size] = {};  // the last hash
    unsigned char key[digest_size] = {};   // all of them so far
    int left = 0;
};

pbkdf2::pbkdf2(std::string_view password, std::string_view salt, int iterations) {
    constexpr std::size_t limit = std::numeric_limits<int>::max() / 2;
    if (password.size() > limit || salt.size() > limit) return;
    auto made = std::make_unique<state>(password);
    unsigned char* const block = made->block;
    block[digest_size] = 0x80;
    block[block_size - 2] = 3;                                          // 768 bits
    const std::string first = std::string(salt).append("\0\0\0\1", 4);  // the number of the 32 bytes
    // An empty key must not be a null pointer: that would mean the key of the call before.
    if (!HMAC(EVP_sha256(), password.empty() ? "" : password.data(), static_cast<int>(password.size()),
              reinterpret_cast<const unsigned char*>(first.data()), first.size(), block, nullptr))
        return;
    std::memcpy(made->key, block, digest_size);
    made->left = iterations - 1;
    state_ = std::move(made);
}

pbkdf2::~pbkdf2() = default;

bool pbkdf2::advance(int most) {
    if (!state_) return true;
    state& s = *state_;
    const int count = std::min(most, s.left);
    for (int i = 0; i < count; ++i) {
        s.hmac(s.block);
        for (std::size_t k = 0; k != digest_size; ++k) s.key[k] ^= s.block[k];
    }
    s.left -= count;
    return s.left == 0;
}

const unsigned char* pbkdf2::key() const noexcept { return state_ ? state_->key : nullptr; }

bool pbkdf2_sha256(std::string_view password, std::string_view salt, int iterations, unsigned char* out) {
    pbkdf2 made(password, salt, iterations);
    made.advance(iterations);
    if (!made.key()) return false;
    std::memcpy(out, made.key(), digest_size);
    return true;
}

}  // namespace asiopg::auth
