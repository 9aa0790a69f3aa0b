// Commands: what changes rows and says how many, what makes things, and what does nothing.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> command_forms() {
    std::vector<form> all;
    const std::string table =
        "CREATE TABLE t (id int PRIMARY KEY, name text); INSERT INTO t SELECT n, 'n' || n FROM generate_series(1, 4) n";
    const auto add = [&](std::string name, std::vector<step> steps, std::string setup = {}) {
        all.push_back(form{std::move(name), std::move(steps), setup.empty() ? table : std::move(setup)});
    };

    add("insert_returning", {"INSERT INTO t SELECT n, 'x' FROM generate_series(101, 110) n RETURNING id, name",
                             with("INSERT INTO t VALUES ($1, $2) RETURNING *", std::int64_t{50}, std::string("f")),
                             "DELETE FROM t WHERE id >= 50"});
    add("insert_many_returning", {"INSERT INTO t SELECT n, 'x' FROM generate_series(1001, 2000) n RETURNING id",
                                  "DELETE FROM t WHERE id > 1000 RETURNING id, name"});
    add("update_returning", {"UPDATE t SET name = name || '!' RETURNING id, name",
                             "UPDATE t SET name = name WHERE id = 99 RETURNING id", "UPDATE t SET name = 'n'"});
    add("delete_returning", {"DELETE FROM t RETURNING *", "DELETE FROM t RETURNING *",
                             "INSERT INTO t SELECT n, 'n' || n FROM generate_series(1, 4) n"});
    add("on_conflict",
        {"INSERT INTO t VALUES (1, 'new') ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING *",
         "INSERT INTO t VALUES (1, 'new') ON CONFLICT DO NOTHING RETURNING *",
         "INSERT INTO t VALUES (1, 'x') ON CONFLICT DO NOTHING"});
    add("merge", {"MERGE INTO t USING (VALUES (1, 'm'), (77, 'k')) v(id, name) ON t.id = v.id WHEN MATCHED THEN UPDATE "
                  "SET name = v.name WHEN NOT MATCHED THEN INSERT VALUES (v.id, v.name)",
                  "DELETE FROM t WHERE id = 77"});
    add("with_changes",
        {"WITH gone AS (DELETE FROM t WHERE id > 2 RETURNING id) SELECT count(*) AS n, sum(id) AS s FROM gone",
         "WITH new AS (INSERT INTO t VALUES (3, 'c'), (4, 'd') RETURNING *) SELECT * FROM new ORDER BY id",
         "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r"});
    add("create_table_as",
        {"CREATE TABLE made AS SELECT n, n::text AS t FROM generate_series(1, 20) n", "SELECT count(*) FROM made",
         "DROP TABLE made", "SELECT n INTO made FROM generate_series(1, 7) n", "DROP TABLE made",
         "CREATE TABLE made AS SELECT 1 AS a WITH NO DATA", "TABLE made", "DROP TABLE made",
         "CREATE TABLE IF NOT EXISTS t AS SELECT 1"});
    add("values_and_table",
        {"VALUES (1, 'a'), (2, NULL)", "TABLE t ORDER BY id", "(SELECT 1 AS a) UNION ALL (VALUES (2)) ORDER BY a",
         "SELECT * FROM (VALUES (1, 'x'::text)) v(a, b)"});
    add("select_for_update",
        {"SELECT * FROM t WHERE id = 1 FOR UPDATE", "SELECT id FROM t ORDER BY id LIMIT 2 FOR SHARE SKIP LOCKED"});
    add("truncate_and_lock", {"TRUNCATE t", "INSERT INTO t VALUES (1, 'a')", "LOCK TABLE t IN ACCESS EXCLUSIVE MODE"});
    add("savepoints", {"SAVEPOINT a", "INSERT INTO t VALUES (60, 'x')", "ROLLBACK TO SAVEPOINT a",
                       "SELECT count(*) FROM t", "RELEASE SAVEPOINT a"});
    add("listen_and_notify",
        {"LISTEN differential", "NOTIFY differential, 'payload'", "SELECT pg_notify('differential', 'x')",
         "UNLISTEN differential", "UNLISTEN *", "SELECT * FROM pg_listening_channels()"});
    add("nothing", {"", "-- a comment only", "/* another */", " \n\t ", ";", "SELECT 1"});
    add("do_block", {"DO $$ BEGIN INSERT INTO t VALUES (70, 'do'); END $$", "DELETE FROM t WHERE id = 70"});
    add("functions_of_no_result",
        {"SELECT pg_sleep(0)", "SELECT does_nothing(), 1 AS n", "SELECT * FROM does_nothing()"},
        "CREATE FUNCTION does_nothing() RETURNS void LANGUAGE sql AS ''");
    add("maintenance",
        {"VACUUM t", "ANALYZE t", "REINDEX TABLE t", "CLUSTER t USING t_pkey", "COMMENT ON TABLE t IS 'commented'",
         "GRANT SELECT ON t TO PUBLIC", "REVOKE SELECT ON t FROM PUBLIC"});
    add("objects", {"CREATE SEQUENCE q START 5", "SELECT nextval('q'), currval('q')", "ALTER SEQUENCE q RESTART",
                    "DROP SEQUENCE q", "CREATE INDEX i ON t (name)", "ALTER INDEX i RENAME TO j", "DROP INDEX j",
                    "CREATE SCHEMA d1", "DROP SCHEMA d1", "CREATE VIEW v AS TABLE t", "DROP VIEW v"});
    add("rules",
        {"INSERT INTO ruled VALUES (1)", "INSERT INTO ruled VALUES (2) RETURNING id", "UPDATE ruled SET id = id",
         "SELECT count(*) FROM log", "DELETE FROM log"},
        "CREATE TABLE log (id int); CREATE TABLE ruled (id int); CREATE RULE r AS ON INSERT TO ruled DO INSTEAD INSERT "
        "INTO log VALUES (new.id) RETURNING id; CREATE RULE u AS ON UPDATE TO ruled DO INSTEAD NOTHING");
    add("triggers", {"INSERT INTO t VALUES (80, 'x') RETURNING name", "DELETE FROM t WHERE id = 80"},
        table +
            "; CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.name := upper(new.name); "
            "RETURN new; END $$; CREATE TRIGGER shouting BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION shout()");
    add("large_objects",
        {"SELECT lo_unlink(lo_create(0)) AS n", "SELECT encode(lo_get(lo_from_bytea(0, 'abc')), 'escape')"});
    add("cte_prepared_twice", {with("WITH x AS (SELECT $1::int AS a) SELECT a, a + 1 AS b FROM x", std::int64_t{1}),
                               with("WITH x AS (SELECT $1::int AS a) SELECT a, a + 1 AS b FROM x", std::int64_t{2})});
    return all;
}

}  // namespace asiopg::test::differential
