// Ownership of a socket's descriptor.
#include "net/socket.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace asiopg::detail {

socket::socket(const any_io_executor& executor, int fd) : fd_(fd) {
    try {
        readiness_ = make_readiness(executor, fd);
    } catch (...) {
        ::close(fd);
        throw;
    }
}

socket::socket(socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)), readiness_(std::move(other.readiness_)) {}

socket& socket::operator=(socket&& other) noexcept {
    socket moved(std::move(other));
    std::swap(fd_, moved.fd_);
    std::swap(readiness_, moved.readiness_);
    return *this;
}

socket::~socket() {
    if (readiness_) readiness_->detach();
    close();
}

void socket::wait(direction d, readiness_listener& listener, bool end_unknown) {
    if (end_unknown && d == direction::read && is_open()) {
        char byte;
        bool nothing = ::recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
        if (!nothing) return readiness_->finish(d, listener);
    }
    readiness_->wait(d, listener);
}

void socket::cancel() noexcept {
    if (readiness_) readiness_->cancel();
}

void socket::close() noexcept {
    if (fd_ < 0) return;
    readiness_->stop();
    ::close(std::exchange(fd_, -1));
}

}  // namespace asiopg::detail
