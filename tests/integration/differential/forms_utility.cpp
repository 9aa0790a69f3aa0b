// Utility statements that give rows, and prepared statements of SQL.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> utility_forms() {
    std::vector<form> all;
    const auto add = [&](std::string name, std::vector<step> steps, std::string setup = {}) {
        all.push_back(form{std::move(name), std::move(steps), std::move(setup)});
    };

    add("show", {"SHOW DateStyle", "SHOW search_path", "SET LOCAL work_mem = '5MB'", "SHOW work_mem",
                 "SHOW server_encoding", "SHOW transaction_isolation", "SHOW no_such_setting"});
    add("explain",
        {"EXPLAIN (COSTS OFF) SELECT * FROM t WHERE id = 7", "EXPLAIN (COSTS OFF, FORMAT JSON) SELECT * FROM t",
         "EXPLAIN (COSTS OFF, FORMAT XML) SELECT * FROM t",
         "EXPLAIN (COSTS OFF, VERBOSE) INSERT INTO t VALUES (3) RETURNING id", "CREATE INDEX i ON t (id)",
         "SET LOCAL enable_seqscan = off", "EXPLAIN (COSTS OFF) SELECT * FROM t WHERE id = 7", "DROP INDEX i"},
        "CREATE TABLE t (id int)");
    add("explain_analyze",
        {"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) INSERT INTO t VALUES (3) RETURNING id",
         "SELECT count(*) FROM t", "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT 1"},
        "CREATE TABLE t (id int)");
    add("execute", {"PREPARE p AS SELECT 1::int4 AS n", "EXECUTE p", "EXECUTE p", "DEALLOCATE p", "EXECUTE p"});
    add("execute_prepared_anew",
        {"PREPARE p AS SELECT 1::int4 AS n", "EXECUTE p", "DEALLOCATE p", "PREPARE p AS SELECT 'abcd'::text AS t",
         "EXECUTE p", "DEALLOCATE PREPARE p", "PREPARE p AS SELECT 2.5::float4 AS f", "EXECUTE p", "DEALLOCATE p"});
    add("execute_other_columns",
        {"PREPARE p AS SELECT 1 AS a, 2 AS b", "EXECUTE p", "DEALLOCATE p", "PREPARE p AS SELECT 3 AS c", "EXECUTE p",
         "DEALLOCATE p", "PREPARE p AS SELECT 4 AS d, 'x'::text AS e, now() IS NULL AS f", "EXECUTE p", "DEALLOCATE p",
         "PREPARE p AS SELECT", "EXECUTE p", "DEALLOCATE p"});
    add("execute_rows_or_none",
        {"PREPARE p AS SELECT 1 AS a", "EXECUTE p", "DEALLOCATE p", "PREPARE p AS INSERT INTO t VALUES (1)",
         "EXECUTE p", "DEALLOCATE p", "PREPARE p AS INSERT INTO t VALUES (2) RETURNING id, id::text AS t", "EXECUTE p",
         "DEALLOCATE p", "SELECT count(*) FROM t"},
        "CREATE TABLE t (id int)");
    add("execute_with_values", {"PREPARE p (int, text) AS SELECT $1 + 1 AS n, $2 || '!' AS t", "EXECUTE p (7, 'a')",
                                "EXECUTE p (8, NULL)", "EXECUTE p (8)", "DEALLOCATE p"});
    add("explain_execute",
        {"PREPARE p (int) AS SELECT * FROM t WHERE id = $1", "EXPLAIN (COSTS OFF) EXECUTE p (1)", "DEALLOCATE p",
         "PREPARE p (int) AS SELECT $1", "EXPLAIN (COSTS OFF) EXECUTE p (1)", "DEALLOCATE p"},
        "CREATE TABLE t (id int)");
    add("create_table_as_execute", {"PREPARE p AS SELECT generate_series(1, 20) AS n", "DROP TABLE IF EXISTS made",
                                    "CREATE TABLE made AS EXECUTE p", "SELECT sum(n) FROM made", "DEALLOCATE p"});
    add("execute_of_altered_table",
        {"PREPARE p AS SELECT * FROM t", "EXECUTE p", "ALTER TABLE t ADD COLUMN more text DEFAULT 'm'", "DEALLOCATE p",
         "PREPARE p AS SELECT * FROM t", "EXECUTE p", "DEALLOCATE p", "ALTER TABLE t DROP COLUMN more"},
        "CREATE TABLE t AS SELECT 5 AS id");
    add("call", {"CALL twice(7, 'a')", "CALL twice(-1, NULL)", "CALL nothing()", "CALL no_such_procedure()"},
        "CREATE PROCEDURE twice(INOUT n int, INOUT t text) LANGUAGE plpgsql AS $$ BEGIN n := 2 * n; t := t || t; END "
        "$$;"
        "CREATE PROCEDURE nothing() LANGUAGE plpgsql AS $$ BEGIN END $$");
    add("call_of_made_anew", {"DROP PROCEDURE IF EXISTS p",
                              "CREATE PROCEDURE p(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$",
                              "CALL p(41)", "DROP PROCEDURE p",
                              "CREATE PROCEDURE p(INOUT n int, INOUT t text DEFAULT 'x') LANGUAGE plpgsql AS $$ BEGIN "
                              "t := 'n is ' || n; END $$",
                              "CALL p(41)", "DROP PROCEDURE p",
                              "CREATE PROCEDURE p(INOUT n text) LANGUAGE plpgsql AS $$ BEGIN n := n || n; END $$",
                              "CALL p(41::text)", "DROP PROCEDURE p"});
    add("call_with_arguments",
        {with("CALL twice($1, $2)", std::int64_t{21}, std::string("ab")),
         with("CALL twice($1, $2)", std::int64_t{4}, std::monostate())},
        "CREATE PROCEDURE twice(INOUT n int, INOUT t text) LANGUAGE plpgsql AS $$ BEGIN n := 2 * n; t := t || t; END "
        "$$");
    return all;
}

}  // namespace asiopg::test::differential
