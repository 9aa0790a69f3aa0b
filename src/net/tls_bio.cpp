// A BIO over recv() and send().
#include "net/tls_bio.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <memory>

namespace asiopg::detail {
namespace {

tls_stream::transport& transport_of(BIO* bio) { return *static_cast<tls_stream::transport*>(BIO_get_data(bio)); }

int bio_read(BIO* bio, char* into, int size) {
    auto& t = transport_of(bio);
    BIO_clear_retry_flags(bio);
    ssize_t n = -1;
    errno = EAGAIN;
    if (!t.drained) {
        t.end_unknown = false;
        do {
            n = ::recv(t.connected.fd(), into, static_cast<std::size_t>(size), MSG_DONTWAIT);
        } while (n < 0 && errno == EINTR);
    }
    if (n > 0) {
        t.drained = n < size;
        t.end_unknown = true;
        return static_cast<int>(n);
    }
    if (n == 0) {
        t.end = true;
        return 0;
    }
    if (errno == EAGAIN) {
        t.drained = true;
        BIO_set_retry_read(bio);
    } else {
        t.error = errno;
    }
    return -1;
}

int bio_write(BIO* bio, const char* from, int size) {
    auto& t = transport_of(bio);
    BIO_clear_retry_flags(bio);
    ssize_t n;
    do {
        n = ::send(t.connected.fd(), from, static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    if (n >= 0) {
        t.end_unknown = false;
        return static_cast<int>(n);
    }
    if (errno == EAGAIN)
        BIO_set_retry_write(bio);
    else
        t.error = errno;
    return -1;
}

long bio_control(BIO* bio, int command, long, void*) {
    switch (command) {
        case BIO_CTRL_FLUSH:
            return 1;
        case BIO_CTRL_EOF:
            return transport_of(bio).end;
        default:
            return 0;
    }
}

struct method_free {
    void operator()(BIO_METHOD* method) const noexcept { BIO_meth_free(method); }
};
using method_pointer = std::unique_ptr<BIO_METHOD, method_free>;

method_pointer make_method() {
    method_pointer method(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "asiopg socket"));
    if (!method) return nullptr;
    BIO_meth_set_read(method.get(), bio_read);
    BIO_meth_set_write(method.get(), bio_write);
    BIO_meth_set_ctrl(method.get(), bio_control);
    return method;
}

}  // namespace

BIO* make_tls_bio(tls_stream::transport& t) {
    static const method_pointer method = make_method();
    BIO* bio = method ? BIO_new(method.get()) : nullptr;
    if (!bio) return nullptr;
    BIO_set_data(bio, &t);
    BIO_set_init(bio, 1);
    return bio;
}

}  // namespace asiopg::detail
