// execute(): commands with and without arguments, scripts, and the errors of both.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// A090
TEST(execute, script_gives_the_last_tag) {
    run_test([](connection& conn) -> awaitable<void> {
        const command_tag tag = co_await conn.execute(
            "SELECT 1; SELECT true FROM pg_type WHERE false = true; SELECT generate_series(0, 9)");
        EXPECT_EQ(tag.str(), "SELECT 10");
        EXPECT_EQ(tag.rows_affected(), 10u);
    });
}

// A091
TEST(execute, tags_of_commands) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.execute("CREATE TEMP TABLE mytab (a int)")).str(), "CREATE TABLE");
        const command_tag tag = co_await conn.execute("INSERT INTO mytab VALUES ($1), ($2)", 10, 20);
        EXPECT_EQ(tag.str(), "INSERT 0 2");
        EXPECT_EQ(tag.rows_affected(), 2u);
        EXPECT_EQ((co_await conn.execute("UPDATE mytab SET a = a + $1 WHERE a > $2", 1, 15)).str(), "UPDATE 1");
        EXPECT_EQ((co_await conn.execute("SELECT * FROM mytab WHERE a >= $1", 0)).str(), "SELECT 2");
        EXPECT_EQ((co_await conn.execute("DROP TABLE mytab")).str(), "DROP TABLE");
        EXPECT_EQ((co_await conn.execute("")).str(), "");
        EXPECT_EQ((co_await conn.execute(" ;; ")).str(), "");
    });
}

// A092
TEST(execute, two_commands_with_arguments_are_refused) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto e = co_await thrown<syntax_error>(conn.execute("SELECT $1::int; SELECT 2", 1));
        EXPECT_TRUE(e && contains(e->what(), "cannot insert multiple commands"));
        EXPECT_TRUE(e && e->sqlstate() == "42601");
        co_await expect_usable(conn);
    });
}

// A093
TEST(execute, script_is_one_implicit_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await thrown<division_by_zero>(
            conn.execute("CREATE TABLE execute_script (a int); INSERT INTO execute_script SELECT 1 / 0"));
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_FALSE(co_await conn.fetchval<std::optional<std::string>>("SELECT to_regclass('execute_script')::text"));
        co_await expect_usable(conn);
    });
}

// A094
TEST(execute, missing_relation) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto e = co_await thrown<undefined_table>(conn.execute("SELECT * FROM __dne__"));
        EXPECT_TRUE(e && contains(e->what(), "relation \"__dne__\" does not exist"));
        co_await expect_usable(conn);
    });
}

// A320
TEST(execute, error_has_the_server_s_fields_and_the_query) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto check = [](const std::optional<undefined_table>& e) {
            if (!e) return;
            EXPECT_EQ(e->sqlstate(), "42P01");
            EXPECT_EQ(e->position(), "15");
            EXPECT_EQ(e->query(), "SELECT * FROM _nodne_");
            EXPECT_EQ(e->severity(), "ERROR");
            EXPECT_EQ(e->severity_nonlocalized(), "ERROR");
            EXPECT_EQ(e->message(), "relation \"_nodne_\" does not exist");
            EXPECT_FALSE(e->routine().empty());
        };
        check(co_await thrown<undefined_table>(conn.execute("SELECT * FROM _nodne_")));
        check(co_await thrown<undefined_table>(conn.fetch("SELECT * FROM _nodne_")));
        // The classes form a hierarchy.
        co_await thrown<syntax_error_or_access_rule_violation>(conn.execute("SELECT * FROM _nodne_"));
        co_await thrown<postgres_error>(conn.execute("SELECT * FROM _nodne_"));
        co_await thrown<error>(conn.execute("SELECT * FROM _nodne_"));
    });
}

// A321
TEST(execute, error_shows_its_detail) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE accounts (id int PRIMARY KEY)");
        co_await conn.execute("INSERT INTO accounts VALUES ($1)", 7);
        const auto e = co_await thrown<unique_violation>(conn.execute("INSERT INTO accounts VALUES ($1)", 7));
        if (!e) co_return;
        EXPECT_EQ(e->detail(), "Key (id)=(7) already exists.");
        EXPECT_TRUE(contains(e->what(), "\nDETAIL:  Key (id)=(7) already exists."));
        EXPECT_EQ(e->constraint_name(), "accounts_pkey");
        EXPECT_EQ(e->table_name(), "accounts");
        EXPECT_FALSE(e->schema_name().empty());
    });
}

// A101
TEST(execute, message_longer_than_a_read) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string text(100 * 1024, 'x');
        const auto e =
            co_await thrown<raise_exception>(conn.execute("DO $$ BEGIN RAISE EXCEPTION '" + text + "'; END $$"));
        EXPECT_TRUE(e && e->message() == text);
        co_await expect_usable(conn);
    });
}

TEST(execute, text_with_a_nul_byte_is_refused) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string text("SELECT 1\0, 2", 12);
        co_await thrown<interface_error>(conn.execute(text));
        co_await thrown<interface_error>(conn.fetch(text));
        co_await expect_usable(conn);
    });
}

TEST(execute, rows_and_notices_of_a_script_are_passed_over) {
    run_test([](connection& conn) -> awaitable<void> {
        const command_tag tag = co_await conn.execute(
            "SELECT generate_series(1, 20000); DO $$ BEGIN RAISE NOTICE 'hello'; RAISE WARNING 'world'; END $$");
        EXPECT_EQ(tag.str(), "DO");
        co_await expect_usable(conn);
    });
}

// A107: void as the type of a column and of a parameter
TEST(execute, void_functions) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.execute("SELECT pg_sleep($1)", 0.0)).str(), "SELECT 1");
        const result rows = co_await conn.fetch("SELECT pg_sleep(0)");
        EXPECT_EQ(rows.size(), 1u);
        const record row = rows[0];
        EXPECT_EQ(row[0].bytes(), "");
        EXPECT_EQ(co_await conn.fetchval<std::optional<int>>("SELECT pg_sleep(0)"), std::nullopt);
        EXPECT_EQ(co_await conn.fetchval<std::optional<std::string>>("SELECT pg_sleep($1)", 0), std::nullopt);
    });
}

TEST(execute, commits_and_rolls_back_by_hand) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("BEGIN");
        EXPECT_TRUE(conn.is_in_transaction());
        co_await conn.execute("CREATE TABLE execute_by_hand (a int)");
        // A166
        const std::string text = co_await message_of<interface_error>(conn.begin());
        EXPECT_TRUE(contains(text, "in a manually started transaction"));
        co_await conn.execute("ROLLBACK");
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_FALSE(co_await conn.fetchval<std::optional<std::string>>("SELECT to_regclass('execute_by_hand')::text"));
    });
}

}  // namespace
}  // namespace asiopg::test
