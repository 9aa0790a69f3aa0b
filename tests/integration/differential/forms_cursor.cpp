// Cursors of SQL: declared, closed and declared anew with other columns between the same FETCH texts.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> cursor_forms() {
    std::vector<form> all;
    const auto add = [&](std::string name, std::vector<step> steps, std::string setup = {}) {
        all.push_back(form{std::move(name), std::move(steps), std::move(setup)});
    };

    // Outside of a transaction only WITH HOLD is possible, so that is what most declare.
    add("fetch_of_another_type",
        {"DECLARE c CURSOR WITH HOLD FOR SELECT 1::int4 AS n", "FETCH 1 FROM c", "CLOSE c",
         "DECLARE c CURSOR WITH HOLD FOR SELECT 'abcd'::text AS t", "FETCH 1 FROM c", "CLOSE c"});
    add("fetch_of_another_type_in_the_block",
        {"DECLARE c CURSOR FOR SELECT 1::int4 AS n", "FETCH 1 FROM c", "CLOSE c",
         "DECLARE c CURSOR FOR SELECT 'abcd'::text AS t", "FETCH 1 FROM c", "CLOSE c"});
    add("fetch_of_more_columns",
        {"DECLARE c CURSOR WITH HOLD FOR SELECT 1 AS n", "FETCH c", "CLOSE c",
         "DECLARE c CURSOR WITH HOLD FOR SELECT 2 AS n, 'x'::text AS t, 1.5 AS f", "FETCH c", "CLOSE c"});
    add("fetch_of_fewer_columns", {"DECLARE c CURSOR WITH HOLD FOR SELECT 1 AS a, 2 AS b", "FETCH c", "CLOSE c",
                                   "DECLARE c CURSOR WITH HOLD FOR SELECT 3 AS b", "FETCH c", "CLOSE c"});
    add("fetch_of_no_columns", {"DECLARE c CURSOR WITH HOLD FOR SELECT 1 AS a", "FETCH c", "CLOSE c",
                                "DECLARE c CURSOR WITH HOLD FOR SELECT", "FETCH c", "CLOSE c"});
    add("fetch_of_another_name", {"DECLARE c CURSOR WITH HOLD FOR SELECT 1 AS a", "FETCH c", "CLOSE c",
                                  "DECLARE c CURSOR WITH HOLD FOR SELECT 2 AS b", "FETCH c", "CLOSE c"});
    add("fetch_in_all_directions",
        {"DECLARE c SCROLL CURSOR WITH HOLD FOR SELECT n, n::text AS t FROM generate_series(1, 30) n", "FETCH 7 FROM c",
         "FETCH PRIOR FROM c", "FETCH ABSOLUTE 20 FROM c", "FETCH RELATIVE -3 FROM c", "FETCH BACKWARD 4 IN c",
         "FETCH FIRST FROM c", "MOVE 5 IN c", "FETCH 0 FROM c", "FETCH ALL FROM c", "FETCH ALL FROM c",
         "FETCH LAST FROM c", "MOVE ALL IN c", "CLOSE c"});
    add("fetch_of_no_rows",
        {"DECLARE c CURSOR WITH HOLD FOR SELECT 1 AS n WHERE false", "FETCH c", "FETCH ALL c", "CLOSE ALL"});
    add("fetch_of_no_cursor", {"FETCH 1 FROM no_such_cursor"});
    add("close_of_no_cursor", {"CLOSE no_such_cursor"});
    add("fetch_of_quoted_name",
        {"DECLARE \"Fetch C\" CURSOR WITH HOLD FOR SELECT 1 AS a", "/* a comment */ fetch FROM \"Fetch C\"",
         "CLOSE \"Fetch C\"", "DECLARE \"Fetch C\" CURSOR WITH HOLD FOR SELECT 'b'::text AS b",
         "/* a comment */ fetch FROM \"Fetch C\"", "CLOSE \"Fetch C\""});
    add("fetch_of_a_returning_cursor",
        {"DECLARE c CURSOR FOR SELECT n, repeat('x', n) AS t FROM generate_series(1, 200) n", "FETCH 100 FROM c",
         "FETCH 100 FROM c", "FETCH 100 FROM c", "CLOSE c"});
    add("refcursor", {"SELECT opened('r')", "FETCH ALL FROM r", "CLOSE r"},
        "CREATE FUNCTION opened(r refcursor) RETURNS refcursor LANGUAGE plpgsql AS $$ BEGIN OPEN r FOR SELECT 1 AS a, "
        "'b' AS b; "
        "RETURN r; END $$");
    add("current_of",
        {"DECLARE c CURSOR FOR SELECT * FROM t ORDER BY id FOR UPDATE", "FETCH 2 FROM c",
         "UPDATE t SET name = 'changed' WHERE CURRENT OF c RETURNING id, name", "CLOSE c",
         "SELECT * FROM t ORDER BY id"},
        "CREATE TABLE t AS SELECT n AS id, 'name'::text AS name FROM generate_series(1, 3) n");
    return all;
}

}  // namespace asiopg::test::differential
