#include <asiopg/command_tag.hpp>
#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace {

using asiopg::command_tag;

TEST(CommandTag, KnowsItsTextCommandAndCount) {
    const command_tag tag("INSERT 0 1");
    EXPECT_EQ(tag.str(), "INSERT 0 1");
    EXPECT_EQ(tag.command(), "INSERT");
    EXPECT_EQ(tag.rows_affected(), 1u);
    EXPECT_EQ(tag, "INSERT 0 1");
    EXPECT_NE(tag, command_tag("INSERT 0 2"));
}

TEST(CommandTag, CountsNothingWhereTheCommandCountsNothing) {
    EXPECT_EQ(command_tag("CREATE TABLE").rows_affected(), 0u);
    EXPECT_EQ(command_tag("CREATE TABLE").command(), "CREATE TABLE");
    EXPECT_EQ(command_tag("BEGIN").command(), "BEGIN");
    EXPECT_EQ(command_tag().rows_affected(), 0u);
    EXPECT_EQ(command_tag().command(), "");
}

TEST(CommandTag, ReadsEveryKindOfCount) {
    EXPECT_EQ(command_tag("SELECT 5").rows_affected(), 5u);
    EXPECT_EQ(command_tag("SELECT 5").command(), "SELECT");
    EXPECT_EQ(command_tag("CREATE TABLE AS 7").rows_affected(), 7u);
    EXPECT_EQ(command_tag("REFRESH MATERIALIZED VIEW").rows_affected(), 0u);
    EXPECT_EQ(command_tag("COPY 18446744073709551615").rows_affected(), 18446744073709551615u);
}

TEST(CommandTag, GarbageAndOverflowCountNothing) {  // S26
    EXPECT_EQ(command_tag("SELECT 18446744073709551616").rows_affected(), 0u);
    EXPECT_EQ(command_tag("SELECT 99999999999999999999999999999").rows_affected(), 0u);
    EXPECT_EQ(command_tag("SELECT -1").rows_affected(), 0u);
    EXPECT_EQ(command_tag("SELECT 1x").rows_affected(), 0u);
    EXPECT_EQ(command_tag("SELECT ").rows_affected(), 0u);
    EXPECT_EQ(command_tag("5").rows_affected(), 0u);
    EXPECT_EQ(command_tag("5").command(), "5");
    EXPECT_EQ(command_tag(" 5 5").command(), "");
}

TEST(CommandTag, HoldsWhatPostgresSendsAtMost) {
    const std::string longest(command_tag::max_size, 'x');
    EXPECT_EQ(command_tag(longest).str(), longest);
    EXPECT_EQ(command_tag(longest).command(), longest);
    EXPECT_EQ(command_tag(longest.substr(2) + " 7").rows_affected(), 7u);
    EXPECT_THROW(command_tag(longest + "x"), asiopg::interface_error);
}

TEST(CommandTag, IsCopiedLikeANumber) {
    static_assert(std::is_trivially_copyable_v<command_tag> && sizeof(command_tag) == 64);
    command_tag tag("DELETE 3");
    const command_tag copy = tag;
    tag = command_tag("BEGIN");
    EXPECT_EQ(copy, "DELETE 3");
    EXPECT_EQ(tag, "BEGIN");
    EXPECT_FALSE(copy == tag);
}

TEST(CommandTag, TemporariesGiveStrings) {
    static_assert(std::is_same_v<decltype(command_tag("A 1").command()), std::string>);
    static_assert(std::is_same_v<decltype(command_tag("A 1").str()), std::string>);
    EXPECT_EQ(command_tag("MOVE 3").str(), "MOVE 3");
}

}  // namespace
