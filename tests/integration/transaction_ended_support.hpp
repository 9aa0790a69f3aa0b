// What the tests of handles whose transaction SQL has ended share.
#pragma once

#include <asiopg/asiopg.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

#include "integration/support.hpp"

namespace asiopg::test {

inline awaitable<void> each_connection(std::function<awaitable<void>(connection&)> f) {
    for (const int size : {0, 1, 100}) {
        connection conn = co_await connect(server().statement_cache_size(size));
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        co_await f(conn);
        co_await expect_usable(conn);  // what SQL has begun is rolled back before
        EXPECT_FALSE(conn.is_in_transaction());
        co_await conn.close();
    }
}

inline void run_each(const std::function<awaitable<void>(connection&)>& f) {
    run_test([&](connection&) -> awaitable<void> { co_await each_connection(f); }, seconds(60));
}

// The rows in order, which are gone then.
inline awaitable<std::string> take_numbers(connection& conn, std::string table = "t") {
    std::string all;
    for (const int n : co_await conn.fetch<int>("DELETE FROM " + table + " RETURNING a")) all += std::to_string(n);
    std::sort(all.begin(), all.end());
    co_return all;
}

template <class T>
awaitable<void> refused(awaitable<T> work, std::string named,
                        std::source_location at = std::source_location::current()) {
    const std::string text = co_await message_of<interface_error>(std::move(work), at);
    EXPECT_TRUE(contains(text, named)) << text << " at line " << at.line();
}

}  // namespace asiopg::test
