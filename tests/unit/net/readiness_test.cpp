// Both implementations of readiness, on a plain io_context and on a strand.
#include "net/readiness.hpp"

#include <asio/error.hpp>
#include <asio/strand.hpp>
#include <asio/thread_pool.hpp>
#include <memory>

#include "net_support.hpp"

namespace asiopg::test {
namespace {

using detail::direction;
using detail::readiness;

enum class kind { direct, asio_plain, asio_strand };

class Readiness : public testing::TestWithParam<kind> {
protected:
    std::shared_ptr<readiness> make(int fd) { return make(*io_, fd); }
    static std::shared_ptr<readiness> make(asio::io_context& io, int fd) {
        if (GetParam() == kind::direct) return detail::make_epoll_readiness(io.get_executor(), fd);
        if (GetParam() == kind::asio_plain) return detail::make_asio_readiness(io.get_executor(), fd);
        return detail::make_asio_readiness(asio::make_strand(io), fd);
    }
    void SetUp() override {
        if (GetParam() == kind::direct && !make(pair_.near)) GTEST_SKIP() << "built without reactor operations";
    }

    static bool try_read(int fd) {
        char byte;
        return ::recv(fd, &byte, 1, MSG_DONTWAIT) == 1;
    }
    // Waits as a stream's user does: try, and wait again when nothing is there. Counts bytes.
    void start_reading(readiness& r, int fd) {
        reader_.on_ready = [this, &r, fd](std::error_code ec) {
            if (ec) return;
            while (try_read(fd)) ++bytes_;
            r.wait(direction::read, reader_);
        };
        r.wait(direction::read, reader_);
    }
    bool run_until(const std::function<bool()>& done) {
        auto end = std::chrono::steady_clock::now() + 10s;
        io_->restart();
        while (!done() && std::chrono::steady_clock::now() < end) io_->run_one_for(1s);
        return done();
    }

    std::unique_ptr<asio::io_context> io_ = std::make_unique<asio::io_context>();
    socket_pair pair_;
    recording_listener reader_;
    recording_listener writer_;
    int bytes_ = 0;
};

TEST_P(Readiness, TellsOfDataThatArrivesLater) {
    auto r = make(pair_.near);
    start_reading(*r, pair_.near);
    EXPECT_EQ(reader_.calls, 0) << "called from inside wait()";
    io_->poll();
    EXPECT_EQ(bytes_, 0);
    for (int i = 1; i <= 50; ++i) {
        send_text(pair_.far, "x");
        ASSERT_TRUE(run_until([&] { return bytes_ == i; }));
    }
    r->stop();
    io_->restart();
    io_->run();
    EXPECT_EQ(reader_.last, asio::error::operation_aborted);
}

TEST_P(Readiness, NoticesDataThatCameWhileNothingWaited) {
    auto r = make(pair_.near);
    for (bool reactor_runs : {true, false}) {
        // Make sure that the descriptor's first readiness is used up and the descriptor drained.
        for (int round = 0; round < 3; ++round) {
            int before = reader_.calls;
            send_text(pair_.far, "x");
            r->wait(direction::read, reader_);
            ASSERT_TRUE(run_until([&] { return reader_.calls > before; }));
            while (try_read(pair_.near)) continue;
        }
        send_text(pair_.far, "y");
        io_->restart();
        if (reactor_runs) io_->poll();
        int before = reader_.calls;
        r->wait(direction::read, reader_);
        EXPECT_EQ(reader_.calls, before);
        ASSERT_TRUE(run_until([&] { return reader_.calls > before; }));
        EXPECT_FALSE(reader_.last);
        EXPECT_TRUE(try_read(pair_.near));
    }
}

// The edge comes after the wait ended and before its reader reads; the bytes that it announces are read then, so
// the next wait may end early, but the one after that has to sleep and still hear of new data.
TEST_P(Readiness, NoEdgeIsLostAroundTheRead) {
    auto r = make(pair_.near);
    int rounds = 0;
    reader_.on_ready = [&](std::error_code ec) {
        if (ec) return;
        send_text(pair_.far, "a");
        while (try_read(pair_.near)) ++bytes_;
        send_text(pair_.far, "b");
        if (++rounds < 20) r->wait(direction::read, reader_);
    };
    r->wait(direction::read, reader_);
    send_text(pair_.far, "x");
    ASSERT_TRUE(run_until([&] { return rounds == 20; }));
    EXPECT_GE(bytes_, 20);
}

TEST_P(Readiness, TellsOfTheEndOfTheStream) {
    auto r = make(pair_.near);
    bool end = false;
    reader_.on_ready = [&](std::error_code ec) {
        char byte;
        end = !ec && ::recv(pair_.near, &byte, 1, MSG_DONTWAIT) == 0;
        if (!end && !ec) r->wait(direction::read, reader_);
    };
    r->wait(direction::read, reader_);
    io_->poll();
    pair_.close_far();
    EXPECT_TRUE(run_until([&] { return end; }));
}

TEST_P(Readiness, WritesAndReadsAtTheSameTime) {
    auto r = make(pair_.near);
    start_reading(*r, pair_.near);
    char block[4096] = {};
    std::size_t sent = 0;
    auto fill = [&] {
        ssize_t n;
        while ((n = ::send(pair_.near, block, sizeof block, MSG_DONTWAIT)) > 0) sent += static_cast<std::size_t>(n);
    };
    bool writable = false;
    writer_.on_ready = [&](std::error_code ec) {
        if (ec) return;
        writable = ::send(pair_.near, block, 1, MSG_DONTWAIT) == 1;
        if (!writable) r->wait(direction::write, writer_);
    };
    fill();
    r->wait(direction::write, writer_);
    io_->poll();
    EXPECT_FALSE(writable);
    send_text(pair_.far, "x");
    ASSERT_TRUE(run_until([&] { return bytes_ == 1; }));
    EXPECT_FALSE(writable);
    EXPECT_EQ(receive(pair_.far, sent).size(), sent);
    ASSERT_TRUE(run_until([&] { return writable; }));
    r->stop();
}

TEST_P(Readiness, CancelEndsWaitsLaterAndWaitsMayFollow) {
    auto r = make(pair_.near);
    start_reading(*r, pair_.near);
    io_->poll();
    int before = reader_.calls;
    r->cancel();
    EXPECT_EQ(reader_.calls, before) << "called from inside cancel()";
    io_->restart();
    io_->run();  // ends: nothing is pending any more
    EXPECT_EQ(reader_.calls, before + 1);
    EXPECT_EQ(reader_.last, asio::error::operation_aborted);
    r->cancel();  // without a wait: nothing
    start_reading(*r, pair_.near);
    send_text(pair_.far, "x");
    EXPECT_TRUE(run_until([&] { return bytes_ == 1; }));
}

TEST_P(Readiness, FinishEndsAWaitLater) {
    auto r = make(pair_.near);
    for (int i = 1; i <= 3; ++i) {
        r->finish(direction::read, reader_);
        EXPECT_EQ(reader_.calls, i - 1);
        io_->restart();
        io_->run();
        EXPECT_EQ(reader_.calls, i);
        EXPECT_FALSE(reader_.last);
    }
    r->finish(direction::write, writer_);
    writer_.on_abandoned = [&] { r.reset(); };
    io_.reset();
    EXPECT_EQ(writer_.times_abandoned, 1);
}

TEST_P(Readiness, WaitAfterStopFails) {
    auto r = make(pair_.near);
    r->stop();
    r->stop();
    r->wait(direction::read, reader_);
    EXPECT_EQ(reader_.calls, 0);
    io_->run();
    EXPECT_EQ(reader_.calls, 1);
    EXPECT_EQ(reader_.last, asio::error::bad_descriptor);
}

TEST_P(Readiness, DetachedListenersAreNotCalled) {
    auto r = make(pair_.near);
    start_reading(*r, pair_.near);
    io_->poll();
    int before = reader_.calls;
    r->detach();
    r->stop();
    r.reset();  // the pending operation outlives its owner's share
    io_->restart();
    io_->run();
    EXPECT_EQ(reader_.calls, before);
    EXPECT_EQ(reader_.times_abandoned, 0);
}

TEST_P(Readiness, DestroyedContextAbandonsAPendingWait) {
    auto r = make(pair_.near);
    start_reading(*r, pair_.near);
    io_->poll();
    int before = reader_.calls;
    reader_.on_abandoned = [&] { r.reset(); };
    io_.reset();
    EXPECT_EQ(reader_.times_abandoned, 1);
    EXPECT_EQ(reader_.calls, before);
    EXPECT_FALSE(r);
}

TEST_P(Readiness, DestroyedContextAbandonsAWaitThatHasEndedUnseen) {
    auto r = make(pair_.near);
    r->wait(direction::read, reader_);
    r->cancel();  // its end is queued, and nobody runs the queue
    reader_.on_abandoned = [&] { r.reset(); };
    io_.reset();
    EXPECT_EQ(reader_.times_abandoned, 1);
    EXPECT_EQ(reader_.calls, 0);
}

TEST_P(Readiness, TheListenerMayLetGo) {
    auto r = make(pair_.near);
    reader_.on_ready = [&](std::error_code) { r.reset(); };
    send_text(pair_.far, "x");
    r->wait(direction::read, reader_);
    io_->run();
    EXPECT_EQ(reader_.calls, 1);
    EXPECT_FALSE(r);
}

INSTANTIATE_TEST_SUITE_P(All, Readiness, testing::Values(kind::direct, kind::asio_plain, kind::asio_strand),
                         [](const testing::TestParamInfo<kind>& tested) {
                             if (tested.param == kind::direct) return "direct";
                             return tested.param == kind::asio_plain ? "asio_plain" : "asio_strand";
                         });

TEST(ReadinessFactory, UsesTheReactorOnlyOnAPlainIoContext) {
    asio::io_context io;
    asio::thread_pool pool(1);
    socket_pair pair;
    EXPECT_FALSE(detail::make_epoll_readiness(asio::make_strand(io), pair.near));
    EXPECT_FALSE(detail::make_epoll_readiness(pool.get_executor(), pair.near));
    EXPECT_TRUE(detail::make_readiness(asio::make_strand(io), pair.near));
    EXPECT_TRUE(detail::make_readiness(pool.get_executor(), pair.near));
    EXPECT_TRUE(detail::make_readiness(io.get_executor(), pair.near));
}

TEST(ReadinessFactory, ThrowsOnADescriptorThatIsNone) {
    asio::io_context io;
    EXPECT_THROW(detail::make_readiness(io.get_executor(), -1), std::system_error);
}

}  // namespace
}  // namespace asiopg::test
