// Replays every script as written, cut at every byte, and with a fault at every step.
#include "session/session.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>
#include <vector>

#include "session_answer_scripts.hpp"
#include "session_lookup_scripts.hpp"
#include "session_many_scripts.hpp"
#include "session_opening_scripts.hpp"
#include "session_portal_scripts.hpp"
#include "session_recovery_scripts.hpp"
#include "session_stale_scripts.hpp"

namespace asiopg::test {
namespace {

using kind = tampering::kind;

class SessionScript : public testing::TestWithParam<session_script> {
protected:
    player replay(tampering t) const {
        player p(std::move(t));
        GetParam().play(p);
        p.finish();
        return p;
    }
    static tampering made(kind what, std::size_t at, std::string bytes = {}) {
        tampering t;
        t.what = what;
        t.at = at;
        t.bytes = std::move(bytes);
        return t;
    }
};

// Every message that a server can send, and some that none does.
std::vector<std::string> all_messages() {
    return {say::auth(wire::auth_kind::ok),
            say::auth(wire::auth_kind::cleartext),
            say::key(),
            say::parameter("a", "b"),
            say::ready('I'),
            say::ready('T'),
            say::ready('E'),
            say::error("XX000", "odd"),
            say::error("57P01", "bye", "FATAL"),
            say::notice("n"),
            say::notification("c", "p"),
            say::parsed(),
            say::bound(),
            say::closed(),
            say::no_data(),
            say::suspended(),
            say::empty_query(),
            say::parameters(oid::int4, 0, 4294967295u),
            say::columns("n"),
            say::columns(),
            say::columns("a", say::column("b", oid::text)),
            say::row(),
            say::row(std::nullopt),
            say::row("1234"),
            say::row("1234", "5"),
            say::complete("SELECT 1"),
            say::complete(""),
            say::copy_in(),
            say::copy_out(),
            say::message(wire::copy_both_response()),
            say::copy_data("x"),
            say::copy_done(),
            say::message(wire::negotiate_protocol_version{}),
            say::message(wire::function_call_response{}),
            say::raw('!', ""),
            say::raw('\0', "nul")};
}

TEST_P(SessionScript, PlaysAsWritten) { EXPECT_FALSE(replay({}).fault()); }

TEST_P(SessionScript, MayBeCutAnywhere) {
    const std::size_t bytes = replay({}).bytes();
    ASSERT_GT(bytes, 0u);
    for (std::size_t i = 1; i < bytes; ++i) {
        SCOPED_TRACE(i);
        EXPECT_FALSE(replay(made(kind::cut, i)).fault());
    }
    EXPECT_FALSE(replay(made(kind::trickle, 0)).fault());
}

// Whoever was answered before the loss has the same answer as without it; everybody else hears of the loss.
TEST_P(SessionScript, MayLoseTheConnectionAnywhere) {
    const player whole = replay({});
    for (std::size_t i = 0; i < whole.messages(); ++i) {
        SCOPED_TRACE(i);
        const player cut = replay(made(kind::lose, i));
        EXPECT_TRUE(cut.diverged());
        for (std::size_t r = 0; r < cut.outcomes().size(); ++r) {
            const std::string& outcome = cut.outcomes()[r];
            EXPECT_TRUE(outcome == whole.outcomes()[r] || outcome.starts_with("lost") || outcome.starts_with("error") ||
                        outcome == "never submitted")
                << outcome;
        }
    }
}

// S15: a message that cannot be is found at once, and everybody is told.
TEST_P(SessionScript, RefusesGarbageAnywhere) {
    const struct {
        std::string bytes;
        errc expected;
        bool whole = false;  // a whole message: where it may not come at all, that is found first
    } garbage[] = {{say::header('Z', 3), errc::malformed_message},
                   {say::header('D', 0), errc::malformed_message},
                   {say::header('D', 0x80000000), errc::malformed_message},
                   {say::header('T', 0xffffffff), errc::malformed_message},
                   {say::header('D', 0x7fffffff), errc::message_too_large},
                   {say::header('N', 0x40000004), errc::message_too_large},
                   {say::raw('Z', ""), errc::malformed_message, true},
                   {say::raw('Z', "X"), errc::malformed_message, true},
                   {say::raw('E', "Sno end"), errc::malformed_message},
                   {say::raw('S', "name without value"), errc::malformed_message},
                   {say::raw('A', "abc"), errc::malformed_message},
                   {"HTTP/1.1 400 Bad Request\r\n\r\n", errc::message_too_large}};
    const std::size_t messages = replay({}).messages();
    for (std::size_t i = 0; i < messages; ++i)
        for (const auto& g : garbage) {
            SCOPED_TRACE(std::to_string(i) + ' ' + g.bytes);
            const player p = replay(made(kind::insert, i, g.bytes));
            EXPECT_TRUE(p.fault() == g.expected || (g.whole && p.fault() == errc::unexpected_message))
                << p.fault().message();
        }
}

// Whether the flight that message `i` belongs to ends with an error.
bool error_follows(const player& whole, std::size_t i) {
    for (; i < whole.messages(); ++i) {
        if (whole.all()[i].front() == 'E') return true;
        if (whole.all()[i].front() == 'Z') return false;
    }
    return false;
}

TEST_P(SessionScript, SurvivesEveryMessageAnywhere) {
    const std::set<char> never = {'Z', 'R', 'K', 'V', 'v', '!', '\0'};  // not part of a session, or once a flight
    const std::set<char> steps = {'1', '2', 't', 'n', 's'};             // at most once, but an error may follow
    const player whole = replay({});
    for (const std::string& m : all_messages())
        for (std::size_t i = 0; i < whole.messages(); ++i) {
            SCOPED_TRACE(std::to_string(i) + " of " + std::to_string(whole.messages()) + ": " + m);
            const player p = replay(made(kind::insert, i, m));
            const bool refused = never.contains(m.front()) || (steps.contains(m.front()) && !error_follows(whole, i));
            if (refused && !whole.ends_with_loss() && !whole.saw_copy_in()) {
                EXPECT_EQ(p.fault(), errc::unexpected_message);
            }
            replay(made(kind::replace, i, m));  // no outcome is prescribed, but everybody gets one
        }
}

// PostgreSQL's own limit: a tag that is longer has not come from it.
TEST_P(SessionScript, RefusesATagLongerThanPostgresMakes) {
    const player whole = replay({});
    for (std::size_t i = 0; i < whole.messages(); ++i) {
        if (whole.all()[i].front() != 'C') continue;
        SCOPED_TRACE(i);
        EXPECT_FALSE(replay(made(kind::replace, i, say::complete(std::string(63, 'x')))).fault());
        EXPECT_EQ(replay(made(kind::replace, i, say::complete(std::string(64, 'x')))).fault(), errc::malformed_message);
    }
}

// S15: a body that ends early or late.
TEST_P(SessionScript, RefusesBodiesOfTheWrongLength) {
    const player whole = replay({});
    for (std::size_t i = 0; i < whole.messages(); ++i) {
        const char tag = whole.all()[i].front();
        if (tag == 'd' || tag == 'D' || tag == 'H' || tag == 'G') continue;  // see the tests of rows and of COPY
        const std::string body = whole.all()[i].substr(5);
        SCOPED_TRACE(std::to_string(i) + tag);
        if (!body.empty()) {
            EXPECT_TRUE(replay(made(kind::replace, i, say::raw(tag, body.substr(0, body.size() - 1)))).fault());
        }
        EXPECT_TRUE(replay(made(kind::replace, i, say::raw(tag, body + "x"))).fault());
    }
}

constexpr auto name_of = [](const auto& info) { return std::string(info.param.name); };
INSTANTIATE_TEST_SUITE_P(All, SessionScript, testing::ValuesIn(session_scripts()), name_of);
INSTANTIATE_TEST_SUITE_P(Lookup, SessionScript, testing::ValuesIn(session_lookup_scripts()), name_of);
INSTANTIATE_TEST_SUITE_P(Answer, SessionScript, testing::ValuesIn(session_answer_scripts()), name_of);
INSTANTIATE_TEST_SUITE_P(Opening, SessionScript, testing::ValuesIn(session_opening_scripts()), name_of);
INSTANTIATE_TEST_SUITE_P(Many, SessionScript, testing::ValuesIn(session_many_scripts()), name_of);
INSTANTIATE_TEST_SUITE_P(Portal, SessionScript, testing::ValuesIn(session_portal_scripts()), name_of);
INSTANTIATE_TEST_SUITE_P(Stale, SessionScript, testing::ValuesIn(session_stale_scripts()), name_of);

}  // namespace
}  // namespace asiopg::test
