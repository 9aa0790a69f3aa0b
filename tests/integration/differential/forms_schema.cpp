// What a statement refers to changes between two executions of the same text: tables, views, functions.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> schema_forms() {
    std::vector<form> all;
    const auto add = [&](std::string name, std::vector<step> steps, std::string setup = {}) {
        all.push_back(form{std::move(name), std::move(steps), std::move(setup)});
    };
    const std::string table = "CREATE TABLE t (id int, name text); INSERT INTO t VALUES (1, 'one'), (2, NULL)";
    const step all_of_t = "SELECT * FROM t ORDER BY id";
    const std::int64_t large = 5'000'000'000;

    add("column_added",
        {all_of_t, "ALTER TABLE t ADD COLUMN more int DEFAULT 7", all_of_t, "ALTER TABLE t DROP COLUMN more", all_of_t},
        table);
    add("column_dropped",
        {all_of_t, "SELECT name FROM t ORDER BY id", "ALTER TABLE t DROP COLUMN name", all_of_t,
         "SELECT name FROM t ORDER BY id", "ALTER TABLE t ADD COLUMN name text", all_of_t},
        table);
    add("column_renamed",
        {all_of_t, "ALTER TABLE t RENAME COLUMN name TO title", all_of_t, "ALTER TABLE t RENAME COLUMN title TO name",
         all_of_t},
        table);
    add("column_type_altered",
        {all_of_t, "ALTER TABLE t ALTER COLUMN id TYPE text", all_of_t,
         "ALTER TABLE t ALTER COLUMN id TYPE bigint USING id::bigint", all_of_t,
         "ALTER TABLE t ALTER COLUMN id TYPE int", all_of_t},
        table);
    add("column_type_of_parameter",
        {with("INSERT INTO t (id) VALUES ($1)", std::int64_t{3}), "ALTER TABLE t ALTER COLUMN id TYPE bigint",
         with("INSERT INTO t (id) VALUES ($1)", large), with("SELECT id FROM t WHERE id = $1", large),
         with("DELETE FROM t WHERE id = $1 RETURNING id", large), "ALTER TABLE t ALTER COLUMN id TYPE int"},
        table);
    add("parameter_becomes_text",
        {with("SELECT count(*) FROM t WHERE name = $1", std::string("one")),
         "ALTER TABLE t ALTER COLUMN name TYPE varchar(10)",
         with("SELECT count(*) FROM t WHERE name = $1", std::string("one")),
         "ALTER TABLE t ALTER COLUMN name TYPE text",
         with("SELECT count(*) FROM t WHERE name = $1", std::string("one"))},
        table);
    add("table_made_again",
        {all_of_t, "DROP TABLE t", all_of_t, "CREATE TABLE t AS SELECT 'x'::text AS id, 1.5 AS name, true AS b",
         all_of_t, "DROP TABLE t", "CREATE TABLE t (id int, name text)", all_of_t},
        table);
    add("table_made_again_as_it_was",
        {all_of_t, with("SELECT name FROM t WHERE id = $1", std::int64_t{1}), "DROP TABLE t",
         "CREATE TABLE t AS SELECT 1 AS id, 'uno'::text AS name", all_of_t,
         with("SELECT name FROM t WHERE id = $1", std::int64_t{1})},
        table);
    add("table_becomes_view",
        {all_of_t, "ALTER TABLE t RENAME TO u", "CREATE VIEW t AS SELECT id, 'v'::text AS name, 2 AS x FROM u",
         all_of_t, "DROP VIEW t", "ALTER TABLE u RENAME TO t", all_of_t},
        table);
    add("temporary_table_in_front",
        {all_of_t, "CREATE TEMP TABLE t AS SELECT now() IS NULL AS id",
         differing(difference::kept_from_parse, all_of_t), "DROP TABLE pg_temp.t", all_of_t},
        table);
    add("view_replaced",
        {"CREATE OR REPLACE VIEW v AS SELECT id FROM t", "SELECT * FROM v ORDER BY id",
         "CREATE OR REPLACE VIEW v AS SELECT id, name FROM t", "SELECT * FROM v ORDER BY id", "DROP VIEW v",
         "CREATE VIEW v AS SELECT id::text FROM t", "SELECT * FROM v ORDER BY id", "DROP VIEW v"},
        table);
    add("materialized_view",
        {"CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM t", "SELECT * FROM m",
         "INSERT INTO t VALUES (9, 'n')", "REFRESH MATERIALIZED VIEW m", "SELECT * FROM m", "DROP MATERIALIZED VIEW m"},
        table);
    add("function_replaced",
        {"CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n + 1'", "SELECT f(1)",
         "SELECT * FROM f(1)", "CREATE OR REPLACE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n + 2'",
         "SELECT f(1)", "DROP FUNCTION f",
         "CREATE FUNCTION f(n int) RETURNS text LANGUAGE sql AS $$ SELECT 'text ' || n $$", "SELECT f(1)",
         "SELECT * FROM f(1)", "DROP FUNCTION f", "SELECT f(1)",
         "CREATE FUNCTION f(n int) RETURNS TABLE (a int, b text) LANGUAGE sql AS $$ SELECT n, 'b' $$",
         "SELECT * FROM f(1)", "SELECT f(1)", "DROP FUNCTION f"});
    add("function_with_another_parameter",
        {"CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT n'", with("SELECT f($1)", std::int64_t{5}),
         "DROP FUNCTION f", "CREATE FUNCTION f(n bigint) RETURNS bigint LANGUAGE sql AS 'SELECT n'",
         with("SELECT f($1)", std::int64_t{5}), with("SELECT f($1)", large), "DROP FUNCTION f"});
    add("function_of_a_table_that_lost_a_column",
        {"SELECT * FROM rows_of_t()", "SELECT name FROM rows_of_t()", "ALTER TABLE t DROP COLUMN name",
         differing(difference::begun_stream, "SELECT * FROM rows_of_t()"), "SELECT name FROM rows_of_t()",
         "ALTER TABLE t ADD COLUMN name text", differing(difference::kept_from_parse, "SELECT * FROM rows_of_t()"),
         "SELECT name FROM rows_of_t()"},
        table +
            "; CREATE FUNCTION rows_of_t() RETURNS SETOF t LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM t "
            "ORDER BY "
            "id; END $$");
    add("search_path_changed",
        {"SET search_path = d1", all_of_t, "SET search_path = d2", all_of_t, "SET search_path = d1", all_of_t,
         "SET LOCAL search_path = d2", all_of_t},
        "CREATE SCHEMA d1; CREATE SCHEMA d2; CREATE TABLE d1.t AS SELECT 1 AS id; CREATE TABLE d2.t AS SELECT "
        "'two'::text AS id, 2.5 "
        "AS n");
    add("search_path_of_parameters",
        {"SET search_path = d1", with("SELECT id FROM t WHERE id = $1", std::int64_t{1}), "SET search_path = d2",
         with("SELECT id FROM t WHERE id = $1", large), "SET search_path = d1",
         with("SELECT id FROM t WHERE id = $1", std::int64_t{1})},
        "CREATE SCHEMA d1; CREATE SCHEMA d2; CREATE TABLE d1.t AS SELECT 1::int AS id; CREATE TABLE d2.t AS SELECT "
        "5000000000 AS id");
    add("regclass_literal",
        {"SET search_path = d1", "SELECT 't'::regclass, 't'::regclass::text", "SET search_path = d2",
         "SELECT 't'::regclass, 't'::regclass::text"},
        "CREATE SCHEMA d1; CREATE SCHEMA d2; CREATE TABLE d1.t (id int); CREATE TABLE d2.t (id int)");
    add("default_and_generated",
        {"INSERT INTO g (a) VALUES (3) RETURNING *", "ALTER TABLE g ALTER COLUMN b SET DEFAULT 9",
         "INSERT INTO g (a) VALUES (3) RETURNING *", "ALTER TABLE g ALTER COLUMN b DROP DEFAULT"},
        "CREATE TABLE g (a int, b int, c int GENERATED ALWAYS AS (a * 2) STORED)");
    add("partition_attached",
        {"SELECT * FROM parts ORDER BY id", "CREATE TABLE part PARTITION OF parts FOR VALUES FROM (1) TO (10)",
         "INSERT INTO parts VALUES (5, 'five') RETURNING *", "SELECT * FROM parts ORDER BY id", "DROP TABLE part"},
        "CREATE TABLE parts (id int, name text) PARTITION BY RANGE (id)");
    return all;
}

}  // namespace asiopg::test::differential
