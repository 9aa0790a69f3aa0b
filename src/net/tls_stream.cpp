// Reading and writing through OpenSSL.
#include "net/tls_stream.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <new>
#include <utility>

#include "net/system_error.hpp"
#include "net/tls_bio.hpp"
#include "net/tls_error.hpp"

namespace asiopg::detail {

tls_stream::tls_stream(socket&& connected, ssl_pointer ssl) : ssl_(std::move(ssl)) {
    transport_.connected = std::move(connected);
    BIO* bio = make_tls_bio(transport_);
    if (!bio) throw std::bad_alloc();
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_connect_state(ssl_.get());
}

tls_stream::~tls_stream() { close(); }

std::error_code tls_stream::failure(int result, direction& needs) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            needs = direction::read;
            return would_block_error();
        case SSL_ERROR_WANT_WRITE:
            needs = direction::write;
            return would_block_error();
        case SSL_ERROR_ZERO_RETURN:
            return net::error::eof;
        default:
            break;
    }
    failed_ = true;
    if (int error = std::exchange(transport_.error, 0)) {
        ERR_clear_error();
        return system_error_code(error);
    }
    return take_tls_error();
}

void tls_stream::handshake(std::error_code& ec) {
    ec.clear();
    ERR_clear_error();
    transport_.drained = false;
    int result = SSL_do_handshake(ssl_.get());
    if (result == 1)
        established_ = true;
    else
        ec = failure(result, needs_);
    if (ec == net::error::eof) ec = net::error::connection_aborted;  // a farewell is no handshake
}

std::string tls_stream::verify_problem() const {
    if (SSL_get_verify_mode(ssl_.get()) == SSL_VERIFY_NONE) return {};
    long result = SSL_get_verify_result(ssl_.get());
    return result == X509_V_OK ? std::string() : X509_verify_cert_error_string(result);
}

std::size_t tls_stream::read_some(std::span<char> into, std::error_code& ec) {
    ec = std::exchange(pending_error_, {});
    drained_ = false;
    if (ec || into.empty()) return 0;
    read_needs_ = direction::read;
    transport_.drained = false;
    std::size_t total = 0;
    do {
        std::size_t n = 0;
        ERR_clear_error();
        int result = SSL_read_ex(ssl_.get(), into.data() + total, into.size() - total, &n);
        if (result != 1) {
            ec = failure(result, read_needs_);
            break;
        }
        total += n;
    } while (total < into.size() && SSL_has_pending(ssl_.get()));
    if (total == 0) return 0;
    bool waits = !ec || (ec == would_block_error() && read_needs_ == direction::read);
    if (ec && ec != would_block_error()) pending_error_ = ec;
    ec.clear();
    drained_ = waits && transport_.drained && total < into.size();
    return total;
}

std::size_t tls_stream::write_some(std::span<const char> from, std::error_code& ec) {
    ec.clear();
    if (from.empty()) return 0;
    write_needs_ = direction::write;
    transport_.drained = false;
    std::size_t n = 0;
    ERR_clear_error();
    int result = SSL_write_ex(ssl_.get(), from.data(), from.size(), &n);
    if (result == 1) return n;
    ec = failure(result, write_needs_);
    return 0;
}

void tls_stream::close() noexcept {
    if (!is_open()) return;
    if (established_ && !failed_) {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());  // sends close_notify if there is room; nobody waits for the answer
        ERR_clear_error();
    }
    transport_.connected.close();
}

}  // namespace asiopg::detail
