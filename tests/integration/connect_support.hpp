// What the tests of connecting share: certificates, ports that refuse, the environment, file descriptors.
#pragma once

#include "integration/support.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace asiopg::test {

inline constexpr const char* password = "correct horse";

/// A variable that the script which started the server exports; empty if a server of somebody else's is used.
inline std::string given(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

/// Whether the server is the private one, with its users and certificates.
inline bool have_users() { return have_server() && !given("ASIOPG_TEST_CA").empty(); }

/// Options for a user of the private server.
inline connect_options as(std::string user, ssl_mode mode = ssl_mode::disable) {
    connect_options options = server();
    options.user(std::move(user)).sslmode(mode).password(std::string(password));
    return options;
}

/// A DSN for a user of the private server, with what follows the database's name.
inline std::string dsn_of(const std::string& user, const std::string& rest, const std::string& host = "127.0.0.1") {
    return "postgresql://" + user + ":correct%20horse@" + host + ":" + std::to_string(server_port()) + "/postgres" +
           rest;
}

/// How many sockets the process has open.
inline std::size_t open_sockets() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;  // the directory's own descriptor
        count += std::filesystem::read_symlink(entry.path(), gone).string().starts_with("socket:");
    }
    return count;
}

/// Until no session of that application name is left on the server.
inline awaitable<void> until_no_session(connection& observer, std::string application) {
    for (;;) {
        const auto left = co_await observer.fetchval<std::int64_t>(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1::text", application);
        if (left == 0) co_return;
        co_await delay(milliseconds(2));
    }
}

/// A TCP port of 127.0.0.1 that refuses connections, and that nobody else can take meanwhile.
class refusing_port {
public:
    refusing_port() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no port to be had");
        number_ = ntohs(address.sin_port);
    }
    refusing_port(const refusing_port&) = delete;
    ~refusing_port() { ::close(fd_); }
    std::uint16_t number() const { return number_; }

private:
    int fd_;
    std::uint16_t number_ = 0;
};

/// An empty home directory while it lives, so that ~/.postgresql is what the test makes of it.
class temporary_home {
public:
    temporary_home() {
        if (const char* home = std::getenv("HOME")) before_ = home;
        std::string name = (std::filesystem::temp_directory_path() / "asiopg-home-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary directory to be had");
        path_ = name;
        std::filesystem::create_directory(path_ / ".postgresql");
        ::setenv("HOME", name.c_str(), 1);
    }
    temporary_home(const temporary_home&) = delete;
    ~temporary_home() {
        if (before_)
            ::setenv("HOME", before_->c_str(), 1);
        else
            ::unsetenv("HOME");
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    /// Puts a copy of a file into ~/.postgresql.
    void put(const std::string& from, const std::string& name) const {
        std::filesystem::copy_file(from, path_ / ".postgresql" / name);
    }
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
    std::optional<std::string> before_;
};

}  // namespace asiopg::test
