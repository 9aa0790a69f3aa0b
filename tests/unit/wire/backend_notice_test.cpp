// Errors and notices on the wire.
#include "wire/backend_notice.hpp"

#include "message_checks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

error_fields all_fields() {
    return {"ERROR", "ERROR",  "23505", "message", "detail", "hint",       "1",    "2",  "select",
            "where", "schema", "table", "column",  "type",   "constraint", "file", "42", "routine"};
}

TEST(backend_notice, error_response) {
    EXPECT_EQ(error_response::tag, 'E');
    error_response message;
    check_message(message, "\0"sv);
    message.fields.sqlstate = "42601";
    message.fields.message = "syntax error";
    check_message(message, "C42601\0Msyntax error\0\0"sv);
    message.fields = all_fields();
    check_message(message,
                  "SERROR\0VERROR\0C23505\0Mmessage\0Ddetail\0Hhint\0P1\0p2\0qselect\0Wwhere\0sschema\0ttable\0"
                  "ccolumn\0dtype\0nconstraint\0Ffile\0L42\0Rroutine\0\0"sv);
}

TEST(backend_notice, notice_response) {
    EXPECT_EQ(notice_response::tag, 'N');
    notice_response message;
    message.fields.severity = "NOTICE";
    check_message(message, "SNOTICE\0\0"sv);
}

TEST(backend_notice, codes_unknown_here_are_passed_over) {
    error_response message;
    EXPECT_TRUE(error_response::decode("Zwhat\0Mmessage\0\xffx\0\0"sv, message));
    error_fields expected;
    expected.message = "message";
    EXPECT_EQ(message.fields, expected);
}

// S15
TEST(backend_notice, refuses_lists_that_do_not_end) {
    for (const std::string_view body : {""sv, "M"sv, "Mtext"sv, "Mtext\0"sv, "\0x"sv, "Mtext\0\0\0"sv})
        EXPECT_FALSE(decodes<error_response>(body));
}

TEST(backend_notice, decode_forgets_what_was_there) {
    error_response message;
    message.fields = all_fields();
    EXPECT_TRUE(error_response::decode("\0"sv, message));
    EXPECT_EQ(message.fields, error_fields());
}

TEST(backend_notice, a_zero_inside_a_field_is_not_written) {
    error_response message;
    message.fields.message = std::string("a\0b", 3);
    check_unwritable(message);
}

}  // namespace
}  // namespace asiopg::wire
