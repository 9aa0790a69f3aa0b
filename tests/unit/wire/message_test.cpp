// The parts of messages: frames, counts, values, format codes.
#include "wire/message.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

std::string_view huge(std::size_t size) {
    static const char byte = 'x';
    return {&byte, size};  // claims to be huge; nobody may read it
}

TEST(message, a_scope_fills_in_the_length) {
    writer out;
    {
        const message_scope outer(out, 'Q');
        out.write_bytes("ab");
    }
    EXPECT_EQ(out.view(),
              "Q\0\0\0\x06"
              "ab"sv);
}

// S1
TEST(message, one_over_the_limit_fails_and_is_taken_back) {
    writer out(16);
    end_message(out, begin_message(out, 'S'));
    const std::size_t before = out.size();
    const std::size_t mark = begin_message(out, 'Q');
    out.write_bytes("0123456789abc");
    end_message(out, mark);
    EXPECT_FALSE(out.ok());
    out.truncate(before);
    EXPECT_TRUE(out.ok());
    EXPECT_EQ(out.view(), "S\0\0\0\x04"sv);
}

// S1
TEST(message, huge_values_fail_unread) {
    for (const std::size_t size : {max_message_size + 1, std::size_t{1} << 31U, std::size_t{0xffffffff}}) {
        writer out;
        write_value(out, huge(size));
        EXPECT_FALSE(out.ok());
        EXPECT_LE(out.size(), 4U);
    }
}

TEST(message, values) {
    writer out;
    write_values(out, {std::nullopt, "", "ab"}, 3);
    EXPECT_EQ(out.view(),
              "\0\x03\xff\xff\xff\xff\0\0\0\0\0\0\0\x02"
              "ab"sv);
    reader in(out.view());
    std::vector<nullable_value> values{"old"};
    read_values(in, values, 3);
    EXPECT_TRUE(in.finished());
    EXPECT_EQ(values, (std::vector<nullable_value>{std::nullopt, "", "ab"}));
}

// S15
TEST(message, values_with_hostile_lengths) {
    for (const std::string_view bytes :
         {"\xff\xff\xff\xfe"sv, "\x80\0\0\0"sv, "\x7f\xff\xff\xff"sv, "\0\0\0\x01"sv, "\0\0\0"sv, ""sv}) {
        reader in(bytes);
        EXPECT_EQ(read_value(in).value_or(""), "");
        EXPECT_FALSE(in.ok());
    }
}

// S1
TEST(message, counts_do_not_wrap) {
    for (const std::size_t most : {max_columns, max_parameters}) {
        writer out;
        write_count(out, most, most);
        EXPECT_TRUE(out.ok());
        write_count(out, most + 1, most);
        EXPECT_FALSE(out.ok());
        out.clear();
        write_count(out, std::size_t{1} << 16U, most);
        EXPECT_FALSE(out.ok());
    }
}

// S15
TEST(message, counts_have_to_fit_what_is_there) {
    reader fits("\0\x02\0\0\0\0"sv);
    EXPECT_EQ(read_count(fits, max_columns, 2), 2U);
    reader too_many("\0\x03\0\0\0\0"sv);
    EXPECT_EQ(read_count(too_many, max_columns, 2), 0U);
    EXPECT_FALSE(too_many.ok());
    const std::string negative = "\xff\xff" + std::string(70000, 'x');
    reader as_columns(negative);
    EXPECT_EQ(read_count(as_columns, max_columns, 1), 0U);
    EXPECT_FALSE(as_columns.ok());
    reader as_parameters(negative);
    EXPECT_EQ(read_count(as_parameters, max_parameters, 1), 65535U);
}

TEST(message, formats_are_text_or_binary) {
    for (const std::string_view bytes : {"\0\x02"sv, "\xff\xff"sv, "\x01\0"sv}) {
        reader in(bytes);
        read_format(in);
        EXPECT_FALSE(in.ok());
    }
    reader in("\0\x01\0\0"sv);
    EXPECT_EQ(read_format(in), 1);
    EXPECT_EQ(read_format(in), 0);
    EXPECT_TRUE(in.finished());
}

}  // namespace
}  // namespace asiopg::wire
