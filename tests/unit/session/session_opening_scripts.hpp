// The conversations in which a transaction or a savepoint is opened on the way.
#pragma once

#include <string>
#include <vector>

#include "session_scripts.hpp"

namespace asiopg::test {

namespace scripts {

inline const std::string begun = say::parsed() + say::bound() + say::complete("BEGIN");
inline const std::string set = say::parsed() + say::bound() + say::complete("SAVEPOINT");
inline const std::string row_inside = say::bound() + say::ints(1) + say::complete("SELECT 1") + say::ready('T');

/// A transaction of one cached statement: two flights. A162: it is one from the beginning.
inline void opening_with_a_statement(player& p) {
    warm_up(p, "SELECT 1");
    p.expect_inside(false);
    const auto a = p.open_use(1, "BEGIN");
    p.expect(a, "ok ");
    p.expect_sent("");
    p.expect_inside(true);
    const auto b = p.ask("SELECT 1");
    p.expect_sent("PBEBES");
    p.expect_inside(true);
    p.server(begun);
    p.expect_inside(true);
    p.server(row_inside);
    p.expect(b, "ok SELECT 1 [1]");
    p.expect_inside(true);
    const auto c = p.close_use(1, "COMMIT");
    p.expect_sent("Q");
    p.server(say::complete("COMMIT") + say::ready());
    p.expect(c, "ok COMMIT");
    p.expect_inside(false);
}

inline void opening_with_a_script(player& p) {
    p.open_use(1, "BEGIN");
    const auto a = p.run("SELECT 1; SELECT 2");
    p.expect_sent("PBEQ");
    p.server(begun + say::columns("n") + say::row("1") + say::complete("SELECT 1"));
    p.server(say::columns("n") + say::row("2") + say::complete("SELECT 1") + say::ready('T'));
    p.expect(a, "ok SELECT 1");
    const auto b = p.run("");
    p.expect_sent("Q");
    p.server(say::empty_query() + say::ready('T'));
    p.expect(b, "ok ");
}

/// An empty script has an empty tag, not that of the BEGIN.
inline void opening_with_an_empty_script(player& p) {
    p.open_use(1, "BEGIN");
    const auto a = p.run("");
    p.server(begun + say::empty_query() + say::ready('T'));
    p.expect(a, "ok ");
}

/// A statement that is not known yet is prepared inside; so is the unnamed one, behind our own use of that name.
inline void opening_with_a_new_statement(player& p) {
    p.open_use(1, "BEGIN");
    const auto a = p.ask("SELECT 1");
    p.expect_sent("PBEPDS");
    p.server(begun + say::parsed() + say::parameters() + say::columns("n") + say::ready('T'));
    p.expect_sent("BES");
    p.server(row_inside);
    p.expect(a, "ok SELECT 1 [1]");
}

inline void opening_with_an_unnamed_statement(player& p) {
    detail::session_options options;
    options.cache.capacity = 0;
    p.open(options);
    p.open_use(1, "BEGIN");
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 2");
    p.expect_sent("PBEPDH");
    p.server(begun + say::parsed() + say::parameters() + say::columns("n"));
    p.expect_sent("BES");
    p.server(row_inside);
    p.expect(a, "ok SELECT 1 [1]");
    p.expect_sent("PDH");
    p.server(say::parsed() + say::parameters() + say::columns("n"));
    p.server(row_inside);
    p.expect(b, "ok SELECT 1 [1]");
}

inline void opening_with_sets(player& p) {
    warm_up(p, "SELECT 1");
    p.open_use(1, "BEGIN");
    const auto a = p.ask_many("SELECT 1", 2);
    p.expect_sent("PBEBEBES");
    p.server(begun + say::bound() + say::ints(1) + say::complete("SELECT 1"));
    p.server(say::bound() + say::ints(2) + say::complete("SELECT 1") + say::ready('T'));
    p.expect(a, "ok (SELECT 1 [1]) (SELECT 1 [2])");
}

/// Both ride, outermost first.
inline void openings_together(player& p) {
    warm_up(p, "SELECT 1");
    p.open_use(1, "BEGIN");
    p.open_use(2, "SAVEPOINT asiopg_1");
    const auto a = p.ask("SELECT 1");
    p.expect_sent("PBEPBEBES");
    p.server(begun + set + row_inside);
    p.expect(a, "ok SELECT 1 [1]");
    const auto b = p.close_use(2, "RELEASE SAVEPOINT asiopg_1");
    p.expect_sent("Q");
    p.server(say::complete("RELEASE") + say::ready('T'));
    p.expect(b, "ok RELEASE");
}

/// Nothing else is encoded until the server has begun it, so that nothing is done outside.
inline void opening_is_waited_for(player& p) {
    warm_up(p, "SELECT 1");
    p.open_use(1, "BEGIN");
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 1");
    const auto c = p.ask("SELECT 2");
    const auto d = p.run("SELECT 3");
    p.expect_sent("PBEBES");
    p.server(begun);
    p.expect_sent("BESPDS");
    p.server(row_inside + row_inside);
    p.server(say::parsed() + say::parameters() + say::columns("n") + say::ready('T'));
    p.expect_sent("BESQ");
    p.server(row_inside + say::complete("SELECT 1") + say::ready('T'));
    for (const auto i : {a, b, c}) p.expect(i, "ok SELECT 1 [1]");
    p.expect(d, "ok SELECT 1");
}

/// What was asked before it is not inside.
inline void opening_behind_others(player& p) {
    const auto a = p.ask("SELECT 1");
    const auto b = p.open_use(1, "BEGIN");
    const auto c = p.run("SELECT 2");
    p.expect(b, "");
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.expect_sent("BESPBEQ");
    p.expect(b, "ok ");
    p.server(say::answered(1) + begun + say::complete("SELECT 1") + say::ready('T'));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(c, "ok SELECT 1");
}

/// A171: nothing is done, the use is over, and what waits for its turn in it is told.
inline void opening_refused(player& p) {
    warm_up(p, "SELECT 1");
    p.open_use(1, "BEGIN");
    p.open_use(2, "SAVEPOINT asiopg_1");
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 2");
    const auto c = p.close_use(2, "RELEASE SAVEPOINT asiopg_1");
    p.expect_sent("PBEPBEBES");
    p.server(say::parsed() + say::error("25006", "no"));
    p.expect_inside(true);
    p.expect_sent("");
    p.server(say::ready());
    p.expect(a, "error 25006");
    p.expect(b, "local exception");
    p.expect(c, "local exception");
    p.expect_refused(1);
    p.expect_refused(0);
    p.expect_inside(false);
    p.expect_sent("");
    const auto d = p.run("SELECT 3");
    p.expect_sent("Q");
    p.server(say::complete("SELECT 1") + say::ready());
    p.expect(d, "ok SELECT 1");
}

/// The Query is passed over with all that comes before a Sync.
inline void opening_refused_with_a_script(player& p) {
    p.open_use(1, "BEGIN");
    const auto a = p.run("SELECT 1");
    p.expect_sent("PBEQ");
    p.server(say::error("25006", "no"));
    p.expect_sent("S");
    p.server(say::ready());
    p.expect(a, "error 25006");
    p.expect_refused(1);
}

inline void opening_refused_with_a_new_statement(player& p) {
    p.open_use(1, "BEGIN");
    const auto a = p.ask("SELECT 1");
    p.server(say::parsed() + say::bound() + say::error("25006", "no") + say::ready());
    p.expect(a, "error 25006");
    p.expect_refused(1);
    const auto b = p.ask("SELECT 1");
    p.expect_sent("PBEPDSPDS");
    p.server(say::prepared() + say::answered(1));
    p.expect(b, "ok SELECT 1 [1]");
}

inline void opening_refused_with_sets(player& p) {
    warm_up(p, "SELECT 1");
    p.open_use(1, "BEGIN");
    const auto a = p.ask_many("SELECT 1", 2);
    p.server(say::error("25006", "no") + say::ready());
    p.expect(a, "error 25006");  // no element is to blame
}

/// What ends the transaction around a refused savepoint is still done.
inline void savepoint_refused(player& p) {
    p.open_use(1, "BEGIN");
    p.run("SELECT 1");
    p.server(begun + say::complete("SELECT 1") + say::ready('T'));
    p.open_use(2, "SAVEPOINT asiopg_1");
    const auto a = p.run("SELECT 2");
    const auto b = p.run("SELECT 3");
    const auto c = p.close_use(1, "ROLLBACK");
    p.expect_sent("PBEQPBEQ");
    p.server(say::error("25P02", "aborted"));
    p.expect_sent("S");
    p.server(say::ready('E'));
    p.expect(a, "error 25P02");
    p.expect(b, "local exception");
    p.expect_refused(2);
    p.expect_sent("Q");
    p.server(say::complete("ROLLBACK") + say::ready());
    p.expect(c, "ok ROLLBACK");
}

/// An empty transaction costs nothing.
inline void opening_without_anything(player& p) {
    p.open_use(1, "BEGIN");
    p.open_use(2, "SAVEPOINT asiopg_1");
    const auto a = p.close_use(2, "RELEASE SAVEPOINT asiopg_1");
    p.expect(a, "ok ");
    p.expect_inside(true);
    p.open_use(3, "SAVEPOINT asiopg_1");
    const auto b = p.close_use(1, "COMMIT");
    p.expect(b, "ok ");
    p.expect_sent("");
    p.expect_inside(false);
    const auto c = p.run("SELECT 1");
    p.expect_sent("Q");
    p.server(say::complete("SELECT 1") + say::ready());
    p.expect(c, "ok SELECT 1");
}

/// A savepoint that was not set goes with the transaction around it.
inline void opening_dropped_by_the_outer_end(player& p) {
    p.open_use(1, "BEGIN");
    p.run("SELECT 1");
    p.server(begun + say::complete("SELECT 1") + say::ready('T'));
    p.open_use(2, "SAVEPOINT asiopg_1");
    const auto a = p.close_use(1, "ROLLBACK");
    p.expect_sent("PBEQQ");
    p.server(say::complete("ROLLBACK") + say::ready());
    p.expect(a, "ok ROLLBACK");
    p.expect_inside(false);
}

/// An argument that cannot be encoded: the opening waits for the next one.
inline void opening_outlives_a_bad_argument(player& p) {
    const auto w = p.ask("SELECT $1::int4", one(1));
    p.server(say::prepared(oid::int4) + say::answered(1));
    p.expect(w, "ok SELECT 1 [1]");
    p.expect_sent("PDSBES");
    p.open_use(1, "BEGIN");
    params text;
    text.add("no number");
    const auto a = p.ask("SELECT $1::int4", std::move(text));
    p.expect_sent("CPBEPDS");  // perhaps it is an outdated statement that the argument does not go with
    p.server(say::closed() + begun + say::parsed() + say::parameters(oid::int4) + say::columns("n") + say::ready('T'));
    p.expect(a, "local exception");
    const auto b = p.run("a\0b"s);
    p.expect(b, "local " + make_error_code(errc::embedded_nul).message());
    p.expect_sent("");
    p.expect_inside(true);
    const auto c = p.ask("SELECT $1::int4", one(2));
    p.expect_sent("BES");
    p.server(row_inside);
    p.expect(c, "ok SELECT 1 [1]");
}

/// Its caller gone, a request's opening stays: on the wire it is answered, before that it waits for another.
inline void opening_abandoned(player& p) {
    const auto a = p.run("SELECT 1");
    p.open_use(1, "BEGIN");
    p.hold(true);
    const auto b = p.run("SELECT 2");
    p.abandon(b);
    p.hold(false);
    const auto c = p.run("SELECT 3");
    p.expect_sent("QPBEQ");
    p.abandon(c);
    p.server(say::complete("SELECT 1") + say::ready() + begun + say::complete("SELECT 1") + say::ready('T'));
    p.expect(a, "ok SELECT 1");
    p.expect_inside(true);
    const auto d = p.close_use(1, "ROLLBACK");
    p.expect_sent("Q");
    p.server(say::complete("ROLLBACK") + say::ready());
    p.expect(d, "ok ROLLBACK");
}

/// A135: with a BEGIN in front of it, a stale statement is an error like in any transaction.
inline void no_retry_behind_an_opening(player& p) {
    warm_up(p, "SELECT 1");
    p.open_use(1, "BEGIN");
    const auto a = p.ask("SELECT 1");
    p.server(begun + say::error("26000", "prepared statement does not exist") + say::ready('E'));
    p.expect_sent("PBEBES");
    p.expect(a, "error 26000");
    p.expect_refused(0);
}

/// What is retried is still outside of what was opened meanwhile.
inline void retry_ahead_of_an_opening(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.open_use(1, "BEGIN");
    p.server(say::error("26000", "prepared statement does not exist") + say::ready());
    p.expect_sent("BESCPDS");
    const auto b = p.ask("SELECT 2");
    p.expect_sent("");
    p.server(say::closed() + say::prepared());
    p.expect_sent("BESPBEPDS");
    p.server(say::answered(4) + begun + say::parsed() + say::parameters() + say::columns("n") + say::ready('T'));
    p.expect(a, "ok SELECT 1 [4]");
    p.server(row_inside);
    p.expect(b, "ok SELECT 1 [1]");
}

}  // namespace scripts

inline std::vector<session_script> session_opening_scripts() {
#define ASIOPG_TEST_SCRIPT(name) \
    session_script { #name, &scripts::name }
    return {ASIOPG_TEST_SCRIPT(opening_with_a_statement),
            ASIOPG_TEST_SCRIPT(opening_with_a_script),
            ASIOPG_TEST_SCRIPT(opening_with_an_empty_script),
            ASIOPG_TEST_SCRIPT(opening_with_a_new_statement),
            ASIOPG_TEST_SCRIPT(opening_with_an_unnamed_statement),
            ASIOPG_TEST_SCRIPT(opening_with_sets),
            ASIOPG_TEST_SCRIPT(openings_together),
            ASIOPG_TEST_SCRIPT(opening_is_waited_for),
            ASIOPG_TEST_SCRIPT(opening_behind_others),
            ASIOPG_TEST_SCRIPT(opening_refused),
            ASIOPG_TEST_SCRIPT(opening_refused_with_a_script),
            ASIOPG_TEST_SCRIPT(opening_refused_with_a_new_statement),
            ASIOPG_TEST_SCRIPT(opening_refused_with_sets),
            ASIOPG_TEST_SCRIPT(savepoint_refused),
            ASIOPG_TEST_SCRIPT(opening_without_anything),
            ASIOPG_TEST_SCRIPT(opening_dropped_by_the_outer_end),
            ASIOPG_TEST_SCRIPT(opening_outlives_a_bad_argument),
            ASIOPG_TEST_SCRIPT(opening_abandoned),
            ASIOPG_TEST_SCRIPT(no_retry_behind_an_opening),
            ASIOPG_TEST_SCRIPT(retry_ahead_of_an_opening)};
#undef ASIOPG_TEST_SCRIPT
}

}  // namespace asiopg::test
