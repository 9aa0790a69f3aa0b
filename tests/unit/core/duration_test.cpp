// any_duration: every duration as nanoseconds, without overflow.
#include <asiopg/any_duration.hpp>

#include <asiopg/connect_options.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/error.hpp>
#include <asiopg/pool_options.hpp>
#include <asiopg/query.hpp>
#include <asiopg/transaction_options.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <ratio>
#include <type_traits>

namespace asiopg::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::duration;
using std::chrono::nanoseconds;

nanoseconds taken(any_duration d) { return d.value(); }

TEST(any_duration, takes_every_unit) {
    EXPECT_EQ(taken(7ns), 7ns);
    EXPECT_EQ(taken(-7us), -7000ns);
    EXPECT_EQ(taken(1500ms), 1500000000ns);
    EXPECT_EQ(taken(5s), 5000000000ns);
    EXPECT_EQ(taken(24h), 86400000000000ns);
    EXPECT_EQ(taken(std::chrono::years(2)), nanoseconds(std::chrono::years(2)));
    EXPECT_EQ(taken(duration<std::uint8_t>(200)), nanoseconds(200s));
    EXPECT_EQ(taken(duration<std::int8_t, std::ratio<3600>>(-100)), nanoseconds(-100h));
}

template <class Duration>
void saturates() {
    EXPECT_EQ(taken(Duration::max()), nanoseconds::max());
    if (std::numeric_limits<typename Duration::rep>::is_signed) {
        EXPECT_EQ(taken(Duration::min()), nanoseconds::min());
    } else {
        EXPECT_EQ(taken(Duration::min()), 0ns);
    }
}

TEST(any_duration, saturates) {
    saturates<nanoseconds>();
    saturates<std::chrono::microseconds>();
    saturates<std::chrono::milliseconds>();
    saturates<std::chrono::seconds>();
    saturates<std::chrono::minutes>();
    saturates<std::chrono::hours>();
    saturates<duration<std::int64_t, std::ratio<86400>>>();
    saturates<duration<std::uint64_t>>();
    saturates<duration<std::uint64_t, std::nano>>();
    saturates<duration<std::uint32_t, std::ratio<86400 * 365>>>();
    saturates<duration<std::int32_t, std::ratio<86400 * 365>>>();
}

// The last value that fits, and the first that does not.
TEST(any_duration, at_the_limits) {
    const std::int64_t most = nanoseconds::max().count() / 1'000'000'000;
    EXPECT_EQ(taken(std::chrono::seconds(most)).count(), most * 1'000'000'000);
    EXPECT_EQ(taken(std::chrono::seconds(most + 1)), nanoseconds::max());
    EXPECT_EQ(taken(std::chrono::seconds(-most)).count(), -most * 1'000'000'000);
    EXPECT_EQ(taken(std::chrono::seconds(-most - 1)), nanoseconds::min());
}

// As before, what might lose something does not convert by itself.
static_assert(!std::is_convertible_v<duration<double>, any_duration>);
static_assert(!std::is_convertible_v<duration<std::int64_t, std::pico>, any_duration>);
static_assert(!std::is_convertible_v<int, any_duration>);

TEST(any_duration, a_point_in_time_later) {
    using point = std::chrono::time_point<std::chrono::steady_clock, nanoseconds>;
    const point now(1000s);
    EXPECT_EQ(detail::later(now, 1s), now + 1s);
    EXPECT_EQ(detail::later(now, nanoseconds::max()), point::max());
    EXPECT_EQ(detail::later(now, nanoseconds::max() - nanoseconds(1000s)), point::max());
    EXPECT_EQ(detail::later(now, nanoseconds::max() - nanoseconds(1001s)), point::max() - 1s);
    EXPECT_EQ(detail::later(now, nanoseconds::min()), now + nanoseconds::min());
    EXPECT_EQ(detail::later(point(), nanoseconds::max()), point::max());
}

TEST(any_duration, every_option_takes_the_longest) {
    constexpr auto longest = std::chrono::hours::max();
    constexpr auto most = nanoseconds::max();
    EXPECT_EQ(query("SELECT 1").timeout(longest).timeout(), most);
    EXPECT_EQ(query("SELECT 1").timeout(std::chrono::seconds::min()).timeout(), nanoseconds::min());
    EXPECT_EQ(copy_options().timeout(longest).get().timeout, most);

    connect_options c;
    c.connect_timeout(longest).command_timeout(longest).cancel_timeout(longest).exclusive_timeout(longest);
    c.max_cached_statement_lifetime(longest);
    EXPECT_EQ(c.get().connect_timeout, most);
    EXPECT_EQ(c.get().command_timeout, most);
    EXPECT_EQ(c.get().cancel_timeout, most);
    EXPECT_EQ(c.get().exclusive_timeout, most);
    EXPECT_EQ(c.get().max_cached_statement_lifetime, most);
    EXPECT_THROW(c.connect_timeout(std::chrono::seconds::min()), interface_error);

    pool_options p;
    p.max_inactive_connection_lifetime(longest).max_lifetime(longest).acquire_timeout(longest);
    p.check_after(longest).reset_timeout(longest);
    EXPECT_EQ(p.get().max_inactive_connection_lifetime, most);
    EXPECT_EQ(p.get().max_lifetime, most);
    EXPECT_EQ(p.get().acquire_timeout, most);
    EXPECT_EQ(p.get().check_after, most);
    EXPECT_EQ(p.get().reset_timeout, most);
    EXPECT_EQ(p.check_after(std::chrono::hours::min()).get().check_after, nanoseconds::min());
    EXPECT_THROW(p.acquire_timeout(std::chrono::seconds::min()), interface_error);

    const auto t = transaction_options().backoff(longest, longest);
    EXPECT_EQ(t.first_delay(), most);
    EXPECT_EQ(t.longest_delay(), most);
}

}  // namespace
}  // namespace asiopg::test
