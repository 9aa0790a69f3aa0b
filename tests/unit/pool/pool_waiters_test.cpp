// The list of those who wait for a connection.
#include "pool/pool_waiters.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace asiopg::detail {
namespace {

using time_point = pool_waiter::clock::time_point;
using std::chrono::seconds;

struct waiter : pool_waiter {
    explicit waiter(std::uint64_t t, time_point until = time_point::max()) {
        ticket = t;
        deadline = until;
    }
};

std::vector<std::uint64_t> order(const pool_waiters& list) {
    std::vector<std::uint64_t> all;
    for (const pool_waiter* w = list.front(); w; w = w->next) all.push_back(w->ticket);
    return all;
}

TEST(pool_waiters, are_in_the_order_of_tickets_whenever_they_come) {
    pool_waiters list;
    EXPECT_TRUE(list.empty());
    EXPECT_EQ(list.pop_front(), nullptr);
    waiter a(1), b(2), c(3), d(4);
    list.insert(b);
    list.insert(d);
    list.insert(a);  // before all
    list.insert(c);  // in the middle
    EXPECT_EQ(order(list), (std::vector<std::uint64_t>{1, 2, 3, 4}));
    EXPECT_EQ(list.size(), 4U);
    EXPECT_EQ(list.pop_front(), &a);
    EXPECT_EQ(list.pop_front(), &b);
    EXPECT_EQ(order(list), (std::vector<std::uint64_t>{3, 4}));
    EXPECT_EQ(list.size(), 2U);
}

TEST(pool_waiters, leave_from_anywhere_and_come_again) {
    pool_waiters list;
    waiter a(1), b(2), c(3);
    for (waiter* w : {&a, &b, &c}) list.insert(*w);
    list.remove(b);
    EXPECT_EQ(order(list), (std::vector<std::uint64_t>{1, 3}));
    list.insert(b);
    EXPECT_EQ(order(list), (std::vector<std::uint64_t>{1, 2, 3}));
    list.remove(a);
    list.remove(c);
    EXPECT_EQ(order(list), (std::vector<std::uint64_t>{2}));
    list.remove(b);
    EXPECT_TRUE(list.empty());
    EXPECT_EQ(list.size(), 0U);
    EXPECT_EQ(a.next, nullptr);
    EXPECT_EQ(a.previous, nullptr);
    list.insert(c);  // an emptied list takes new ones
    EXPECT_EQ(list.front(), &c);
}

TEST(pool_waiters, are_found_by_their_ticket) {
    pool_waiters list;
    waiter a(1), b(2);
    list.insert(a);
    list.insert(b);
    EXPECT_EQ(list.take(3), nullptr);
    EXPECT_EQ(list.take(2), &b);
    EXPECT_EQ(list.take(2), nullptr);
    EXPECT_EQ(order(list), (std::vector<std::uint64_t>{1}));
}

TEST(pool_waiters, tell_whose_time_is_up) {
    pool_waiters list;
    const time_point t{seconds(100)};
    EXPECT_EQ(list.earliest_deadline(), time_point::max());
    EXPECT_EQ(list.first_due(t), nullptr);
    waiter a(1), b(2, t + seconds(2)), c(3, t + seconds(1));
    for (waiter* w : {&a, &b, &c}) list.insert(*w);
    EXPECT_EQ(list.earliest_deadline(), t + seconds(1));
    EXPECT_EQ(list.first_due(t), nullptr);
    EXPECT_EQ(list.first_due(t + seconds(1)), &c);
    EXPECT_EQ(list.first_due(t + seconds(2)), &b);  // the one that came first
    list.remove(c);
    EXPECT_EQ(list.earliest_deadline(), t + seconds(2));
}

TEST(pool_waiters, tickets_only_grow) {
    pool_waiters list;
    const std::uint64_t first = list.next_ticket();
    EXPECT_LT(first, list.next_ticket());
    EXPECT_LT(list.next_ticket(), pool_waiters::no_ticket);
}

}  // namespace
}  // namespace asiopg::detail
