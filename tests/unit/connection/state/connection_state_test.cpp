// What a connection decides: turns, cancellation and drain, deadlines, scopes, its end. No sockets, and a time of the
// test's own.
#include "connection/state/connection_state.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/connection/state/state_player.hpp"

namespace asiopg::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string done(char status = 'I', const char* tag = "SELECT 1") { return say::complete(tag) + say::ready(status); }
std::string begun() { return say::parsed() + say::bound() + say::complete("BEGIN"); }
std::string cancelled() { return say::error("57014", "canceling statement due to user request") + say::ready(); }

TEST(ConnectionState, Answers) {
    state_player p;
    p.run("a", "SELECT 1");
    p.run("b", "SELECT 2");
    EXPECT_EQ(p.sent(), "SELECT 1|SELECT 2|");
    EXPECT_EQ(p.state.next_deadline(), detail::timed::never);
    p.server(done(), 1);
    EXPECT_EQ(p.outcome("a"), "ok");
    EXPECT_EQ(p.outcome("b"), "");
    p.server(done(), 3);
    EXPECT_EQ(p.outcome("b"), "ok");
    EXPECT_TRUE(p.state.is_at_rest());
}

TEST(ConnectionState, ACancelledOneIsDrainedBeforeAnythingIsSent) {
    state_player p;
    const std::uint64_t id = p.run("slow", "SELECT pg_sleep(9)");
    p.sent();
    p.cancel(id);
    EXPECT_NE(p.outcome("slow"), "") << "its caller is told at once";
    EXPECT_TRUE(p.asked_to_cancel);
    p.run("next", "SELECT 1");
    EXPECT_EQ(p.sent(), "");
    p.server(cancelled());
    EXPECT_EQ(p.sent(), "") << "the cancel request might hit it";
    p.cancel_request_ended();
    EXPECT_EQ(p.sent(), "SELECT 1|");
    p.server(done());
    EXPECT_EQ(p.outcome("next"), "ok");
}

TEST(ConnectionState, NobodyElseIsHitByACancelRequest) {
    state_player p;
    const std::uint64_t id = p.run("first", "SELECT pg_sleep(9)");
    p.run("second", "SELECT 1");
    p.cancel(id);
    EXPECT_FALSE(p.asked_to_cancel);
    p.server(done() + done());
    EXPECT_EQ(p.outcome("second"), "ok");
    EXPECT_TRUE(p.state.is_at_rest());
}

TEST(ConnectionState, AServerThatDoesNotAnswerToACancelRequest) {
    state_player p({.cancel = seconds(10)});
    const std::uint64_t id = p.run("slow", "SELECT 1");
    p.cancel(id);
    for (int i = 0; i != 5; ++i) {
        EXPECT_TRUE(p.asked_to_cancel) << i;
        p.cancel_request_ended();
        EXPECT_FALSE(p.asked_to_cancel) << i;
        p.pass(milliseconds(100) * (1 << i));
    }
    p.cancel_request_ended();
    p.run("next", "SELECT 2");
    p.pass(seconds(10));
    EXPECT_TRUE(p.state.life().is_settled());
    EXPECT_NE(p.outcome("next"), "");
}

TEST(ConnectionState, Deadlines) {
    state_player p;
    p.run("late", "SELECT pg_sleep(9)", 0, seconds(2));
    p.run("later", "SELECT 2", 0, seconds(3));
    p.run("never", "SELECT 3");
    p.pass(milliseconds(1999));
    EXPECT_EQ(p.outcome("late"), "");
    p.pass(milliseconds(1));
    EXPECT_EQ(p.outcome("late"), "the operation's deadline has passed");
    p.server(done() + done() + done());
    EXPECT_EQ(p.outcome("later"), "ok");
    EXPECT_EQ(p.outcome("never"), "ok");
    EXPECT_EQ(p.state.next_deadline(), detail::timed::never);
    p.run("at once", "SELECT 4", 0, seconds(0));
    EXPECT_EQ(p.outcome("at once"), "the operation's deadline has passed");
}

TEST(ConnectionState, OthersWaitForTheEndOfAScope) {
    state_player p({.exclusive = seconds(30)});
    const std::uint64_t scope = p.open("begin", "BEGIN");
    p.run("inside", "SELECT 1", scope);
    p.run("outside", "SELECT 2");
    EXPECT_EQ(p.sent(), "BEGIN|SELECT 1|");
    p.server(begun() + done('T'));
    p.close_scope("commit", "COMMIT", scope);
    EXPECT_EQ(p.sent(), "COMMIT|");
    p.server(done('I', "COMMIT"));
    EXPECT_EQ(p.sent(), "SELECT 2|");
    p.server(done());
    EXPECT_EQ(p.outcome("outside"), "ok");
    p.run("too late", "SELECT 3", scope);
    EXPECT_NE(p.outcome("too late"), "ok");
}

TEST(ConnectionState, ButNotForEver) {
    state_player p({.exclusive = seconds(30)});
    const std::uint64_t scope = p.open("begin", "BEGIN");
    p.run("inside", "SELECT 1", scope);
    p.run("outside", "SELECT 2");
    p.server(begun() + done('T'));
    p.pass(seconds(30));
    EXPECT_NE(p.outcome("outside").find("a transaction"), std::string::npos) << p.outcome("outside");
}

TEST(ConnectionState, ManyScopesOneAfterTheOther) {
    state_player p;
    std::vector<std::uint64_t> scopes;
    constexpr int many = 50;
    for (int i = 0; i != many; ++i) {
        const std::string name = std::to_string(i);
        scopes.push_back(p.open("begin" + name, "BEGIN"));
        p.run("outside" + name, "SELECT " + name);
    }
    for (int i = 0; i != many; ++i) {
        const std::string name = std::to_string(i);
        p.run("inside" + name, "UPDATE " + name, scopes[static_cast<std::size_t>(i)]);
        p.close_scope("commit" + name, "COMMIT", scopes[static_cast<std::size_t>(i)]);
        EXPECT_EQ(p.sent(), "BEGIN|UPDATE " + name + "|");
        p.server(begun() + done('T'));
        EXPECT_EQ(p.sent(), "COMMIT|");
        p.server(done('I', "COMMIT"));
        EXPECT_EQ(p.sent(), "SELECT " + name + "|");
        p.server(done());
        EXPECT_EQ(p.outcome("outside" + name), "ok");
    }
    EXPECT_TRUE(p.state.is_at_rest());
}

TEST(ConnectionState, AnAbandonedTransactionIsRolledBackFirst) {
    state_player p;
    const std::uint64_t scope = p.open("begin", "BEGIN");
    p.run("inside", "SELECT 1", scope);
    p.run("outside", "SELECT 2");
    p.server(begun() + done('T'));
    p.sent();
    p.input([&](detail::moment& now) { p.state.abandon_transaction(scope, now); });
    EXPECT_EQ(p.sent(), "ROLLBACK|");
    p.server(done('I', "ROLLBACK"));
    EXPECT_EQ(p.sent(), "SELECT 2|");
}

TEST(ConnectionState, WhatSqlHasEndedAdmitsNothing) {
    state_player p;
    const std::uint64_t scope = p.open("begin", "BEGIN");
    p.run("ends it", "COMMIT", scope);
    p.server(begun() + done('I', "COMMIT"));
    p.run("inside", "SELECT 1", scope);
    EXPECT_NE(p.outcome("inside").find("COMMIT"), std::string::npos) << p.outcome("inside");
    p.input([&](detail::moment& now) { p.state.abandon_transaction(scope, now); });
    EXPECT_TRUE(p.state.is_at_rest());
    EXPECT_EQ(p.sent(), "BEGIN|COMMIT|");
}

TEST(ConnectionState, Close) {
    state_player p;
    p.run("runs", "SELECT pg_sleep(9)");
    p.close(seconds(5));
    EXPECT_TRUE(p.asked_to_cancel);
    p.run("after", "SELECT 1");
    EXPECT_NE(p.outcome("after"), "");
    p.server(cancelled());
    EXPECT_EQ(p.outcome("close"), "") << "a cancel request is still under way";
    p.cancel_request_ended();
    EXPECT_TRUE(p.said_goodbye);
    EXPECT_EQ(p.outcome("close"), "ok");
    EXPECT_NE(p.outcome("runs").find("canceling"), std::string::npos);
    EXPECT_TRUE(p.state.life().is_settled());
}

TEST(ConnectionState, CloseDoesNotWaitForEver) {
    state_player p;
    p.run("runs", "SELECT pg_sleep(9)");
    p.close(seconds(5));
    p.pass(seconds(5));
    EXPECT_EQ(p.outcome("close"), "ok");
    EXPECT_FALSE(p.said_goodbye);
    EXPECT_NE(p.outcome("runs"), "");
}

TEST(ConnectionState, DetachedItEndsWhenNothingIsPending) {
    state_player p;
    p.run("runs", "SELECT 1");
    p.input([&](detail::moment&) { p.state.detach(); });
    EXPECT_FALSE(p.said_goodbye);
    p.server(done());
    EXPECT_EQ(p.outcome("runs"), "ok");
    EXPECT_TRUE(p.said_goodbye);
}

TEST(ConnectionState, BorrowsAreToldApart) {
    state_player p;
    const std::uint64_t first = p.state.lent().begin(1000);
    p.run("one", "SELECT 1", first);
    p.input([&](detail::moment& now) { EXPECT_TRUE(p.state.end_borrow(1001, now)); });
    EXPECT_NE(p.outcome("one"), "");
    const std::uint64_t second = p.state.lent().begin(1002);
    p.run("stale", "SELECT 2", first);
    EXPECT_NE(p.outcome("stale"), "");
    p.server(done());
    p.cancel_request_ended();
    p.run("two", "SELECT 3", second);
    p.server(done());
    EXPECT_EQ(p.outcome("two"), "ok");
}

// Whatever byte the connection is lost before, and in whatever pieces the others come: each operation ends once.
TEST(ConnectionState, LostAnywhere) {
    const std::string answers = begun() + done('T') + done('I', "COMMIT") + done();
    for (std::size_t cut = 0; cut != answers.size() + 1; ++cut)
        for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
            state_player p;
            const std::uint64_t scope = p.open("begin", "BEGIN");
            p.run("inside", "SELECT 1", scope);
            p.close_scope("commit", "COMMIT", scope);
            p.run("outside", "SELECT 2");
            p.server(std::string_view(answers).substr(0, cut), piece);
            p.input([&](detail::moment&) { p.state.lose(errc::connection_closed); });
            for (const char* name : {"begin", "inside", "commit", "outside"})
                EXPECT_NE(p.outcome(name), "") << name << ", lost behind byte " << cut;
            EXPECT_TRUE(p.state.life().is_settled());
            p.run("after", "SELECT 3");
            EXPECT_NE(p.outcome("after"), "");
        }
}

}  // namespace
}  // namespace asiopg::test
