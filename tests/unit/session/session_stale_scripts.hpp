// The conversations in which a prepared statement is outdated, gone, or not to be believed.
#pragma once

#include <string>
#include <vector>

#include "session_scripts.hpp"

namespace asiopg::test {

namespace scripts {

inline params argument(const char* text) {
    params p;
    p.add(text);
    return p;
}

inline std::string described_as(std::uint32_t parameter) {
    return say::parsed() + say::parameters(parameter) + say::columns("n");
}

/// The column has become text since: an argument that does not go with the old type has it prepared anew, once.
inline void argument_of_a_changed_type(player& p) {
    const auto w = p.ask("SELECT f($1)", one(1));
    p.server(described_as(oid::int4) + say::ready() + say::answered(1));
    p.expect_sent("PDSBES");
    p.expect(w, "ok SELECT 1 [1]");
    const auto a = p.ask("SELECT f($1)", argument("one"));
    p.expect_sent("CPDS");
    p.server(say::closed() + described_as(oid::text) + say::ready());
    p.expect_sent("BES");
    p.server(say::answered(2));
    p.expect(a, "ok SELECT 1 [2]");
    const auto b = p.ask("SELECT f($1)", argument("two"));
    p.expect_sent("BES");
    p.server(say::answered(3));
    p.expect(b, "ok SELECT 1 [3]");
}

/// The same when the argument is at fault: it is told, and what is behind comes in its turn.
inline void argument_that_never_fits(player& p) {
    const auto w = p.ask("SELECT f($1)", one(1));
    p.server(described_as(oid::int4) + say::ready() + say::answered(1));
    p.expect(w, "ok SELECT 1 [1]");
    p.expect_sent("PDSBES");
    const auto a = p.ask("SELECT f($1)", argument("one"));
    const auto b = p.run("SELECT 2");
    p.expect_sent("CPDS");
    p.server(say::closed() + described_as(oid::int4) + say::ready());
    p.expect(a, "local exception");
    p.expect_sent("Q");
    p.server(say::complete("SELECT 1") + say::ready());
    p.expect(b, "ok SELECT 1");
}

/// A type that was dropped and made again.
inline void type_is_gone(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.expect_sent("BES");
    p.server(say::error("XX000", "cache lookup failed for type 16385") + say::ready());
    p.expect_sent("CPDS");
    p.server(say::closed() + say::prepared() + say::answered(2));
    p.expect_sent("BES");
    p.expect(a, "ok SELECT 1 [2]");
}

/// A column that a statement used has gone: parsed anew it is without it.
inline void column_is_gone(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.server(say::error("42703", "column does not exist") + say::ready());
    p.expect_sent("BESCPDS");
    p.server(say::closed() + say::error("42703", "column does not exist") + say::ready());
    p.expect(a, "error 42703");
}

/// An error of what is executed is no such thing, whatever its code is.
inline void error_while_executing(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.server(say::bound() + say::error("42703", "column does not exist") + say::ready());
    p.expect(a, "error 42703");
    p.expect_sent("BES");
    const auto b = p.ask("SELECT 1");
    p.server(say::bound() + say::error("26000", "prepared statement does not exist") + say::ready());
    p.expect(b, "error 26000");
    p.expect_sent("BES");
}

/// The error of one's own new statement is not asked for twice.
inline void error_of_a_fresh_statement(player& p) {
    const auto a = p.ask("SELECT 1");
    p.server(say::prepared() + say::error("42703", "column does not exist") + say::ready());
    p.expect_sent("PDSBES");
    p.expect(a, "error 42703");
}

/// The server has dropped all statements: nothing is believed of them, and nothing is closed.
inline void statements_discarded(player& p) {
    warm_up(p, "SELECT 1");
    const auto d = p.run("DISCARD ALL");
    const auto a = p.ask("SELECT 1");  // found in the cache, and waits for its turn
    p.expect_sent("QBES");
    p.server(say::complete("DISCARD ALL") + say::ready() + say::error("26000", "gone") + say::ready());
    p.expect(d, "ok DISCARD ALL");
    p.expect_sent("PDS");
    p.server(say::prepared() + say::answered(2));
    p.expect_sent("BES");
    p.expect(a, "ok SELECT 1 [2]");
    const auto e = p.ask("DEALLOCATE ALL");
    p.server(say::parsed() + say::parameters() + say::no_data() + say::ready());
    p.server(say::bound() + say::complete("DEALLOCATE ALL") + say::ready());
    p.expect(e, "ok DEALLOCATE ALL");
    p.expect_sent("PDSBES");
    if (!p.diverged()) {
        EXPECT_EQ(p.protocol().cached_statements(), 0u);
    }
}

/// What is prepared behind DISCARD ALL on the wire is there.
inline void prepared_behind_a_discard(player& p) {
    const auto d = p.run("DISCARD ALL");
    const auto a = p.ask("SELECT 1");
    p.expect_sent("QPDS");
    p.server(say::complete("DISCARD ALL") + say::ready() + say::prepared());
    p.expect_sent("BES");
    p.server(say::answered(2));
    p.expect(d, "ok DISCARD ALL");
    p.expect(a, "ok SELECT 1 [2]");
}

/// What was parsed under another DateStyle may hold another date; other settings change nothing.
inline void setting_of_parse_changed(player& p) {
    warm_up(p, "SELECT 1");
    p.server(say::parameter("application_name", "x"));
    const auto a = p.ask("SELECT 1");
    p.expect_sent("BES");
    p.server(say::answered(1) + say::parameter("DateStyle", "SQL, DMY"));
    p.expect(a, "ok SELECT 1 [1]");
    const auto b = p.ask("SELECT 1");
    p.expect_sent("CPDS");
    p.server(say::closed() + say::prepared() + say::parameter("DateStyle", "SQL, DMY") + say::answered(2));
    p.expect_sent("BES");
    p.expect(b, "ok SELECT 1 [2]");
    const auto c = p.ask("SELECT 1");
    p.expect_sent("BES");
    p.server(say::answered(3));
    p.expect(c, "ok SELECT 1 [3]");
}

/// The server never says that the columns of these have changed.
inline void described_each_time(player& p) {
    for (const char* sql : {"FETCH 1 FROM c", " /* */ ; Execute p", "call f()"}) {
        const auto a = p.ask(sql);
        p.expect_sent("PDH");
        p.server(say::parsed() + say::parameters() + say::columns("n") + say::answered(1));
        p.expect_sent("BES");
        p.expect(a, "ok SELECT 1 [1]");
        const auto b = p.ask(sql);
        p.expect_sent("PDH");
        p.server(say::parsed() + say::parameters() + say::columns("n", "m"));
        p.expect_sent("BES");
        p.server(say::bound() + say::ints(1, 2) + say::complete("FETCH 1") + say::ready());
        p.expect(b, "ok FETCH 1 [1,2]");
    }
}

/// Nor those of a handle's statement.
inline void handle_described_each_time(player& p) {
    const auto h = p.prepare("FETCH 1 FROM c");
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.expect(h, "ok ");
    const auto a = p.ask_prepared(h);
    p.expect_sent("PDH");
    p.server(say::parsed() + say::parameters() + say::columns("n", "m"));
    p.expect_sent("BES");
    p.server(say::bound() + say::ints(1, 2) + say::complete("FETCH 1") + say::ready());
    p.expect(a, "ok FETCH 1 [1,2]");
    p.release(h);
}

inline void unnamed_is_refused(player& p) {
    detail::session_options options;
    options.cache.capacity = 0;
    p.open(options);
    const auto a = p.ask("SELEKT 1");
    const auto b = p.ask("SELECT f($1)", argument("one"));
    p.expect_sent("PDH");
    p.server(say::error("42601", "syntax error"));
    p.expect_sent("S");
    p.server(say::ready());
    p.expect(a, "error 42601");
    p.expect_sent("PDH");
    p.server(described_as(oid::int4));  // which the argument does not go with
    p.expect_sent("S");
    p.server(say::ready());
    p.expect(b, "local exception");
}

inline void unnamed_with_sets(player& p) {
    detail::session_options options;
    options.cache.capacity = 0;
    p.open(options);
    const auto a = p.ask_many("SELECT 1", 2);
    p.expect_sent("PDH");
    p.server(say::parsed() + say::parameters() + say::columns("n"));
    p.expect_sent("BEBES");
    p.server(say::bound() + say::ints(1) + say::complete("SELECT 1"));
    p.server(say::bound() + say::ints(2) + say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok (SELECT 1 [1]) (SELECT 1 [2])");
}

inline void too_many_placeholders(player& p) {
    const auto a = p.ask("SELECT $70000");
    p.expect(a, "local exception");
    const auto b = p.prepare("SELECT $65536");
    p.expect(b, "local exception");
    p.expect_sent("");
    const auto c = p.ask("SELECT '$70000' -- $70000");
    p.expect_sent("PDS");
    p.server(say::prepared() + say::answered(1));
    p.expect_sent("BES");
    p.expect(c, "ok SELECT 1 [1]");
}

}  // namespace scripts

inline std::vector<session_script> session_stale_scripts() {
    return {{"argument_of_a_changed_type", &scripts::argument_of_a_changed_type},
            {"argument_that_never_fits", &scripts::argument_that_never_fits},
            {"type_is_gone", &scripts::type_is_gone},
            {"column_is_gone", &scripts::column_is_gone},
            {"error_while_executing", &scripts::error_while_executing},
            {"error_of_a_fresh_statement", &scripts::error_of_a_fresh_statement},
            {"statements_discarded", &scripts::statements_discarded},
            {"prepared_behind_a_discard", &scripts::prepared_behind_a_discard},
            {"setting_of_parse_changed", &scripts::setting_of_parse_changed},
            {"described_each_time", &scripts::described_each_time},
            {"handle_described_each_time", &scripts::handle_described_each_time},
            {"unnamed_is_refused", &scripts::unnamed_is_refused},
            {"unnamed_with_sets", &scripts::unnamed_with_sets},
            {"too_many_placeholders", &scripts::too_many_placeholders}};
}

}  // namespace asiopg::test
