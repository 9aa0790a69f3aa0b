// Cancels the verbs, and transactions of them, at each of their suspension points.
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"
#include "support/cancel_everywhere.hpp"

namespace asiopg::test {
namespace {

// A connection that is back outside any transaction, with the same rows in the table or one more.
awaitable<void> make_table(connection& conn) { co_await conn.execute("CREATE TEMP TABLE t (a int)"); }

awaitable<void> expect_outside(connection& conn) {
    EXPECT_FALSE(conn.is_in_transaction());
    co_await thrown<no_active_sql_transaction>(conn.execute("SAVEPOINT s"));
}

TEST(cancel_everywhere, verbs) {
    if (!have_server()) GTEST_SKIP();
    const std::size_t points = cancel_everywhere([](connection& conn) -> awaitable<void> {
                                   co_await conn.execute("INSERT INTO t VALUES (1)");
                                   co_await conn.fetch("SELECT $1::int", 2);
                                   co_await conn.fetchval<int>("SELECT $1::int", 3);
                               })
                                   .before(&make_table)
                                   .after(&expect_outside)
                                   .stays_open()
                                   .run();
    EXPECT_GE(points, 5u);
}

}  // namespace
}  // namespace asiopg::test
