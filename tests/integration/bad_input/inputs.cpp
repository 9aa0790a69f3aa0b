#include "integration/bad_input/input.hpp"

namespace asiopg::test::bad_input {

namespace {

template <class... Args>
std::function<params()> with(Args... args) {
    return [args...] { return params::of(args...); };
}

params many_arguments() {
    params list;
    for (int i = 0; i != 70'000; ++i) list.add(i);
    return list;
}

std::string many_placeholders() {
    std::string text = "SELECT ARRAY[";
    for (int i = 1; i <= 65'536; ++i) text += (i == 1 ? "$" : ",$") + std::to_string(i);
    return text + "]::int[]";
}

class list {
public:
    input& add(std::string name, std::string sql, ending ends, std::string detail) {
        input i;
        i.name = std::move(name);
        i.sql = std::move(sql);
        i.ends = ends;
        i.detail = std::move(detail);
        inputs_.push_back(std::move(i));
        return inputs_.back();
    }
    std::vector<input> take() { return std::move(inputs_); }

private:
    std::vector<input> inputs_;
};

void add_texts(list& all) {
    all.add("syntax_error", "SELEC 1", ending::server, "42601");
    all.add("undefined_table", "SELECT * FROM no_such_table", ending::server, "42P01");
    all.add("undefined_function", "SELECT no_such_function($1::int)", ending::server, "42883").arguments = with(1);
    all.add("two_statements_with_argument", "SELECT $1::int; SELECT 2", ending::server, "42601").arguments = with(1);
    all.add("nul_in_the_text", std::string("SELECT 1\0, 2", 12), ending::refused, "NUL");
    all.add("invalid_utf8_in_the_text", "SELECT '\xff'", ending::server, "22021");
    input& placeholders = all.add("placeholders_without_end", many_placeholders(), ending::interface, "");
    placeholders.arguments = with(1);  // without any, execute sends a script, of which the server says what is wrong
    placeholders.slow = true;
    all.add("empty_text", "", ending::right, "");
}

void add_arguments(list& all) {
    all.add("argument_of_another_type", "SELECT $1::int", ending::conversion, "").arguments = with(std::string("x"));
    all.add("too_few_arguments", "SELECT $1::int, $2::int", ending::interface, "").arguments = with(1);
    all.add("too_many_arguments", "SELECT $1::int", ending::interface, "").arguments = with(1, 2);
    all.add("no_arguments", "SELECT $1::int", ending::refused, "").no_execute = true;
    all.add("argument_out_of_range", "SELECT $1::int2", ending::conversion, "").arguments = with(70'000);
    all.add("nul_in_an_argument", "SELECT $1::text", ending::refused, "").arguments = with(std::string("a\0b", 3));
    all.add("invalid_utf8_in_an_argument", "SELECT $1::text", ending::conversion, "").arguments =
        with(std::string("a\xff"));
    all.add("arguments_without_end", "SELECT $1::int", ending::interface, "").arguments = many_arguments;
    all.add("argument_that_the_server_refuses", "SELECT $1::uuid", ending::server, "22P02").arguments =
        with(std::string("no uuid"));
}

void add_values(list& all) {
    input& numeric = all.add("numeric_too_large_for_int", "SELECT 12345678901::numeric", ending::conversion, "");
    numeric.typed = numeric.no_execute = true;
    input& null = all.add("null_as_int", "SELECT NULL::int", ending::conversion, "");
    null.typed = null.no_execute = true;
    input& text = all.add("text_as_int", "SELECT 'x'::text", ending::refused, "");
    text.typed = text.no_execute = true;
    all.add("division_by_zero", "SELECT 1 / $1::int", ending::server, "22012").arguments = with(0);
    all.add("division_by_zero_amid_rows", "SELECT 10 / (700 - n) FROM generate_series(1, 1000) n", ending::server,
            "22012");
    all.add("unique_violation", "INSERT INTO @ VALUES (1), (1)", ending::server, "23505").setup =
        "DROP TABLE IF EXISTS @; CREATE TABLE @ (id int PRIMARY KEY)";
    all.add("raised", "DO $$ BEGIN RAISE EXCEPTION 'own' USING ERRCODE = 'ZZ001'; END $$", ending::server, "ZZ001");
}

void add_copies(list& all) {
    const std::string table = "DROP TABLE IF EXISTS @; CREATE TABLE @ AS SELECT generate_series(1, 10) AS id";
    all.add("copy_to_stdout", "COPY @ TO STDOUT", ending::refused, "copy_from").setup = table;
    all.add("copy_from_stdin", "COPY @ FROM STDIN", ending::refused, "copy_to_table").setup = table;
    input& out =
        all.add("copy_to_stdout_in_a_script", "SELECT 1; COPY @ TO STDOUT; SELECT 2", ending::refused, "copy_from");
    out.setup = table;
    out.execute_only = true;
    input& in = all.add("copy_from_stdin_in_a_script", "COPY @ FROM STDIN; SELECT 2", ending::refused, "copy_to_table");
    in.setup = table;
    in.execute_only = true;
}

void add_changes(list& all) {
    input& type = all.add("type_made_again", "SELECT $1::@ AS mood", ending::right, "sad");
    type.setup = "DROP TYPE IF EXISTS @; CREATE TYPE @ AS ENUM ('sad')";
    type.change = type.setup;
    type.arguments = type.warm_arguments = with(std::string("sad"));
    type.warm = true;
    input& gone = all.add("type_dropped", "SELECT $1::@ AS mood", ending::server, "42704 XX000");
    gone.setup = type.setup;
    gone.change = "DROP TYPE @";
    gone.arguments = gone.warm_arguments = type.arguments;
    gone.warm = true;
    input& wider = all.add("column_of_argument_altered", "SELECT id FROM @ WHERE id = $1", ending::right, "5000000000");
    wider.setup = "DROP TABLE IF EXISTS @; CREATE TABLE @ AS SELECT 1 AS id";
    wider.change = "ALTER TABLE @ ALTER COLUMN id TYPE bigint; UPDATE @ SET id = 5000000000";
    wider.arguments = with(std::int64_t{5'000'000'000});
    wider.warm_arguments = with(std::int64_t{1});
    wider.warm = true;
    input& columns = all.add("columns_changed", "SELECT * FROM @", ending::right, "one");
    columns.setup = "DROP TABLE IF EXISTS @; CREATE TABLE @ AS SELECT 1 AS id";
    columns.change = "DROP TABLE @; CREATE TABLE @ AS SELECT 'one'::text AS name, 2 AS id";
    columns.warm = true;
    input& function = all.add("function_lost_a_column", "SELECT * FROM @()", ending::right, "1");
    function.setup =
        "DROP TABLE IF EXISTS @ CASCADE; CREATE TABLE @ AS SELECT 1 AS id, 'x'::text AS name; CREATE FUNCTION @() "
        "RETURNS "
        "SETOF @ LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM @; END $$";
    function.change = "ALTER TABLE @ DROP COLUMN name";
    function.warm = true;
}

void add_sessions(list& all) {
    input& latin = all.add("other_encoding", "SELECT 'caf' || chr(233)", ending::encoding, "caf\u00e9");
    latin.before = {"SET NAMES 'LATIN1'"};
    latin.after = {"RESET client_encoding"};
    latin.own_session = true;
    input& cursor = all.add("another_cursor_of_the_name", "FETCH 1 FROM at", ending::right, "abcd");
    cursor.before = {"DECLARE at CURSOR FOR SELECT 1::int4 AS n", "=", "CLOSE at",
                     "DECLARE at CURSOR FOR SELECT 'abcd'::text AS t"};
    cursor.inside_only = true;
    input& held = all.add("another_held_cursor_of_the_name", "FETCH 1 FROM at", ending::right, "abcd");
    held.before = {"DECLARE at CURSOR WITH HOLD FOR SELECT 1::int4 AS n", "=", "CLOSE at",
                   "DECLARE at CURSOR WITH HOLD FOR SELECT 'abcd'::text AS t, 2 AS n"};
    held.after = {"CLOSE at"};
    held.outside_only = held.own_session = true;
    input& anew = all.add("another_prepared_of_the_name", "EXECUTE at", ending::right, "abcd");
    anew.before = {"PREPARE at AS SELECT 1::int4 AS n", "=", "DEALLOCATE at", "PREPARE at AS SELECT 'abcd'::text AS t"};
    anew.after = {"DEALLOCATE at"};
    anew.own_session = true;
    input& discard = all.add("discard_all", "SELECT $1::int + 1", ending::right, "42");
    discard.before = {"=", "DISCARD ALL"};
    discard.outside_only = true;
    discard.arguments = with(41);
    input& deallocate = all.add("deallocate_all", "SELECT $1::int + 1", ending::right, "42");
    deallocate.before = {"=", "DEALLOCATE ALL"};
    deallocate.arguments = with(41);
    input& inside = all.add("discard_all_in_a_transaction", "DISCARD ALL", ending::server, "25001");
    inside.inside_only = true;
    input& aborted = all.add("aborted_transaction", "SELECT $1::int", ending::server, "25P02");
    aborted.before = {"!SELECT 1/0"};
    aborted.arguments = with(1);
    aborted.inside_only = true;
    input& role = all.add("role_left_behind", "SELECT current_user", ending::right, "pg_monitor");
    role.before = {"SET ROLE pg_monitor"};
    role.own_session = true;
    input& user = all.add("session_user_left_behind", "SELECT session_user", ending::right, "pg_monitor");
    user.before = {"SET SESSION AUTHORIZATION pg_monitor"};
    user.own_session = true;
    input& path = all.add("settings_left_behind", "SELECT current_setting('search_path')", ending::right, "pg_catalog");
    path.before = {"SET search_path = pg_catalog", "SET TimeZone = 'Asia/Tokyo'"};
    path.own_session = true;
}

}  // namespace

std::vector<input> all_inputs() {
    list all;
    add_texts(all);
    add_arguments(all);
    add_values(all);
    add_copies(all);
    add_changes(all);
    add_sessions(all);
    return all.take();
}

}  // namespace asiopg::test::bad_input
