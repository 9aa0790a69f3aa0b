// Settings that change between statements, and what throws a session's state away.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

namespace {

constexpr const char* everything_that_is_printed =
    "SELECT date '2024-03-02' AS d, timestamp '2024-03-02 13:14:15.5' AS ts, timestamptz '2024-03-02 13:14:15+02' AS "
    "tz, time "
    "'01:02:03' AS t, timetz '01:02:03+05' AS ttz, interval '1 year -2 mons 3 days 04:05:06.7' AS i, 1.0::float8 / 3 "
    "AS f8, "
    "1.0::float4 / 3 AS f4, '\\x00ff41'::bytea AS b, ARRAY[date '2024-03-02'] AS ds";

}  // namespace

std::vector<form> setting_forms() {
    std::vector<form> all;
    const auto add = [&](std::string name, std::vector<step> steps, std::string setup = {},
                         played where = played::everywhere) {
        all.push_back(form{std::move(name), std::move(steps), std::move(setup), where});
    };
    const step values = everything_that_is_printed;
    const auto kept = [](step s) { return differing(difference::kept_from_parse, std::move(s)); };
    const auto foreign = [](step s, std::string right) {
        s.right = std::move(right);
        return differing(difference::foreign_encoding, std::move(s));
    };

    add("datestyle", {values, "SET DateStyle = 'Postgres, MDY'", values, "SET DateStyle = 'German'", values,
                      "SET DateStyle = 'SQL, DMY'", values, "RESET DateStyle", values});
    add("date_literal", {"SELECT '01/02/2003'::date", "SET DateStyle = 'ISO, DMY'", "SELECT '01/02/2003'::date",
                         "SET DateStyle = 'ISO, MDY'", "SELECT '01/02/2003'::date"});
    add("date_as_text", {with("SELECT $1::date::text, '2024-07-01'::timestamptz::text", std::string("2024-05-06")),
                         "SET DateStyle = 'SQL, MDY'",
                         with("SELECT $1::date::text, '2024-07-01'::timestamptz::text", std::string("2024-05-06")),
                         "SET TimeZone = 'Asia/Kolkata'",
                         with("SELECT $1::date::text, '2024-07-01'::timestamptz::text", std::string("2024-05-06"))});
    for (step& s : all.back().steps)
        s.may_differ = s.arguments.empty() ? difference::none : difference::argument_refused;
    add("intervalstyle",
        {values, "SET IntervalStyle = 'postgres_verbose'", values, "SET IntervalStyle = 'sql_standard'",
         "SELECT interval '-1 2:03'", "SET IntervalStyle = 'postgres'", "SELECT interval '-1 2:03'"});
    add("timezone", {values, "SELECT '2024-07-01 12:00'::timestamptz", "SET TimeZone = 'Asia/Tokyo'", values,
                     "SELECT '2024-07-01 12:00'::timestamptz", "SET LOCAL TimeZone = 'UTC'",
                     "SELECT '2024-07-01 12:00'::timestamptz", "SET TIME ZONE INTERVAL '-03:30' HOUR TO MINUTE",
                     "SELECT '2024-07-01 12:00'::timestamptz", values});
    add("extra_float_digits", {values, "SET extra_float_digits = -10", values, kept("SELECT (1.0::float8 / 3)::text"),
                               "SET extra_float_digits = 3", values, kept("SELECT (1.0::float8 / 3)::text")});
    add("bytea_output", {values, "SET bytea_output = 'escape'", values, kept("SELECT '\\x00ff41'::bytea::text"),
                         "SET bytea_output = 'hex'", values});
    add("standard_conforming_strings",
        {"SELECT 'a\\\\b'", "SET standard_conforming_strings = off", "SELECT 'a\\\\b'",
         "SELECT 'it\\'s; COPY t FROM STDIN'", script("SELECT 'it\\'s; '; SELECT 2"), "SELECT E'a\\\\b'",
         "SET standard_conforming_strings = on", "SELECT 'a\\\\b'", script("SELECT 'a\\'; SELECT 2")});
    const std::string coffee = "caf\u00e9";
    // What is not sent by execute may be refused, even the command that changes the setting, whose effect stays.
    add("client_encoding",
        {"SELECT 'caf\u00e9' AS t", foreign("SET client_encoding = 'LATIN1'", {}),
         foreign("SELECT 'caf' || chr(233) AS t", coffee), foreign("SELECT 1 AS n", "1"),
         foreign("SELECT length('caf\u00e9') AS n", "4"), foreign(with("SELECT length($1) AS n", coffee), "4"),
         "RESET client_encoding", "SELECT 'caf\u00e9' AS t", "SET NAMES 'UTF8'", "SELECT 'caf\u00e9' AS t"});
    add("client_encoding_in_a_script",
        {script("SELECT 1; SET NAMES 'LATIN1'; SELECT 1"), foreign("SELECT 'caf' || chr(233) AS t", coffee),
         script("SET client_encoding = 'UTF8'"), "SELECT 'caf' || chr(233) AS t"});
    add("client_encoding_by_set_config",
        {foreign("SELECT set_config('client_encoding', 'LATIN1', false) IS NULL AS n", {}),
         foreign("SELECT 'caf' || chr(233) AS t", coffee), "RESET ALL", "SELECT 'caf' || chr(233) AS t"});
    add("set_config",
        {"SELECT set_config('TimeZone', 'Asia/Tokyo', false)", values, "SELECT set_config('DateStyle', 'German', true)",
         values, "SELECT current_setting('TimeZone')", "SELECT set_config('TimeZone', 'UTC', false)"});
    add("reset_all", {values, "SET TimeZone = 'Asia/Tokyo'", "SET search_path = pg_catalog", values, "RESET ALL",
                      values, "SHOW TimeZone", "SHOW search_path"});
    add("discard_all",
        {"SELECT id FROM t", with("SELECT id FROM t WHERE id = $1", std::int64_t{1}), "PREPARE p AS SELECT 1",
         "DISCARD ALL", "SELECT id FROM t", with("SELECT id FROM t WHERE id = $1", std::int64_t{1}), "EXECUTE p"},
        "CREATE TABLE t AS SELECT 1 AS id");
    add("discard_others",
        {"SELECT id FROM t", "DISCARD PLANS", "SELECT id FROM t", "DISCARD SEQUENCES", "CREATE TEMP TABLE gone (a int)",
         "DISCARD TEMP", "SELECT * FROM gone"},
        "CREATE TABLE t AS SELECT 1 AS id");
    add("deallocate_all", {"SELECT 1 AS n", with("SELECT $1::int AS n", std::int64_t{1}), "DEALLOCATE ALL",
                           "SELECT 1 AS n", with("SELECT $1::int AS n", std::int64_t{1}), "DEALLOCATE PREPARE ALL",
                           with("SELECT $1::int AS n", std::int64_t{2})});
    add("deallocate_all_in_a_script",
        {"SELECT 1 AS n", with("SELECT $1::int AS n", std::int64_t{1}), script("SELECT 1; DEALLOCATE ALL; SELECT 2"),
         "SELECT 1 AS n", with("SELECT $1::int AS n", std::int64_t{1})});
    add("set_role",
        {"SELECT current_user", "SET ROLE pg_monitor", "SELECT current_user, session_user", "SELECT * FROM t",
         "RESET ROLE"},
        "CREATE TABLE t AS SELECT 1 AS id");
    add("set_role_and_back", {"SELECT current_user", "SET ROLE pg_monitor", "SELECT current_user", "SET ROLE NONE",
                              "SELECT current_user", "SET LOCAL ROLE pg_monitor", "SELECT current_user", "RESET ROLE"});
    add("set_session_authorization", {"SET SESSION AUTHORIZATION pg_monitor", "SELECT current_user, session_user",
                                      "RESET SESSION AUTHORIZATION", "SELECT current_user, session_user"});
    add("set_transaction", {"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SHOW transaction_isolation",
                            "SET TRANSACTION READ ONLY", "SELECT 1", "CREATE TABLE u (a int)"});
    add("set_of_nothing", {"SET no_such_setting = 1"});
    add("set_of_a_custom_setting",
        {"SET my.setting = 'one'", "SHOW my.setting", "SELECT current_setting('my.setting')", "SET my.setting = 'two'",
         "SHOW my.setting", "RESET my.setting", "SHOW my.setting"});
    add("blocks",
        {"BEGIN", "SELECT 1", "SAVEPOINT a", "SELECT 2", "ROLLBACK TO a", "COMMIT AND CHAIN",
         "SHOW transaction_isolation", "ROLLBACK", "COMMIT", "START TRANSACTION READ ONLY",
         "SHOW transaction_read_only", "END"},
        {}, played::without_handle);
    return all;
}

}  // namespace asiopg::test::differential
