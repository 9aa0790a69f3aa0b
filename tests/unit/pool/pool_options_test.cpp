// Options of a pool: defaults, limits, and errors that name the option.
#include <asiopg/pool_options.hpp>

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace asiopg {
namespace {

using namespace std::chrono_literals;

std::string refusal(const std::function<void(pool_options&)>& set) {
    pool_options options;
    try {
        set(options);
    } catch (const interface_error& e) {
        return e.what();
    }
    return "accepted";
}

TEST(pool_options, have_the_defaults_that_are_documented) {
    const pool_options options;
    const pool_options::values& o = options.get();
    EXPECT_EQ(o.min_size, 10U);
    EXPECT_EQ(o.max_size, 10U);
    EXPECT_EQ(o.max_queries, 50'000U);
    EXPECT_EQ(o.max_inactive_connection_lifetime, 300s);
    EXPECT_EQ(o.max_lifetime, 0s);
    EXPECT_EQ(o.acquire_timeout, 30s);  // A318
    EXPECT_EQ(o.max_waiting, 0U);
    EXPECT_EQ(o.max_connecting, 4U);
    EXPECT_EQ(o.check_after, 1s);
    EXPECT_EQ(o.reset_timeout, 10s);
    EXPECT_EQ(o.reset_kind, pool_reset::all);
    EXPECT_EQ(o.multiplexing, 1U);
    EXPECT_TRUE(o.executors.empty());
    EXPECT_FALSE(o.connect || o.init || o.setup || o.reset || o.log);
}

TEST(pool_options, keep_what_is_set_and_chain) {
    const pool_options options = pool_options()
                                     .min_size(0)
                                     .max_size(1)
                                     .max_queries(0)
                                     .max_inactive_connection_lifetime(0s)
                                     .max_lifetime(1h)
                                     .acquire_timeout(1ns)
                                     .max_waiting(7)
                                     .max_connecting(1)
                                     .check_after(-1s)
                                     .reset_timeout(3s)
                                     .reset(pool_reset::none)
                                     .multiplexing(8);
    const pool_options::values& o = options.get();
    EXPECT_EQ(o.min_size, 0U);
    EXPECT_EQ(o.max_size, 1U);
    EXPECT_EQ(o.max_queries, 0U);
    EXPECT_EQ(o.max_inactive_connection_lifetime, 0s);
    EXPECT_EQ(o.max_lifetime, 1h);
    EXPECT_EQ(o.acquire_timeout, 1ns);
    EXPECT_EQ(o.max_waiting, 7U);
    EXPECT_EQ(o.max_connecting, 1U);
    EXPECT_EQ(o.check_after, -1s);
    EXPECT_EQ(o.reset_timeout, 3s);
    EXPECT_EQ(o.reset_kind, pool_reset::none);
    EXPECT_EQ(o.multiplexing, 8U);
}

TEST(pool_options, errors_name_the_option) {
    using o = pool_options;
    EXPECT_EQ(refusal([](o& x) { x.min_size(-1); }), "min_size is expected to be zero or greater");
    EXPECT_EQ(refusal([](o& x) { x.max_size(0); }), "max_size is expected to be greater than zero");
    EXPECT_EQ(refusal([](o& x) { x.max_queries(-1); }), "max_queries is expected to be zero or greater");
    EXPECT_EQ(refusal([](o& x) { x.max_inactive_connection_lifetime(-1ns); }),
              "max_inactive_connection_lifetime is expected to be zero or greater");
    EXPECT_EQ(refusal([](o& x) { x.max_lifetime(-1s); }), "max_lifetime is expected to be zero or greater");
    EXPECT_EQ(refusal([](o& x) { x.acquire_timeout(0s); }), "acquire_timeout is expected to be greater than zero");
    EXPECT_EQ(refusal([](o& x) { x.max_waiting(-1); }), "max_waiting is expected to be zero or greater");
    EXPECT_EQ(refusal([](o& x) { x.max_connecting(0); }), "max_connecting is expected to be greater than zero");
    EXPECT_EQ(refusal([](o& x) { x.reset_timeout(0s); }), "reset_timeout is expected to be greater than zero");
    EXPECT_EQ(refusal([](o& x) { x.multiplexing(0); }), "multiplexing is expected to be greater than zero");
    EXPECT_EQ(refusal([](o& x) { x.reset(static_cast<pool_reset>(7)); }),
              "reset is expected to be pool_reset::all or pool_reset::none");
    EXPECT_EQ(refusal([](o& x) { x.executors(std::vector<any_io_executor>(1)); }), "executors holds one that is empty");
}

TEST(pool_options, a_refused_value_changes_nothing) {
    pool_options options;
    EXPECT_THROW(options.max_size(-3), interface_error);
    EXPECT_THROW(options.acquire_timeout(-3s), interface_error);
    EXPECT_EQ(options.get().max_size, 10U);
    EXPECT_EQ(options.get().acquire_timeout, 30s);
}

}  // namespace
}  // namespace asiopg
