// Types that change, or are dropped and made again under the same name, between two executions of the same text.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> type_change_forms() {
    std::vector<form> all;
    const auto add = [&](std::string name, std::vector<step> steps, std::string setup = {}) {
        all.push_back(form{std::move(name), std::move(steps), std::move(setup)});
    };
    const std::string mood = "CREATE TYPE mood AS ENUM ('sad', 'happy')";

    add("enum_gets_a_value",
        {"SELECT 'sad'::mood", "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'", "SELECT 'blue'::mood",
         differing(difference::kept_from_parse, "SELECT 'sad'::mood"), "ALTER TYPE mood RENAME VALUE 'blue' TO 'sad'"},
        mood);
    add("enum_made_again",
        {"SELECT 'sad'::mood", with("SELECT $1::mood AS m", std::string("happy")), "DROP TYPE mood",
         "CREATE TYPE mood AS ENUM ('happy', 'sad')", "SELECT 'sad'::mood",
         with("SELECT $1::mood AS m", std::string("happy")), with("SELECT $1::mood AS m", std::string("grim"))},
        mood);
    add("enum_column_made_again",
        {with("INSERT INTO moods VALUES ($1) RETURNING m, ARRAY[m]", std::string("sad")), "DROP TABLE moods",
         "DROP TYPE mood", mood, "CREATE TABLE moods (m mood)",
         with("INSERT INTO moods VALUES ($1) RETURNING m, ARRAY[m]", std::string("sad")), "SELECT count(*) FROM moods"},
        mood + "; CREATE TABLE moods (m mood)");
    add("enum_of_another_schema",
        {"SET search_path = d1", with("SELECT $1::mood", std::string("one")), "SELECT 'one'::mood",
         "SET search_path = d2", with("SELECT $1::mood", std::string("two")), "SELECT 'two'::mood",
         "SET search_path = d1", with("SELECT $1::mood", std::string("one"))},
        "CREATE SCHEMA d1; CREATE SCHEMA d2; CREATE TYPE d1.mood AS ENUM ('one'); CREATE TYPE d2.mood AS ENUM ('two')");
    add("domain_altered",
        {with("SELECT $1::small", std::int64_t{7}), "SELECT 7::small",
         "ALTER DOMAIN small ADD CONSTRAINT below CHECK (VALUE < 5)", "SELECT 7::small",
         with("SELECT $1::small", std::int64_t{7}), "ALTER DOMAIN small DROP CONSTRAINT below", "SELECT 7::small"},
        "CREATE DOMAIN small AS int");
    add("domain_made_again",
        {with("SELECT $1::small AS s", std::int64_t{7}), "SELECT 7::small", "SELECT ARRAY[7::small]",
         "DROP DOMAIN small", "CREATE DOMAIN small AS bigint", with("SELECT $1::small AS s", std::int64_t{7}),
         "SELECT 7::small", "SELECT ARRAY[7::small]", "DROP DOMAIN small", "CREATE DOMAIN small AS int"},
        "CREATE DOMAIN small AS int");
    add("composite_altered",
        {"SELECT (1, 'a')::pair AS p", "ALTER TYPE pair ADD ATTRIBUTE c float8",
         differing(difference::kept_from_parse, "SELECT (1, 'a', 2.5)::pair AS p"),
         differing(difference::kept_from_parse, "SELECT (1, 'a', 2.5)::pair AS p"), "ALTER TYPE pair DROP ATTRIBUTE c",
         "SELECT (1, 'a')::pair AS p"},
        "CREATE TYPE pair AS (a int, b text)");
    add("composite_made_again",
        {"SELECT (1, 'a')::pair AS p", "SELECT ARRAY[(1, 'a')::pair] AS p", "DROP TYPE pair",
         "CREATE TYPE pair AS (a text, b int)", "SELECT ('a', 1)::pair AS p", "SELECT ARRAY[('a', 1)::pair] AS p",
         "DROP TYPE pair", "CREATE TYPE pair AS (a int, b text)"},
        "CREATE TYPE pair AS (a int, b text)");
    add("row_type_of_altered_table",
        {"SELECT t FROM t", "ALTER TABLE t ADD COLUMN more text DEFAULT 'm'", "SELECT t FROM t",
         "ALTER TABLE t DROP COLUMN more", "SELECT t FROM t"},
        "CREATE TABLE t AS SELECT 1 AS id, 'x'::text AS name");
    add("range_made_again",
        {"SELECT floats(1.5, 2.5)", with("SELECT $1::floats AS r", std::string("[1,2)")), "DROP TYPE floats",
         "CREATE TYPE floats AS RANGE (subtype = int4)", "SELECT floats(1, 2)",
         with("SELECT $1::floats AS r", std::string("[1,2)")), "DROP TYPE floats",
         "CREATE TYPE floats AS RANGE (subtype = float8)"},
        "CREATE TYPE floats AS RANGE (subtype = float8)");
    add("extension_made_again",
        {"SELECT 'a=>1'::hstore", with("SELECT $1::hstore AS h", std::string("b=>2")), "DROP EXTENSION hstore",
         "CREATE EXTENSION hstore SCHEMA public", "SELECT 'a=>1'::hstore",
         with("SELECT $1::hstore AS h", std::string("b=>2"))},
        "CREATE EXTENSION hstore SCHEMA public");
    add("anonymous_record_of_new_type",
        {differing(difference::met_in_a_stream, "SELECT f()"),
         differing(difference::met_in_a_stream, "SELECT ROW(1, 'sad'::mood, ARRAY['happy'::mood])"), "DROP FUNCTION f",
         "DROP TYPE mood", mood,
         "CREATE FUNCTION f() RETURNS record LANGUAGE sql AS $$ SELECT 'happy'::mood, 'x'::text $$",
         differing(difference::met_in_a_stream, "SELECT f()")},
        mood + "; CREATE FUNCTION f() RETURNS record LANGUAGE sql AS $$ SELECT 1, 'sad'::mood $$");
    add("type_dropped",
        {with("SELECT $1::passing AS p", std::string("x")), "DROP TYPE passing",
         with("SELECT $1::passing AS p", std::string("x")), "CREATE TYPE passing AS ENUM ('x')",
         with("SELECT $1::passing AS p", std::string("x"))},
        "CREATE TYPE passing AS ENUM ('x')");
    return all;
}

}  // namespace asiopg::test::differential
