// executemany with a callable, awaited on another executor than the connection's.
#include <asiopg/bulk.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <asio/io_context.hpp>
#include <asio/use_future.hpp>
#include <chrono>
#include <future>

#include "integration/executemany_support.hpp"
#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// Turns the contexts in a single thread until there is a result.
template <class T>
T wait(std::future<T> result, asio::io_context& a, asio::io_context& b) {
    const auto limit = steady_clock::now() + 20s;
    while (result.wait_for(0s) != std::future_status::ready && steady_clock::now() < limit) {
        a.restart();
        a.run_for(1ms);
        b.restart();
        b.run_for(1ms);
    }
    return result.get();
}

// The command may be over before its caller, whose executor is busy, learns that it takes rows.
TEST(executemany_elsewhere, over_before_the_caller_goes_on) {
    if (!have_server()) GTEST_SKIP();
    asio::io_context home(1), elsewhere(1);
    connection conn = wait(asio::co_spawn(home, connect(server()), asio::use_future), home, elsewhere);
    wait(asio::co_spawn(home, conn.execute(make_table), asio::use_future), home, elsewhere);
    int made = 0;
    auto source = row_coroutine(10, 10, made);
    auto ended = asio::co_spawn(elsewhere, conn.executemany(query(insert).timeout(200ms), source), asio::use_future);
    elsewhere.restart();
    elsewhere.poll();  // it is started
    home.restart();
    home.run_for(500ms);  // ... takes rows, and is over by its deadline
    EXPECT_EQ(made, 0);
    EXPECT_THROW(wait(std::move(ended), home, elsewhere), timeout_error);

    auto done = asio::co_spawn(elsewhere, conn.executemany(insert, source), asio::use_future);
    wait(std::move(done), home, elsewhere);
    EXPECT_EQ(made, 10);
    EXPECT_EQ(wait(asio::co_spawn(elsewhere, row_count(conn), asio::use_future), home, elsewhere), 10);
}

}  // namespace
}  // namespace asiopg::test
