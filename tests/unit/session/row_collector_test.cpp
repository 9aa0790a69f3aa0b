// The row collector: rows copied together, rows left where they were received, and malformed ones.
#include "session/row_collector.hpp"

#include <asiopg/reader.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "session/receive_buffer.hpp"
#include "support/say.hpp"
#include "wire/frame.hpp"

namespace asiopg::detail {
namespace {

namespace say = test::say;

std::shared_ptr<const row_description> texts(std::size_t count) {
    auto description = std::make_shared<row_description>();
    for (std::size_t i = 0; i < count; ++i) description->columns.emplace_back().type = find_builtin_type(oid::text);
    return description;
}

std::string_view value(const rows& r, std::size_t row, std::size_t column) {
    const char* at = r.field(row, column);
    reader in({at, 4});
    return {at + 4, static_cast<std::size_t>(in.read_int32())};
}

// Receives and collects as a session does, `piece` bytes at a time.
class collecting {
public:
    explicit collecting(std::size_t piece) : piece_(piece) {}
    bool receive(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto room = buffer.prepare();
            const std::size_t n = bytes.copy(room.data(), std::min(room.size(), piece_));
            buffer.commit(n);
            bytes.remove_prefix(n);
            bool malformed = false;
            buffer.consume(collector.add_run(buffer.unread(), *buffer.block(), max_message_size, malformed));
            if (malformed) return false;
            wire::frame f;
            std::size_t size = 0;
            if (wire::next_frame(buffer.unread(), max_message_size, f, size) == wire::frame_status::incomplete)
                buffer.need(size);
        }
        return true;
    }
    receive_buffer buffer;
    row_collector collector;

private:
    std::size_t piece_;
};

void check_rows(std::size_t count, std::size_t size, std::size_t piece) {
    SCOPED_TRACE(std::to_string(count) + " rows of " + std::to_string(size) + " in pieces of " + std::to_string(piece));
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += say::row(std::to_string(i), std::string(size, static_cast<char>('a' + i % 26)));
    auto c = std::make_unique<collecting>(piece);
    c->collector.begin(texts(2));
    ASSERT_TRUE(c->receive(all));
    const rows_ptr r = c->collector.finish();
    EXPECT_FALSE(c->collector.active());
    c.reset();  // the result keeps what it needs
    ASSERT_EQ(r->size(), count);
    ASSERT_EQ(r->width(), 2u);
    for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(value(*r, i, 0), std::to_string(i));
        ASSERT_EQ(value(*r, i, 1), std::string(size, static_cast<char>('a' + i % 26)));
    }
}

TEST(RowCollector, SmallRows) {
    for (const std::size_t piece : {1u, 7u, 100u, 4096u, 65536u}) check_rows(3, 10, piece);
}

TEST(RowCollector, ManyRows) {
    for (const std::size_t piece : {1000u, 4096u, 65536u}) check_rows(20'000, 20, piece);
}

TEST(RowCollector, RowsSpanningBlocks) {
    for (const std::size_t size : {8'000u, 40'000u, 65'500u, 65'536u, 200'000u, 1'000'000u})
        for (const std::size_t piece : {5'000u, 65'536u}) check_rows(5, size, piece);
}

TEST(RowCollector, NoRows) {
    row_collector c;
    c.begin(texts(1));
    EXPECT_TRUE(c.active());
    rows_ptr r = c.finish();
    EXPECT_EQ(r->size(), 0u);
    EXPECT_EQ(r->width(), 1u);
    c.begin(nullptr);
    r = c.finish();
    EXPECT_EQ(r->size(), 0u);
    EXPECT_EQ(r->width(), 0u);
}

TEST(RowCollector, ResultsDoNotMix) {
    collecting c(4096);
    std::vector<rows_ptr> results;
    for (int i = 0; i < 50; ++i) {
        c.collector.begin(texts(1));
        for (int j = 0; j < 100; ++j) ASSERT_TRUE(c.receive(say::row(std::to_string(i * 1000 + j))));
        results.push_back(c.collector.finish());
    }
    for (int i = 0; i < 50; ++i)
        for (int j = 0; j < 100; ++j)
            ASSERT_EQ(value(*results[static_cast<std::size_t>(i)], static_cast<std::size_t>(j), 0),
                      std::to_string(i * 1000 + j));
}

// Few and small: copied together. Many or large: left where they are.
TEST(RowCollector, PartsShareTheirRows) {
    for (const std::size_t size : {1, 100, 5000})
        for (const std::size_t parts : {1, 20, 1000}) {
            SCOPED_TRACE(std::to_string(parts) + " of " + std::to_string(size));
            collecting c(4096);
            c.collector.begin_parts(texts(1), parts);
            for (std::size_t i = 0; i < parts; ++i) {
                for (std::size_t k = 0; k < i % 3; ++k)
                    ASSERT_TRUE(c.receive(say::row(std::string(size, static_cast<char>('a' + i % 20)))));
                c.collector.end_part(command_tag("SELECT " + std::to_string(i % 3)));
            }
            const rows_ptr r = c.collector.finish();
            ASSERT_EQ(r->parts->parts.size(), parts);
            for (std::size_t i = 0; i < parts; ++i) {
                ASSERT_EQ(r->parts->size(i), i % 3);
                EXPECT_EQ(r->parts->tags[r->parts->parts[i].tag], "SELECT " + std::to_string(i % 3));
                for (std::size_t k = 0; k < i % 3; ++k)
                    EXPECT_EQ(value(*r, r->parts->begin(i) + k, 0), std::string(size, static_cast<char>('a' + i % 20)));
            }
        }
}

// S15
TEST(RowCollector, RefusesOtherWidths) {
    for (const std::string& row : {say::row(), say::row("a"), say::row("a", "b", "c"), say::raw('D', "\1")}) {
        collecting c(4096);
        c.collector.begin(texts(2));
        EXPECT_TRUE(c.receive(say::row("a", "b")));
        EXPECT_FALSE(c.receive(row));
        EXPECT_EQ(c.collector.finish()->size(), 1u);
    }
}

}  // namespace
}  // namespace asiopg::detail
