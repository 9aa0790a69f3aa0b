// TLS: verification, transfer, and how connections end.
#include "net/tls_stream.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "dial_support.hpp"
#include "net/tls_error.hpp"

namespace asiopg::test {
namespace {

class TlsStream : public dial_fixture {
protected:
    // A server with `identity` that greets with one byte and waits for the client to leave.
    detail::dial_result dial_server(const certificate& identity, int max_version = 0) {
        script_server server([&](int fd) {
            tls_peer peer(fd, identity, max_version);
            if (!agree_to_tls(fd) || !peer.accept()) return;
            name_ = peer.server_name();
            peer.read(1);
            farewell_ = peer.said_farewell();
        });
        auto result = dial(server.port());
        if (result.connection) {
            EXPECT_TRUE(result.connection->is_encrypted());
            result.connection->close();
        }
        server.join();
        return result;
    }
    void expect_rejected(const certificate& identity, std::string_view reason) {
        auto result = dial_server(identity);
        EXPECT_FALSE(result.connection);
        EXPECT_EQ(result.phase, "TLS");
        EXPECT_EQ(&result.error.category(), &detail::tls_category());
        EXPECT_NE(result.detail.find(reason), std::string::npos) << result.detail;
    }
    // Connects to a server that runs `script` on the encrypted connection.
    std::unique_ptr<detail::stream> connect(std::unique_ptr<script_server>& server,
                                            std::function<void(tls_peer&, int)> script) {
        server = std::make_unique<script_server>([this, script = std::move(script)](int fd) {
            tls_peer peer(fd, identity_);
            if (agree_to_tls(fd) && peer.accept()) script(peer, fd);
        });
        config_.use = policy::require;
        auto result = dial(server->port());
        EXPECT_TRUE(result.connection) << result.detail;
        return std::move(result.connection);
    }
    // Reads to the end and gives what ended it. Between reads it waits as the contract allows, and no more.
    std::error_code receive_all(detail::stream& from, std::string& text, std::size_t block = 100'000) {
        std::string buffer(block, '\0');
        for (;;) {
            std::error_code ec;
            std::size_t n = from.read_some(buffer, ec);
            text.append(buffer, 0, n);
            bool drained = n < block && from.short_read_drains();
            if (!ec && !drained) continue;
            if (ec && ec != asio::error::would_block) return ec;
            detail::deadline limit(io_.get_executor(), in(10s));
            ec = run(io_, detail::wait_for(from, from.read_needs(), limit));
            if (ec) return ec;
        }
    }

    certificate identity_{"DNS:localhost,DNS:*.example.test,IP:127.0.0.1"};
    std::string name_;
    bool farewell_ = false;
};

TEST_F(TlsStream, UnverifiedConnects) {
    for (auto use : {policy::prefer, policy::require}) {
        config_.use = use;
        EXPECT_TRUE(dial_server(identity_).connection);
        EXPECT_EQ(name_, "") << "an address is not sent as SNI";
        EXPECT_TRUE(farewell_);
    }
}

// S13
TEST_F(TlsStream, VerifyFull) {
    verify(identity_, true);
    EXPECT_TRUE(dial_server(identity_).connection) << "by address";
    host_.host = "localhost";
    EXPECT_TRUE(dial_server(identity_).connection) << "by name";
    EXPECT_EQ(name_, "localhost");
    std::error_code ec;
    std::string problem;
    auto ssl = detail::make_ssl(config_, "localhost.", ec, problem);
    ASSERT_TRUE(ssl) << problem;
    EXPECT_STREQ(SSL_get_servername(ssl.get(), TLSEXT_NAMETYPE_host_name), "localhost") << "the root's dot is sent";
}

// S13
TEST_F(TlsStream, VerifyFullRejectsOtherNames) {
    certificate other("DNS:other.test,DNS:*,DNS:*.localhost,DNS:l*");
    verify(other, true);
    host_.host = "localhost";
    expect_rejected(other, "hostname mismatch");
    EXPECT_NE(dial_server(other).detail.find("\"localhost\""), std::string::npos);
    host_.host = "127.0.0.1";
    expect_rejected(other, "IP address mismatch");
    certificate name_only("DNS:127.0.0.1");
    verify(name_only, true);
    expect_rejected(name_only, "IP address mismatch");
}

TEST_F(TlsStream, VerifyCaIgnoresTheName) {
    certificate other("DNS:other.test");
    verify(other, false);
    EXPECT_TRUE(dial_server(other).connection);
}

TEST_F(TlsStream, UntrustedAndExpiredCertificates) {
    certificate stranger("DNS:localhost,IP:127.0.0.1");
    verify(identity_, false);
    expect_rejected(stranger, "self-signed certificate");
    certificate expired("DNS:localhost,IP:127.0.0.1", 0);
    verify(expired, true);
    expect_rejected(expired, "expired");
}

TEST_F(TlsStream, UnusableFilesAreNamed) {
    certificate client("DNS:client");
    client.write(files_.file("client.crt"));
    client.write_key(files_.file("client.key"));
    identity_.write_key(files_.file("other.key"));
    script_server server([](int fd) {
        agree_to_tls(fd);
        receive(fd, 1);
    });
    config_.use = policy::require;
    config_.cert = files_.file("client.crt");
    config_.key = files_.file("other.key");
    auto result = dial(server.port());
    EXPECT_FALSE(result.connection);
    EXPECT_NE(result.detail.find("other.key\""), std::string::npos) << result.detail;

    std::error_code ec;
    std::string detail;
    config_.key = files_.file("missing.key");
    EXPECT_FALSE(detail::make_ssl(config_, "h", ec, detail));
    EXPECT_TRUE(ec);
    EXPECT_NE(detail.find("missing.key\""), std::string::npos) << detail;
    config_.cert = files_.file("missing.crt");
    EXPECT_FALSE(detail::make_ssl(config_, "h", ec, detail));
    EXPECT_NE(detail.find("missing.crt\""), std::string::npos) << detail;
    config_.cert.clear();
    config_.verify_chain = config_.verify_name = true;
    config_.rootcert = files_.file("client.key");
    EXPECT_FALSE(detail::make_ssl(config_, "h", ec, detail));
    EXPECT_NE(detail.find("root certificate file"), std::string::npos) << detail;
    config_.rootcert = files_.file("client.crt");
    EXPECT_FALSE(detail::make_ssl(config_, "", ec, detail));
    EXPECT_NE(detail.find("host name must be given"), std::string::npos) << detail;
}

// libpq's rule.
TEST_F(TlsStream, KeysThatOthersCanUseAreRefused) {
    certificate client("DNS:client");
    client.write(files_.file("client.crt"));
    const std::string key = files_.file("client.key");
    client.write_key(key);
    config_.cert = files_.file("client.crt");
    config_.key = key;
    const auto refused = [&] {
        std::error_code ec;
        std::string detail;
        if (detail::make_ssl(config_, "h", ec, detail)) return false;
        EXPECT_EQ(ec, std::errc::permission_denied);
        EXPECT_NE(detail.find('"' + config_.key + '"'), std::string::npos) << detail;
        return true;
    };
    const auto refused_with = [&](mode_t mode) {
        EXPECT_EQ(::chmod(key.c_str(), mode), 0);
        return refused();
    };
    const auto check = [&](bool of_root) {
        for (const mode_t good : {0600, 0400, 0700}) EXPECT_FALSE(refused_with(good)) << std::oct << good;
        for (const mode_t bad : {0604, 0602, 0601, 0620, 0610, 0660, 0644, 0777, 0444})
            EXPECT_TRUE(refused_with(bad)) << std::oct << bad;
        EXPECT_EQ(refused_with(0640), !of_root);
    };
    check(::geteuid() == 0);
    if (::geteuid() == 0) {
        ASSERT_EQ(::chown(key.c_str(), 65534, 65534), 0);  // root reads everybody's
        check(false);
    }
    ASSERT_EQ(::chmod(key.c_str(), 0644), 0);
    std::error_code ec;
    std::string detail;
    EXPECT_FALSE(detail::make_ssl(config_, "h", ec, detail));
    EXPECT_NE(detail.find("0644"), std::string::npos) << detail;
    EXPECT_NE(detail.find("chmod u=rw,g=,o="), std::string::npos) << detail;

    ASSERT_EQ(::chmod(key.c_str(), 0600), 0);
    std::filesystem::create_symlink(key, files_.file("link.key"));
    config_.key = files_.file("link.key");
    EXPECT_FALSE(refused());
    config_.key = files_.str();
    EXPECT_TRUE(refused());
}

// A078
TEST_F(TlsStream, ClientCertificate) {
    certificate client("DNS:client");
    client.write(files_.file("client.crt"));
    client.write_key(files_.file("client.key"));
    config_.use = policy::require;
    config_.cert = files_.file("client.crt");
    config_.key = files_.file("client.key");
    bool accepted = false;
    script_server server([&](int fd) {
        tls_peer peer(fd, identity_, 0, client.x509());
        accepted = agree_to_tls(fd) && peer.accept();
    });
    EXPECT_TRUE(dial(server.port()).connection);
    server.join();
    EXPECT_TRUE(accepted);
}

// A048
TEST_F(TlsStream, OldVersionsOfTlsAreRefused) {
    config_.use = policy::require;
    auto result = dial_server(identity_, TLS1_1_VERSION);
    EXPECT_FALSE(result.connection);
    EXPECT_TRUE(result.error);
    EXPECT_TRUE(dial_server(identity_, TLS1_2_VERSION).connection);
}

TEST_F(TlsStream, TransfersMuchBothWays) {
    std::string text(3'000'000, '\0');
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 7919 >> 5);
    for (std::size_t block : {1'000u, 16'384u, 100'000u}) {
        std::unique_ptr<script_server> server;
        auto stream = connect(server, [&](tls_peer& peer, int) {
            std::string got = peer.read(text.size());
            peer.update_keys();
            peer.write(got);
            peer.farewell();
        });
        ASSERT_TRUE(stream);
        detail::deadline limit(io_.get_executor(), in(20s));
        EXPECT_FALSE(run(io_, detail::write_all(*stream, text, limit)));
        std::string back;
        EXPECT_EQ(receive_all(*stream, back, block), asio::error::eof);
        EXPECT_TRUE(back == text);
    }
}

TEST_F(TlsStream, ManySmallExchangesMissNothing) {
    std::unique_ptr<script_server> server;
    auto stream = connect(server, [&](tls_peer& peer, int) {
        for (std::string word; !(word = peer.read(5)).empty();) {
            peer.write(word.substr(0, 2));
            peer.write(word.substr(2));
        }
    });
    ASSERT_TRUE(stream);
    std::string buffer(4096, '\0');
    for (int i = 0; i < 300; ++i) {
        detail::deadline limit(io_.get_executor(), in(10s));
        ASSERT_FALSE(run(io_, detail::write_all(*stream, "hello", limit)));
        std::string got;
        while (got.size() < 5) {
            std::error_code ec;
            std::size_t n = stream->read_some(buffer, ec);
            got.append(buffer, 0, n);
            if (got.size() >= 5 || (!ec && !stream->short_read_drains())) continue;
            ASSERT_TRUE(!ec || ec == asio::error::would_block);
            ASSERT_FALSE(run(io_, detail::wait_for(*stream, stream->read_needs(), limit)));
        }
        ASSERT_EQ(got, "hello");
    }
    stream->close();
}

// S27
TEST_F(TlsStream, AnEndWithoutFarewellIsAnError) {
    std::unique_ptr<script_server> server;
    auto stream = connect(server, [](tls_peer& peer, int) { peer.write("half an ans"); });
    std::string text;
    auto ec = receive_all(*stream, text);
    EXPECT_EQ(text, "half an ans");
    EXPECT_NE(ec, asio::error::eof);
    EXPECT_EQ(&ec.category(), &detail::tls_category());
    EXPECT_NE(ec.message().find("unexpected eof"), std::string::npos) << ec.message();
    std::string more(10, '\0');
    EXPECT_EQ(stream->read_some(more, ec), 0u);
    EXPECT_TRUE(ec);
}

TEST_F(TlsStream, AnEndWithFarewellIsTheEnd) {
    std::unique_ptr<script_server> server;
    auto stream = connect(server, [](tls_peer& peer, int) {
        peer.write("answer");
        peer.farewell();
    });
    std::string text;
    EXPECT_EQ(receive_all(*stream, text), asio::error::eof);
    EXPECT_EQ(text, "answer");
    std::string more(10, '\0');
    std::error_code ec;
    EXPECT_EQ(stream->read_some(more, ec), 0u);
    EXPECT_EQ(ec, asio::error::eof);
}

TEST_F(TlsStream, GarbageAfterDataIsReportedAfterTheData) {
    std::unique_ptr<script_server> server;
    auto stream = connect(server, [](tls_peer& peer, int fd) {
        peer.write("answer");
        send_text(fd, "this is no TLS record at all");
        receive(fd, 1);
    });
    std::string text;
    auto ec = receive_all(*stream, text);
    EXPECT_EQ(text, "answer");
    EXPECT_EQ(&ec.category(), &detail::tls_category());
    stream->close();
}

TEST_F(TlsStream, WritingToAClosedPeerIsAnErrorAndNoSignal) {
    std::unique_ptr<script_server> server;
    auto stream = connect(server, [](tls_peer&, int fd) {
        linger reset{1, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    });
    server->join();
    std::error_code ec;
    std::string text(100'000, 'x');
    for (int i = 0; i < 1000 && (!ec || ec == asio::error::would_block); ++i) stream->write_some(text, ec);
    EXPECT_TRUE(ec == asio::error::broken_pipe || ec == asio::error::connection_reset) << ec.message();
    stream->close();
    EXPECT_FALSE(stream->is_open());
}

TEST_F(TlsStream, CloseEndsAPendingWait) {
    std::unique_ptr<script_server> server;
    auto stream = connect(server, [](tls_peer& peer, int) { peer.read(1); });
    recording_listener listener;
    listener.on_ready = [&](std::error_code ec) {
        if (!ec) stream->wait(detail::direction::read, listener);
    };
    stream->wait(detail::direction::read, listener);
    io_.restart();
    io_.poll();
    stream->close();
    io_.restart();
    io_.run();
    EXPECT_EQ(listener.last, asio::error::operation_aborted);
}

}  // namespace
}  // namespace asiopg::test
