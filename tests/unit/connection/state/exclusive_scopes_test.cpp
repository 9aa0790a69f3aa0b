// Exclusive scopes: who is admitted, and what SQL ends.
#include "connection/state/exclusive_scopes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace asiopg::detail {
namespace {

struct ExclusiveScopes : testing::Test {
    exclusive_scopes scopes;
    std::string command;

    void begin(std::uint64_t id, bool plain = false) {
        exclusive_scope s;
        s.id = id;
        s.name = "a transaction";
        s.plain = plain;
        scopes.begin(std::move(s));
    }
    std::size_t note(std::string_view sql, std::size_t at, char status = 'T') {
        completed_controls done;
        done.status = status;
        done.script = true;
        done.commands = control_commands(sql, true);
        done.count = done.commands.size();
        return scopes.note(done, at, command);
    }
};

TEST_F(ExclusiveScopes, NobodysConnection) {
    EXPECT_EQ(scopes.innermost(), 0u);
    EXPECT_FALSE(scopes.admits(1, false));
    EXPECT_EQ(scopes.find(1), exclusive_scopes::none);
}

TEST_F(ExclusiveScopes, AdmitsUntilTheEndIsOnItsWay) {
    begin(1);
    begin(2);
    EXPECT_EQ(scopes.innermost(), 2u);
    EXPECT_EQ(scopes.depth(2), 1u);
    EXPECT_TRUE(scopes.admits(1, false));
    scopes[1].ending = true;
    EXPECT_FALSE(scopes.admits(2, false));
    EXPECT_TRUE(scopes.admits(2, true)) << "the connection's own ROLLBACK";
    scopes.remove_from(1);
    EXPECT_FALSE(scopes.admits(2, true));
    EXPECT_EQ(scopes.innermost(), 1u);
}

TEST_F(ExclusiveScopes, QueuedWithTheScopeTheyBelongTo) {
    begin(1);
    begin(2);
    request outside, inside;
    scopes.queued(0).push_back(outside);
    scopes.queued(1).push_back(inside);
    EXPECT_EQ(scopes.queued(0).front(), &outside);
    EXPECT_EQ(scopes[0].queued.front(), &inside);
    EXPECT_TRUE(scopes.queued(2).empty());
    scopes.queued(1).remove(inside);
    EXPECT_TRUE(scopes.queued(1).empty());
    scopes.queued(0).remove(outside);
}

TEST_F(ExclusiveScopes, CommitEndsAll) {
    begin(1, true);  // a COPY around it, say
    begin(2);
    begin(3);
    EXPECT_EQ(scopes.transaction(), 1u);
    EXPECT_EQ(note("SELECT 1; COMMIT", 2), 1u);
    EXPECT_EQ(command, "COMMIT");
    scopes.end_from(1, command);
    EXPECT_FALSE(scopes[0].is_over());
    EXPECT_TRUE(scopes[1].is_over());
    EXPECT_EQ(scopes[2].ended_by, "COMMIT");
    EXPECT_FALSE(scopes.admits(3, false));
}

TEST_F(ExclusiveScopes, StatusTellsWithoutWords) {
    begin(1);
    EXPECT_EQ(note("CALL ends_it()", 0, 'I'), 0u);
    EXPECT_EQ(command, "a command");
}

TEST_F(ExclusiveScopes, SavepointsOfHandlesAndOfSql) {
    begin(1);
    begin(2);
    begin(3);
    EXPECT_EQ(note("SAVEPOINT own", 2), exclusive_scopes::none);
    EXPECT_EQ(note("ROLLBACK TO own", 2), exclusive_scopes::none) << "it is inside of the innermost";
    EXPECT_EQ(note("ROLLBACK TO " + exclusive_scopes::savepoint_name(1), 2), 2u) << "that one's is kept";
    EXPECT_EQ(note("RELEASE " + exclusive_scopes::savepoint_name(1), 2), 1u) << "that one's goes, too";
    EXPECT_EQ(note("ROLLBACK TO another", 2), 1u) << "set in the transaction itself, outside of both";
}

TEST_F(ExclusiveScopes, OutsideOfATransactionNothingEnds) {
    begin(1, true);
    EXPECT_EQ(note("COMMIT", 0, 'I'), exclusive_scopes::none);
}

}  // namespace
}  // namespace asiopg::detail
