// The receive buffer: reuse, sharing, long messages, and lengths that lie.
#include "session/receive_buffer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "session/row_block.hpp"

namespace asiopg::detail {
namespace {

void receive(receive_buffer& buffer, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto room = buffer.prepare();
        ASSERT_FALSE(room.empty());
        const std::size_t n = bytes.copy(room.data(), room.size());
        buffer.commit(n);
        bytes.remove_prefix(n);
    }
}

TEST(ReceiveBuffer, StartsEmpty) {
    receive_buffer buffer;
    EXPECT_EQ(buffer.unread(), "");
    EXPECT_EQ(buffer.block(), nullptr);
    EXPECT_EQ(buffer.prepare().size(), receive_buffer::block_size);
    EXPECT_EQ(buffer.unread(), "");
}

TEST(ReceiveBuffer, KeepsWhatIsNotConsumed) {
    receive_buffer buffer;
    receive(buffer, "hello world");
    buffer.consume(6);
    EXPECT_EQ(buffer.unread(), "world");
    receive(buffer, "!");
    EXPECT_EQ(buffer.unread(), "world!");
    buffer.consume(6);
    EXPECT_EQ(buffer.unread(), "");
}

// Memory is reused as long as nobody keeps rows in it.
TEST(ReceiveBuffer, ReusesItsBlock) {
    receive_buffer buffer;
    buffer.prepare();
    const row_block* block = buffer.block();
    for (int i = 0; i < 1000; ++i) {
        receive(buffer, std::string(1000, 'x'));
        EXPECT_EQ(buffer.unread().size(), 1000u);
        buffer.consume(1000);
    }
    EXPECT_EQ(buffer.block(), block);
}

// What rows point into is never overwritten.
TEST(ReceiveBuffer, LeavesSharedBytesAlone) {
    receive_buffer buffer;
    receive(buffer, std::string(1000, 'a'));
    row_block* kept = buffer.block();
    kept->add_reference();
    const std::string_view bytes = buffer.unread();
    buffer.consume(1000);
    for (int i = 0; i < 200; ++i) {
        receive(buffer, std::string(1000, 'b'));
        EXPECT_EQ(buffer.unread(), std::string(1000, 'b'));
        buffer.consume(1000);
    }
    EXPECT_EQ(bytes, std::string(1000, 'a'));
    EXPECT_NE(buffer.block(), kept);
    EXPECT_FALSE(kept->shared());  // the buffer has let it go
    kept->release();
}

TEST(ReceiveBuffer, OutlivedByWhatIsShared) {
    row_block* kept = nullptr;
    std::string_view bytes;
    {
        receive_buffer buffer;
        receive(buffer, "kept");
        kept = buffer.block();
        kept->add_reference();
        bytes = buffer.unread();
    }
    EXPECT_EQ(bytes, "kept");
    kept->release();
}

// A message longer than a block comes out in one piece, whatever came before it.
TEST(ReceiveBuffer, GathersLongMessages) {
    for (const std::size_t before : {0u, 1u, 60'000u, 65'000u, 65'535u}) {
        receive_buffer buffer;
        const std::string message(1'000'000, 'm');
        std::string all = std::string(before, 'b') + message + "rest";
        std::string_view left = all;
        bool gone = before == 0;
        while (!left.empty()) {
            const auto room = buffer.prepare();
            const std::size_t n = left.copy(room.data(), room.size());
            buffer.commit(n);
            left.remove_prefix(n);
            if (!gone && buffer.unread().size() >= before) {
                buffer.consume(before);
                gone = true;
            }
            if (gone && buffer.unread().size() < message.size()) buffer.need(message.size());
        }
        EXPECT_EQ(buffer.unread(), message + "rest");
        buffer.consume(buffer.unread().size());
        buffer.need(5);
        buffer.prepare();
        EXPECT_EQ(buffer.block()->capacity(), receive_buffer::block_size);  // a large block is not kept
    }
}

// S16: memory grows with what was received, not with what a length claims.
TEST(ReceiveBuffer, ClaimsCostNothing) {
    receive_buffer buffer;
    receive(buffer, "D\x3f\xff\xff\xff");
    std::size_t received = 5;
    for (int i = 0; i < 200; ++i) {
        buffer.need(0x40000000);
        const auto room = buffer.prepare();
        ASSERT_FALSE(room.empty());
        EXPECT_LE(buffer.block()->capacity(), 2 * received + 2 * receive_buffer::block_size);
        const std::size_t n = std::min<std::size_t>(room.size(), 1400);
        std::fill_n(room.data(), n, 'x');
        buffer.commit(n);
        received += n;
    }
    EXPECT_EQ(buffer.unread().size(), received);
}

}  // namespace
}  // namespace asiopg::detail
