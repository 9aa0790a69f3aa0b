// What a script's statements do to the conversation is found, and nothing else is taken for it.
#include "core/sql_statements.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <string>

namespace asiopg::detail {
namespace {

std::string described(std::string_view sql, bool standard_strings = true) {
    static constexpr const char* kinds[] = {"-", "ends", "sets", "back", "gives up"};
    std::string all;
    for (const control_command& c : control_commands(sql, standard_strings)) {
        if (!all.empty()) all += ", ";
        all += kinds[static_cast<std::size_t>(c.what)];
        if (!c.text.empty()) all += " [" + c.text + "]";
    }
    return all;
}

TEST(SqlNature, copies) {
    for (const char* sql :
         {"COPY t FROM STDIN", "copy t TO STDOUT", "\n\t CoPy(SELECT 1) TO STDOUT", ";;COPY t FROM STDIN",
          "-- a line\nCOPY t FROM STDIN", "/* a /* b */ */COPY t FROM STDIN", "SELECT 1; COPY t FROM STDIN; SELECT 2",
          "SELECT ';'; COPY t FROM STDIN", "SELECT $$;$$;;-- b\n COPY t FROM STDIN",
          "SELECT '\\'; COPY t FROM STDIN; --'", "SELECT E'\\';'; COPY t FROM STDIN",
          "SELECT \"a;b\"; COPY \"t\" FROM STDIN", "(COPY t TO STDOUT)"})
        EXPECT_EQ(nature_of(sql), sql_nature::copies) << sql;
    for (const char* sql :
         {"", ";", "SELECT 1", "SELECT 1;", "SELECT '; COPY t FROM STDIN'", "SELECT $$; COPY t FROM STDIN$$",
          "SELECT 1 -- ; COPY t FROM STDIN", "/* COPY */ SELECT 1", "SELECT copy FROM t", "COPYING",
          "SELECT 1; SELECT 2", "\"copy\"", "SELECT \"; copy\"", "CLOSE ALL", "SELECT 1; -- nothing"})
        EXPECT_EQ(nature_of(sql), sql_nature::plain) << sql;
    const sql_nature two = nature_of("COPY t FROM STDIN; COMMIT");
    EXPECT_TRUE(has(two, sql_nature::copies) && has(two, sql_nature::controls) && !has(two, sql_nature::encodes));
    EXPECT_EQ(nature_of("; /* that does not end"), sql_nature::all);
}

TEST(SqlNature, controls) {
    for (const char* sql : {"COMMIT", "commit and chain", "END", "ABORT", "ROLLBACK", "rollback to a", "RELEASE a",
                            "PREPARE TRANSACTION 'x'", "prepare/**/transaction 'x'", "SELECT 1; COMMIT; BEGIN"})
        EXPECT_EQ(nature_of(sql), sql_nature::controls) << sql;
    for (const char* sql : {"BEGIN", "SAVEPOINT a", "PREPARE a AS SELECT 1", "ENDING", "SELECT 1; BEGIN",
                            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1; COMMIT'"})
        EXPECT_EQ(nature_of(sql), sql_nature::plain) << sql;
}

TEST(SqlNature, WhatMayChangeTheEncoding) {
    for (const char* sql :
         {"SET NAMES 'LATIN1'", "SELECT 1; set local names 'latin1'", "SET client_encoding = 'LATIN1'",
          "RESET Client_Encoding", "SELECT set_config('client_encoding', 'LATIN1', false)"})
        EXPECT_EQ(nature_of(sql), sql_nature::encodes) << sql;
    for (const char* sql : {"SET TimeZone = 'UTC'", "SELECT names FROM t", "SELECT client FROM t_encoding"})
        EXPECT_EQ(nature_of(sql), sql_nature::plain) << sql;
}

TEST(SqlStatements, controls) {
    EXPECT_EQ(described(""), "");
    EXPECT_EQ(described(" ; ;; "), "");
    EXPECT_EQ(described("SELECT 1"), "-");
    EXPECT_EQ(described("COMMIT"), "ends [COMMIT]");
    EXPECT_EQ(described("end work; abort transaction"), "ends [END], ends [ABORT]");
    EXPECT_EQ(described("commit and chain; rollback transaction and chain"),
              "ends [COMMIT AND CHAIN], ends [ROLLBACK AND CHAIN]");
    EXPECT_EQ(described("ROLLBACK AND NO CHAIN"), "ends [ROLLBACK]");
    EXPECT_EQ(described("PREPARE TRANSACTION 'secret'"), "ends [PREPARE TRANSACTION]");
    EXPECT_EQ(described("PREPARE a AS SELECT 1; PREPARE transaction AS SELECT 1"), "-, -");
    EXPECT_EQ(described("COMMIT PREPARED 'x'; ROLLBACK PREPARED 'x'"), "-, -");
    EXPECT_EQ(
        described("SAVEPOINT A; ROLLBACK TO a; rollback work to savepoint \"A\"\"b\"; RELEASE a; RELEASE SAVEPOINT a"),
        "sets [SAVEPOINT a], back [ROLLBACK TO a], back [ROLLBACK TO A\"b], gives up [RELEASE a], gives up [RELEASE "
        "a]");
    EXPECT_EQ(described("SAVEPOINT savepoint; RELEASE savepoint; ROLLBACK TO savepoint"),
              "sets [SAVEPOINT savepoint], gives up [RELEASE savepoint], back [ROLLBACK TO savepoint]");
    EXPECT_EQ(described("SAVEPOINT " + std::string(70, 'a')), "sets [SAVEPOINT " + std::string(63, 'a') + "]");
    EXPECT_EQ(described("SELECT '\\'; COMMIT; --'"), "-, ends [COMMIT]");
    EXPECT_EQ(described("SELECT '\\'; COMMIT; --'", false), "-");
}

// Semicolons that separate nothing.
TEST(SqlStatements, statements_with_semicolons) {
    EXPECT_EQ(
        described(
            "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); INSERT INTO u VALUES (2)); COMMIT"),
        "-, ends [COMMIT]");
    EXPECT_EQ(
        described(
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; "
            "END; ROLLBACK TO a"),
        "-, back [ROLLBACK TO a]");
    EXPECT_EQ(described("DO $$ BEGIN PERFORM 1; END $$; END"), "-, ends [END]");
}

}  // namespace
}  // namespace asiopg::detail
