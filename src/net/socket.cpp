// Ownership of a socket's descriptor.
#include "net/socket.hpp"

#include <unistd.h>

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

socket::socket(socket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), readiness_(std::move(other.readiness_)) {}

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

void socket::cancel() noexcept {
    if (readiness_) readiness_->cancel();
}

void socket::close() noexcept {
    if (fd_ < 0) return;
    readiness_->stop();
    ::close(std::exchange(fd_, -1));
}

}  // namespace asiopg::detail
