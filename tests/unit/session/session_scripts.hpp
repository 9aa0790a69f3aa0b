// The conversations that the session's tests replay.
#pragma once

#include <string>
#include <vector>

#include "session_player.hpp"

namespace asiopg::test {

struct session_script {
    const char* name;
    void (*play)(player&);
};

namespace scripts {

using namespace std::string_literals;

inline params one(int value) {
    params p;
    p.add(value);
    return p;
}

/// Asks and answers once, so that the statement is cached.
inline void warm_up(player& p, const std::string& sql) {
    const auto r = p.ask(sql);
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.expect_sent("BES");
    p.server(say::answered(0));
    p.expect(r, "ok SELECT 1 [0]");
}

inline void new_query(player& p) {
    const auto a = p.ask("SELECT $1::int AS n", one(7));
    p.expect_sent("PDS");
    p.server(say::prepared(oid::int4));
    p.expect_sent("BES");
    p.server(say::bound() + say::ints(7) + say::ints(8) + say::complete("SELECT 2") + say::ready());
    p.expect(a, "ok SELECT 2 [7] [8]");
}

inline void cached_query(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.expect_sent("BES");
    p.server(say::answered(9));
    p.expect(a, "ok SELECT 1 [9]");
}

// A090
inline void simple_script(player& p) {
    const auto a = p.run("CREATE TABLE t (); SELECT 1; INSERT INTO t DEFAULT VALUES");
    p.expect_sent("Q");
    p.server(say::complete("CREATE TABLE") + say::columns("n") + say::row("1") + say::complete("SELECT 1") +
             say::complete("INSERT 0 1") + say::ready());
    p.expect(a, "ok INSERT 0 1");
}

// A093
inline void error_in_script(player& p) {
    const auto a = p.run("SELECT 1; SELECT 1/0; SELECT 2");
    p.server(say::columns("n") + say::row("1") + say::complete("SELECT 1") + say::error("22012", "zero") +
             say::ready());
    p.expect(a, "error 22012");
    const auto b = p.run("SELECT 3");
    p.server(say::columns("n") + say::row("3") + say::complete("SELECT 1") + say::ready());
    p.expect(b, "ok SELECT 1");
}

inline void error_in_parse(player& p) {
    const auto a = p.ask("SELEC");
    p.expect_sent("PDS");
    p.server(say::error("42601", "syntax") + say::ready());
    p.expect(a, "error 42601");
    const auto b = p.ask("SELEC");  // what failed is not remembered
    p.expect_sent("PDS");
    p.server(say::error("42601", "syntax") + say::ready());
    p.expect(b, "error 42601");
}

inline void error_in_describe(player& p) {
    const auto a = p.ask("SELECT 1");
    p.server(say::parsed() + say::error("XX000", "odd") + say::ready());
    p.expect(a, "error XX000");
}

inline void error_in_bind(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.server(say::error("22P02", "bad") + say::ready());
    p.expect(a, "error 22P02");
}

// A106
inline void error_in_execute(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.server(say::bound() + say::ints(1) + say::error("22012", "zero") + say::ready());
    p.expect(a, "error 22012");
    const auto b = p.ask("SELECT 1");
    p.expect_sent("BESBES");
    p.server(say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
}

// A111
inline void row_limit(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1", {}, 1);
    p.server(say::bound() + say::ints(1) + say::suspended() + say::ready());
    p.expect(a, "ok  [1]");
}

// A098
inline void empty_query(player& p) {
    const auto a = p.ask("");
    p.server(say::parsed() + say::parameters() + say::no_data() + say::ready());
    p.server(say::bound() + say::empty_query() + say::ready());
    p.expect(a, "ok ");
    const auto b = p.run("");
    p.server(say::empty_query() + say::ready());
    p.expect(b, "ok ");
}

// A099
inline void zero_columns(player& p) {
    const auto a = p.ask("SELECT");
    p.server(say::parsed() + say::parameters() + say::columns() + say::ready());
    p.server(say::bound() + say::ints() + say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok SELECT 1 []");
}

inline void asides_everywhere(player& p) {
    const std::string aside =
        say::notice("by the way") + say::parameter("TimeZone", "UTC") + say::notification("channel", "payload");
    const auto a = p.ask("SELECT 1");
    p.server(aside + say::parsed() + aside + say::parameters() + aside +
             say::columns("n", say::column("t", oid::text)) + aside + say::ready() + aside);
    p.server(say::bound() + aside + say::row("\0\0\0\5"s, std::nullopt) + aside + say::row("\0\0\0\6"s, "six") + aside +
             say::complete("SELECT 2") + aside + say::ready() + aside);
    p.expect(a, "ok SELECT 2 [5,null] [6,six]");
    const auto b = p.run("SELECT 1");
    p.server(aside + say::columns("n") + aside + say::row("1") + aside + say::complete("SELECT 1") + aside +
             say::parameter("TimeZone", "Europe/Rome") + say::ready() + aside);
    p.expect(b, "ok SELECT 1");
}

inline void pipelined_new(player& p) {
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELEC");
    const auto c = p.ask("SELECT 3");
    const auto d = p.run("SELECT 4");
    p.expect_sent("PDSPDSPDS");  // Parse may go ahead, nothing is executed out of order
    p.server(say::prepared());
    p.expect_sent("BES");
    p.server(say::error("42601", "syntax") + say::ready());
    p.server(say::prepared());
    p.expect_sent("BESQ");
    p.server(say::answered(1) + say::answered(3) + say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "error 42601");
    p.expect(c, "ok SELECT 1 [3]");
    p.expect(d, "ok SELECT 1");
    p.expect_order({b, a, c, d});
}

inline void pipelined_cached(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 1");
    const auto c = p.run("SELECT 2");
    const auto d = p.ask("SELECT 1");
    p.expect_sent("BESBESQBES");
    p.server(say::answered(1) + say::bound() + say::ints(9) + say::error("22012", "zero") + say::ready() +
             say::error("42P01", "none") + say::ready() + say::answered(4));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "error 22012");
    p.expect(c, "error 42P01");
    p.expect(d, "ok SELECT 1 [4]");
    p.expect_order({0, a, b, c, d});
}

/// Two callers want the same new statement: it is prepared once.
inline void shared_prepare(player& p) {
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 1");
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.expect_sent("BESBES");
    p.server(say::answered(1) + say::answered(2));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok SELECT 1 [2]");
}

/// The first one's error is not the second one's: that prepares for itself.
inline void shared_prepare_fails(player& p) {
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 1");
    p.expect_sent("PDS");
    p.server(say::error("57014", "canceled") + say::ready());
    p.expect(a, "error 57014");
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.server(say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
}

inline void abandoned_while_held(player& p) {
    p.hold(true);
    const auto a = p.ask("SELECT 1");
    const auto b = p.run("SELECT 2");
    p.expect_sent("");
    p.abandon(a);
    p.hold(false);
    p.expect_sent("Q");
    p.server(say::complete("SELECT 1") + say::ready());
    p.expect(b, "ok SELECT 1");
}

inline void abandoned_while_preparing(player& p) {
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 2");
    p.expect_sent("PDSPDS");
    p.abandon(a);
    p.server(say::prepared() + say::prepared());
    p.expect_sent("BES");
    p.server(say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
    const auto c = p.ask("SELECT 1");  // the statement was of use all the same
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(c, "ok SELECT 1 [1]");
}

inline void abandoned_while_running(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 1");
    const auto c = p.run("SELECT 3");
    const auto d = p.ask("SELECT 1");
    p.expect_sent("BESBESQBES");
    p.server(say::bound() + say::ints(1));
    p.abandon(a);  // in the middle of its rows
    p.abandon(c);  // not even begun
    p.server(say::ints(1) + say::complete("SELECT 2") + say::ready() + say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
    p.server(say::columns("n") + say::row("3") + say::error("57014", "canceled") + say::ready() + say::answered(4));
    p.expect(d, "ok SELECT 1 [4]");
}

inline void abandoned_error(player& p) {
    const auto a = p.ask("SELEC");
    const auto b = p.ask("SELEC");
    p.abandon(a);
    p.server(say::error("42601", "syntax") + say::ready());
    p.expect_sent("PDSPDS");
    p.server(say::error("42601", "syntax") + say::ready());
    p.expect(b, "error 42601");
}

inline void rows_not_wanted(player& p) {
    const auto a = p.ask("SELECT $1::int", one(1), 0, false);
    p.server(say::prepared(oid::int4));
    p.server(say::answered(1));
    p.expect(a, "ok SELECT 1");
}

inline void wrong_arguments(player& p) {
    const auto a = p.ask("SELECT $1::int", one(1));
    const auto b = p.ask("SELECT $1::int");  // A103
    const auto c = p.ask("SELECT $1::int", one(3));
    p.expect_sent("PDS");
    p.server(say::prepared(oid::int4));
    p.expect_sent("BESBES");
    p.expect(b, "local exception");
    p.server(say::answered(1) + say::answered(3));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(c, "ok SELECT 1 [3]");
}

}  // namespace scripts
}  // namespace asiopg::test
