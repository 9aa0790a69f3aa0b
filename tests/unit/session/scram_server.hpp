// The server's side of SCRAM-SHA-256 for tests: what an honest server that knows the password says.
#pragma once

#include "auth/base64.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <string>
#include <string_view>

namespace asiopg::test {

class scram_server {
public:
    scram_server(std::string_view password, std::string client_nonce, int iterations = 4096)
        : nonce_(std::move(client_nonce)), iterations_(iterations) {
        salted_.resize(32);
        PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes(salt_),
                          static_cast<int>(salt_.size()), iterations, EVP_sha256(), 32,
                          reinterpret_cast<unsigned char*>(salted_.data()));
    }

    std::string first() const {
        return "r=" + nonce_ + "SERVER,s=" + auth::base64_encode(salt_) + ",i=" + std::to_string(iterations_);
    }
    std::string final_message() const {
        return "v=" + auth::base64_encode(hmac(hmac(salted_, "Server Key"), auth_message()));
    }
    /// What an honest client answers to first().
    std::string client_final() const {
        std::string proof = hmac(salted_, "Client Key");
        const std::string signature = hmac(sha256(proof), auth_message());
        for (std::size_t i = 0; i < proof.size(); ++i) proof[i] = static_cast<char>(proof[i] ^ signature[i]);
        return without_proof() + ",p=" + auth::base64_encode(proof);
    }

private:
    static const unsigned char* bytes(std::string_view text) {
        return reinterpret_cast<const unsigned char*>(text.data());
    }
    static std::string hmac(const std::string& key, const std::string& text) {
        std::string out(32, '\0');
        HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes(text), text.size(),
             reinterpret_cast<unsigned char*>(out.data()), nullptr);
        return out;
    }
    static std::string sha256(const std::string& text) {
        std::string out(32, '\0');
        EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr, EVP_sha256(),
                   nullptr);
        return out;
    }
    std::string without_proof() const { return "c=biws,r=" + nonce_ + "SERVER"; }
    std::string auth_message() const { return "n=,r=" + nonce_ + "," + first() + "," + without_proof(); }

    std::string nonce_;
    std::string salt_ = "0123456789abcdef";
    std::string salted_;
    int iterations_;
};

}  // namespace asiopg::test
