// The exceptions of asiopg and its error codes.
#include <asiopg/error.hpp>

#include <gtest/gtest.h>
#include <asio/error.hpp>

#include <set>
#include <string>
#include <type_traits>

namespace asiopg {
namespace {

TEST(error, everything_derives_from_error) {
    EXPECT_TRUE((std::is_base_of_v<std::runtime_error, error>));
    EXPECT_TRUE((std::is_base_of_v<error, interface_error>));
    EXPECT_TRUE((std::is_base_of_v<error, conversion_error>));
    EXPECT_TRUE((std::is_base_of_v<error, connection_error>));
    EXPECT_TRUE((std::is_base_of_v<error, timeout_error>));
    EXPECT_TRUE((std::is_base_of_v<error, operation_aborted>));
    EXPECT_TRUE(std::is_nothrow_copy_constructible_v<connection_error>);
}

TEST(error, every_code_has_a_message_of_its_own) {
    const std::string unknown = error_category().message(0);
    std::set<std::string> messages{unknown};
    int value = 1;
    while (error_category().message(value) != unknown) messages.insert(error_category().message(value++));
    EXPECT_GT(value, static_cast<int>(errc::embedded_nul));
    EXPECT_EQ(messages.size(), static_cast<std::size_t>(value));
}

TEST(error, codes_convert) {
    const std::error_code code = errc::tls_refused;
    EXPECT_EQ(code, errc::tls_refused);
    EXPECT_NE(code, errc::tls_stuffed);
    EXPECT_STREQ(code.category().name(), "asiopg");
    EXPECT_EQ(&code.category(), &error_category());
}

TEST(error, connection_error_keeps_its_cause) {
    const connection_error lost("lost", errc::connection_closed);
    EXPECT_STREQ(lost.what(), "lost");
    EXPECT_EQ(lost.code(), errc::connection_closed);
    EXPECT_FALSE(lost.nothing_sent());
    EXPECT_TRUE(connection_error("lost", errc::connection_closed, true).nothing_sent());
}

TEST(error, operation_aborted_keeps_the_code_of_asio) {
    const operation_aborted aborted(asio::error::operation_aborted);
    EXPECT_EQ(aborted.code(), asio::error::operation_aborted);
    EXPECT_STRNE(aborted.what(), "");
}

TEST(error, operation_aborted_has_a_code_without_asio) {
    EXPECT_EQ(operation_aborted().code(), std::errc::operation_canceled);
    EXPECT_EQ(operation_aborted().code().value(), operation_aborted(asio::error::operation_aborted).code().value());
}

}  // namespace
}  // namespace asiopg
