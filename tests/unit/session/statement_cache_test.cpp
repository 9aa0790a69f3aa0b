// The statement cache: least recently used, lifetime, and the longest text.
#include "session/statement_cache.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asiopg::detail {
namespace {

class StatementCache : public testing::Test {
protected:
    statement_ptr made(const std::string& sql) {
        statement_ptr s(new statement);
        s->sql = sql;
        s->name = "name of " + sql;
        s->progress = statement::state::ready;
        s->on_server = true;
        s->graveyard = &graveyard_;
        return s;
    }
    static statement_cache::limits limits(std::size_t capacity, std::int64_t lifetime = 0, std::size_t max_text = 0) {
        statement_cache::limits l;
        l.capacity = capacity;
        l.lifetime = lifetime;
        l.max_text = max_text;
        return l;
    }
    std::vector<std::string> graveyard_;
};

TEST_F(StatementCache, FindsByText) {
    statement_cache cache(limits(2));
    EXPECT_FALSE(cache.find("a", 0));
    const statement_ptr a = made("a");
    cache.insert(a, 0);
    EXPECT_EQ(cache.find("a", 0).get(), a.get());
    EXPECT_FALSE(cache.find("A", 0));
    EXPECT_FALSE(cache.find("", 0));
}

// A119: with many more statements than room there are never more than fit; the oldest go first.
TEST_F(StatementCache, EvictsTheLeastRecentlyUsed) {
    constexpr std::size_t capacity = 10;
    statement_cache cache(limits(capacity));
    for (std::size_t i = 0; i < 2 * capacity + 11; ++i) {
        cache.insert(made(std::to_string(i)), 0);
        EXPECT_LE(cache.size(), capacity);
        cache.find("0", 0);  // keeps it young
    }
    EXPECT_EQ(cache.size(), capacity);
    EXPECT_TRUE(cache.find("0", 0));
    EXPECT_FALSE(cache.find("1", 0));
    EXPECT_TRUE(cache.find("30", 0));
    EXPECT_EQ(graveyard_.size(), 2 * capacity + 11 - capacity);
    EXPECT_EQ(graveyard_.front(), "name of 1");
    cache.clear();
    EXPECT_EQ(cache.size(), 0u);
    EXPECT_EQ(graveyard_.size(), 2 * capacity + 11);
}

// A119: what has a user is not closed until that is gone.
TEST_F(StatementCache, EvictedOnesLiveOnWithTheirUsers) {
    statement_cache cache(limits(1));
    statement_ptr a = made("a");
    cache.insert(a, 0);
    cache.insert(made("b"), 0);
    EXPECT_FALSE(cache.find("a", 0));
    EXPECT_TRUE(graveyard_.empty());
    a.reset();
    EXPECT_EQ(graveyard_, std::vector<std::string>{"name of a"});
}

// A122, A126
TEST_F(StatementCache, LimitsChangeWhileItIsInUse) {
    statement_cache cache(limits(5));
    for (const char* text : {"a", "b", "c"}) cache.insert(made(text), 0);
    statement_cache::limits smaller = limits(2);
    smaller.lifetime = 10;
    cache.set_limits(smaller, 100);
    EXPECT_EQ(graveyard_, std::vector<std::string>{"name of a"});
    EXPECT_TRUE(cache.find("b", 109));
    EXPECT_FALSE(cache.find("b", 110));
    smaller.lifetime = 0;
    cache.set_limits(smaller, 105);
    EXPECT_TRUE(cache.find("c", 1'000'000));
    cache.set_limits(limits(0), 0);
    EXPECT_EQ(cache.size(), 0u);
    EXPECT_EQ(graveyard_.size(), 3u);
    EXPECT_FALSE(cache.accepts("c"));
}

TEST_F(StatementCache, OnlyThoseOnTheServerAreClosed) {
    {
        const statement_ptr failed = made("a");
        failed->on_server = false;
        const statement_ptr unnamed = made("b");
        unnamed->name.clear();
    }
    EXPECT_TRUE(graveyard_.empty());
}

TEST_F(StatementCache, ForgetsAfterTheLifetime) {
    statement_cache cache(limits(10, 100));
    cache.insert(made("a"), 1000);
    EXPECT_TRUE(cache.find("a", 1099));
    cache.insert(made("b"), 1050);
    EXPECT_TRUE(cache.find("a", 1099));  // use does not prolong it
    EXPECT_FALSE(cache.find("a", 1100));
    EXPECT_EQ(cache.size(), 1u);
    EXPECT_TRUE(cache.find("b", 1149));
    EXPECT_FALSE(cache.find("b", 1150));
    EXPECT_EQ(cache.size(), 0u);
    EXPECT_EQ(graveyard_.size(), 2u);
}

TEST_F(StatementCache, KeepsForEverWithoutLifetime) {
    statement_cache cache(limits(10));
    cache.insert(made("a"), 0);
    EXPECT_TRUE(cache.find("a", INT64_MAX));
}

TEST_F(StatementCache, AcceptsTextsUpToTheLimit) {
    EXPECT_TRUE(statement_cache(limits(1, 0, 5)).accepts("12345"));
    EXPECT_FALSE(statement_cache(limits(1, 0, 5)).accepts("123456"));
    EXPECT_TRUE(statement_cache(limits(1)).accepts(std::string(100'000, 'x')));
    EXPECT_FALSE(statement_cache(limits(0)).accepts("1"));
}

TEST_F(StatementCache, ErasesAnywhere) {
    statement_cache cache(limits(10));
    std::vector<statement_ptr> all;
    for (const char* text : {"a", "b", "c"}) {
        all.push_back(made(text));
        cache.insert(all.back(), 0);
    }
    cache.erase(*all[1]);
    cache.erase(*all[1]);  // once is enough
    EXPECT_FALSE(cache.find("b", 0));
    cache.erase(*all[2]);
    cache.erase(*all[0]);
    EXPECT_EQ(cache.size(), 0u);
    cache.insert(all[1], 0);
    EXPECT_EQ(cache.find("b", 0).get(), all[1].get());
}

}  // namespace
}  // namespace asiopg::detail
