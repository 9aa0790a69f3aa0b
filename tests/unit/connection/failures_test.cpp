#include "connection/failures.hpp"

#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/postgres_error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace asiopg::test {
namespace {

using detail::staleness;

template <class E>
std::string stale_text(const char* sqlstate, staleness how) {
    detail::server_words said;
    said.fields.severity = "ERROR";
    said.fields.sqlstate = sqlstate;
    said.fields.message = "message";
    said.query = "SELECT 1";
    said.context = "context";
    try {
        std::rethrow_exception(detail::stale_failure(std::move(said), how));
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
        EXPECT_TRUE(text.starts_with("context: message\nHINT:  ")) << text;
        EXPECT_TRUE(has(text, "pooler") && has(text, "statement_cache_size(0)")) << text;
    }
}

TEST(failures, changed_statement_is_to_be_tried_again) {
    const std::string text = stale_text<feature_not_supported>("0A000", staleness::cached);
    EXPECT_TRUE(has(text, "retries(n)")) << text;
    EXPECT_EQ(text, stale_text<internal_error>("XX000", staleness::cached));
    EXPECT_EQ(text, stale_text<undefined_column>("42703", staleness::cached));
    EXPECT_EQ(text, stale_text<datatype_mismatch>("42804", staleness::cached));
}

TEST(failures, handle_is_to_be_prepared_again) {
    EXPECT_TRUE(has(stale_text<invalid_sql_statement_name>("26000", staleness::handle), "prepare it again"));
    EXPECT_TRUE(has(stale_text<feature_not_supported>("0A000", staleness::handle), "prepare it again"));
}

TEST(failures, name_in_use) {
    EXPECT_TRUE(has(stale_text<duplicate_prepared_statement>("42P05", staleness::handle), "pooler"));
}

}  // namespace
}  // namespace asiopg::test
