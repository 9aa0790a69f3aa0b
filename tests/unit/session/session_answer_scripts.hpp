// Conversations in which an answer names types that are not known yet: those of an anonymous record's fields.
#pragma once

#include <string>
#include <vector>

#include "session_lookup_scripts.hpp"

namespace asiopg::test::scripts {

// (ok), of the type mood.
inline std::string record_with_mood() { return std::string("\0\0\0\1\0\0\x40\x74\0\0\0\2ok", 14); }
inline std::string described_with_record() {
    return say::parsed() + say::parameters() + say::columns(say::column("r", oid::record));
}
inline std::string prepared_with_record() { return described_with_record() + say::ready(); }
inline std::string answered_with_record(char status = 'I') {
    return say::bound() + say::row(record_with_mood()) + say::complete("SELECT 1") + say::ready(status);
}
inline std::string record_outcome() { return "ok SELECT 1 [" + record_with_mood() + "]"; }

inline void answer_names_types(player& p) {
    const auto a = p.ask("SELECT f()");
    p.expect_sent("PDS");
    p.server(prepared_with_record());
    p.expect_sent("BES");
    p.server(answered_with_record());
    p.expect_sent("Q");
    p.expect(a, "");
    p.server(looked_up());
    p.expect(a, record_outcome());
    const auto b = p.ask("SELECT f()");
    p.expect_sent("BES");
    p.server(answered_with_record());
    p.expect(b, record_outcome());
}

// Those behind do not wait for the types of what is before.
inline void answer_lookup_among_others(player& p) {
    const auto a = p.ask("SELECT f()");
    const auto b = p.ask("SELECT f()");
    const auto c = p.ask("SELECT 1");
    p.server(prepared_with_record() + say::prepared());
    p.expect_sent("PDSPDSBESBESBES");
    p.server(answered_with_record() + answered_with_record() + say::answered(1));
    p.expect(c, "ok SELECT 1 [1]");
    p.server(looked_up());
    p.server(looked_up());
    p.expect(a, record_outcome());
    p.expect(b, record_outcome());
    p.expect_sent("QQ");
}

// The answer is good without: the value is read as bytes.
inline void answer_lookup_fails(player& p) {
    const auto a = p.ask("SELECT f()");
    p.server(prepared_with_record() + answered_with_record());
    p.expect_sent("PDSBESQ");
    p.server(say::error("42501", "denied") + say::ready());
    p.expect(a, record_outcome());
}

// It is not looked up for ever.
inline void answer_lookup_finds_nothing(player& p) {
    const auto a = p.ask("SELECT f()");
    p.server(prepared_with_record() + answered_with_record());
    p.expect_sent("PDSBESQ");
    p.server(lookup_columns() + say::complete("SELECT 0") + say::ready());
    p.expect(a, record_outcome());
    const auto b = p.ask("SELECT f()");
    p.server(answered_with_record());
    p.expect_sent("BES");
    p.expect(b, record_outcome());
}

inline void answer_lookup_lost(player& p) {
    const auto a = p.ask("SELECT f()");
    const auto b = p.ask("SELECT f()");
    p.server(prepared_with_record() + answered_with_record());
    p.lose();
    p.expect(a, record_outcome());
    (void)b;
}

inline void answer_lookup_abandoned(player& p) {
    const auto a = p.ask("SELECT f()");
    p.server(prepared_with_record() + answered_with_record());
    p.expect_sent("PDSBESQ");
    p.abandon(a);
    p.server(looked_up());
    const auto b = p.ask("SELECT f()");
    p.server(answered_with_record());
    p.expect(b, record_outcome());
}

inline void answer_lookup_while_held(player& p) {
    const auto a = p.ask("SELECT f()");
    p.server(prepared_with_record());
    p.expect_sent("PDSBES");
    p.hold(true);
    p.server(answered_with_record());
    p.expect_sent("");
    p.hold(false);
    p.expect_sent("Q");
    p.server(looked_up());
    p.expect(a, record_outcome());
}

// A transaction that failed meanwhile takes no query.
inline void answer_lookup_in_failed_transaction(player& p) {
    const auto a = p.ask("SELECT f()");
    p.server(prepared_with_record());
    p.expect_sent("PDSBES");
    p.hold(true);
    p.server(answered_with_record('E'));
    p.hold(false);
    p.expect_sent("");
    p.expect(a, record_outcome());
}

// Statements that are prepared for one execution come one after the other, behind the lookup too.
inline void answer_lookup_beside_unnamed(player& p) {
    detail::session_options o;
    o.cache.capacity = 0;
    p.open(std::move(o));
    const auto a = p.ask("SELECT f()");
    const auto b = p.ask("SELECT 1");
    p.expect_sent("PDH");
    p.server(described_with_record());
    p.expect_sent("BES");
    p.server(answered_with_record());
    p.expect_sent("Q");
    p.server(looked_up());
    p.expect(a, record_outcome());
    p.expect_sent("PDH");
    p.server(say::parsed() + say::parameters() + say::columns("n"));
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(b, "ok SELECT 1 [1]");
}

}  // namespace asiopg::test::scripts

namespace asiopg::test {

inline std::vector<session_script> session_answer_scripts() {
#define ASIOPG_TEST_SCRIPT(name) \
    session_script { #name, &scripts::name }
    return {ASIOPG_TEST_SCRIPT(answer_names_types),          ASIOPG_TEST_SCRIPT(answer_lookup_among_others),
            ASIOPG_TEST_SCRIPT(answer_lookup_fails),         ASIOPG_TEST_SCRIPT(answer_lookup_finds_nothing),
            ASIOPG_TEST_SCRIPT(answer_lookup_lost),          ASIOPG_TEST_SCRIPT(answer_lookup_abandoned),
            ASIOPG_TEST_SCRIPT(answer_lookup_while_held),    ASIOPG_TEST_SCRIPT(answer_lookup_in_failed_transaction),
            ASIOPG_TEST_SCRIPT(answer_lookup_beside_unnamed)};
#undef ASIOPG_TEST_SCRIPT
}

}  // namespace asiopg::test
