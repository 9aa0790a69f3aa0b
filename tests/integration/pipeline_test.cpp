// Several operations at once on one connection: they queue, travel together, and end each with its own.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "integration/support.hpp"
#include "support/fault_proxy.hpp"

namespace asiopg::test {
namespace {

// A102, deliberately different: what is started while an operation runs waits for its turn.
TEST(pipeline, second_operation_is_queued) {
    run_test([](connection& conn) -> awaitable<void> {
        std::vector<int> order;
        const auto first = [&]() -> awaitable<void> {
            EXPECT_EQ(co_await conn.fetchval<int>("SELECT 1 FROM pg_sleep(0.1)"), 1);
            order.push_back(1);
        };
        const auto second = [&]() -> awaitable<void> {
            EXPECT_EQ((co_await conn.execute("SELECT 2")).str(), "SELECT 1");
            order.push_back(2);
        };
        const auto third = [&]() -> awaitable<void> {
            EXPECT_EQ((co_await conn.fetch("SELECT $1::int", 3))[0].get<int>(0), 3);
            order.push_back(3);
        };
        const auto fourth = [&]() -> awaitable<void> {
            EXPECT_EQ((co_await conn.fetchrow<int>("SELECT 4")), 4);
            order.push_back(4);
        };
        co_await gather(first(), second(), third(), fourth());
        EXPECT_EQ(order, (std::vector<int>{1, 2, 3, 4}));
    });
}

// A146: as often as the other side has to be waited for
TEST(pipeline, round_trips) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()));
        co_await conn.execute("SELECT 0");

        std::size_t before = proxy.turns();
        co_await conn.execute("SELECT 1");
        EXPECT_EQ(proxy.turns() - before, 1u) << "a simple query";
        before = proxy.turns();
        co_await conn.fetch("SELECT $1::int", 1);
        EXPECT_EQ(proxy.turns() - before, 2u) << "a new text";
        before = proxy.turns();
        co_await conn.fetch("SELECT $1::int", 2);
        EXPECT_EQ(proxy.turns() - before, 1u) << "a cached text";
        before = proxy.turns();
        std::vector<awaitable<int>> many;
        for (int i = 0; i != 50; ++i) many.push_back(conn.fetchval<int>("SELECT $1::int", i));
        const std::vector<int> got = co_await gather(std::move(many));
        EXPECT_EQ(proxy.turns() - before, 1u) << "fifty of a cached text together";
        EXPECT_EQ(std::accumulate(got.begin(), got.end(), 0), 49 * 50 / 2);
        co_await conn.close();
    });
}

TEST(pipeline, thousand_fetches_each_get_their_own_rows_in_order) {
    run_test([](connection& conn) -> awaitable<void> {
        constexpr int count = 1000;
        std::vector<int> ended;
        const auto one = [&](int i) -> awaitable<void> {
            // Some texts repeat, some are new; results differ in length.
            const std::string sql =
                "SELECT $1::int + i, 'text " + std::to_string(i % 17) + "' FROM generate_series(0, $2) i";
            const int more = i % 5;
            const result rows = co_await conn.fetch(sql, i, more);
            ended.push_back(i);
            EXPECT_EQ(rows.size(), static_cast<std::size_t>(more + 1));
            for (int k = 0; k <= more; ++k) {
                EXPECT_EQ(rows[static_cast<std::size_t>(k)].get<int>(0), i + k);
                EXPECT_EQ(rows[static_cast<std::size_t>(k)].get<std::string>(1), "text " + std::to_string(i % 17));
            }
        };
        std::vector<awaitable<void>> all;
        for (int i = 0; i != count; ++i) all.push_back(one(i));
        co_await gather(std::move(all));
        std::vector<int> expected(count);
        std::iota(expected.begin(), expected.end(), 0);
        EXPECT_EQ(ended, expected);
    });
}

TEST(pipeline, execution_order_is_the_order_of_starting) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE log (id serial, n int)");
        std::vector<awaitable<command_tag>> all;
        for (int i = 0; i != 100; ++i) {
            // New and cached texts and simple queries in turn: none may overtake another.
            if (i % 3 == 0)
                all.push_back(conn.execute("INSERT INTO log (n) VALUES (" + std::to_string(i) + ")"));
            else if (i % 3 == 1)
                all.push_back(conn.execute("INSERT INTO log (n) VALUES ($1)", i));
            else
                all.push_back(conn.execute("INSERT INTO log (n) VALUES ($1 - " + std::to_string(i) + ")", 2 * i));
        }
        co_await gather(std::move(all));
        const auto numbers = co_await conn.fetch<int>("SELECT n FROM log ORDER BY id");
        EXPECT_EQ(numbers.size(), 100u);
        for (std::size_t i = 0; i != numbers.size(); ++i) EXPECT_EQ(numbers[i], static_cast<int>(i));
    });
}

TEST(pipeline, error_of_one_is_nobody_else_s) {
    run_test([](connection& conn) -> awaitable<void> {
        std::vector<started<int>> all;
        for (int i = 0; i != 60; ++i) {
            if (i % 3 == 0)
                all.push_back(start(conn, conn.fetchval<int>("SELECT 10 / $1::int", 0)));
            else if (i % 3 == 1)
                all.push_back(
                    start(conn, conn.fetchval<int>("SELECT " + std::to_string(i) + " FROM dne_" + std::to_string(i))));
            else
                all.push_back(start(conn, conn.fetchval<int>("SELECT $1::int", i)));
        }
        for (int i = 0; i != 60; ++i) {
            auto& operation = all[static_cast<std::size_t>(i)];
            if (i % 3 == 0) {
                co_await thrown<division_by_zero>(operation.get());
            } else if (i % 3 == 1) {
                const auto e = co_await thrown<undefined_table>(operation.get());
                EXPECT_TRUE(e && contains(e->what(), "dne_" + std::to_string(i)));
            } else {
                EXPECT_EQ(co_await operation.get(), i);
            }
        }
    });
}

TEST(pipeline, same_new_text_many_times_is_prepared_once) {
    run_test([](connection& conn) -> awaitable<void> {
        std::vector<awaitable<int>> many;
        for (int i = 0; i != 20; ++i) many.push_back(conn.fetchval<int>("SELECT $1::int + 1000", i));
        co_await gather(std::move(many));
        EXPECT_EQ(co_await conn.fetchval<int>(
                      "SELECT count(*)::int FROM pg_prepared_statements WHERE statement = 'SELECT $1::int + 1000'"),
                  1);
        // A text that cannot be prepared fails for each by itself.
        std::vector<started<int>> bad;
        for (int i = 0; i != 5; ++i) bad.push_back(start(conn, conn.fetchval<int>("SELECT $1::int + dne", i)));
        for (auto& b : bad) co_await thrown<undefined_column>(b.get());
        co_await expect_usable(conn);
    });
}

TEST(pipeline, depth_of_one) {
    run_test(server().pipeline_depth(1), [](connection& conn) -> awaitable<void> {
        std::vector<awaitable<int>> many;
        for (int i = 0; i != 50; ++i)
            many.push_back(conn.fetchval<int>("SELECT $1::int + " + std::to_string(i % 7), i));
        const std::vector<int> got = co_await gather(std::move(many));
        for (int i = 0; i != 50; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], i + i % 7);
    });
}

// Both sides have megabytes to say: nobody may wait for the other to listen first.
TEST(pipeline, large_requests_and_answers_both_ways) {
    run_test([](connection& conn) -> awaitable<void> {
        std::vector<awaitable<std::string>> many;
        for (int i = 0; i != 40; ++i)
            many.push_back(conn.fetchval<std::string>("SELECT $1::text",
                                                      std::string(1024 * 1024, static_cast<char>('a' + i % 26))));
        const std::vector<std::string> got = co_await gather(std::move(many));
        for (int i = 0; i != 40; ++i) {
            const std::string& text = got[static_cast<std::size_t>(i)];
            EXPECT_EQ(text.size(), 1024u * 1024);
            EXPECT_EQ(text.front(), static_cast<char>('a' + i % 26));
            EXPECT_EQ(text.back(), text.front());
        }
    });
}

// Notifications, notices and parameter changes arrive between the messages of an answer.
TEST(pipeline, asynchronous_messages_amid_results) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        co_await conn.execute("LISTEN pipeline_channel");
        for (int i = 0; i != 20; ++i) {
            auto rows = start(
                conn, conn.fetch("SELECT i, pg_notify('pipeline_channel', i::text) FROM generate_series(1, 50) i"));
            auto notify = start(conn, other.execute("SELECT pg_notify('pipeline_channel', repeat('x', 5000))"));
            auto set = start(conn, conn.execute("SET application_name = 'name " + std::to_string(i) + "'"));
            auto last = start(conn, conn.fetchval<int>("SELECT $1::int", i));
            EXPECT_EQ((co_await rows.get()).size(), 50u);
            co_await notify.get();
            co_await set.get();
            EXPECT_EQ(co_await last.get(), i);
            EXPECT_EQ(conn.parameter_status("application_name"), "name " + std::to_string(i));
        }
        co_await other.execute("NOTIFY pipeline_channel, 'while idle'");
        co_await expect_usable(conn);
    });
}

}  // namespace
}  // namespace asiopg::test
