// Self-signed certificates and a blocking TLS server for tests.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "net_support.hpp"

namespace asiopg::test {

/// A directory that goes when the object goes.
class temporary_directory {
public:
    temporary_directory() {
        std::string name = (std::filesystem::temp_directory_path() / "asiopg-net-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
        path_ = name;
    }
    temporary_directory(const temporary_directory&) = delete;
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::string file(const std::string& name) const { return (path_ / name).string(); }
    std::string str() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

/// A self-signed certificate with its key.
class certificate {
public:
    /// `names` as OpenSSL writes a subjectAltName: "DNS:localhost,IP:127.0.0.1". Valid from a day ago for `days`.
    explicit certificate(const char* names, int days = 2) : key_(EVP_EC_gen("P-256")), x509_(X509_new()) {
        ASN1_INTEGER_set(X509_get_serialNumber(x509_.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509_.get()), -24 * 3600);
        X509_gmtime_adj(X509_getm_notAfter(x509_.get()), (days - 1) * 24L * 3600);
        X509_set_version(x509_.get(), X509_VERSION_3);
        X509_set_pubkey(x509_.get(), key_.get());
        X509_NAME* subject = X509_get_subject_name(x509_.get());
        auto* text = reinterpret_cast<const unsigned char*>("asiopg test");
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, text, -1, -1, 0);
        X509_set_issuer_name(x509_.get(), subject);
        add(NID_basic_constraints, "critical,CA:TRUE");
        add(NID_subject_alt_name, names);
        if (X509_sign(x509_.get(), key_.get(), EVP_sha256()) == 0) throw std::runtime_error("X509_sign");
    }
    void write(const std::string& file) const {
        std::unique_ptr<FILE, int (*)(FILE*)> out(std::fopen(file.c_str(), "w"), std::fclose);
        if (!out || PEM_write_X509(out.get(), x509_.get()) != 1) throw std::runtime_error("PEM_write_X509");
    }
    void write_key(const std::string& file) const {
        std::unique_ptr<FILE, int (*)(FILE*)> out(std::fopen(file.c_str(), "w"), std::fclose);
        if (!out || PEM_write_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
            throw std::runtime_error("PEM_write_PrivateKey");
        if (::chmod(file.c_str(), 0600) != 0) throw std::runtime_error("chmod");
    }
    X509* x509() const { return x509_.get(); }
    EVP_PKEY* key() const { return key_.get(); }

private:
    void add(int what, const char* value) {
        X509V3_CTX context;
        X509V3_set_ctx(&context, x509_.get(), x509_.get(), nullptr, nullptr, 0);
        std::unique_ptr<X509_EXTENSION, void (*)(X509_EXTENSION*)> extension(
            X509V3_EXT_conf_nid(nullptr, &context, what, value), X509_EXTENSION_free);
        if (!extension || X509_add_ext(x509_.get(), extension.get(), -1) != 1) throw std::runtime_error(value);
    }
    struct free_key {
        void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
    };
    struct free_x509 {
        void operator()(X509* p) const { X509_free(p); }
    };
    std::unique_ptr<EVP_PKEY, free_key> key_;
    std::unique_ptr<X509, free_x509> x509_;
};

/// The server's end of a TLS connection, over a blocking socket. Sends raise SIGPIPE nowhere: the thread blocks it.
class tls_peer {
public:
    tls_peer(int fd, const certificate& identity, int max_version = 0, X509* trusted_client = nullptr)
        : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free), ssl_(nullptr, SSL_free) {
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        SSL_CTX_use_certificate(context_.get(), identity.x509());
        SSL_CTX_use_PrivateKey(context_.get(), identity.key());
        SSL_CTX_set_session_id_context(context_.get(), reinterpret_cast<const unsigned char*>("t"), 1);
        if (max_version) {
            SSL_CTX_set_security_level(context_.get(), 0);
            SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
            SSL_CTX_set_max_proto_version(context_.get(), max_version);
        }
        if (trusted_client) {
            X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), trusted_client);
            SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        }
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), fd);
    }
    bool accept() { return SSL_accept(ssl_.get()) == 1; }
    std::string server_name() const {
        const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
        return name ? name : "";
    }
    bool write(std::string_view text) {
        return text.empty() || SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())) > 0;
    }
    std::string read(std::size_t size) {
        std::string text(size, '\0');
        std::size_t done = 0;
        while (done < size) {
            int n = SSL_read(ssl_.get(), text.data() + done, static_cast<int>(size - done));
            if (n <= 0) break;
            done += static_cast<std::size_t>(n);
        }
        text.resize(done);
        return text;
    }
    /// Ends TLS properly; without it the connection is merely cut.
    void farewell() { SSL_shutdown(ssl_.get()); }
    bool said_farewell() const { return SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN; }
    void update_keys() {
        SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED);
        SSL_do_handshake(ssl_.get());
    }

private:
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

constexpr std::string_view ssl_request_bytes("\x00\x00\x00\x08\x04\xd2\x16\x2f", 8);

/// Answers SSLRequest with `S`, which must be what the client sends.
inline bool agree_to_tls(int fd) {
    if (receive(fd, 8) != ssl_request_bytes) return false;
    send_text(fd, "S");
    return true;
}

}  // namespace asiopg::test
