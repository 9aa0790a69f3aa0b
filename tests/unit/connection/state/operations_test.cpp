// The operations of a connection: in order, by id, and until their callers are told.
#include "connection/state/operations.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace asiopg::detail {
namespace {

std::unique_ptr<operation> make(std::uint64_t id = 0) {
    auto op = std::make_unique<operation>();
    op->id = id;
    return op;
}

TEST(Operations, InOrder) {
    operations all;
    operation& a = all.add(make());
    operation& b = all.add(make());
    operation& c = all.add(make());
    EXPECT_EQ(all.oldest(), &a);
    EXPECT_EQ(a.later, &b);
    all.remove(b);
    EXPECT_EQ(a.later, &c);
    EXPECT_EQ(c.earlier, &a);
    all.remove(a);
    EXPECT_EQ(all.oldest(), &c);
    all.remove(c);
    EXPECT_TRUE(all.empty());
}

TEST(Operations, FoundByTheirIds) {
    operations all;
    operation_index by_id;
    std::mt19937 random(1);
    std::vector<operation*> known(2000);
    for (int i = 0; i != 20'000; ++i) {
        const std::size_t at = random() % known.size();
        if (known[at])
            all.remove(*std::exchange(known[at], nullptr));
        else
            known[at] = &all.add(make(at + 1));
        const std::size_t other = random() % known.size();
        ASSERT_EQ(all.find(other + 1), known[other]);
    }
    EXPECT_EQ(all.find(known.size() + 1), nullptr);
}

TEST(Operations, OverUntilTold) {
    operations all;
    operation& a = all.add(make(1));
    operation& b = all.add(make(2));
    all.set_deadline(a, timed::time_point(std::chrono::seconds(1)));
    EXPECT_EQ(all.deadlines().first_due(timed::time_point(std::chrono::seconds(2))), &a);
    all.end(all.remove(b), std::make_exception_ptr(interface_error("b")));
    all.end(all.remove(a), nullptr);
    all.end(make(), nullptr);  // was never in there
    EXPECT_EQ(all.deadlines().size(), 0u);
    EXPECT_EQ(all.find(1), nullptr);
    std::exception_ptr failure;
    EXPECT_EQ(all.next_ended(failure).get(), &b);
    EXPECT_TRUE(failure);
    EXPECT_EQ(all.next_ended(failure).get(), &a);
    EXPECT_FALSE(failure);
    EXPECT_TRUE(all.next_ended(failure));
    EXPECT_FALSE(all.has_ended());
}

}  // namespace
}  // namespace asiopg::detail
