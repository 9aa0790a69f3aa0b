// The exceptions for what the server reports, and how they are chosen.
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace asiopg {
namespace {

error_fields with_code(std::string_view code) {
    error_fields fields;
    fields.sqlstate = code;
    fields.message = "message";
    return fields;
}

// The dynamic type of what make_postgres_error() makes.
const std::type_info& made_for(std::string_view code) {
    try {
        std::rethrow_exception(make_postgres_error(with_code(code), "select"));
    } catch (const postgres_error& e) {
        EXPECT_EQ(e.sqlstate(), code);
        return typeid(e);
    }
}

TEST(errors, fields_are_empty_unless_set) {  // A319
    const postgres_error e{error_fields()};
    EXPECT_EQ(e.fields(), error_fields());
    EXPECT_EQ(e.severity(), "");
    EXPECT_EQ(e.hint(), "");
    EXPECT_EQ(e.query(), "");
    EXPECT_STREQ(e.what(), "");
}

TEST(errors, every_field_has_an_accessor) {
    error_fields fields;
    const std::pair<std::string error_fields::*, const std::string& (postgres_error::*)() const noexcept> pairs[] = {
        {&error_fields::severity, &postgres_error::severity},
        {&error_fields::severity_nonlocalized, &postgres_error::severity_nonlocalized},
        {&error_fields::sqlstate, &postgres_error::sqlstate},
        {&error_fields::message, &postgres_error::message},
        {&error_fields::detail, &postgres_error::detail},
        {&error_fields::hint, &postgres_error::hint},
        {&error_fields::position, &postgres_error::position},
        {&error_fields::internal_position, &postgres_error::internal_position},
        {&error_fields::internal_query, &postgres_error::internal_query},
        {&error_fields::where, &postgres_error::where},
        {&error_fields::schema_name, &postgres_error::schema_name},
        {&error_fields::table_name, &postgres_error::table_name},
        {&error_fields::column_name, &postgres_error::column_name},
        {&error_fields::data_type_name, &postgres_error::data_type_name},
        {&error_fields::constraint_name, &postgres_error::constraint_name},
        {&error_fields::file, &postgres_error::file},
        {&error_fields::line, &postgres_error::line},
        {&error_fields::routine, &postgres_error::routine},
    };
    static_assert(std::size(pairs) == sizeof(error_fields) / sizeof(std::string));
    int n = 0;
    for (const auto& [field, accessor] : pairs) fields.*field = std::to_string(++n);
    const postgres_error e(fields, "select 1");
    n = 0;
    for (const auto& [field, accessor] : pairs) EXPECT_EQ((e.*accessor)(), std::to_string(++n));
    EXPECT_EQ(e.fields(), fields);
    EXPECT_EQ(e.query(), "select 1");
}

TEST(errors, what_is_message_detail_and_hint) {  // A321
    error_fields fields = with_code("23505");
    fields.severity = "ERROR";
    EXPECT_STREQ(postgres_error(fields).what(), "message");
    fields.detail = "more";
    EXPECT_STREQ(postgres_error(fields).what(), "message\nDETAIL:  more");
    fields.hint = "try";
    EXPECT_STREQ(postgres_error(fields).what(), "message\nDETAIL:  more\nHINT:  try");
}

TEST(errors, copies_share_and_do_not_throw) {
    EXPECT_TRUE(std::is_nothrow_copy_constructible_v<postgres_error>);
    EXPECT_TRUE(std::is_nothrow_copy_constructible_v<unique_violation>);
    const unique_violation a(with_code("23505"), "q");
    const unique_violation b = a;  // NOLINT(performance-unnecessary-copy-initialization)
    EXPECT_EQ(&a.fields(), &b.fields());
    EXPECT_EQ(&a.query(), &b.query());
}

TEST(errors, classes_derive_from_the_base_of_their_class) {
    EXPECT_TRUE((std::is_base_of_v<integrity_constraint_violation, unique_violation>));
    EXPECT_TRUE((std::is_base_of_v<postgres_error, integrity_constraint_violation>));
    EXPECT_TRUE((std::is_base_of_v<error, postgres_error>));
    EXPECT_TRUE((std::is_base_of_v<xquery_error, invalid_argument_for_xquery>));
    EXPECT_TRUE((std::is_base_of_v<data_exception, string_data_right_truncation>));
    EXPECT_TRUE((std::is_base_of_v<data_exception, data_exception_null_value_not_allowed>));
    EXPECT_TRUE((std::is_base_of_v<sql_routine_exception, sql_routine_exception_reading_sql_data_not_permitted>));
    EXPECT_TRUE(
        (std::is_base_of_v<external_routine_exception, external_routine_exception_reading_sql_data_not_permitted>));
}

TEST(errors, a_known_code_gives_its_class) {  // A322
    EXPECT_EQ(made_for(sqlstate::unique_violation), typeid(unique_violation));
    EXPECT_EQ(made_for(sqlstate::undefined_table), typeid(undefined_table));
    EXPECT_EQ(made_for(sqlstate::sql_statement_not_yet_complete), typeid(sql_statement_not_yet_complete));
    EXPECT_EQ(made_for(sqlstate::index_corrupted), typeid(index_corrupted));
    EXPECT_EQ(made_for(sqlstate::data_exception), typeid(data_exception));
    EXPECT_EQ(made_for("10608"), typeid(invalid_argument_for_xquery));
    EXPECT_EQ(made_for("25P04"), typeid(transaction_timeout));
}

TEST(errors, an_unknown_code_gives_the_base_of_its_class) {  // A322
    EXPECT_EQ(made_for("23ZZZ"), typeid(integrity_constraint_violation));
    EXPECT_EQ(made_for("10ABC"), typeid(xquery_error));
    EXPECT_EQ(made_for("XXZZZ"), typeid(internal_error));
}

TEST(errors, what_fits_no_class_is_a_plain_postgres_error) {
    for (const std::string_view code :
         {"ZZ001", "00000", "01004", "02000", "", "2", "23", "235050", "\xff\xff\xff\xff\xff"})
        EXPECT_EQ(made_for(code), typeid(postgres_error)) << code;
}

TEST(errors, what_is_made_keeps_fields_and_query) {
    try {
        std::rethrow_exception(make_postgres_error(with_code("23505"), "insert"));
    } catch (const integrity_constraint_violation& e) {
        EXPECT_EQ(e.sqlstate(), "23505");
        EXPECT_EQ(e.message(), "message");
        EXPECT_EQ(e.query(), "insert");
        return;
    }
    FAIL();
}

TEST(errors, equal_names_are_told_apart) {
    EXPECT_EQ(sqlstate::string_data_right_truncation, "22001");
    EXPECT_EQ(sqlstate::warning_string_data_right_truncation, "01004");
    EXPECT_EQ(sqlstate::data_exception_null_value_not_allowed, "22004");
    EXPECT_EQ(sqlstate::external_routine_invocation_exception_null_value_not_allowed, "39004");
    EXPECT_EQ(sqlstate::successful_completion, "00000");
}

}  // namespace
}  // namespace asiopg
