// Messages about the session.
#include "wire/backend_status.hpp"

#include "message_checks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

TEST(backend_status, backend_key_data) {
    check_message(backend_key_data{7, "\x01\x02\x03\x04"}, "\0\0\0\x07\x01\x02\x03\x04"sv, open_end::yes);
    const std::string longest(256, 'k');
    check_message(backend_key_data{7, longest}, std::string("\0\0\0\x07", 4) + longest, open_end::yes);
    EXPECT_FALSE(decodes<backend_key_data>("\0\0\0\x07\x01\x02\x03"sv));
    EXPECT_FALSE(decodes<backend_key_data>(std::string(4, '\0') + longest + "k"));
    EXPECT_FALSE(decodes<backend_key_data>(""));
    check_unwritable(backend_key_data{7, "abc"});
    check_unwritable(backend_key_data{7, longest + "k"});
}

TEST(backend_status, parameter_status) {
    check_message(parameter_status{"TimeZone", "UTC"}, "TimeZone\0UTC\0"sv);
    check_message(parameter_status(), "\0\0"sv);
}

TEST(backend_status, ready_for_query) {
    check_message(ready_for_query{transaction_status::idle}, "I");
    check_message(ready_for_query{transaction_status::in_transaction}, "T");
    check_message(ready_for_query{transaction_status::failed}, "E");
    EXPECT_FALSE(decodes<ready_for_query>("X"));
    EXPECT_FALSE(decodes<ready_for_query>("\0"sv));
}

TEST(backend_status, notification_response) {
    check_message(notification_response{0x01020304, "channel", "payload"},
                  "\x01\x02\x03\x04"
                  "channel\0payload\0"sv);
    check_message(notification_response(), "\0\0\0\0\0\0"sv);
}

TEST(backend_status, negotiate_protocol_version) {
    check_message(negotiate_protocol_version{196608, {}}, "\0\x03\0\0\0\0\0\0"sv);
    check_message(negotiate_protocol_version{196608, {"_pq_.a", ""}}, "\0\x03\0\0\0\0\0\x02_pq_.a\0\0"sv);
    EXPECT_FALSE(
        decodes<negotiate_protocol_version>("\0\x03\0\0\xff\xff\xff\xff"
                                            "a\0"sv));
    EXPECT_FALSE(
        decodes<negotiate_protocol_version>("\0\x03\0\0\x7f\xff\xff\xff"
                                            "a\0"sv));
}

}  // namespace
}  // namespace asiopg::wire
