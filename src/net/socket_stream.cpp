// Reading and writing a plain socket.
#include "net/socket_stream.hpp"

#include <sys/socket.h>

#include "net/system_error.hpp"

namespace asiopg::detail {

[[gnu::hot]] std::size_t socket_stream::read_some(std::span<char> into, std::error_code& ec) {
    ec.clear();
    if (into.empty()) return 0;
    for (;;) {
        ssize_t n = ::recv(socket_.fd(), into.data(), into.size(), MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        end_unknown_ = n > 0;
        if (n > 0) return static_cast<std::size_t>(n);
        ec = n == 0 ? std::error_code(net::error::eof) : system_error_code(errno);
        return 0;
    }
}

[[gnu::hot]] std::size_t socket_stream::write_some(std::span<const char> from, std::error_code& ec) {
    ec.clear();
    if (from.empty()) return 0;
    for (;;) {
        ssize_t n = ::send(socket_.fd(), from.data(), from.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n >= 0) {
            end_unknown_ = false;
            return static_cast<std::size_t>(n);
        }
        if (errno == EINTR) continue;
        ec = system_error_code(errno);
        return 0;
    }
}

}  // namespace asiopg::detail
