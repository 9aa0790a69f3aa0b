// Messages of the COPY protocol.
#include "wire/copy.hpp"

#include "message_checks.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

TEST(copy, data) {
    copy_data message;
    check_message(message, "", open_end::yes);
    message.data = "1\t2\n\0"sv;
    check_message(message, "1\t2\n\0"sv, open_end::yes);
    EXPECT_EQ(copy_data::tag, 'd');
}

TEST(copy, done) {
    check_message(copy_done(), "");
    EXPECT_EQ(copy_done::tag, 'c');
}

TEST(copy, fail) {
    copy_fail message;
    message.text = "why";
    check_message(message, "why\0"sv);
    EXPECT_EQ(copy_fail::tag, 'f');
}

template <class M>
void check_response(char tag) {
    EXPECT_EQ(M::tag, tag);
    M message;
    check_message(message, "\0\0\0"sv);
    message.overall = 1;
    message.columns = {1, 1, 0};
    check_message(message, "\x01\0\x03\0\x01\0\x01\0\0"sv);
    EXPECT_FALSE(decodes<M>("\x02\0\0"sv));
    EXPECT_FALSE(decodes<M>("\xff\0\0"sv));
    EXPECT_FALSE(decodes<M>("\0\0\x01\0\x02"sv));
    EXPECT_FALSE(decodes<M>("\0\xff\xff"sv));
    message.columns.resize(32768);
    check_unwritable(message);
}

TEST(copy, responses) {
    check_response<copy_in_response>('G');
    check_response<copy_out_response>('H');
    check_response<copy_both_response>('W');
}

}  // namespace
}  // namespace asiopg::wire
