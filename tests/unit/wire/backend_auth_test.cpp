// Authentication messages.
#include "wire/backend_auth.hpp"

#include "message_checks.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace asiopg::wire {
namespace {

using namespace std::string_view_literals;

TEST(backend_auth, methods_without_data) {
    authentication message;
    check_message(message, "\0\0\0\0"sv);
    message.kind = auth_kind::cleartext;
    check_message(message, "\0\0\0\x03"sv);
    message.kind = auth_kind::gss;
    check_message(message, "\0\0\0\x07"sv);
    message.kind = auth_kind::sspi;
    check_message(message, "\0\0\0\x09"sv);
}

TEST(backend_auth, md5) {
    authentication message;
    message.kind = auth_kind::md5;
    message.salt = {'a', '\0', 'c', 'd'};
    check_message(message,
                  "\0\0\0\x05"
                  "a\0cd"sv);
}

TEST(backend_auth, sasl) {
    authentication message;
    message.kind = auth_kind::sasl;
    message.mechanisms = {"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"};
    check_message(message, "\0\0\0\x0aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"sv);
    message.mechanisms = {"X", ""};
    check_unwritable(message);
    EXPECT_FALSE(decodes<authentication>("\0\0\0\x0aX\0"sv));  // the list does not end
}

TEST(backend_auth, data) {
    for (const auth_kind kind : {auth_kind::sasl_continue, auth_kind::sasl_final, auth_kind::gss_continue}) {
        authentication message;
        message.kind = kind;
        const char body[] = {'\0', '\0', '\0', static_cast<char>(kind), 'v', '=', '\0'};
        message.data = "v=\0"sv;
        check_message(message, {body, sizeof body}, open_end::yes);
    }
}

TEST(backend_auth, codes_unknown_here_are_kept) {
    authentication message;
    message.kind = static_cast<auth_kind>(4711);
    message.data = "what";
    check_message(message, "\0\0\x12\x67what"sv, open_end::yes);
}

// S15
TEST(backend_auth, a_code_cut_short_is_refused) {
    for (const std::string_view body : {""sv, "\0"sv, "\0\0\0"sv}) EXPECT_FALSE(decodes<authentication>(body));
}

TEST(backend_auth, decode_forgets_what_was_there) {
    authentication message;
    EXPECT_TRUE(authentication::decode("\0\0\0\x0aX\0\0"sv, message));
    EXPECT_TRUE(authentication::decode("\0\0\0\0"sv, message));
    EXPECT_EQ(message, authentication());
}

}  // namespace
}  // namespace asiopg::wire
