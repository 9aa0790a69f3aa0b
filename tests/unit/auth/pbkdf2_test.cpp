// PBKDF2 gives what OpenSSL's own gives.
#include "auth/pbkdf2.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
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

// RFC 7914, section 11; the first half of its keys.
TEST(Pbkdf2, VectorsOfRfc7914) {
    const auto hex = [](const hash& h) {
        std::string out;
        for (const unsigned char byte : h) {
            out += "0123456789abcdef"[byte >> 4];
            out += "0123456789abcdef"[byte & 15];
        }
        return out;
    };
    EXPECT_EQ(hex(ours("passwd", "salt", 1)), "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
    EXPECT_EQ(hex(ours("Password", "NaCl", 80000)), "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

TEST(Pbkdf2, InPartsIsAllAtOnce) {
    for (const int iterations : {1, 2, 3, 64, 65, 1000})
        for (const int part : {1, 2, 63, 64, 999, 1000, 1001}) {
            asiopg::auth::pbkdf2 made("correct horse", "salt", iterations);
            int turns = 1;
            while (!made.advance(part)) ++turns;
            // The first iteration is made at the beginning.
            EXPECT_EQ(turns, std::max(1, (iterations - 1 + part - 1) / part));
            EXPECT_TRUE(made.advance(part));
            ASSERT_NE(made.key(), nullptr);
            hash key{};
            std::copy_n(made.key(), key.size(), key.begin());
            EXPECT_EQ(key, of_openssl("correct horse", "salt", iterations)) << iterations << " " << part;
        }
}

}  // namespace
