// Errors of every kind: of the text, the values, the constraints, on the way, and what follows them.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> error_forms() {
    std::vector<form> all;
    const std::string tables =
        "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL CHECK (n < 100), v varchar(3)); CREATE TABLE child (id int "
        "REFERENCES t "
        "DEFERRABLE INITIALLY IMMEDIATE); INSERT INTO t VALUES (1, 1, 'a')";
    const auto add = [&](std::string name, std::vector<step> steps, played where = played::everywhere) {
        all.push_back(form{std::move(name), std::move(steps), tables, where});
    };

    add("error_syntax", {"SELEC 1", "SELECT 1 +", "SELECT 'open", "SELECT 1"});
    add("error_names", {"SELECT * FROM no_such_table"});
    add("error_of_a_column", {"SELECT no_such_column FROM t"});
    add("error_of_a_function", {"SELECT no_such_function(1)"});
    add("error_unique", {"INSERT INTO t VALUES (1, 2)"});
    add("error_unique_with_argument",
        {with("INSERT INTO t VALUES ($1, $2) RETURNING id", std::int64_t{1}, std::int64_t{2}),
         with("INSERT INTO t VALUES ($1, $2) RETURNING id", std::int64_t{7}, std::int64_t{2}),
         "DELETE FROM t WHERE id = 7"});
    add("error_not_null", {"INSERT INTO t VALUES (2, NULL)"});
    add("error_check", {"INSERT INTO t VALUES (2, 200)"});
    add("error_length", {"INSERT INTO t VALUES (2, 2, 'abcd')"});
    add("error_foreign_key", {"INSERT INTO child VALUES (77)"});
    add("error_deferred",
        {"SET CONSTRAINTS ALL DEFERRED", "INSERT INTO child VALUES (77)", "SET CONSTRAINTS ALL IMMEDIATE"});
    add("error_at_commit",
        {"BEGIN", "SET CONSTRAINTS ALL DEFERRED", "INSERT INTO child VALUES (77)", "COMMIT",
         "SELECT count(*) FROM child"},
        played::without_handle);
    add("division_by_zero",
        {"SELECT 1/0", with("SELECT 10 / $1::int", std::int64_t{5}), with("SELECT 10 / $1::int", std::int64_t{0})});
    add("division_by_zero_amid_rows", {"SELECT 10 / (500 - n) FROM generate_series(1, 1000) n", "SELECT 1"});
    add("error_of_a_value", {"SELECT 'x'::int", "SELECT 1"});
    add("error_of_a_cast", {"SELECT n::text::int FROM (VALUES ('1'), ('x')) v(n)"});
    add("error_out_of_range", {"SELECT 2147483647 + 1", "SELECT 1"});
    add("error_of_an_argument",
        {differing(difference::argument_refused, with("SELECT $1::int", std::string("x"))),
         differing(difference::argument_refused, with("SELECT $1::int2", std::int64_t{70000})), "SELECT 1"});
    add("error_of_arguments_count",
        {differing(difference::argument_refused, with("SELECT $1::int", std::int64_t{1}, std::int64_t{2})),
         differing(difference::argument_refused, with("SELECT $1::int, $2::int", std::int64_t{1})), "SELECT $1::int"});
    all.back().steps[2].may_differ = difference::argument_refused;
    add("error_raised", {"DO $$ BEGIN RAISE EXCEPTION 'own' USING ERRCODE = 'ZZ001'; END $$", "SELECT 1"});
    add("error_in_a_block",
        {"BEGIN", "SELECT 1/0", "SELECT 1", with("SELECT $1::int", std::int64_t{1}), "SHOW DateStyle", "COMMIT",
         "SELECT 1"},
        played::without_handle);
    add("error_and_savepoint",
        {"BEGIN", "INSERT INTO t VALUES (5, 5)", "SAVEPOINT a", "SELECT 1/0", "SELECT 1", "ROLLBACK TO SAVEPOINT a",
         "SELECT count(*) FROM t", "RELEASE a", "ROLLBACK", "SELECT count(*) FROM t"},
        played::without_handle);
    add("error_read_only",
        {"SET TRANSACTION READ ONLY", "BEGIN", "SET TRANSACTION READ ONLY", "INSERT INTO t VALUES (6, 6)", "ROLLBACK"},
        played::without_handle);
    add("error_in_a_function", {"SELECT fails(3)", "SELECT 1"});
    all.back().setup +=
        "; CREATE FUNCTION fails(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN n / (n - 3); END $$";
    add("error_statement_timeout",
        {"SET statement_timeout = 5", "SELECT pg_sleep(5)", "RESET statement_timeout", "SELECT 1"});
    add("error_permission", {"SET ROLE pg_monitor", "SELECT * FROM t", "RESET ROLE"});
    add("error_in_a_utility", {"VACUUM no_such_table", "CREATE TABLE t (a int)", "DROP TABLE no_such_table"});
    add("error_lock", {"LOCK TABLE no_such_table IN SHARE MODE", "LOCK TABLE t"});
    add("error_listen", {"LISTEN \"\"", "SELECT 1"});
    return all;
}

}  // namespace asiopg::test::differential
