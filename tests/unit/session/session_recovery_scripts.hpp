// The conversations in which something has to be put right: lost statements, evictions, COPY, farewells.
#pragma once

#include <string>
#include <vector>

#include "session_scripts.hpp"

namespace asiopg::test {

namespace scripts {

inline const std::string lost_statement = say::error("26000", "prepared statement does not exist");
inline const std::string changed_plan =
    say::error("0A000", "cached plan must not change result type", "ERROR", "RevalidateCachedQuery");

inline const std::string described = say::parsed() + say::parameters() + say::columns("n");

inline void retry_lost_statement(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.expect_sent("BES");
    p.server(lost_statement + say::ready());
    p.expect_sent("CPDS");  // to close what does not exist is no error
    p.server(say::closed() + say::prepared());
    p.expect_sent("BES");
    p.server(say::answered(4));
    p.expect(a, "ok SELECT 1 [4]");
}

inline void retry_changed_plan(player& p) {
    warm_up(p, "SELECT * FROM t");
    const auto a = p.ask("SELECT * FROM t");
    p.server(changed_plan + say::ready());
    p.expect_sent("BESCPDS");  // the old name is closed on the way
    p.server(say::closed() + say::parsed() + say::parameters() + say::columns("n", "m") + say::ready());
    p.server(say::bound() + say::ints(4, 5) + say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok SELECT 1 [4,5]");
}

inline void retry_only_once(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.server(lost_statement + say::ready());
    p.server(say::closed() + say::prepared());
    p.server(lost_statement + say::ready());
    p.expect(a, "error 26000");
}

inline void no_retry_in_transaction(player& p) {
    const auto a = p.run("BEGIN");
    p.expect_sent("Q");
    p.server(say::complete("BEGIN") + say::ready('T'));
    const auto b = p.ask("SELECT 1");
    p.server(say::parsed() + say::parameters() + say::columns("n") + say::ready('T'));
    p.expect_sent("PDSBES");
    p.server(lost_statement + say::ready('E'));
    p.expect(a, "ok BEGIN");
    p.expect(b, "error 26000");
    const auto c = p.run("ROLLBACK");
    p.server(say::closed() + say::complete("ROLLBACK") + say::ready());
    p.expect(c, "ok ROLLBACK");
    const auto d = p.ask("SELECT 1");  // but it is prepared anew when it is next wanted
    p.expect_sent("CQPDS");
    p.server(say::prepared());
    p.server(say::answered(1));
    p.expect(d, "ok SELECT 1 [1]");
}

inline void no_retry_before_others(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    const auto b = p.run("SELECT 2");
    p.server(lost_statement + say::ready() + say::complete("SELECT 1") + say::ready());
    p.expect(a, "error 26000");
    p.expect(b, "ok SELECT 1");
}

inline void no_retry_for_other_errors(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.server(say::error("0A000", "not supported", "ERROR", "SomethingElse") + say::ready());
    p.expect(a, "error 0A000");
}

/// A119, A121: the least recently used goes, and its Close rides along, once.
inline void evictions(player& p) {
    detail::session_options options;
    options.cache.capacity = 2;
    p.open(options);
    warm_up(p, "SELECT 1");
    warm_up(p, "SELECT 2");
    const auto a = p.ask("SELECT 1");
    p.expect_sent("BES");
    p.server(say::answered(1));
    const auto d = p.ask("SELECT 3");  // 2 goes
    p.server(say::prepared());
    p.expect_sent("PDSCBES");
    p.server(say::closed() + say::answered(3));
    p.expect(d, "ok SELECT 1 [3]");
    const auto b = p.ask("SELECT 1");
    p.expect_sent("BES");
    p.server(say::answered(1));
    const auto c = p.run("SELECT 4");
    p.expect_sent("Q");
    p.server(say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok SELECT 1 [1]");
    p.expect(c, "ok SELECT 1");
    if (!p.diverged()) {
        EXPECT_EQ(p.protocol().cached_statements(), 2u);
    }
}

/// A statement in use is not closed under its user.
inline void evicted_while_used(player& p) {
    detail::session_options options;
    options.cache.capacity = 1;
    p.open(options);
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 2");
    const auto c = p.run("SELECT 3");
    p.expect_sent("PDSPDS");
    p.server(say::prepared() + say::prepared());
    p.expect_sent("BESBESQ");
    p.server(say::answered(1) + say::answered(2) + say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok SELECT 1 [2]");
    p.expect(c, "ok SELECT 1");
    p.run("SELECT 3");
    p.expect_sent("CQ");
    p.server(say::closed() + say::complete("SELECT 1") + say::ready());
}

inline void unnamed_statements(player& p) {
    detail::session_options options;
    options.cache.capacity = 0;
    p.open(options);
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 1");
    const auto c = p.run("SELECT 3");
    p.expect_sent("PDH");  // bound in the flight that prepares it: behind a Sync it may be somebody else's
    p.server(described);
    p.expect_sent("BES");  // nothing without a Sync is sent behind others: a pooler would not know whom to answer
    p.server(say::answered(1));
    p.expect_sent("PDH");
    p.server(described);
    p.expect_sent("BESQ");
    p.server(say::answered(2) + say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok SELECT 1 [2]");
    p.expect(c, "ok SELECT 1");
}

inline void unnamed_abandoned(player& p) {
    detail::session_options options;
    options.cache.capacity = 0;
    p.open(options);
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 2");
    p.expect_sent("PDH");
    p.abandon(a);
    p.expect_sent("");  // what is abandoned comes to its end first
    p.server(described);
    p.expect_sent("S");
    p.server(say::ready());
    p.expect_sent("PDH");
    p.server(described);
    p.expect_sent("BES");
    p.server(say::answered(2));
    p.expect(b, "ok SELECT 1 [2]");
}

inline void copy_in_by_script(player& p) {
    const auto a = p.run("COPY t FROM STDIN");
    p.server(say::copy_in());
    p.expect_sent("Qf");
    p.server(say::error("57014", "COPY from stdin failed") + say::ready());
    p.expect(a, "error 57014");
}

inline void copy_in_by_statement(player& p) {
    const auto a = p.ask("COPY t FROM STDIN");
    p.server(say::parsed() + say::parameters() + say::no_data() + say::ready());
    p.expect_sent("PDSBES");
    p.server(say::bound() + say::copy_in());
    p.expect_sent("fS");  // the copy has swallowed the first Sync
    p.server(say::error("57014", "COPY from stdin failed") + say::ready());
    p.expect(a, "error 57014");
    const auto b = p.run("SELECT 1");
    p.server(say::complete("SELECT 1") + say::ready());
    p.expect(b, "ok SELECT 1");
}

inline void copy_out_by_script(player& p) {
    const auto a = p.run("COPY t TO STDOUT; SELECT 1");
    p.server(say::copy_out() + say::copy_data("1\n") + say::copy_data("2\n") + say::copy_done() +
             say::complete("COPY 2") + say::columns("n") + say::row("1") + say::complete("SELECT 1") + say::ready());
    p.expect_sent("Q");
    p.expect(a, "local exception");  // its data was nobody's
}

inline void copy_out_by_statement(player& p) {
    const auto a = p.ask("COPY t TO STDOUT");
    p.server(say::parsed() + say::parameters() + say::no_data() + say::ready());
    p.server(say::bound() + say::copy_out() + say::copy_data("1\n") + say::copy_done() + say::complete("COPY 1") +
             say::ready());
    p.expect(a, "local exception");
}

/// Nothing is sent behind a COPY until it is answered.
inline void behind_a_copy(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    const auto b = p.run("SELECT 1; -- so\n COPY t FROM STDIN");
    const auto c = p.ask("SELECT 1");
    const auto d = p.run("SELECT 2");
    p.expect_sent("BESQ");
    p.server(say::bound() + say::ints(1) + say::complete("SELECT 1") + say::ready());
    p.expect_sent("");
    p.server(say::columns("n") + say::row("1") + say::complete("SELECT 1") + say::copy_in());
    p.expect_sent("f");
    p.server(say::error("57014", "COPY from stdin failed") + say::ready());
    p.expect_sent("BESQ");
    p.server(say::bound() + say::ints(1) + say::complete("SELECT 1") + say::ready());
    p.server(say::complete("SELECT 2") + say::ready());
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "error 57014");
    p.expect(c, "ok SELECT 1 [1]");
    p.expect(d, "ok SELECT 2");
}

inline void behind_a_prepared_copy(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("COPY t FROM STDIN");
    p.server(say::parsed() + say::parameters() + say::no_data() + say::ready());
    p.expect_sent("PDSBES");
    const auto b = p.ask("SELECT 1");
    const auto c = p.ask("SELECT 3");
    p.expect_sent("");
    p.server(say::bound() + say::copy_in());
    p.expect_sent("fS");
    p.server(say::error("57014", "COPY from stdin failed") + say::ready());
    p.expect_sent("BESPDS");
    p.server(say::bound() + say::ints(1) + say::complete("SELECT 1") + say::ready());
    p.server(say::error("42601", "syntax error") + say::ready());
    p.expect(a, "error 57014");
    p.expect(b, "ok SELECT 1 [1]");
    p.expect(c, "error 42601");
}

/// A323
inline void farewell_while_idle(player& p) {
    warm_up(p, "SELECT 1");
    p.server(say::error("57P01", "terminating connection", "FATAL"));
    const auto a = p.ask("SELECT 1");
    p.lose();
    if (!p.diverged()) p.expect(a, "never submitted");
    if (!p.diverged()) {
        EXPECT_TRUE(p.protocol().farewell() && p.protocol().farewell()->sqlstate == "57P01");
    }
}

inline void farewell_in_query(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 2");
    const auto c = p.run("SELECT 3");
    p.server(say::bound() + say::ints(1) + say::error("57P01", "terminating connection", "FATAL"));
    p.lose();
    p.expect(a, "error 57P01");
    p.expect(b, "lost unsent");
    p.expect(c, "lost unsent");
}

inline void held_back(player& p) {
    warm_up(p, "SELECT 1");
    const auto a = p.ask("SELECT 1");
    p.hold(true);
    const auto b = p.ask("SELECT 2");
    const auto c = p.run("SELECT 3");
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect(a, "ok SELECT 1 [1]");
    p.expect_sent("");
    p.hold(false);
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.expect_sent("BESQ");
    p.server(say::answered(2) + say::complete("SELECT 1") + say::ready());
    p.expect(b, "ok SELECT 1 [2]");
    p.expect(c, "ok SELECT 1");
}

/// With a depth of one the next is sent when the last is over.
inline void depth_one(player& p) {
    detail::session_options options;
    options.depth = 1;
    p.open(options);
    const auto a = p.ask("SELECT 1");
    const auto b = p.ask("SELECT 1");
    const auto c = p.run("SELECT 3");
    p.expect_sent("PDS");
    p.server(say::prepared());
    p.expect_sent("BES");
    p.server(say::answered(1));
    p.expect_sent("BES");
    p.server(say::answered(2));
    p.expect_sent("Q");
    p.server(say::complete("SELECT 1") + say::ready());
    p.expect(a, "ok SELECT 1 [1]");
    p.expect(b, "ok SELECT 1 [2]");
    p.expect(c, "ok SELECT 1");
}

}  // namespace scripts

inline std::vector<session_script> session_scripts() {
#define ASIOPG_TEST_SCRIPT(name) \
    session_script { #name, &scripts::name }
    return {ASIOPG_TEST_SCRIPT(new_query),
            ASIOPG_TEST_SCRIPT(cached_query),
            ASIOPG_TEST_SCRIPT(simple_script),
            ASIOPG_TEST_SCRIPT(error_in_script),
            ASIOPG_TEST_SCRIPT(error_in_parse),
            ASIOPG_TEST_SCRIPT(error_in_describe),
            ASIOPG_TEST_SCRIPT(error_in_bind),
            ASIOPG_TEST_SCRIPT(error_in_execute),
            ASIOPG_TEST_SCRIPT(row_limit),
            ASIOPG_TEST_SCRIPT(empty_query),
            ASIOPG_TEST_SCRIPT(zero_columns),
            ASIOPG_TEST_SCRIPT(asides_everywhere),
            ASIOPG_TEST_SCRIPT(pipelined_new),
            ASIOPG_TEST_SCRIPT(pipelined_cached),
            ASIOPG_TEST_SCRIPT(shared_prepare),
            ASIOPG_TEST_SCRIPT(shared_prepare_fails),
            ASIOPG_TEST_SCRIPT(abandoned_while_held),
            ASIOPG_TEST_SCRIPT(abandoned_while_preparing),
            ASIOPG_TEST_SCRIPT(abandoned_while_running),
            ASIOPG_TEST_SCRIPT(abandoned_error),
            ASIOPG_TEST_SCRIPT(rows_not_wanted),
            ASIOPG_TEST_SCRIPT(wrong_arguments),
            ASIOPG_TEST_SCRIPT(retry_lost_statement),
            ASIOPG_TEST_SCRIPT(retry_changed_plan),
            ASIOPG_TEST_SCRIPT(retry_only_once),
            ASIOPG_TEST_SCRIPT(no_retry_in_transaction),
            ASIOPG_TEST_SCRIPT(no_retry_before_others),
            ASIOPG_TEST_SCRIPT(no_retry_for_other_errors),
            ASIOPG_TEST_SCRIPT(evictions),
            ASIOPG_TEST_SCRIPT(evicted_while_used),
            ASIOPG_TEST_SCRIPT(unnamed_statements),
            ASIOPG_TEST_SCRIPT(unnamed_abandoned),
            ASIOPG_TEST_SCRIPT(copy_in_by_script),
            ASIOPG_TEST_SCRIPT(copy_in_by_statement),
            ASIOPG_TEST_SCRIPT(copy_out_by_script),
            ASIOPG_TEST_SCRIPT(copy_out_by_statement),
            ASIOPG_TEST_SCRIPT(behind_a_copy),
            ASIOPG_TEST_SCRIPT(behind_a_prepared_copy),
            ASIOPG_TEST_SCRIPT(farewell_while_idle),
            ASIOPG_TEST_SCRIPT(farewell_in_query),
            ASIOPG_TEST_SCRIPT(held_back),
            ASIOPG_TEST_SCRIPT(depth_one)};
#undef ASIOPG_TEST_SCRIPT
}

}  // namespace asiopg::test
