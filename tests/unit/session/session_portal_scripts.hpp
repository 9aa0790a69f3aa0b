// Conversations about statements that a handle holds, and portals.
#pragma once

#include <string>
#include <vector>

#include "session_lookup_scripts.hpp"

namespace asiopg::test::scripts {

inline std::string bound_in(char status) { return say::bound() + say::ready(status); }

// A123
inline void prepared_for_a_handle(player& p) {
    const auto s = p.prepare("SELECT $1::int", "mine");
    p.expect_sent("PDS");
    p.server(say::prepared(oid::int4));
    p.expect(s, "ok ");
    if (!p.diverged()) {
        EXPECT_EQ(p.at(s).prepared->name, "mine");
        EXPECT_EQ(p.protocol().cached_statements(), 0u);
    }
    const auto a = p.ask_prepared(s, one(7));
    const auto b = p.ask_prepared(s);  // an argument too few
    const auto c = p.ask_prepared(s, one(8));
    p.expect_sent("BESBES");
    p.expect(b, "local exception");
    p.server(say::answered(7) + say::answered(8));
    p.expect(a, "ok SELECT 1 [7]");
    p.expect(c, "ok SELECT 1 [8]");
    p.release(s);
    const auto d = p.ask_prepared(s, one(9));
    p.expect(d, "local exception");
    const auto e = p.run("SELECT 1");
    p.expect_sent("CQ");
    p.server(say::closed() + say::complete("SELECT 1") + say::ready());
    p.expect(e, "ok SELECT 1");
}

// Nothing of it goes ahead of what is before it, and what is behind it waits for it.
inline void prepare_keeps_its_turn(player& p) {
    const auto a = p.ask("SELECT 1");
    const auto s = p.prepare("SELECT 2");
    const auto b = p.ask("SELECT 3");
    p.expect_sent("PDSPDS");
    p.server(say::prepared() + say::prepared());
    p.expect_sent("BESPDS");
    p.server(say::answered(1) + say::prepared());
    p.expect_sent("BES");
    p.server(say::answered(3));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(s, "ok ");
    p.expect(b, "ok SELECT 1 [3]");
    p.expect_order({a, s, b});
    p.release(s);
}

inline void prepare_fails(player& p) {
    const auto a = p.prepare("SELEC");
    const auto b = p.prepare(std::string("a\0b", 3));
    p.expect(b, "");
    p.server(say::error("42601", "syntax") + say::ready());
    p.expect(a, "error 42601");
    p.expect(b, "local a text contains a NUL byte, which the server cannot take");
    p.expect_sent("PDS");
    const auto c = p.prepare("SELECT 1", "taken");
    p.server(say::error("42P05", "exists") + say::ready());
    p.expect(c, "error 42P05");
    const auto d = p.run("SELECT 1");
    p.expect_sent("PDSQ");  // none of them has to be closed
    p.server(say::complete("SELECT 1") + say::ready());
    p.expect(d, "ok SELECT 1");
}

inline void prepare_looks_types_up(player& p) {
    const auto s = p.prepare("SELECT f($1)");
    p.expect_sent("PDS");
    p.server(prepared_with_mood());
    p.expect_sent("Q");
    p.server(looked_up());
    p.expect(s, "ok ");
    const auto a = p.ask_prepared(s, mood("ok"));
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
    // A139: when a type has changed, the statement is of no use any more.
    if (!p.diverged()) p.at(s).prepared->catalog->report_outdated();
    const auto b = p.ask_prepared(s, mood("ok"));
    if (!p.diverged()) p.expect(b, "local exception");
    p.release(s);
    if (p.diverged()) p.lose();
}

inline void prepare_abandoned(player& p) {
    const auto s = p.prepare("SELECT 1");
    p.abandon(s);
    p.server(say::prepared());
    p.expect_sent("PDS");
    const auto a = p.run("SELECT 1");
    p.expect_sent("CQ");
    p.server(say::closed() + say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok SELECT 1");
}

// A133: prepared on purpose, it is not prepared anew.
inline void prepared_is_not_retried(player& p) {
    const auto s = p.prepare("SELECT 1");
    p.server(say::prepared());
    const auto a = p.ask_prepared(s);
    p.server(say::error("0A000", "cached plan must not change result type", "ERROR", "RevalidateCachedQuery") +
             say::ready());
    p.expect_sent("PDSBES");
    p.expect(a, "error 0A000");
    const auto b = p.ask_prepared(s);
    p.server(say::error("26000", "gone") + say::ready());
    p.expect_sent("BES");
    p.expect(b, "error 26000");
    p.release(s);
}

inline void prepared_many(player& p) {
    const auto s = p.prepare("SELECT $1::int");
    p.server(say::prepared(oid::int4));
    params two = one(1);
    two.add(2);
    const auto a = p.ask_prepared(s, std::move(two), 2);
    p.expect_sent("PDSBEBES");
    p.server(say::bound() + say::ints(1) + say::complete("SELECT 1") + say::bound() + say::ints(2) +
             say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok (SELECT 1 [1]) (SELECT 1 [2])");
    p.release(s);
}

// A134, A136: one stale plan, and all that was cached is prepared anew.
inline void stale_plans(player& p) {
    warm_up(p, "SELECT 1");
    warm_up(p, "SELECT 2");
    const auto a = p.ask("SELECT 1");
    p.server(say::error("0A000", "cached plan must not change result type", "ERROR", "RevalidateCachedQuery") +
             say::ready());
    p.expect_sent("BESCCPDS");
    p.server(say::closed() + say::closed() + say::prepared());
    p.expect_sent("BES");
    p.server(say::answered(3));
    p.expect(a, "ok SELECT 1 [3]");
    const auto b = p.ask("SELECT 2");
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.server(say::answered(4));
    p.expect(b, "ok SELECT 1 [4]");
}

// A180: some, some more, the rest.
inline void portal_fetched(player& p) {
    const auto c = p.open_portal("SELECT n");
    p.expect_sent("PDS");
    p.server(say::parsed() + say::parameters() + say::columns("n") + say::ready('T'));
    p.expect_sent("BS");
    p.server(bound_in('T'));
    p.expect(c, "ok ");
    if (!p.diverged()) {
        EXPECT_EQ(p.at(c).status, 'T');
    }
    const auto a = p.fetch(c, 2);
    const auto b = p.fetch(c, 2);
    const auto d = p.run("SELECT 5");  // in between
    const auto e = p.fetch(c, 2, false);
    const auto f = p.fetch(c, 2);
    p.expect_sent("ESESQESES");
    p.server(say::ints(1) + say::ints(2) + say::suspended() + say::ready('T'));
    p.server(say::ints(3) + say::ints(4) + say::suspended() + say::ready('T'));
    p.server(say::columns("n") + say::row("5") + say::complete("SELECT 1") + say::ready('T'));
    p.server(say::ints(5) + say::complete("SELECT 1") + say::ready('T'));
    p.server(say::complete("SELECT 0") + say::ready('T'));
    p.expect(a, "ok  [1] [2]");
    p.expect(b, "ok  [3] [4]");
    p.expect(d, "ok SELECT 1");
    p.expect(e, "ok SELECT 1");
    p.expect(f, "ok SELECT 0");
    p.release(c);
    const auto g = p.run("COMMIT");
    p.expect_sent("CQ");
    p.server(say::closed() + say::complete("COMMIT") + say::ready());
    p.expect(g, "ok COMMIT");
}

inline void portal_of_a_handle(player& p) {
    const auto s = p.prepare("SELECT $1::int");
    p.server(say::prepared(oid::int4));
    const auto c = p.open_prepared(s, one(1));
    const auto wrong = p.open_prepared(s);
    p.expect_sent("PDSBS");
    p.expect(wrong, "local exception");
    p.server(bound_in('T'));
    p.expect(c, "ok ");
    p.release(s);  // the portal goes on
    const auto a = p.fetch(c, 1);
    p.expect_sent("ES");
    p.server(say::ints(1) + say::suspended() + say::ready('T'));
    p.expect(a, "ok  [1]");
    const auto none = p.open_prepared(s, one(1));
    p.expect(none, "local exception");
    p.release(c);
    const auto b = p.run("COMMIT");
    p.expect_sent("CCQ");
    p.server(say::closed() + say::closed() + say::complete("COMMIT") + say::ready());
    p.expect(b, "ok COMMIT");
}

inline void portal_errors(player& p) {
    const auto a = p.open_portal("SELECT n");
    p.server(say::prepared());
    p.server(say::error("22P02", "bad") + say::ready('E'));
    p.expect_sent("PDSBS");
    p.expect(a, "error 22P02");
    const auto c = p.open_portal("SELECT n");
    p.server(bound_in('T'));
    p.expect_sent("BS");
    p.expect(c, "ok ");
    const auto b = p.fetch(c, 2);
    const auto d = p.fetch(c, 2);
    p.server(say::ints(1) + say::error("22012", "zero") + say::ready('E'));
    p.server(say::error("25P02", "aborted") + say::ready('E'));
    p.expect_sent("ESES");
    p.expect(b, "error 22012");
    p.expect(d, "error 25P02");
    p.release(c);
}

// Whoever goes leaves no portal behind.
inline void portal_abandoned(player& p) {
    const auto a = p.open_portal("SELECT n");
    p.server(say::prepared());
    p.expect_sent("PDSBS");
    p.abandon(a);
    p.server(bound_in('T'));
    const auto c = p.open_portal("SELECT n");
    p.expect_sent("CBS");
    p.server(say::closed() + bound_in('T'));
    const auto b = p.fetch(c, 2);
    p.abandon(b);
    p.server(say::ints(1) + say::ints(2) + say::suspended() + say::ready('T'));
    const auto d = p.fetch(c, 1);
    p.expect_sent("ESES");
    p.server(say::ints(3) + say::suspended() + say::ready('T'));
    p.expect(d, "ok  [3]");
    p.release(c);
}

}  // namespace asiopg::test::scripts

namespace asiopg::test {

inline std::vector<session_script> session_portal_scripts() {
    return {{"PreparedForAHandle", &scripts::prepared_for_a_handle},
            {"PrepareKeepsItsTurn", &scripts::prepare_keeps_its_turn},
            {"PrepareFails", &scripts::prepare_fails},
            {"PrepareLooksTypesUp", &scripts::prepare_looks_types_up},
            {"PrepareAbandoned", &scripts::prepare_abandoned},
            {"PreparedIsNotRetried", &scripts::prepared_is_not_retried},
            {"PreparedMany", &scripts::prepared_many},
            {"StalePlans", &scripts::stale_plans},
            {"PortalFetched", &scripts::portal_fetched},
            {"PortalOfAHandle", &scripts::portal_of_a_handle},
            {"PortalErrors", &scripts::portal_errors},
            {"PortalAbandoned", &scripts::portal_abandoned}};
}

}  // namespace asiopg::test
