// What the tests of the pool share.
#pragma once

#include <asiopg/pool.hpp>

#include <gtest/gtest.h>

#include <asio/this_coro.hpp>

#include <functional>

#include "integration/support.hpp"
#include "support/run.hpp"

namespace asiopg::test {

/// A test that needs a server.
class pool_test : public testing::Test {
protected:
    void SetUp() override {
        if (!have_server()) GTEST_SKIP() << "no server";
    }
};

/// A pool of at most so many connections.
inline pool_options sized(int min_size, int max_size) { return pool_options().min_size(min_size).max_size(max_size); }

inline awaitable<void> kill(connection& by, std::uint32_t pid) {
    EXPECT_TRUE(co_await by.fetchval<bool>("SELECT pg_terminate_backend($1)", static_cast<std::int64_t>(pid)));
    co_await until_gone(by, pid);
}

/// Until it is so.
inline awaitable<void> until(std::function<bool()> condition,
                             std::source_location at = std::source_location::current()) {
    const auto end = steady_clock::now() + 10s;
    while (!condition()) {
        if (steady_clock::now() > end) {
            ADD_FAILURE_AT(at.file_name(), static_cast<int>(at.line())) << "it does not come to be so";
            co_return;
        }
        co_await delay(milliseconds(1));
    }
}

/// Until the pool's connections that were lent are all back.
inline awaitable<void> until_back(const pool& p, std::source_location at = std::source_location::current()) {
    return until([&p] { return p.get_idle_size() == p.get_size() && p.get_stats().connecting == 0; }, at);
}

}  // namespace asiopg::test
