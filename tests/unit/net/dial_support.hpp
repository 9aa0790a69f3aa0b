// The fixture of the tests that dial.
#pragma once

#include <asiopg/error.hpp>

#include <asio/error.hpp>

#include "net/dial.hpp"
#include "net/stream_io.hpp"
#include "tls_server.hpp"

namespace asiopg::test {

class dial_fixture : public testing::Test {
protected:
    using policy = detail::tls_config::policy;

    detail::dial_result dial(std::uint16_t port, std::chrono::milliseconds time = 10s) {
        host_.port = port;
        detail::deadline limit(io_.get_executor(), in(time));
        return run(io_, detail::dial(io_.get_executor(), host_, config_, limit));
    }
    void verify(const certificate& root, bool name) {
        root.write(files_.file("root.crt"));
        config_.use = policy::require;
        config_.verify_chain = true;
        config_.verify_name = name;
        config_.rootcert = files_.file("root.crt");
    }
    static host_address local() {
        host_address host;
        host.host = "127.0.0.1";
        return host;
    }

    temporary_directory files_;
    asio::io_context io_;
    detail::tls_config config_;
    host_address host_ = local();
    detail::deadline never_{io_.get_executor()};
};

}  // namespace asiopg::test
