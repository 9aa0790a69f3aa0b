// The conversations of requests with several sets of arguments.
#pragma once

#include <string>
#include <vector>

#include "session_recovery_scripts.hpp"

namespace asiopg::test {

namespace scripts {

inline const std::string row_of_one = say::bound() + say::ints(1) + say::complete("SELECT 1");

/// A148: with one Sync.
inline void many_rows(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask_many("SELECT 1", 3);
    p.expect_sent("BEBEBES");
    p.server(say::bound() + say::ints(1) + say::complete("SELECT 1") + say::bound() + say::complete("SELECT 0") +
             say::bound() + say::ints(2) + say::ints(3) + say::complete("SELECT 2") + say::ready());
    p.expect(a, "ok (SELECT 1 [1]) (SELECT 0) (SELECT 2 [2] [3])");
}

/// A147
inline void many_without_rows(player& p) {
    const auto a = p.ask_many("INSERT INTO t VALUES ($1)", 2, params::of(1, 2), false);
    p.expect_sent("PDS");
    p.server(say::parsed() + say::parameters(oid::int4) + say::no_data() + say::ready());
    p.expect_sent("BEBES");
    p.server(say::bound() + say::complete("INSERT 0 1") + say::bound() + say::complete("INSERT 0 1") + say::ready());
    p.expect(a, "ok ");
}

/// A148: without RETURNING
inline void many_commands(player& p) {
    const auto a = p.ask_many("INSERT INTO t VALUES ($1)", 2, params::of(1, 2));
    p.server(say::parsed() + say::parameters(oid::int4) + say::no_data() + say::ready());
    p.server(say::bound() + say::complete("INSERT 0 1") + say::bound() + say::complete("INSERT 0 1") + say::ready());
    p.expect(a, "ok (INSERT 0 1) (INSERT 0 1)");
}

inline void many_of_one(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask_many("SELECT 1", 1);
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(a, "ok (SELECT 1 [1])");
}

inline void many_among_others(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask_many("SELECT 1", 2);
    const auto c = p.ask("SELECT 1");
    const auto d = p.run("SELECT 4");
    p.expect_sent("BESBEBESBESQ");
    p.server(say::answered(1) + row_of_one + row_of_one + say::ready() + say::answered(3) + say::complete("SELECT 1") +
             say::ready());
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok (SELECT 1 [1]) (SELECT 1 [1])");
    p.expect(c, "ok SELECT 1 [3]");
    p.expect(d, "ok SELECT 1");
}

/// A152: the server skips what is behind the error, up to the Sync.
inline void many_with_error(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask_many("SELECT 1", 3);
    const auto b = p.ask("SELECT 1");
    p.server(row_of_one + say::bound() + say::ints(2) + say::error("23505", "duplicate") + say::ready());
    p.server(say::answered(4));
    p.expect(a, "error 23505 in 1");
    p.expect(b, "ok SELECT 1 [4]");
}

inline void many_with_error_in_bind(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask_many("SELECT 1", 3);
    p.server(row_of_one + row_of_one + say::error("22P02", "bad") + say::ready());
    p.expect(a, "error 22P02 in 2");
}

/// It was no element's fault: a deferred constraint, say.
inline void many_with_error_in_commit(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask_many("SELECT 1", 2);
    p.server(row_of_one + row_of_one + say::error("23503", "none such") + say::ready());
    p.expect(a, "error 23503");
}

inline void many_with_error_in_parse(player& p) {
    const auto a = p.ask_many("SELEC", 2);
    p.server(say::error("42601", "syntax") + say::ready());
    p.expect(a, "error 42601");
}

/// A150: nothing is sent.
inline void many_with_wrong_argument(player& p) {
    const auto a = p.ask_many("SELECT $1::int", 2, params::of(1, "two"));
    p.expect_sent("PDS");
    p.server(say::prepared(oid::int4));
    p.expect_sent("");
    p.expect(a, "local exception");
    const auto b = p.ask("SELECT $1::int", one(1));
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(b, "ok SELECT 1 [1]");
}

inline void many_abandoned(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask_many("SELECT 1", 3);
    const auto b = p.ask("SELECT 1");
    p.expect_sent("BEBEBESBES");
    p.server(row_of_one + say::bound() + say::ints(2));
    p.abandon(a);
    p.server(say::ints(3) + say::complete("SELECT 2") + row_of_one + say::ready() + say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
}

/// The first of them has not been executed, so none has.
inline void many_retried(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask_many("SELECT 1", 2);
    p.expect_sent("BEBES");
    p.server(lost_statement + say::ready());
    p.expect_sent("CPDS");
    p.server(say::closed() + say::prepared());
    p.expect_sent("BEBES");
    p.server(row_of_one + row_of_one + say::ready());
    p.expect(a, "ok (SELECT 1 [1]) (SELECT 1 [1])");
}

/// The first has been executed: whatever it did would be done twice.
inline void many_not_retried(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask_many("SELECT 1", 2);
    p.server(row_of_one + changed_plan + say::ready());
    p.expect_sent("BEBES");
    p.expect(a, "error 0A000 in 1");
}

/// The server takes the Bind behind it for copy data that is none.
inline void many_copies(player& p) {
    const auto a = p.ask_many("COPY t FROM STDIN", 2);
    p.server(say::parsed() + say::parameters() + say::no_data() + say::ready());
    p.server(say::bound() + say::copy_in());
    p.expect_sent("PDSBEBES");
    p.server(say::error("08P01", "unexpected message type") + say::ready());
    p.expect(a, "error 08P01 in 0");
}

}  // namespace scripts

inline std::vector<session_script> session_many_scripts() {
#define ASIOPG_TEST_SCRIPT(name) \
    session_script { #name, &scripts::name }
    return {ASIOPG_TEST_SCRIPT(many_rows),
            ASIOPG_TEST_SCRIPT(many_without_rows),
            ASIOPG_TEST_SCRIPT(many_commands),
            ASIOPG_TEST_SCRIPT(many_of_one),
            ASIOPG_TEST_SCRIPT(many_among_others),
            ASIOPG_TEST_SCRIPT(many_with_error),
            ASIOPG_TEST_SCRIPT(many_with_error_in_bind),
            ASIOPG_TEST_SCRIPT(many_with_error_in_commit),
            ASIOPG_TEST_SCRIPT(many_with_error_in_parse),
            ASIOPG_TEST_SCRIPT(many_with_wrong_argument),
            ASIOPG_TEST_SCRIPT(many_abandoned),
            ASIOPG_TEST_SCRIPT(many_retried),
            ASIOPG_TEST_SCRIPT(many_not_retried),
            ASIOPG_TEST_SCRIPT(many_copies)};
#undef ASIOPG_TEST_SCRIPT
}

}  // namespace asiopg::test
