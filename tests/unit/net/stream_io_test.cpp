// Waiting, reading and writing from a coroutine, under a deadline and under cancellation.
#include "net/stream_io.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/strand.hpp>
#include <asio/system_error.hpp>
#include <asio/use_awaitable.hpp>
#include <memory>

#include "net/socket_stream.hpp"
#include "net_support.hpp"

namespace asiopg::test {
namespace {

using detail::deadline;
using detail::direction;
using detail::socket_stream;

class StreamIo : public testing::TestWithParam<bool> {
protected:
    any_io_executor make_executor() {
        if (GetParam()) return asio::make_strand(*io_);
        return io_->get_executor();
    }
    std::unique_ptr<asio::io_context> io_ = std::make_unique<asio::io_context>();
    any_io_executor executor_ = make_executor();
    socket_pair pair_{4096};
    std::unique_ptr<socket_stream> stream_ =
        std::make_unique<socket_stream>(detail::socket(executor_, pair_.give_near()));
    deadline never_{executor_};
};

TEST_P(StreamIo, ReadsWhatComesLater) {
    char buffer[8];
    asio::post(executor_, [&] { asio::post(executor_, [&] { send_text(pair_.far, "hi"); }); });
    auto [ec, n] = run(*io_, executor_, detail::read_some(*stream_, buffer, never_));
    EXPECT_FALSE(ec);
    EXPECT_EQ(std::string_view(buffer, n), "hi");
}

TEST_P(StreamIo, WritesMoreThanFits) {
    std::string text(300'000, 'x');
    std::string received;
    std::thread reader([&] { received = receive(pair_.far, text.size()); });
    EXPECT_FALSE(run(*io_, executor_, detail::write_all(*stream_, text, never_)));
    reader.join();
    EXPECT_EQ(received, text);
}

TEST_P(StreamIo, EndsAtTheDeadline) {
    deadline soon(executor_, in(30ms));
    char buffer[8];
    auto begin = deadline::clock::now();
    auto [ec, n] = run(*io_, executor_, detail::read_some(*stream_, buffer, soon));
    EXPECT_EQ(ec, asio::error::timed_out);
    EXPECT_EQ(n, 0u);
    EXPECT_TRUE(soon.expired());
    EXPECT_GE(deadline::clock::now() - begin, 20ms);
    EXPECT_TRUE(stream_->is_open());
    EXPECT_EQ(run(*io_, executor_, detail::wait_for(*stream_, direction::read, soon)), asio::error::timed_out);
}

TEST_P(StreamIo, ADeadlineInThePastEndsAtOnce) {
    deadline past(executor_, in(-1ms));
    EXPECT_TRUE(past.expired());
    EXPECT_EQ(run(*io_, executor_, detail::wait_for(*stream_, direction::read, past)), asio::error::timed_out);
}

TEST_P(StreamIo, ADeadlineThatIsLeftHoldsNobodyUp) {
    send_text(pair_.far, "hi");
    char buffer[8];
    std::optional<deadline> late(std::in_place, executor_, in(1h));
    bool ended = false;
    asio::co_spawn(executor_, detail::read_some(*stream_, buffer, *late), [&](std::exception_ptr, auto) {
        late.reset();
        ended = true;
    });
    io_->run();
    EXPECT_TRUE(ended);
}

TEST_P(StreamIo, CancellationThrowsAndTheStreamStaysUsable) {
    char buffer[8];
    asio::cancellation_signal signal;
    std::exception_ptr error;
    asio::co_spawn(executor_, detail::read_some(*stream_, buffer, never_),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr e, auto) { error = e; }));
    io_->poll();
    ASSERT_FALSE(error);
    asio::post(executor_, [&] { signal.emit(asio::cancellation_type::terminal); });
    io_->restart();
    io_->run();
    ASSERT_TRUE(error);
    try {
        std::rethrow_exception(error);
    } catch (const asio::system_error& e) {
        EXPECT_EQ(e.code(), asio::error::operation_aborted);
    }
    send_text(pair_.far, "hi");
    auto [ec, n] = run(*io_, executor_, detail::read_some(*stream_, buffer, never_));
    EXPECT_FALSE(ec);
    EXPECT_EQ(n, 2u);
}

TEST_P(StreamIo, AClosedStreamEndsTheWait) {
    std::error_code ec;
    asio::co_spawn(executor_, detail::wait_for(*stream_, direction::read, never_),
                   [&](std::exception_ptr, std::error_code e) { ec = e; });
    asio::post(executor_, [&] { asio::post(executor_, [&] { stream_->close(); }); });
    io_->run();
    if (!ec) ec = run(*io_, executor_, detail::wait_for(*stream_, direction::read, never_));
    EXPECT_TRUE(ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) << ec.message();
}

awaitable<int> read_for_ever(std::unique_ptr<socket_stream> stream, any_io_executor executor,
                             std::shared_ptr<int> witness) {
    deadline late(executor, in(1h));
    char buffer[8];
    co_await detail::read_some(*stream, buffer, late);
    co_return *witness;
}

TEST_P(StreamIo, ADestroyedContextDestroysTheCoroutine) {
    auto witness = std::make_shared<int>(1);
    bool ended = false;
    asio::co_spawn(executor_, read_for_ever(std::move(stream_), executor_, witness),
                   [&](std::exception_ptr, int) { ended = true; });
    io_->poll();
    EXPECT_EQ(witness.use_count(), 2);
    executor_ = any_io_executor();
    io_.reset();
    EXPECT_EQ(witness.use_count(), 1);
    EXPECT_FALSE(ended);
    EXPECT_EQ(receive(pair_.far, 1), "");
}

INSTANTIATE_TEST_SUITE_P(All, StreamIo, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& tested) { return tested.param ? "strand" : "plain"; });

}  // namespace
}  // namespace asiopg::test
