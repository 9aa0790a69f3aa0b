// What holds for every message: it survives the round trip, and damage is noticed.
#pragma once

#include "wire/frame.hpp"

#include <asiopg/writer.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace asiopg::wire {

/// Bytes on the heap without a spare one behind them, so that a sanitizer sees who reads too far.
class exact_copy {
public:
    explicit exact_copy(std::string_view bytes) : bytes_(new char[bytes.size()]), size_(bytes.size()) {
        if (size_) std::memcpy(bytes_.get(), bytes.data(), size_);
    }
    std::string_view view() const { return {bytes_.get(), size_}; }

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_;
};

template <class M>
std::string encoded(const M& message) {
    writer out;
    message.encode(out);
    EXPECT_TRUE(out.ok());
    return std::string(out.view());
}

template <class M>
bool decodes(std::string_view body) {
    const exact_copy copy(body);
    M message;
    return M::decode(copy.view(), message);
}

/// Whether a message ends with bytes that reach to its end, so that a shorter body may be a message as well.
enum class open_end { no, yes };

template <class M>
void check_body(const M& message, std::string_view body, open_end end) {
    M copy;
    EXPECT_TRUE(M::decode(body, copy));
    EXPECT_EQ(copy, message);
    if (end == open_end::yes) return;
    // S15: a body that is cut short, or has something behind it, is refused.
    for (std::size_t size = 0; size != body.size(); ++size) EXPECT_FALSE(decodes<M>(body.substr(0, size))) << size;
    EXPECT_FALSE(decodes<M>(std::string(body) + '\0'));
    EXPECT_FALSE(decodes<M>(std::string(body) + 'x'));
}

/// Checks a message with a tag. `expected` is its body, written by hand.
template <class M>
void check_message(const M& message, std::string_view expected, open_end end = open_end::no) {
    const std::string bytes = encoded(message);
    frame found;
    std::size_t size = 0;
    for (std::size_t had = 0; had != bytes.size(); ++had) {
        const exact_copy cut(std::string_view(bytes).substr(0, had));
        EXPECT_EQ(next_frame(cut.view(), 1000, found, size), frame_status::incomplete);
        EXPECT_EQ(size, had < 5 ? 5 : bytes.size());
    }
    EXPECT_EQ(next_frame(bytes + "behind", 1000, found, size), frame_status::complete);
    EXPECT_EQ(size, bytes.size());
    EXPECT_EQ(next_frame(bytes, 1000, found, size), frame_status::complete);
    EXPECT_EQ(found.tag, M::tag);
    EXPECT_EQ(found.body, expected);
    check_body(message, found.body, end);
}

/// Checks a message without a tag.
template <class M>
void check_untagged(const M& message, std::string_view expected, open_end end = open_end::no) {
    const std::string bytes = encoded(message);
    std::string_view body;
    std::size_t size = 0;
    for (std::size_t had = 0; had != bytes.size(); ++had) {
        const exact_copy cut(std::string_view(bytes).substr(0, had));
        EXPECT_EQ(next_untagged_frame(cut.view(), 1000, body, size), frame_status::incomplete);
        EXPECT_EQ(size, had < 4 ? 4 : bytes.size());
    }
    EXPECT_EQ(next_untagged_frame(bytes, 1000, body, size), frame_status::complete);
    EXPECT_EQ(size, bytes.size());
    EXPECT_EQ(body, expected);
    check_body(message, body, end);
}

/// Checks that a message cannot be written.
template <class M>
void check_unwritable(const M& message) {
    writer out;
    message.encode(out);
    EXPECT_FALSE(out.ok());
}

}  // namespace asiopg::wire
