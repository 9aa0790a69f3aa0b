// The plain stream: reading, writing, closing.
#include "net/socket_stream.hpp"

#include <asio/error.hpp>
#include <memory>

#include "net_support.hpp"

namespace asiopg::test {
namespace {

using detail::direction;
using detail::socket_stream;

class SocketStream : public testing::Test {
protected:
    asio::io_context io_;
    socket_pair pair_{4096};
    socket_stream stream_{detail::socket(io_.get_executor(), pair_.give_near())};
    recording_listener listener_;
    std::error_code ec_;
};

TEST_F(SocketStream, ReadsWhatIsThere) {
    char buffer[16];
    EXPECT_EQ(stream_.read_some(buffer, ec_), 0u);
    EXPECT_EQ(ec_, asio::error::would_block);
    send_text(pair_.far, "hello");
    EXPECT_EQ(stream_.read_some(buffer, ec_), 5u);
    EXPECT_FALSE(ec_);
    EXPECT_EQ(std::string_view(buffer, 5), "hello");
    EXPECT_EQ(stream_.read_some({}, ec_), 0u);
    EXPECT_FALSE(ec_);
    pair_.close_far();
    EXPECT_EQ(stream_.read_some(buffer, ec_), 0u);
    EXPECT_EQ(ec_, asio::error::eof);
}

// The end comes together with the data before it, and only one edge announces both.
TEST_F(SocketStream, AWaitAfterAShortReadHearsOfAnEndThatIsAlreadyThere) {
    for (int round = 0; round < 3; ++round) {  // uses up what registration left
        stream_.wait(direction::read, listener_);
        send_text(pair_.far, "x");
        io_.restart();
        io_.run();
        char one[16];
        while (stream_.read_some(one, ec_) > 0) continue;
    }
    stream_.wait(direction::read, listener_);
    int before = listener_.calls;
    io_.restart();
    io_.poll();
    ASSERT_EQ(listener_.calls, before);
    send_text(pair_.far, "last");
    pair_.close_far();
    io_.run();
    ASSERT_EQ(listener_.calls, before + 1);
    char buffer[16];
    ASSERT_EQ(stream_.read_some(buffer, ec_), 4u);
    stream_.wait(direction::read, listener_);
    io_.restart();
    io_.poll();
    EXPECT_EQ(listener_.calls, before + 2);
    EXPECT_EQ(stream_.read_some(buffer, ec_), 0u);
    EXPECT_EQ(ec_, asio::error::eof);
}

TEST_F(SocketStream, WritesWhatFits) {
    std::string block(1000, 'x');
    std::size_t sent = 0;
    for (ec_.clear(); !ec_;) sent += stream_.write_some(block, ec_);
    EXPECT_EQ(ec_, asio::error::would_block);
    EXPECT_GE(sent, 1000u);
    EXPECT_EQ(receive(pair_.far, sent), std::string(sent, 'x'));
}

TEST_F(SocketStream, WritingToAClosedPeerIsAnErrorAndNoSignal) {
    pair_.close_far();
    EXPECT_EQ(stream_.write_some(std::string_view("x"), ec_), 0u);
    EXPECT_EQ(ec_, asio::error::broken_pipe);
}

TEST_F(SocketStream, CloseEndsAPendingWait) {
    listener_.on_ready = [&](std::error_code ec) {  // a wait may end early
        if (!ec) stream_.wait(direction::read, listener_);
    };
    stream_.wait(direction::read, listener_);
    io_.poll();
    listener_.calls = 0;
    stream_.close();
    stream_.close();
    EXPECT_FALSE(stream_.is_open());
    EXPECT_EQ(listener_.calls, 0);
    io_.restart();
    io_.run();
    EXPECT_EQ(listener_.calls, 1);
    EXPECT_EQ(listener_.last, asio::error::operation_aborted);
    EXPECT_EQ(receive(pair_.far, 1), "");
    char buffer[1];
    EXPECT_EQ(stream_.read_some(buffer, ec_), 0u);
    EXPECT_EQ(ec_, asio::error::bad_descriptor);
}

TEST_F(SocketStream, DestroyedWithAWaitPendingItIsSilent) {
    auto owned = std::make_unique<socket_stream>(stream_.release());
    EXPECT_FALSE(stream_.is_open());
    owned->wait(direction::read, listener_);
    io_.poll();
    listener_.calls = 0;
    owned->wait(direction::write, listener_);
    owned.reset();
    io_.restart();
    io_.run();
    EXPECT_EQ(listener_.calls, 0);
    EXPECT_EQ(listener_.times_abandoned, 0);
    EXPECT_EQ(receive(pair_.far, 1), "");
}

}  // namespace
}  // namespace asiopg::test
