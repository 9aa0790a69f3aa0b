// PBKDF2 gives what OpenSSL's own gives.
#include "auth/pbkdf2.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <string>

namespace {

using hash = std::array<unsigned char, 32>;

hash ours(const std::string& password, const std::string& salt, int iterations) {
    hash out{};
    EXPECT_TRUE(asiopg::auth::pbkdf2_sha256(password, salt, iterations, out.data()));
    return out;
}

hash of_openssl(const std::string& password, const std::string& salt, int iterations) {
    hash out{};
    EXPECT_EQ(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                                reinterpret_cast<const unsigned char*>(salt.data()), static_cast<int>(salt.size()),
                                iterations, EVP_sha256(), static_cast<int>(out.size()), out.data()),
              1);
    return out;
}

TEST(Pbkdf2, IsThatOfOpenSsl) {
    for (const std::size_t size : {0, 1, 6, 31, 32, 63, 64, 65, 127, 128, 1000})
        for (const std::size_t salt_size : {0, 1, 16, 51, 52, 64, 300})
            for (const int iterations : {1, 2, 3, 100}) {
                const std::string password(size, 'p'), salt(salt_size, '\xff');
                EXPECT_EQ(ours(password, salt, iterations), of_openssl(password, salt, iterations))
                    << size << " " << salt_size << " " << iterations;
            }
    EXPECT_EQ(ours("correct horse", "salt", 4096), of_openssl("correct horse", "salt", 4096));
}

}  // namespace
