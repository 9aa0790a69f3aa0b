// Makes OpenSSL objects out of a tls_config.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <system_error>

#include "net/tls_config.hpp"

namespace asiopg::detail {

struct ssl_free {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};
using ssl_pointer = std::unique_ptr<SSL, ssl_free>;

/// A client's SSL object for one connection to `host` (name or address, for verification and SNI). Reads the
/// certificate files. TLS 1.2 at least. Null on failure, with `ec`, and in `detail` what cannot be done, in words.
ssl_pointer make_ssl(const tls_config& config, const std::string& host, std::error_code& ec, std::string& detail);

}  // namespace asiopg::detail
