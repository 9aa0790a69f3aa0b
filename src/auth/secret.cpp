// Wipes secrets.
#include "auth/secret.hpp"

#include <openssl/crypto.h>

namespace asiopg::auth {

void wipe(void* at, std::size_t size) noexcept {
    if (at && size) OPENSSL_cleanse(at, size);
}

}  // namespace asiopg::auth
