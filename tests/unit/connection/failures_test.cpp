#include "connection/failures.hpp"

#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/postgres_error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace asiopg::test {
namespace {

using detail::staleness;

std::exception_ptr server_error(const char* sqlstate) {
    error_fields fields;
    fields.severity = "ERROR";
    fields.sqlstate = sqlstate;
    fields.message = "message";
    return make_postgres_error(std::move(fields), "SELECT 1");
}

template <class E>
std::string stale_text(const char* sqlstate, staleness how) {
    try {
        std::rethrow_exception(detail::stale_failure(server_error(sqlstate), how));
    } catch (const E& e) {
        EXPECT_EQ(e.sqlstate(), sqlstate);
        EXPECT_EQ(e.query(), "SELECT 1");
        EXPECT_EQ(e.hint(), "");  // the server gave none
        EXPECT_EQ(safe_to_retry(e), how == staleness::cached);
        EXPECT_EQ(is_transient(e), how == staleness::cached);
        return e.what();
    }
    return {};
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(failures, prepared_statement_trouble_hints_at_poolers) {  // A131
    for (const std::string& text : {stale_text<invalid_sql_statement_name>("26000", staleness::cached),
                                    stale_text<duplicate_prepared_statement>("42P05", staleness::cached)}) {
        EXPECT_TRUE(text.starts_with("message\n")) << text;
        EXPECT_TRUE(has(text, "pooler") && has(text, "statement_cache_size(0)")) << text;
    }
}

TEST(failures, changed_statement_is_to_be_tried_again) {
    const std::string text = stale_text<feature_not_supported>("0A000", staleness::cached);
    EXPECT_TRUE(has(text, "retries(n)")) << text;
    EXPECT_EQ(text, stale_text<internal_error>("XX000", staleness::cached));
}

TEST(failures, handle_is_to_be_prepared_again) {
    EXPECT_TRUE(has(stale_text<invalid_sql_statement_name>("26000", staleness::handle), "prepare it again"));
    EXPECT_TRUE(has(stale_text<feature_not_supported>("0A000", staleness::handle), "prepare it again"));
}

TEST(failures, other_errors_stay_as_they_are) {
    const std::exception_ptr e = server_error("42P01");
    EXPECT_EQ(detail::stale_failure(e, staleness::cached), e);
}

}  // namespace
}  // namespace asiopg::test
