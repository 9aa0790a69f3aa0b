// COPY started by execute() or fetch(): a clear error, and nothing of anybody else's is mixed up.
#include <asiopg/connection.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

TEST(copy_by_query, input_is_refused) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        for (int i = 0; i != 2; ++i) {
            const auto e = co_await thrown<query_canceled>(conn.execute("COPY t FROM STDIN"));
            EXPECT_TRUE(e && contains(e->what(), "COPY")) << (e ? e->what() : "");
            co_await expect_usable(conn);
            co_await thrown<query_canceled>(conn.fetch("COPY t FROM STDIN"));
            co_await expect_usable(conn);
            co_await thrown<query_canceled>(conn.execute("COPY t FROM STDIN", params()));
            co_await expect_usable(conn);
            co_await thrown<query_canceled>(conn.execute("SELECT 1; COPY t FROM STDIN; SELECT 2"));
            co_await expect_usable(conn);
        }
        co_await thrown<undefined_table>(conn.execute("COPY dne FROM STDIN"));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
    });
}

TEST(copy_by_query, output_is_passed_over) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.execute("COPY (SELECT generate_series(1, 10000)) TO STDOUT")).str(), "COPY 10000");
        EXPECT_EQ((co_await conn.fetch("COPY (SELECT generate_series(1, 10000)) TO STDOUT")).tag().str(), "COPY 10000");
        co_await thrown<division_by_zero>(
            conn.execute("COPY (SELECT 10 / (5 - i) FROM generate_series(1, 10) i) TO STDOUT"));
        co_await expect_usable(conn);
    });
}

// The server takes what was sent behind it for copy data, whole messages are lost: nobody may get another's answer.
TEST(copy_by_query, others_behind_it_are_never_mixed_up) {
    run_test([](connection&) -> awaitable<void> {
        for (const bool simple_copy : {true, false}) {
            for (const bool simple_behind : {true, false}) {
                connection conn = co_await connect(server());
                co_await conn.execute("CREATE TEMP TABLE t (a int)");
                for (int i = 0; i != 3; ++i) co_await conn.fetchval<int>("SELECT $1::int", i);
                co_await thrown<query_canceled>(conn.fetch("COPY t FROM STDIN"));
                auto copy = start(conn, simple_copy ? conn.execute("COPY t FROM STDIN")
                                                    : conn.execute("COPY t FROM STDIN", params()));
                std::vector<started<command_tag>> scripts;
                std::vector<started<int>> values;
                for (int i = 1; i != 6; ++i) {
                    if (simple_behind)
                        scripts.push_back(
                            start(conn, conn.execute("SELECT generate_series(1, " + std::to_string(i) + ")")));
                    values.push_back(start(conn, conn.fetchval<int>("SELECT $1::int", i)));
                }
                co_await thrown<error>(copy.get());
                for (std::size_t i = 0; i != values.size(); ++i) {
                    const int number = static_cast<int>(i + 1);
                    try {
                        EXPECT_EQ(co_await values[i].get(), number);
                    } catch (const error& e) {
                        EXPECT_TRUE(is_connection_lost(e)) << e.what();
                    }
                    if (!simple_behind) continue;
                    try {
                        EXPECT_EQ((co_await scripts[i].get()).str(), "SELECT " + std::to_string(number));
                    } catch (const error& e) {
                        EXPECT_TRUE(is_connection_lost(e)) << e.what();
                    }
                }
                if (!conn.is_closed()) co_await expect_usable(conn);
            }
        }
    });
}

}  // namespace
}  // namespace asiopg::test
