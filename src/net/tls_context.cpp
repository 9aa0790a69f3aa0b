// Setting up OpenSSL for one connection.
#include "net/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include <asio/ip/address.hpp>
#include <cstdio>

#include "net/system_error.hpp"
#include "net/tls_error.hpp"

namespace asiopg::detail {
namespace {

struct context_free {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using context_pointer = std::unique_ptr<SSL_CTX, context_free>;

constexpr std::size_t read_ahead_size = 32 * 1024;

// Never ask on the terminal for the passphrase of an encrypted key.
int no_passphrase(char*, int, int, void*) { return 0; }

void configure(SSL_CTX* context) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_default_read_buffer_len(context, read_ahead_size);
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
}

// As libpq: a key that others can read is a secret no more. One of root's may be read by a group, so that several
// accounts can share it. A file that is not there is for OpenSSL to find.
std::string refuse_shared_key(const std::string& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) return {};
    if (!S_ISREG(found.st_mode)) return "private key file \"" + file + "\" is not a regular file";
    const bool of_root = found.st_uid == 0;
    if ((found.st_mode & (of_root ? S_IWGRP | S_IXGRP | S_IRWXO : S_IRWXG | S_IRWXO)) == 0) return {};
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(found.st_mode & 07777));
    return "private key file \"" + file + "\" can be used by others (its mode is " + mode +
           "): " + (of_root ? "chmod u=rw,g=r,o= or less" : "chmod u=rw,g=,o= or less");
}

// Gives the text of what failed, empty on success. `ec` is set if it was not OpenSSL that failed.
std::string load_files(SSL_CTX* context, const tls_config& config, std::error_code& ec) {
    if (config.verify_chain) {
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
        if (config.system_roots) {
            if (SSL_CTX_set_default_verify_paths(context) != 1) return "could not load the system's root certificates";
        } else if (SSL_CTX_load_verify_locations(context, config.rootcert.c_str(), nullptr) != 1) {
            return "could not read root certificate file \"" + config.rootcert + "\"";
        }
    }
    if (config.cert.empty()) return {};
    if (SSL_CTX_use_certificate_chain_file(context, config.cert.c_str()) != 1)
        return "could not read certificate file \"" + config.cert + "\"";
    if (std::string shared = refuse_shared_key(config.key); !shared.empty()) {
        ec = std::make_error_code(std::errc::permission_denied);
        return shared;
    }
    if (SSL_CTX_use_PrivateKey_file(context, config.key.c_str(), SSL_FILETYPE_PEM) != 1)
        return "could not load private key file \"" + config.key + "\"";
    if (SSL_CTX_check_private_key(context) != 1)
        return "private key file \"" + config.key + "\" does not match the certificate";
    return {};
}

// Tells the server the name (SNI) and requires it in the certificate if the configuration does.
std::string set_name(SSL* ssl, const tls_config& config, std::string host) {
    std::error_code not_numeric;
    auto address = net::ip::make_address(host, not_numeric);
    if (not_numeric && !host.empty() && host.back() == '.') host.pop_back();  // a root dot is no part of the name
    if (not_numeric && !host.empty() && SSL_set_tlsext_host_name(ssl, host.c_str()) != 1)
        return "could not set the server name \"" + host + "\"";
    if (!config.verify_name) return {};
    if (host.empty()) return "host name must be given for sslmode verify_full";
    X509_VERIFY_PARAM* param = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (!not_numeric && address.is_v6() && address.to_v6().scope_id() != 0) {
        auto unscoped = address.to_v6();  // a certificate knows no interfaces
        unscoped.scope_id(0);
        host = unscoped.to_string();
    }
    int done = not_numeric ? X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size())
                           : X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str());
    return done == 1 ? std::string() : "could not set the server name \"" + host + "\" to verify";
}

}  // namespace

ssl_pointer make_ssl(const tls_config& config, const std::string& host, std::error_code& ec, std::string& detail) {
    ERR_clear_error();
    ec.clear();
    context_pointer context(SSL_CTX_new(TLS_client_method()));
    ssl_pointer ssl;
    if (context) {
        configure(context.get());
        detail = load_files(context.get(), config, ec);
        if (detail.empty()) ssl.reset(SSL_new(context.get()));
        if (ssl) detail = set_name(ssl.get(), config, host);
    }
    if (ssl && detail.empty()) return ssl;
    if (ec) return nullptr;
    if (detail.empty()) detail = "could not set up TLS";
    ec = ERR_peek_error() ? take_tls_error() : std::error_code(net::error::invalid_argument);
    detail += ": " + ec.message();
    return nullptr;
}

}  // namespace asiopg::detail
