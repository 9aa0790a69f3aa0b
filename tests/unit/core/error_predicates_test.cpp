// What callers ask about errors.
#include <asiopg/error_predicates.hpp>

#include <asiopg/postgres_error.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <string_view>

namespace asiopg {
namespace {

postgres_error reported(std::string_view code, std::string_view severity = "ERROR") {
    error_fields fields;
    fields.sqlstate = code;
    fields.severity_nonlocalized = severity;
    return postgres_error(fields);
}

const std::error_code reset{104, std::system_category()};

TEST(error_predicates, transient_codes) {
    for (const std::string_view code : {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03", "53000",
                                        "53300", "53ABC", "08000", "08006", "08P01"})
        EXPECT_TRUE(is_transient(reported(code))) << code;
    for (const std::string_view code :
         {"40000", "40003", "25P04", "57014", "57P04", "23505", "42601", "XX000", "", "53"})
        EXPECT_FALSE(is_transient(reported(code))) << code;
}

TEST(error_predicates, transient_connection_errors) {
    EXPECT_TRUE(is_transient(connection_error("", reset)));
    EXPECT_TRUE(is_transient(connection_error("", errc::connection_closed)));
    EXPECT_TRUE(is_transient(connection_error("", errc::cancel_unanswered)));
    for (const errc code :
         {errc::tls_refused, errc::password_missing, errc::server_not_authentic, errc::malformed_message})
        EXPECT_FALSE(is_transient(connection_error("", code)));
    EXPECT_FALSE(is_transient(timeout_error("")));
    EXPECT_FALSE(is_transient(interface_error("")));
    EXPECT_FALSE(is_transient(std::runtime_error("")));
}

TEST(error_predicates, connection_lost) {
    EXPECT_TRUE(is_connection_lost(connection_error("", reset)));
    EXPECT_TRUE(is_connection_lost(connection_error("", errc::malformed_message)));
    for (const std::string_view code : {"57P01", "57P02", "57P03", "57P04", "57P05", "08006"})
        EXPECT_TRUE(is_connection_lost(reported(code))) << code;
    EXPECT_TRUE(is_connection_lost(reported("25P03", "FATAL")));
    EXPECT_TRUE(is_connection_lost(reported("XX000", "PANIC")));
    EXPECT_FALSE(is_connection_lost(reported("57014")));
    EXPECT_FALSE(is_connection_lost(reported("40001")));
    EXPECT_FALSE(is_connection_lost(timeout_error("")));
    EXPECT_FALSE(is_connection_lost(operation_aborted()));
}

TEST(error_predicates, old_servers_send_one_severity) {
    error_fields fields;
    fields.severity = "FATAL";
    EXPECT_TRUE(is_connection_lost(postgres_error(fields)));
    fields.severity_nonlocalized = "ERROR";
    EXPECT_FALSE(is_connection_lost(postgres_error(fields)));
}

TEST(error_predicates, retry) {
    for (const std::string_view code : {"40001", "40P01", "57P03", "53300"}) EXPECT_TRUE(safe_to_retry(reported(code)));
    for (const std::string_view code : {"40003", "57P01", "08006", "53200", "55P03", "23505"})
        EXPECT_FALSE(safe_to_retry(reported(code))) << code;
    EXPECT_TRUE(safe_to_retry(connection_error("", reset, true)));
    EXPECT_FALSE(safe_to_retry(connection_error("", reset)));
    EXPECT_FALSE(safe_to_retry(timeout_error("")));
    EXPECT_FALSE(safe_to_retry(std::runtime_error("")));
}

TEST(error_predicates, captured_exceptions) {
    error_fields fields;
    fields.sqlstate = "40001";
    const std::exception_ptr serialization = make_postgres_error(fields, "");
    EXPECT_TRUE(is_transient(serialization));
    EXPECT_TRUE(safe_to_retry(serialization));
    EXPECT_FALSE(is_connection_lost(serialization));
    EXPECT_TRUE(is_connection_lost(std::make_exception_ptr(connection_error("", reset))));
    EXPECT_FALSE(is_transient(std::exception_ptr()));
    EXPECT_FALSE(safe_to_retry(std::make_exception_ptr(42)));
}

}  // namespace
}  // namespace asiopg
