// Several statements in one text: execute's alone, and refused by all others.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> script_forms() {
    std::vector<form> all;
    const std::string table = "CREATE TABLE t (id int PRIMARY KEY, name text)";
    const auto add = [&](std::string name, std::vector<step> steps, played where = played::everywhere) {
        all.push_back(form{std::move(name), std::move(steps), table, where});
    };
    const step count = "SELECT count(*), sum(id) FROM t";

    add("script", {script("INSERT INTO t VALUES (1, 'a'); INSERT INTO t VALUES (2, 'b'); SELECT * FROM t"), count,
                   script("DELETE FROM t; SELECT 1 AS a; SELECT 2 AS b, 3 AS c")});
    add("script_that_fails",
        {script("INSERT INTO t VALUES (1, 'a'); SELECT 1/0; INSERT INTO t VALUES (2, 'b')"), count});
    add("script_that_does_not_parse", {script("INSERT INTO t VALUES (1, 'a'); SELEC 1"), count});
    add("script_with_a_transaction",
        {script("BEGIN; INSERT INTO t VALUES (3, 'c'); COMMIT"), count,
         script("BEGIN; INSERT INTO t VALUES (4, 'd'); ROLLBACK; SELECT 5"), count, "DELETE FROM t"},
        played::without_handle);
    add("script_with_a_block_that_fails",
        {script("INSERT INTO t VALUES (5, 'e'); BEGIN; INSERT INTO t VALUES (6, 'f'); SELECT 1/0"), "SELECT 1",
         script("ROLLBACK"), count, "DELETE FROM t"},
        played::without_handle);
    add("script_with_commit_and_chain",
        {script("BEGIN; INSERT INTO t VALUES (7, 'g'); COMMIT AND CHAIN; INSERT INTO t VALUES (8, 'h')"), "SELECT 1",
         script("ROLLBACK AND NO CHAIN"), count, "DELETE FROM t"},
        played::without_handle);
    add("script_of_ddl",
        {script("CREATE TABLE u AS SELECT 1 AS a; ALTER TABLE u ADD COLUMN b text DEFAULT 'b'"), "SELECT * FROM u",
         script("ALTER TABLE u DROP COLUMN a; ALTER TABLE u ADD COLUMN a text DEFAULT 'a'"), "SELECT * FROM u",
         script("DROP TABLE u")});
    add("script_of_cursors", {script("DECLARE c CURSOR WITH HOLD FOR SELECT 1 AS n; FETCH c"), "FETCH c",
                              script("CLOSE c; DECLARE c CURSOR WITH HOLD FOR SELECT 'x'::text AS t, 2 AS n"),
                              "FETCH c", script("CLOSE c")});
    add("script_of_prepared", {script("PREPARE p AS SELECT 1 AS n; EXECUTE p"), "EXECUTE p",
                               script("DEALLOCATE p; PREPARE p AS SELECT 'x'::text AS t, 'y'::text AS u"), "EXECUTE p",
                               script("DEALLOCATE p")});
    add("script_of_settings", {"SELECT timestamptz '2024-07-01 12:00+00'",
                               script("SET TimeZone = 'Asia/Tokyo'; SET DateStyle = 'German'; SET search_path = s"),
                               "SELECT timestamptz '2024-07-01 12:00+00'", "SHOW DateStyle",
                               script("RESET TimeZone; RESET DateStyle; RESET search_path")});
    add("script_with_quotes", {script("SELECT 'a;b', $$c;d$$, $x$e;$$f$x$ /* g;h /* i; */ */; -- j;k\n SELECT \"a;b\" "
                                      "FROM (SELECT 1 AS \"a;b\") x;"),
                               script("SELECT E'it\\'s; COPY t FROM STDIN'; SELECT U&'d\\0061t'; SELECT 2"),
                               script(";;; SELECT 3;;"), script("DO $$ BEGIN PERFORM 1; END $$; SELECT 4")});
    add("script_of_nothing", {script(";"), script(" ; /* none */ ; "), script("-- none"), script("")});
    add("two_statements_as_one", {"SELECT 1 AS a; SELECT 2 AS b", with("SELECT $1::int; SELECT 2", std::int64_t{1})});
    return all;
}

}  // namespace asiopg::test::differential
