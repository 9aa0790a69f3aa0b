// Messages that open a connection.
#include "wire/frontend_startup.hpp"

#include "message_checks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

TEST(frontend_startup, startup_message) {
    startup_message message;
    check_untagged(message, "\0\x03\0\0\0"sv);
    message.parameters = {{"user", "me"}, {"database", ""}};
    check_untagged(message, "\0\x03\0\0user\0me\0database\0\0\0"sv);
    message.version = 196610;
    message.parameters.clear();
    check_untagged(message, "\0\x03\0\x02\0"sv);
}

TEST(frontend_startup, startup_message_refuses_what_would_be_misread) {
    startup_message message;
    message.parameters = {{"", "value"}};
    check_unwritable(message);
    message.parameters = {{"user", "a\0b"sv}};
    check_unwritable(message);
    message.parameters = {{"a\0b"sv, "user"}};
    check_unwritable(message);
    EXPECT_FALSE(decodes<startup_message>("\0\x03\0\0user\0"sv));
    EXPECT_FALSE(decodes<startup_message>("\0\x03\0\0user\0me\0"sv));
}

TEST(frontend_startup, encryption_requests) {
    check_untagged(ssl_request(), "\x04\xd2\x16\x2f"sv);
    check_untagged(gssenc_request(), "\x04\xd2\x16\x30"sv);
    EXPECT_FALSE(decodes<ssl_request>("\x04\xd2\x16\x30"sv));
    EXPECT_FALSE(decodes<gssenc_request>("\x04\xd2\x16\x2f"sv));
}

TEST(frontend_startup, cancel_request) {
    check_untagged(cancel_request{7, "\x01\x02\x03\x04"}, "\x04\xd2\x16\x2e\0\0\0\x07\x01\x02\x03\x04"sv,
                   open_end::yes);
    const std::string longest(256, 'k');
    check_untagged(cancel_request{7, longest}, std::string("\x04\xd2\x16\x2e\0\0\0\x07", 8) + longest, open_end::yes);
    check_unwritable(cancel_request{7, "abc"});
    check_unwritable(cancel_request{7, longest + "k"});
    EXPECT_FALSE(decodes<cancel_request>("\x04\xd2\x16\x2e\0\0\0\x07\x01\x02\x03"sv));
    EXPECT_FALSE(decodes<cancel_request>("\x04\xd2\x16\x2e\0\0\0"sv));
    EXPECT_FALSE(decodes<cancel_request>("\x04\xd2\x16\x2f\0\0\0\x07\x01\x02\x03\x04"sv));
    EXPECT_FALSE(decodes<cancel_request>(std::string("\x04\xd2\x16\x2e\0\0\0\x07", 8) + longest + "k"));
}

TEST(frontend_startup, password_message) {
    password_message message;
    check_message(message, "\0"sv);
    message.text = "secret";
    check_message(message, "secret\0"sv);
    message.text = "sec\0ret"sv;
    check_unwritable(message);
}

TEST(frontend_startup, sasl_initial_response) {
    check_message(sasl_initial_response{"SCRAM-SHA-256", "n,,"}, "SCRAM-SHA-256\0\0\0\0\x03n,,"sv);
    check_message(sasl_initial_response{"X", ""}, "X\0\0\0\0\0"sv);
    check_message(sasl_initial_response{"X", std::nullopt}, "X\0\xff\xff\xff\xff"sv);
    EXPECT_FALSE(decodes<sasl_initial_response>("X\0\xff\xff\xff\xfe"sv));
}

TEST(frontend_startup, sasl_response) {
    sasl_response message;
    check_message(message, "", open_end::yes);
    message.data = "c=biws\0r"sv;
    check_message(message, "c=biws\0r"sv, open_end::yes);
}

}  // namespace
}  // namespace asiopg::wire
