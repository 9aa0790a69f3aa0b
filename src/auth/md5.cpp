// Computes PostgreSQL's md5 answer.
#include "auth/md5.hpp"

#include "auth/secret.hpp"

#include <openssl/evp.h>

#include <memory>

namespace asiopg::auth {

namespace {

// The hex digest of `first` followed by `second`; false if something in OpenSSL failed.
bool hex_digest(const EVP_MD* md5, std::string_view first, std::string_view second, secret_bytes& out) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!context || EVP_DigestInit_ex2(context.get(), md5, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), first.data(), first.size()) != 1 ||
        EVP_DigestUpdate(context.get(), second.data(), second.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest, &size) != 1 || size != 16)
        return false;
    constexpr std::string_view digits = "0123456789abcdef";
    out.clear();
    out.reserve(32);
    for (unsigned int i = 0; i < size; ++i) {
        out.push_back(digits[digest[i] >> 4]);
        out.push_back(digits[digest[i] & 15]);
    }
    wipe(digest, sizeof digest);
    return true;
}

}  // namespace

bool md5_answer(std::string_view user, std::string_view password, std::string_view salt, std::string& out) {
    const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> md5(EVP_MD_fetch(nullptr, "MD5", nullptr), &EVP_MD_free);
    secret_bytes inner;
    secret_bytes outer;
    if (!md5 || !hex_digest(md5.get(), password, user, inner) || !hex_digest(md5.get(), view(inner), salt, outer))
        return false;
    out = "md5";
    out += view(outer);
    return true;
}

}  // namespace asiopg::auth
