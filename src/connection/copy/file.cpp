#include "connection/copy/file.hpp"

#include <asiopg/error.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace asiopg::detail {

file::~file() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void file::fail(const char* what) const {
    const int code = errno;
    throw interface_error("cannot " + std::string(what) + " \"" + path_.string() +
                          "\": " + std::generic_category().message(code));
}

void file::open(const std::filesystem::path& path, int flags, const char* what) {
    path_ = path;
    if (path_.native().find('\0') != std::string::npos) {
        // The system would take what is in front of it.
        throw interface_error("cannot " + std::string(what) + " a file whose path contains a NUL byte");
    }
    do descriptor_ = ::open(path_.c_str(), flags | O_CLOEXEC, 0666);
    while (descriptor_ < 0 && errno == EINTR);
    if (descriptor_ < 0) fail(what);
}

void file::open_to_read(const std::filesystem::path& path) { open(path, O_RDONLY, "read"); }

void file::open_to_write(const std::filesystem::path& path) { open(path, O_WRONLY | O_CREAT | O_TRUNC, "write"); }

std::size_t file::read(std::span<char> into) {
    for (;;) {
        const ssize_t count = ::read(descriptor_, into.data(), into.size());
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) fail("read");
    }
}

void file::write(std::span<const char> data) {
    while (!data.empty()) {
        const ssize_t count = ::write(descriptor_, data.data(), data.size());
        if (count >= 0)
            data = data.subspan(static_cast<std::size_t>(count));
        else if (errno != EINTR)
            fail("write");
    }
}

void file::close() {
    if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) fail("write");
}

}  // namespace asiopg::detail
