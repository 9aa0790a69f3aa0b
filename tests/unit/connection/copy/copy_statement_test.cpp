// COPY statements: every option's text, and what is refused because of direction, format or server.
#include "connection/copy/copy_statement.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

namespace asiopg::detail {
namespace {

constexpr copy_direction from = copy_direction::from_server, to = copy_direction::to_server;

copy_server server(int version) {
    copy_server s;
    s.version = version;
    return s;
}

std::string table(std::string_view name, const copy_options& options, copy_direction direction, int version = 18) {
    return copy_table_statement(name, options, direction, server(version));
}

std::string refusal(const copy_options& options, copy_direction direction, int version = 18) {
    try {
        return table("t", options, direction, version);
    } catch (const interface_error& e) {
        return e.what();
    }
}

TEST(CopyStatement, tables) {
    EXPECT_EQ(table("users", copy_options(), from), R"(COPY "users" TO STDOUT)");
    EXPECT_EQ(table("users", copy_options(), to), R"(COPY "users" FROM STDIN)");
    EXPECT_EQ(table("a.b", copy_options().schema_name("S\"1").columns("x", "y~"), from),
              R"(COPY "S""1"."a.b" ("x", "y~") TO STDOUT)");
    EXPECT_EQ(table(R"(a"; DROP TABLE x;--)", copy_options().columns(R"(b") FROM PROGRAM 'x' --)"), to),
              R"(COPY "a""; DROP TABLE x;--" ("b"") FROM PROGRAM 'x' --") FROM STDIN)");
}

// A202
TEST(CopyStatement, options_from_the_server) {
    const auto options = copy_options()
                             .format(copy_format::csv)
                             .delimiter('|')
                             .null("n-u-l-l")
                             .header()
                             .quote('*')
                             .escape('!')
                             .force_quote("a")
                             .encoding("utf-8");
    EXPECT_EQ(
        table("t", options, from),
        R"(COPY "t" TO STDOUT WITH (FORMAT csv, DELIMITER '|', NULL 'n-u-l-l', HEADER true, QUOTE '*', ESCAPE '!', )"
        R"(FORCE_QUOTE ("a"), ENCODING 'utf-8'))");
    EXPECT_EQ(table("t", copy_options().format(copy_format::csv).force_quote_all().header(false), from),
              R"(COPY "t" TO STDOUT WITH (FORMAT csv, HEADER false, FORCE_QUOTE *))");
    EXPECT_EQ(table("t", copy_options().format(copy_format::binary), from),
              R"(COPY "t" TO STDOUT WITH (FORMAT binary))");
}

// A209
TEST(CopyStatement, options_to_the_server) {
    const auto options = copy_options()
                             .format(copy_format::csv)
                             .freeze()
                             .default_marker("\\D")
                             .header_match()
                             .force_not_null("a", "b")
                             .force_null("c")
                             .on_error(copy_on_error::ignore)
                             .reject_limit(7)
                             .log_verbosity(copy_log_verbosity::verbose)
                             .where("a <> 'x;y' ; ");
    EXPECT_EQ(table("t", options, to),
              R"(COPY "t" FROM STDIN WITH (FORMAT csv, FREEZE true, DEFAULT  E'\\D', HEADER match, )"
              R"(FORCE_NOT_NULL ("a", "b"), FORCE_NULL ("c"), ON_ERROR ignore, REJECT_LIMIT 7, LOG_VERBOSITY verbose) )"
              R"(WHERE a <> 'x;y')");
    EXPECT_EQ(table("t", copy_options().format(copy_format::csv).force_not_null_all().force_null_all(), to),
              R"(COPY "t" FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL *, FORCE_NULL *))");
}

TEST(CopyStatement, values_are_quoted) {
    EXPECT_EQ(table("t", copy_options().delimiter('\'').null("'); DROP TABLE x; --").encoding("\\'"), to),
              R"(COPY "t" FROM STDIN WITH (DELIMITER '''', NULL '''); DROP TABLE x; --', ENCODING  E'\\'''))");
    EXPECT_EQ(table("t", copy_options().delimiter('\t').null("\\N"), from),
              "COPY \"t\" TO STDOUT WITH (DELIMITER '\t', NULL  E'\\\\N')");
    EXPECT_EQ(refusal(copy_options().null(std::string("a\0b", 3)), from),
              "COPY's option NULL contains a NUL byte, which no text of PostgreSQL can");
    EXPECT_EQ(refusal(copy_options().delimiter('\0'), from),
              "COPY's option DELIMITER contains a NUL byte, which no text of PostgreSQL can");
    EXPECT_EQ(refusal(copy_options().delimiter('\xe2'), from), "COPY's option DELIMITER is not valid UTF-8");
    EXPECT_EQ(refusal(copy_options().columns("a", std::string(200, 'c')), from),
              "the name of a column has 200 bytes; the server would cut it to 63");
    EXPECT_EQ(refusal(copy_options().schema_name(""), from), "the name of a schema is empty");
}

TEST(CopyStatement, the_server_is_too_old) {
    const auto csv = [] { return copy_options().format(copy_format::csv); };
    const auto needs = [](const char* option, int version) {
        return "COPY's option " + std::string(option) + " needs PostgreSQL " + std::to_string(version) +
               " or later; the server is PostgreSQL " + std::to_string(version - 1);
    };
    struct row {
        const char* option;
        int version;
        copy_options options;
    };
    const row rows[] = {
        {"WHERE", 12, copy_options().where("true")},  // A215
        {"HEADER for the format text", 15, copy_options().header()},
        {"HEADER MATCH", 15, csv().header_match()},
        {"DEFAULT", 16, copy_options().default_marker("d")},
        {"ON_ERROR", 17, copy_options().on_error(copy_on_error::stop)},
        {"LOG_VERBOSITY", 17, copy_options().log_verbosity(copy_log_verbosity::standard)},
        {"FORCE_NULL for all columns", 17, csv().force_null_all()},
        {"FORCE_NOT_NULL for all columns", 17, csv().force_not_null_all()},
        {"REJECT_LIMIT", 18, copy_options().on_error(copy_on_error::ignore).reject_limit(1)},
        {"LOG_VERBOSITY silent", 18, copy_options().log_verbosity(copy_log_verbosity::silent)},
    };
    for (const row& r : rows) {
        EXPECT_EQ(refusal(r.options, to, r.version - 1), needs(r.option, r.version));
        EXPECT_EQ(refusal(r.options, to, r.version).substr(0, 5), "COPY ") << r.option;
    }
    EXPECT_EQ(refusal(csv().header(), from, 10), R"(COPY "t" TO STDOUT WITH (FORMAT csv, HEADER true))");
    EXPECT_EQ(refusal(copy_options().header(false), from, 10), R"(COPY "t" TO STDOUT WITH (HEADER false))");
}

TEST(CopyStatement, options_that_do_not_fit) {
    const auto csv = [] { return copy_options().format(copy_format::csv); };
    const auto binary = [] { return copy_options().format(copy_format::binary); };
    const auto fault = [](const char* option, const char* why) {
        return "COPY's option " + std::string(option) + " " + why;
    };
    const char* const to_only = "is for data that goes to the server";
    EXPECT_EQ(refusal(copy_options().freeze(), from), fault("FREEZE", to_only));
    EXPECT_EQ(refusal(copy_options().where("true"), from), fault("WHERE", to_only));
    EXPECT_EQ(refusal(copy_options().default_marker("d"), from), fault("DEFAULT", to_only));
    EXPECT_EQ(refusal(csv().header_match(), from), fault("HEADER MATCH", to_only));
    EXPECT_EQ(refusal(csv().force_null("a"), from), fault("FORCE_NULL", to_only));
    EXPECT_EQ(refusal(csv().force_not_null("a"), from), fault("FORCE_NOT_NULL", to_only));
    EXPECT_EQ(refusal(copy_options().on_error(copy_on_error::stop), from), fault("ON_ERROR", to_only));
    EXPECT_EQ(refusal(copy_options().log_verbosity(copy_log_verbosity::verbose), from),
              fault("LOG_VERBOSITY", to_only));
    EXPECT_EQ(refusal(csv().force_quote("a"), to), fault("FORCE_QUOTE", "is for data that comes from the server"));

    EXPECT_EQ(refusal(copy_options().quote('"'), from), fault("QUOTE", "is for the format csv"));
    EXPECT_EQ(refusal(copy_options().escape('"'), from), fault("ESCAPE", "is for the format csv"));
    EXPECT_EQ(refusal(copy_options().force_quote_all(), from), fault("FORCE_QUOTE", "is for the format csv"));
    EXPECT_EQ(refusal(copy_options().force_null("a"), to), fault("FORCE_NULL", "is for the format csv"));
    EXPECT_EQ(refusal(binary().delimiter(','), to), fault("DELIMITER", "is not for the format binary"));
    EXPECT_EQ(refusal(binary().null(""), to), fault("NULL", "is not for the format binary"));
    EXPECT_EQ(refusal(binary().header(), to), fault("HEADER", "is not for the format binary"));
    EXPECT_EQ(refusal(binary().header_match(), to), fault("HEADER MATCH", "is not for the format binary"));
    EXPECT_EQ(refusal(binary().on_error(copy_on_error::ignore), to), fault("ON_ERROR", "is not for the format binary"));

    EXPECT_EQ(refusal(copy_options().reject_limit(1), to), fault("REJECT_LIMIT", "goes with ON_ERROR ignore"));
    EXPECT_EQ(refusal(copy_options().on_error(copy_on_error::ignore).reject_limit(0), to),
              fault("REJECT_LIMIT", "is at least 1"));
    EXPECT_EQ(refusal(copy_options().on_error(copy_on_error::ignore).reject_limit(~std::uint64_t(0)), to),
              fault("REJECT_LIMIT", "is at most 9223372036854775807"));
    EXPECT_EQ(refusal(copy_options().where("true; DROP TABLE x"), to), "COPY's option WHERE holds several commands");
    EXPECT_EQ(refusal(copy_options().where("'a"), to), "unterminated quoted string at offset 0 of the query");
}

TEST(CopyStatement, queries) {
    const auto query = [](std::string_view sql, const copy_options& options = copy_options()) {
        try {
            return copy_query_statement(sql, options, server(18));
        } catch (const interface_error& e) {
            return std::string(e.what());
        }
    };
    EXPECT_EQ(query("SELECT 1 -- comment"), "COPY (SELECT 1) TO STDOUT");
    EXPECT_EQ(query("SELECT 1;", copy_options().format(copy_format::csv).header()),
              "COPY (SELECT 1) TO STDOUT WITH (FORMAT csv, HEADER true)");
    EXPECT_EQ(query("SELECT 1; SELECT 2"), "the query holds several commands");
    EXPECT_EQ(query("SELECT 1) TO PROGRAM 'x' --"),
              "the query closes a parenthesis that it does not open, at offset 8");
    EXPECT_EQ(query("SELECT 1", copy_options().columns("a")), "COPY's option columns is for tables, not for queries");
    EXPECT_EQ(query("SELECT 1", copy_options().schema_name("a")),
              "COPY's option schema_name is for tables, not for queries");
    EXPECT_EQ(query("SELECT 1", copy_options().where("true")),
              "COPY's option WHERE is for data that goes to the server");
}

}  // namespace
}  // namespace asiopg::detail
