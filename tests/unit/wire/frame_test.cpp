// Cutting received bytes into messages.
#include "wire/frame.hpp"

#include <asiopg/writer.hpp>

#include "message_checks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

frame_status status_of(std::string_view bytes, std::size_t max_body) {
    const exact_copy copy(bytes);
    frame out;
    std::size_t size = 0;
    return next_frame(copy.view(), max_body, out, size);
}

TEST(frame, walks_over_messages) {
    const std::string_view bytes = "Z\0\0\0\x05IN\0\0\0\x04"sv;
    frame out;
    std::size_t size = 0;
    EXPECT_EQ(next_frame(bytes, 100, out, size), frame_status::complete);
    EXPECT_EQ(out.tag, 'Z');
    EXPECT_EQ(out.body, "I");
    EXPECT_EQ(size, 6U);
    EXPECT_EQ(next_frame(bytes.substr(size), 100, out, size), frame_status::complete);
    EXPECT_EQ(out.tag, 'N');
    EXPECT_EQ(out.body, "");
    EXPECT_EQ(size, 5U);
    EXPECT_EQ(next_frame({}, 100, out, size), frame_status::incomplete);
    EXPECT_EQ(size, 5U);
}

// S15
TEST(frame, a_hostile_length_is_reported_with_the_header) {
    for (const std::string_view length :
         {"\0\0\0\0"sv, "\0\0\0\x01"sv, "\0\0\0\x03"sv, "\x80\0\0\0"sv, "\xff\xff\xff\xff"sv})
        EXPECT_EQ(status_of("D" + std::string(length), max_message_size), frame_status::malformed);
    EXPECT_EQ(status_of("D\x7f\xff\xff\xff"sv, max_message_size), frame_status::too_large);
    EXPECT_EQ(status_of("D\x40\0\0\x04"sv, max_message_size), frame_status::too_large);
    EXPECT_EQ(status_of("D\x40\0\0\x03"sv, max_message_size), frame_status::incomplete);
    EXPECT_EQ(status_of("D\0\0\0\x03"sv, 0), frame_status::malformed);
}

TEST(frame, the_limit_is_on_the_body) {
    EXPECT_EQ(status_of("D\0\0\0\x06"
                        "ab"sv,
                        2),
              frame_status::complete);
    EXPECT_EQ(status_of("D\0\0\0\x07"
                        "abc"sv,
                        2),
              frame_status::too_large);
    EXPECT_EQ(status_of("D\0\0\0\x04"sv, 0), frame_status::complete);
}

TEST(frame, untagged_messages_have_the_same_rules) {
    const auto status = [](std::string_view bytes) {
        const exact_copy copy(bytes);
        std::string_view body;
        std::size_t size = 0;
        return next_untagged_frame(copy.view(), 10, body, size);
    };
    EXPECT_EQ(status("\0\0\0"sv), frame_status::incomplete);
    EXPECT_EQ(status("\0\0\0\x03"sv), frame_status::malformed);
    EXPECT_EQ(status("\xff\xff\xff\xff"sv), frame_status::malformed);
    EXPECT_EQ(status("\0\0\0\x0f"sv), frame_status::too_large);
    EXPECT_EQ(status("\0\0\0\x0e"sv), frame_status::incomplete);
    EXPECT_EQ(status("\0\0\0\x04"sv), frame_status::complete);
}

}  // namespace
}  // namespace asiopg::wire
