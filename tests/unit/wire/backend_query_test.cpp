// The server's answers to queries.
#include "wire/backend_query.hpp"

#include "message_checks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

TEST(backend_query, row_description) {
    check_message(row_description(), "\0\0"sv);
    const row_description message{{{"a", 0x01020304, 5, 23, 4, -1, 1}, {"", 0, 0, 25, -1, 7, 0}}};
    check_message(message,
                  "\0\x02"
                  "a\0\x01\x02\x03\x04\0\x05\0\0\0\x17\0\x04\xff\xff\xff\xff\0\x01"
                  "\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\0\0\0\x07\0\0"sv);
}

// S15
TEST(backend_query, row_description_refuses_what_contradicts_itself) {
    EXPECT_FALSE(decodes<row_description>("\xff\xff"sv));
    EXPECT_FALSE(decodes<row_description>("\0\x01"sv));
    const std::string negative = "\x80" + std::string(1, '\0') + std::string(std::size_t{32768} * 19, '\0');
    EXPECT_FALSE(decodes<row_description>(negative));
    EXPECT_FALSE(decodes<row_description>(encoded(row_description{{{"a", 0, 0, 0, 0, 0, 2}}}).substr(5)));
    EXPECT_FALSE(decodes<row_description>(std::string("\0\x01", 2) + std::string(19, 'x')));  // a name without its end
    row_description large;
    large.fields.resize(32768);
    check_unwritable(large);
}

TEST(backend_query, parameter_description) {
    check_message(parameter_description(), "\0\0"sv);
    check_message(parameter_description{{23, 0x01020304}}, "\0\x02\0\0\0\x17\x01\x02\x03\x04"sv);
    EXPECT_FALSE(decodes<parameter_description>("\xff\xff\0\0\0\x17"sv));
    parameter_description most;
    most.types.resize(65535);
    EXPECT_TRUE(decodes<parameter_description>(encoded(most).substr(5)));
    most.types.resize(65536);
    check_unwritable(most);
}

TEST(backend_query, data_row) {
    check_message(data_row(), "\0\0"sv);
    check_message(data_row{{"ab", std::nullopt, ""}},
                  "\0\x03\0\0\0\x02"
                  "ab\xff\xff\xff\xff\0\0\0\0"sv);
    EXPECT_FALSE(decodes<data_row>("\xff\xff"sv));
    EXPECT_FALSE(decodes<data_row>("\0\x01\xff\xff\xff\xfe"sv));
    EXPECT_FALSE(decodes<data_row>("\0\x01\x7f\xff\xff\xff"sv));
    EXPECT_FALSE(decodes<data_row>("\0\x01\x80\0\0\0"sv));
}

TEST(backend_query, function_call_response) {
    check_message(function_call_response{"ab"},
                  "\0\0\0\x02"
                  "ab"sv);
    check_message(function_call_response{""}, "\0\0\0\0"sv);
    check_message(function_call_response{std::nullopt}, "\xff\xff\xff\xff"sv);
    EXPECT_FALSE(decodes<function_call_response>("\xff\xff\xff\xfe"sv));
}

TEST(backend_query, command_complete) {
    command_complete message;
    message.text = "INSERT 0 1";
    check_message(message, "INSERT 0 1\0"sv);
    EXPECT_EQ(command_complete::tag, 'C');
    EXPECT_TRUE(decodes<command_complete>(std::string(63, 'x') + '\0'));
    EXPECT_FALSE(decodes<command_complete>(std::string(64, 'x') + '\0'));  // longer than PostgreSQL makes one
}

template <class M>
void check_empty(char tag) {
    EXPECT_EQ(M::tag, tag);
    check_message(M(), "");
}

TEST(backend_query, empty_messages) {
    check_empty<empty_query_response>('I');
    check_empty<no_data>('n');
    check_empty<parse_complete>('1');
    check_empty<bind_complete>('2');
    check_empty<close_complete>('3');
    check_empty<portal_suspended>('s');
}

}  // namespace
}  // namespace asiopg::wire
