// Conversations in which a statement has types that are not known yet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "session_scripts.hpp"

namespace asiopg::test::scripts {

inline constexpr oid_t mood_oid = 16500, point_oid = 16501;

inline std::string lookup_columns() {
    return say::columns("oid", "schema", "name", "typtype", "element", "delimiter", "base", "subtype", "binary",
                        "extension", "attribute", "type");
}
inline std::string enum_row() {
    return say::row("16500", "public", "mood", "e", std::nullopt, ",", "0", std::nullopt, "t", std::nullopt,
                    std::nullopt, std::nullopt);
}
inline std::string looked_up() { return lookup_columns() + enum_row() + say::complete("SELECT 1") + say::ready(); }
inline std::string described_with_mood() { return say::parsed() + say::parameters(mood_oid) + say::columns("n"); }
inline std::string prepared_with_mood() { return described_with_mood() + say::ready(); }

inline params mood(const char* label) {
    params p;
    p.add(label);
    return p;
}

// A146
inline void lookup_once(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.expect_sent("PDS");
    p.server(prepared_with_mood());
    p.expect_sent("Q");
    p.server(looked_up());
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
    const auto b = p.ask("SELECT g($1)", mood("sad"));  // another statement, the same type
    p.expect_sent("PDS");
    p.server(prepared_with_mood());
    p.expect_sent("BES");
    p.server(say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
}

inline void lookup_keeps_order(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    const auto b = p.ask("SELECT 1");
    const auto c = p.ask("SELECT f($1)", mood("sad"));
    p.expect_sent("PDSPDS");
    p.server(prepared_with_mood() + say::prepared());
    p.expect_sent("Q");
    p.server(looked_up());
    p.expect_sent("BESBESBES");
    p.server(say::answered(1) + say::answered(2) + say::answered(3));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok SELECT 1 [2]");
    p.expect(c, "ok SELECT 1 [3]");
}

// The error is told to the one whose lookup it was; the other tries for itself.
inline void lookup_fails(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    const auto b = p.ask("SELECT f($1)", mood("sad"));
    p.server(prepared_with_mood());
    p.expect_sent("PDSQ");
    p.server(say::error("42501", "denied") + say::ready());
    p.expect(a, "error 42501");
    p.expect_sent("CPDS");  // the statement is there, but of no use
    p.server(say::closed());
    p.server(prepared_with_mood());
    p.expect_sent("Q");
    p.server(looked_up());
    p.server(say::answered(1));
    p.expect(b, "ok SELECT 1 [1]");
}

// A type that the lookup does not show (its snapshot may be older) is unknown to this statement only.
inline void lookup_finds_nothing(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.server(prepared_with_mood());
    p.expect_sent("PDSQ");
    p.server(lookup_columns() + say::complete("SELECT 0") + say::ready());
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
    const auto b = p.ask("SELECT g($1)", mood("ok"));
    p.server(prepared_with_mood());
    p.expect_sent("PDSQ");
    p.server(looked_up() + say::answered(1));
    p.expect(b, "ok SELECT 1 [1]");
}

inline void lookup_for_unnamed_finds_nothing(player& p) {
    detail::session_options o;
    o.cache.capacity = 0;
    p.open(std::move(o));
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.server(described_with_mood());
    p.expect_sent("PDHSQ");
    p.server(say::ready() + lookup_columns() + say::complete("SELECT 0") + say::ready());
    p.expect_sent("PDH");
    p.server(described_with_mood());
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
}

// Several statements with the same new type: the first looks it up for all.
inline void lookup_for_several(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    const auto b = p.ask("SELECT g($1)", mood("sad"));
    p.expect_sent("PDSPDS");
    p.server(prepared_with_mood() + prepared_with_mood());
    p.expect_sent("Q");
    p.server(looked_up());
    p.expect_sent("BESBES");
    p.server(say::answered(1) + say::answered(2));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok SELECT 1 [2]");
}

inline void lookup_at_depth_one(player& p) {
    detail::session_options o;
    o.depth = 1;
    p.open(std::move(o));
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    const auto b = p.ask("SELECT 1");
    p.expect_sent("PDS");
    p.server(prepared_with_mood());
    p.expect_sent("Q");
    p.server(looked_up());
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect_sent("PDS");
    p.server(say::prepared() + say::answered(2));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok SELECT 1 [2]");
}

inline void lookup_while_held(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.expect_sent("PDS");
    p.hold(true);
    p.server(prepared_with_mood());
    p.expect_sent("");
    p.hold(false);
    p.expect_sent("Q");
    p.server(looked_up() + say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
}

// A143: what was asked before is not taken for what is true now.
inline void types_forgotten_during_lookup(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.server(prepared_with_mood());
    p.expect_sent("PDSQ");
    p.protocol().forget_types();
    p.server(looked_up());
    p.expect_sent("Q");
    p.server(looked_up() + say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
}

inline void lookup_abandoned_by_all(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.server(prepared_with_mood());
    p.expect_sent("PDSQ");
    p.abandon(a);
    p.server(say::error("57014", "canceled") + say::ready());
    const auto b = p.ask("SELECT f($1)", mood("ok"));
    p.expect_sent("CPDS");
    p.server(say::closed() + prepared_with_mood());
    p.expect_sent("Q");
    p.server(looked_up() + say::answered(1));
    p.expect(b, "ok SELECT 1 [1]");
}

inline void lookup_abandoned(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    const auto b = p.ask("SELECT f($1)", mood("sad"));
    p.server(prepared_with_mood());
    p.expect_sent("PDSQ");
    p.abandon(a);
    p.server(looked_up());
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(b, "ok SELECT 1 [1]");
}

// A269: a lookup is a simple query, which ends the unnamed statement: that is prepared again.
inline void lookup_for_unnamed(player& p) {
    detail::session_options o;
    o.cache.capacity = 0;
    p.open(std::move(o));
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.expect_sent("PDH");
    p.server(described_with_mood());
    p.expect_sent("SQ");
    p.server(say::ready() + looked_up());
    p.expect_sent("PDH");
    p.server(described_with_mood());
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
}

// A143
inline void types_forgotten(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.server(prepared_with_mood() + looked_up() + say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect_sent("PDSQBES");
    p.protocol().forget_types();
    const auto b = p.ask("SELECT f($1)", mood("ok"));
    p.expect_sent("CPDS");
    p.server(say::closed() + prepared_with_mood());
    p.expect_sent("Q");
    p.server(looked_up() + say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
}

// The server could not read an argument: its type may have changed.
inline void types_doubted(player& p) {
    const auto a = p.ask("SELECT f($1)", mood("ok"));
    p.server(prepared_with_mood() + looked_up() + say::error("42804", "wrong number of columns") + say::ready());
    p.expect(a, "error 42804");
    p.expect_sent("PDSQBES");
    const auto b = p.ask("SELECT f($1)", mood("ok"));
    p.expect_sent("CPDS");
    p.server(say::closed() + prepared_with_mood());
    p.expect_sent("Q");
    p.server(looked_up() + say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
}

}  // namespace asiopg::test::scripts

namespace asiopg::test {

inline std::vector<session_script> session_lookup_scripts() {
#define ASIOPG_TEST_SCRIPT(name) \
    session_script { #name, &scripts::name }
    return {ASIOPG_TEST_SCRIPT(lookup_once),
            ASIOPG_TEST_SCRIPT(lookup_keeps_order),
            ASIOPG_TEST_SCRIPT(lookup_fails),
            ASIOPG_TEST_SCRIPT(lookup_finds_nothing),
            ASIOPG_TEST_SCRIPT(lookup_for_unnamed_finds_nothing),
            ASIOPG_TEST_SCRIPT(lookup_for_several),
            ASIOPG_TEST_SCRIPT(lookup_at_depth_one),
            ASIOPG_TEST_SCRIPT(lookup_while_held),
            ASIOPG_TEST_SCRIPT(types_forgotten_during_lookup),
            ASIOPG_TEST_SCRIPT(lookup_abandoned_by_all),
            ASIOPG_TEST_SCRIPT(lookup_abandoned),
            ASIOPG_TEST_SCRIPT(lookup_for_unnamed),
            ASIOPG_TEST_SCRIPT(types_forgotten),
            ASIOPG_TEST_SCRIPT(types_doubted)};
#undef ASIOPG_TEST_SCRIPT
}

}  // namespace asiopg::test
