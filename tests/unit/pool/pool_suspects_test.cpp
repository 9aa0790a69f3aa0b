// What a pool decides when one of its connections turns out to be dead.
#include "pool/pool_state.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace asiopg::detail {
namespace {

using namespace std::chrono_literals;
using time_point = pool_state::time_point;
using stage = pool_member::stage;

struct suspects_waiter : pool_waiter {};

class PoolSuspects : public testing::Test {
protected:
    const time_point t{1000s};

    static pool_state make(const pool_options& options) {
        return pool_state(options.get(), [] { return 0.5; });
    }
    static pool_state::member_ptr begin(pool_state& s) {
        auto m = std::make_shared<pool_member>();
        s.add(m);
        return m;
    }
    static pool_state::member_ptr idle(pool_state& s, time_point now) {
        auto m = begin(s);
        s.connected(m, now);
        s.make_idle(m, now);
        return m;
    }
    void wait(pool_state& s) {
        suspects_waiter& w = *waiters_.emplace_back(std::make_unique<suspects_waiter>());
        w.ticket = s.waiters().next_ticket();
        s.waiters().insert(w);
    }

private:
    std::vector<std::unique_ptr<suspects_waiter>> waiters_;
};

TEST_F(PoolSuspects, those_heard_of_before_are_not_lent) {
    pool_state s = make(pool_options().min_size(0).max_size(5));
    const auto old = idle(s, t), older = idle(s, t - 1s), fresh = idle(s, t + 2s);
    const auto all = s.suspect(t + 1s);
    EXPECT_EQ(all, (std::vector{old, older}));
    EXPECT_EQ(old->at, stage::suspect);
    EXPECT_EQ(s.take_idle(t + 3s, 0), fresh);
    EXPECT_EQ(s.take_idle(t + 3s, 0), nullptr);
    EXPECT_EQ(s.stats().idle, 0U);
    EXPECT_EQ(s.stats().size, 3U);
    EXPECT_TRUE(s.suspect(t + 3s).empty());  // they are asked once
    s.make_idle(old, t + 4s);
    EXPECT_EQ(s.take_idle(t + 4s, 0), old);
    EXPECT_EQ(old->idle_for, 0s);
}

// A waiter gets a new one, in the place of the oldest suspect where the pool is full; nothing is made for nobody.
TEST_F(PoolSuspects, make_room_for_those_who_wait) {
    pool_state s = make(pool_options().min_size(0).max_size(3).max_connecting(2));
    const auto a = idle(s, t), b = idle(s, t - 1s), c = idle(s, t + 1s);
    s.suspect(t + 2s);
    EXPECT_EQ(s.connects_due(t), 0U);
    wait(s);
    EXPECT_EQ(s.connects_due(t), 1U);
    begin(s);
    EXPECT_EQ(b->at, stage::gone);
    EXPECT_TRUE(s.has_outdated());
    EXPECT_EQ(s.take_outdated(), std::vector{b});
    EXPECT_EQ(s.connects_due(t), 0U);
    for (int i = 0; i != 9; ++i) wait(s);
    EXPECT_EQ(s.connects_due(t), 1U);  // max_connecting
    const auto made = begin(s);
    EXPECT_EQ(a->at, stage::gone);
    s.connected(made, t);
    begin(s);
    EXPECT_EQ(c->at, stage::gone);
    s.take_outdated();
    EXPECT_EQ(s.members().size(), 3U);
    EXPECT_EQ(s.connects_due(t), 0U);
    EXPECT_EQ(s.stats().closed_lost, 3U);
}

// As long as no other can be made, the old ones are not given up.
TEST_F(PoolSuspects, stay_while_the_server_takes_no_new_ones) {
    pool_state s = make(pool_options().min_size(0).max_size(2));
    const auto a = idle(s, t), b = idle(s, t);
    s.suspect(t + 1s);
    wait(s);
    EXPECT_EQ(s.connects_due(t), 1U);
    s.connect_failed(begin(s), t);
    EXPECT_EQ(s.members().size(), 1U);
    EXPECT_EQ(s.connects_due(t + 1s), 1U);  // the place that was given up
    s.connect_failed(begin(s), t + 1s);
    EXPECT_EQ(s.members().size(), 1U);
    const auto left = s.members().front();
    EXPECT_EQ(left->at, stage::suspect);
    EXPECT_TRUE(s.pass_on(*left, t + 2s));
    EXPECT_EQ(s.stats().borrowed, 1U);
}

TEST_F(PoolSuspects, an_untouched_borrow_is_no_sign_of_life) {
    pool_state s = make(pool_options().min_size(0).max_size(2));
    const auto a = idle(s, t);
    EXPECT_EQ(s.take_idle(t + 1s, 0), a);
    s.make_idle(a, t + 2s, false);
    EXPECT_EQ(a->idle_since, t + 2s);
    EXPECT_EQ(s.suspect(t + 1s), std::vector{a});
    s.make_idle(a, t + 3s);
    EXPECT_EQ(s.take_idle(t + 4s, 0), a);
    wait(s);
    EXPECT_TRUE(s.pass_on(*a, t + 6s, false));
    EXPECT_EQ(a->idle_for, 3s);
}

TEST_F(PoolSuspects, closing) {
    pool_state s = make(pool_options().min_size(0).max_size(2));
    const auto a = idle(s, t);
    s.suspect(t + 1s);
    EXPECT_TRUE(s.close().empty());  // whoever asks it ends it
    EXPECT_TRUE(s.forget(*a, close_reason::shutdown));
    EXPECT_TRUE(s.members().empty());
}

}  // namespace
}  // namespace asiopg::detail
