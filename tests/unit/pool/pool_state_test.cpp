// What a pool decides, without connections and told the time.
#include "pool/pool_state.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace asiopg::detail {
namespace {

using namespace std::chrono_literals;
using time_point = pool_state::time_point;
using stage = pool_member::stage;

struct waiter : pool_waiter {};

class PoolState : public testing::Test {
protected:
    const time_point t{1000s};
    double random = 0.5;

    std::unique_ptr<pool_state> make(const pool_options& options) {
        return std::make_unique<pool_state>(options.get(), [this] { return random; });
    }
    static pool_state::member_ptr begin(pool_state& s, std::size_t home = 0) {
        auto m = std::make_shared<pool_member>();
        m->home = home;
        s.add(m);
        return m;
    }
    static bool to_idle(pool_state& s, const pool_state::member_ptr& m, time_point now, std::uint64_t queries = 0) {
        close_reason why{};
        const bool stays = s.may_stay(*m, now, queries, why);
        if (stays)
            s.make_idle(m, now);
        else
            s.forget(*m, why);
        return stays;
    }
    pool_state::member_ptr idle(pool_state& s, time_point now, std::size_t home = 0) {
        auto m = begin(s, home);
        s.connected(m, now);
        EXPECT_TRUE(to_idle(s, m, now));
        return m;
    }
    waiter& wait(pool_state& s, time_point deadline = time_point::max(), std::size_t home = pool_state::any_home) {
        waiter& w = *waiters_.emplace_back(std::make_unique<waiter>());
        w.ticket = s.waiters().next_ticket();
        w.deadline = deadline;
        w.home = home;
        s.waiters().insert(w);
        return w;
    }

private:
    std::vector<std::unique_ptr<waiter>> waiters_;
};

TEST_F(PoolState, lends_the_one_that_was_used_last) {
    const auto s = make(pool_options());
    const auto a = idle(*s, t), b = idle(*s, t + 1s);
    EXPECT_EQ(s->take_idle(t + 5s, 0), b);
    EXPECT_EQ(b->idle_for, 4s);
    EXPECT_EQ(b->at, stage::lent);
    EXPECT_EQ(s->take_idle(t + 5s, 0), a);
    EXPECT_EQ(s->take_idle(t + 5s, 0), nullptr);
    s->returning(*a);
    EXPECT_TRUE(to_idle(*s, a, t + 6s));
    EXPECT_EQ(s->take_idle(t + 6s, 0), a);
    EXPECT_EQ(s->stats().acquired, 3U);
}

TEST_F(PoolState, prefers_a_connection_of_the_borrowers_home) {
    const auto s = make(pool_options());
    const auto a = idle(*s, t, 0), b = idle(*s, t, 1), c = idle(*s, t, 0);
    EXPECT_EQ(s->take_idle(t, 1), b);
    EXPECT_EQ(s->take_idle(t, 1), c);  // no other is there
    EXPECT_EQ(s->take_idle(t, pool_state::any_home), a);
}

TEST_F(PoolState, nobody_passes_by_those_who_wait) {
    const auto s = make(pool_options());
    const waiter& first = wait(*s);
    const waiter& second = wait(*s);
    const auto a = idle(*s, t);
    EXPECT_EQ(s->take_idle(t, 0), nullptr);                 // a newcomer
    EXPECT_EQ(s->take_idle(t, 0, second.ticket), nullptr);  // one that came later
    EXPECT_EQ(s->match(t), a);
    EXPECT_EQ(s->waiters().front(), &first);
    EXPECT_EQ(s->match(t), nullptr);
    EXPECT_EQ(s->take_idle(t, 0, first.ticket), nullptr);
    const auto b = idle(*s, t);
    EXPECT_EQ(s->take_idle(t, 0, first.ticket), b);  // the oldest may take it itself
}

TEST_F(PoolState, a_waiter_gets_one_of_its_home_if_there_is_one) {
    const auto s = make(pool_options());
    const auto a = idle(*s, t, 1), b = idle(*s, t, 0);
    wait(*s, time_point::max(), 1);
    EXPECT_EQ(s->match(t), a);
    s->waiters().pop_front();
    EXPECT_EQ(s->match(t), nullptr);
}

TEST_F(PoolState, limits_how_many_wait) {
    const auto s = make(pool_options().max_waiting(2));
    EXPECT_TRUE(s->may_wait());
    wait(*s);
    EXPECT_TRUE(s->may_wait());
    wait(*s);
    EXPECT_FALSE(s->may_wait());
    s->waiters().pop_front();
    EXPECT_TRUE(s->may_wait());
    const auto any = make(pool_options());
    for (int i = 0; i != 100; ++i) wait(*any);
    EXPECT_TRUE(any->may_wait());
}

// A317
TEST_F(PoolState, refills_to_min_size) {
    const auto s = make(pool_options().min_size(3).max_size(5).max_connecting(2));
    EXPECT_EQ(s->connects_due(t), 2U);  // max_connecting
    const auto a = begin(*s), b = begin(*s);
    EXPECT_EQ(s->connects_due(t), 0U);
    s->connected(a, t);
    EXPECT_EQ(s->connects_due(t), 1U);
    const auto c = begin(*s);
    s->connected(b, t);
    s->connected(c, t);
    EXPECT_EQ(s->connects_due(t), 0U);
    for (const auto& m : {a, b, c}) EXPECT_TRUE(to_idle(*s, m, t));
    EXPECT_TRUE(s->forget(*b, close_reason::lost));
    EXPECT_FALSE(s->forget(*b, close_reason::lost));
    EXPECT_EQ(s->connects_due(t), 1U);
    EXPECT_EQ(s->stats().closed_lost, 1U);
}

TEST_F(PoolState, makes_one_for_each_waiter_up_to_max_size) {
    const auto s = make(pool_options().min_size(0).max_size(3).max_connecting(10));
    EXPECT_EQ(s->connects_due(t), 0U);
    wait(*s);
    EXPECT_EQ(s->connects_due(t), 1U);
    const auto a = begin(*s);
    EXPECT_EQ(s->connects_due(t), 0U);  // that one is under way
    for (int i = 0; i != 9; ++i) wait(*s);
    EXPECT_EQ(s->connects_due(t), 2U);
    begin(*s);
    begin(*s);
    EXPECT_EQ(s->connects_due(t), 0U);
    EXPECT_EQ(s->stats().connecting, 3U);
    EXPECT_EQ(s->stats().size, 0U);
    EXPECT_TRUE(s->nobody_open());
    s->connected(a, t);
    EXPECT_FALSE(s->nobody_open());
    EXPECT_EQ(s->stats().size, 1U);
}

TEST_F(PoolState, waits_longer_after_each_failure) {
    random = 1;
    const auto s = make(pool_options().min_size(2).max_size(4));
    time_point now = t;
    for (const auto delay : {50ms, 100ms, 200ms, 250ms, 250ms, 250ms}) {
        const auto m = begin(*s);
        s->connect_failed(m, now);
        EXPECT_EQ(m->at, stage::gone);
        EXPECT_EQ(s->connects_due(now + delay - 1ms), 0U) << delay.count();
        EXPECT_EQ(s->connects_due(now + delay), 1U) << delay.count();  // one is enough to find out
        EXPECT_EQ(s->next_event(), now + delay);
        now += delay;
    }
    const auto probe = begin(*s);
    EXPECT_EQ(s->connects_due(now), 0U);
    EXPECT_EQ(s->next_event(), time_point::max());
    s->connected(probe, now);  // all is well again
    EXPECT_EQ(s->connects_due(now), 1U);
    EXPECT_EQ(s->stats().connect_failures, 6U);
    EXPECT_EQ(s->stats().connects, 1U);
}

TEST_F(PoolState, shortens_the_backoff_by_up_to_half_at_random) {
    random = 0;
    const auto s = make(pool_options().min_size(1));
    s->connect_failed(begin(*s), t);
    EXPECT_EQ(s->next_event(), t + 25ms);
}

TEST_F(PoolState, many_failures_do_not_overflow) {
    random = 1;
    const auto s = make(pool_options().min_size(1));
    for (int i = 0; i != 5000; ++i) s->connect_failed(begin(*s), t);
    EXPECT_EQ(s->next_event(), t + 250ms);
}

// A302 A303
TEST_F(PoolState, replaces_what_has_run_enough_commands) {
    const auto s = make(pool_options().min_size(1).max_size(1).max_queries(3));
    const auto m = idle(*s, t);
    ASSERT_EQ(s->take_idle(t, 0), m);
    s->returning(*m);
    EXPECT_TRUE(to_idle(*s, m, t, 2));
    ASSERT_EQ(s->take_idle(t, 0), m);
    wait(*s);
    EXPECT_EQ(s->connects_due(t), 0U);
    s->returning(*m);
    EXPECT_FALSE(to_idle(*s, m, t, 3));
    EXPECT_EQ(s->connects_due(t), 1U);  // its place is free
    EXPECT_EQ(s->stats().closed_queries, 1U);
    const auto any = make(pool_options().max_queries(0));
    auto forever = begin(*any);
    any->connected(forever, t);
    EXPECT_TRUE(to_idle(*any, forever, t, ~0ULL));
}

// A317
TEST_F(PoolState, lifetime_is_a_tenth_shorter_or_longer_at_random) {
    const auto s = make(pool_options().max_lifetime(100s).max_inactive_connection_lifetime(0s));
    random = 0;
    const auto shorter = idle(*s, t);
    EXPECT_EQ(shorter->expires, t + 90s);
    EXPECT_EQ(s->next_event(), t + 90s);
    random = 1;
    const auto longer = idle(*s, t);
    EXPECT_EQ(longer->expires, t + 110s);
    EXPECT_TRUE(s->expired(t + 90s - 1ns).empty());
    EXPECT_EQ(s->expired(t + 90s).size(), 1U);  // while idle
    EXPECT_EQ(shorter->at, stage::gone);
    ASSERT_EQ(s->take_idle(t + 100s, 0), longer);
    EXPECT_EQ(s->next_event(), time_point::max());  // not while it is lent
    s->returning(*longer);
    EXPECT_FALSE(to_idle(*s, longer, t + 110s));  // when it comes back
    EXPECT_EQ(s->stats().closed_lifetime, 2U);
    EXPECT_EQ(s->stats().size, 0U);
}

// A306
TEST_F(PoolState, closes_what_nobody_has_borrowed_for_long) {
    const auto s = make(pool_options().min_size(0).max_inactive_connection_lifetime(10s));
    const auto a = idle(*s, t), b = idle(*s, t + 3s);
    EXPECT_EQ(s->next_event(), t + 10s);
    EXPECT_TRUE(s->expired(t + 10s - 1ns).empty());
    const auto gone = s->expired(t + 10s);
    ASSERT_EQ(gone.size(), 1U);
    EXPECT_EQ(gone.front(), a);
    ASSERT_EQ(s->take_idle(t + 12s, 0), b);
    EXPECT_TRUE(s->expired(t + 50s).empty());  // lent
    s->returning(*b);
    EXPECT_TRUE(to_idle(*s, b, t + 50s));  // its time begins anew
    EXPECT_EQ(s->next_event(), t + 60s);
    EXPECT_EQ(s->stats().closed_inactive, 1U);
    const auto never = make(pool_options().max_inactive_connection_lifetime(0s));
    idle(*never, t);
    EXPECT_EQ(never->next_event(), time_point::max());
    EXPECT_TRUE(never->expired(t + 10000h).empty());
}

// A312
TEST_F(PoolState, connections_of_an_older_generation_are_not_lent) {
    const auto s = make(pool_options().min_size(0).max_size(9));
    const auto a = idle(*s, t), b = idle(*s, t), c = begin(*s);
    ASSERT_EQ(s->take_idle(t, 0), b);
    s->expire();
    EXPECT_EQ(s->take_idle(t, 0), nullptr);
    const auto outdated = s->take_outdated();
    ASSERT_EQ(outdated.size(), 1U);
    EXPECT_EQ(outdated.front(), a);
    EXPECT_EQ(a->at, stage::gone);
    EXPECT_TRUE(s->take_outdated().empty());
    s->returning(*b);
    EXPECT_FALSE(to_idle(*s, b, t));
    s->connected(c, t);  // was begun before
    EXPECT_FALSE(to_idle(*s, c, t));
    EXPECT_EQ(s->stats().closed_expired, 3U);
    const auto d = idle(*s, t);
    EXPECT_EQ(s->take_idle(t, 0), d);
}

TEST_F(PoolState, next_event_is_the_earliest_deadline) {
    const auto s = make(pool_options().min_size(0));
    EXPECT_EQ(s->next_event(), time_point::max());
    wait(*s, t + 7s);
    wait(*s, t + 3s);
    EXPECT_EQ(s->next_event(), t + 3s);
    s->waiters().pop_front();
    s->waiters().pop_front();
    idle(*s, t);
    EXPECT_EQ(s->next_event(), t + 300s);
}

TEST_F(PoolState, a_limit_beyond_all_times_is_none) {
    const auto s = make(pool_options().max_inactive_connection_lifetime(pool_options::duration::max()));
    idle(*s, t);
    EXPECT_EQ(s->next_event(), time_point::max());
    EXPECT_TRUE(s->expired(t + 10000h).empty());
}

// A309
TEST_F(PoolState, closed_neither_lends_nor_makes) {
    const auto s = make(pool_options().min_size(3).max_size(9));
    const auto a = idle(*s, t), b = idle(*s, t), c = begin(*s);
    ASSERT_EQ(s->take_idle(t, 0), b);
    wait(*s);
    const auto ended = s->close();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended.front(), a);
    EXPECT_TRUE(s->closing());
    EXPECT_EQ(s->connects_due(t), 0U);
    EXPECT_EQ(s->match(t), nullptr);
    s->returning(*b);
    EXPECT_FALSE(to_idle(*s, b, t));
    EXPECT_TRUE(s->forget(*c, close_reason::shutdown));  // was never open
    EXPECT_EQ(s->stats().closed_shutdown, 2U);
    EXPECT_EQ(s->stats().connecting, 0U);
    EXPECT_TRUE(s->members().empty());
}

TEST_F(PoolState, counts_waits) {
    const auto s = make(pool_options());
    s->count_wait(t, t + 2s);
    s->count_wait(t, t + 5s);
    s->count_wait(t, t + 1s);
    s->count_timeout();
    const pool_stats stats = s->stats();
    EXPECT_EQ(stats.waited, 3U);
    EXPECT_EQ(stats.wait_time, 8s);
    EXPECT_EQ(stats.longest_wait, 5s);
    EXPECT_EQ(stats.timeouts, 1U);
}

TEST_F(PoolState, tells_what_it_has) {
    const auto s = make(pool_options());
    idle(*s, t);
    const auto b = idle(*s, t), c = begin(*s);
    ASSERT_EQ(s->take_idle(t, 0), b);
    EXPECT_EQ(s->stats().size, 2U);
    EXPECT_EQ(s->stats().idle, 1U);
    EXPECT_EQ(s->stats().borrowed, 1U);
    EXPECT_EQ(s->stats().connecting, 1U);
    s->returning(*b);
    EXPECT_EQ(s->stats().borrowed, 0U);
    EXPECT_EQ(s->stats().size, 2U);
    EXPECT_TRUE(s->forget(*b, close_reason::unfit));
    s->returning(*b);  // too late
    EXPECT_EQ(b->at, stage::gone);
    EXPECT_EQ(s->stats().size, 1U);
    EXPECT_EQ(s->stats().closed_unfit, 1U);
}

}  // namespace
}  // namespace asiopg::detail
