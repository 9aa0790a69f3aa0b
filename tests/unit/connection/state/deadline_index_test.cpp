// Deadlines in order, however they are set, changed and removed.
#include "connection/state/deadline_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace asiopg::detail {
namespace {

timed::time_point at(int ms) { return timed::time_point(std::chrono::milliseconds(ms)); }

TEST(DeadlineIndex, EarliestFirst) {
    deadline_index index;
    EXPECT_EQ(index.earliest(), timed::never);
    EXPECT_EQ(index.first_due(at(1000)), nullptr);
    timed a, b, c;
    index.set(a, at(30));
    index.set(b, at(10));
    index.set(c, at(20));
    EXPECT_EQ(index.earliest(), at(10));
    EXPECT_EQ(index.first_due(at(9)), nullptr);
    EXPECT_EQ(index.first_due(at(10)), &b);
    index.set(b, at(40));
    EXPECT_EQ(index.first_due(at(50)), &c);
    index.remove(c);
    EXPECT_EQ(c.deadline, timed::never);
    EXPECT_EQ(index.first_due(at(50)), &a);
    index.set(a, timed::never);
    EXPECT_EQ(index.first_due(at(50)), &b);
    index.remove(a);  // is not in there
    EXPECT_EQ(index.size(), 1u);
}

TEST(DeadlineIndex, AnyOrderOfChanges) {
    std::mt19937 random(4711);
    std::vector<timed> all(200);
    deadline_index index;
    for (int i = 0; i != 20'000; ++i) {
        timed& one = all[random() % all.size()];
        if (random() % 4 == 0)
            index.remove(one);
        else
            index.set(one, at(static_cast<int>(random() % 1000)));
        const auto first = std::min_element(all.begin(), all.end(),
                                            [](const timed& a, const timed& b) { return a.deadline < b.deadline; });
        ASSERT_EQ(index.earliest(), first->deadline) << "after change " << i;
    }
    timed::time_point before{};
    while (timed* const due = index.first_due(at(2000))) {
        EXPECT_LE(before, due->deadline);
        before = due->deadline;
        index.remove(*due);
    }
    EXPECT_EQ(index.size(), 0u);
}

}  // namespace
}  // namespace asiopg::detail
