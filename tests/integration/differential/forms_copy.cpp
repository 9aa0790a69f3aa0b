// COPY given to the verbs of a query: to and from the client refused, to and from the server's files as any command.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> copy_forms() {
    std::vector<form> all;
    const std::string table = "CREATE TABLE t AS SELECT n AS id, 'x'::text AS name FROM generate_series(1, 10) n";
    const auto add = [&](std::string name, std::vector<step> steps) {
        all.push_back(form{std::move(name), std::move(steps), table});
    };
    const auto out = [](step s) { return differing(difference::copy_out_refused, std::move(s)); };
    const auto in = [](step s) { return differing(difference::copy_in_refused, std::move(s)); };
    const step count = "SELECT count(*) FROM t";

    add("copy_to_stdout", {count, out("COPY t TO STDOUT"), count});
    add("copy_query_to_stdout", {out("COPY (SELECT * FROM t WHERE id > 3) TO STDOUT (FORMAT csv)"), count});
    add("copy_binary_to_stdout", {out("COPY t TO STDOUT (FORMAT binary)"), count});
    add("copy_from_stdin", {count, in("COPY t FROM STDIN"), count});
    add("copy_with_comment",
        {in("-- a comment\n/* another /* nested */ */ copy t from stdin"), count, out(" \t\nCoPy t to stdout"), count});
    add("copy_to_file", {"COPY t TO '/dev/null'", count, "COPY (SELECT 1 WHERE false) TO '/dev/null'"});
    add("copy_to_program", {"COPY t TO PROGRAM 'cat >/dev/null'", count});
    add("copy_from_program", {"COPY t FROM PROGRAM 'printf \"77\\tx\\n78\\ty\\n\"'",
                              "SELECT * FROM t WHERE id > 70 ORDER BY id", "DELETE FROM t WHERE id > 70"});
    add("copy_from_missing_file", {"COPY t FROM '/no/such/file'"});
    add("copy_from_bad_data", {"COPY t FROM PROGRAM 'echo nonsense'"});
    add("copy_of_no_table", {"COPY no_such_table TO STDOUT"});
    add("copy_in_a_script", {out(script("COPY t TO STDOUT; SELECT 1")), count});
    add("copy_last_in_a_script", {out(script("SELECT 1; COPY t TO STDOUT")), count});
    add("copy_in_last_in_a_script", {in(script("INSERT INTO t VALUES (99, 'z'); COPY t FROM STDIN")), count});
    return all;
}

}  // namespace asiopg::test::differential
