// executemany and fetchmany of elements that are made while they are sent: kinds of sources, early ends, whose fault it
// is.
#include <asiopg/bulk.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <optional>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "integration/executemany_support.hpp"
#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// A147
TEST(executemany_lazy, coroutines_that_make_elements) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        int made = 0;
        const auto source = row_coroutine(1000, 10, made);
        co_await conn.executemany(insert, source);
        EXPECT_EQ(co_await row_count(conn), 1000);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT DISTINCT a FROM many"), std::string(10, 'x'));
        co_await conn.executemany(insert, source);  // nothing left
        EXPECT_EQ(co_await row_count(conn), 1000);

        int number = 0;
        const auto numbers = [&]() -> awaitable<std::optional<int>> {
            asio::steady_timer turn(co_await asio::this_coro::executor, steady_clock::now());
            co_await turn.async_wait(asio::use_awaitable);
            std::optional<int> next;
            if (number < 50) next = number++;
            co_return next;
        };
        const std::vector<result> got = co_await conn.fetchmany("SELECT $1::int * 2", numbers);
        EXPECT_EQ(got.size(), 50u);
        for (int i = 0; i != 50; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)].front().get<int>(0), 2 * i);
        EXPECT_TRUE((co_await conn.fetchmany("SELECT $1::int * 2", numbers)).empty());
    });
}

// A148
TEST(executemany_lazy, prepared_statements) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        prepared_statement statement = co_await conn.prepare(insert);
        int made = 0;
        co_await statement.executemany(rows_of(20, 10, made));
        made = 0;
        prepared_statement query = co_await conn.prepare("SELECT $1::int + 1");
        const std::vector<result> got = co_await query.fetchmany(std::views::iota(0, 3));
        EXPECT_EQ(got.size(), 3u);
        EXPECT_EQ(got[2].front().get<int>(0), 3);
        EXPECT_TRUE((co_await query.fetchmany(std::vector<int>())).empty());
        const auto source = row_coroutine(0, 10, made);
        co_await statement.executemany(source);
        EXPECT_EQ(co_await row_count(conn), 20);
    });
}

// A range that can be read once only, and one that is moved in and kept until then.
TEST(executemany_lazy, kinds_of_ranges) {
    run_test([](connection& conn) -> awaitable<void> {
        std::istringstream text("1 2 3 4");
        const std::vector<result> got = co_await conn.fetchmany("SELECT $1::int", std::ranges::istream_view<int>(text));
        EXPECT_EQ(got.size(), 4u);
        EXPECT_EQ(got[3].front().get<int>(0), 4);
        std::optional<awaitable<fetched_vector<result>>> later;
        {
            std::vector<std::string> texts(3, std::string(100, 't'));
            later.emplace(conn.fetchmany("SELECT $1::text", std::move(texts)));
        }
        EXPECT_EQ((co_await std::move(*later))[2].front().get<std::string>(0), std::string(100, 't'));
        // Rows of another query, as they are.
        const result source = co_await conn.fetch("SELECT i AS b, 'n' || i AS a FROM generate_series(1, 10) i");
        co_await conn.execute(make_table);
        co_await conn.executemany(insert, source);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT a FROM many WHERE b = 10"), "n10");
    });
}

// A149, A150: found when earlier elements have been sent already
TEST(executemany_lazy, late_argument_that_does_not_fit) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const auto rows = std::views::iota(0, 300) | std::views::transform([](int i) {
                              return row(i, std::string(large, i == 250 ? '\xff' : 'x'));
                          });
        std::string message = co_await message_of<conversion_error>(conn.executemany(insert, rows));
        EXPECT_TRUE(
            message.starts_with("invalid input for query argument $2 in element #250 of executemany() sequence"))
            << message;
        EXPECT_EQ(co_await row_count(conn), 0);
        int next = 0;
        const auto source = [&]() -> awaitable<std::optional<params>> {
            std::optional<params> list;
            if (next < 300) list.emplace();
            if (list) list->add(next).add(std::string(large, 'x'));
            if (list && ++next == 200) list->add(1);
            co_return list;
        };
        message = co_await message_of<interface_error>(conn.executemany(insert, source));
        EXPECT_EQ(
            message,
            "the server expects 2 arguments for this query, 3 were passed in element #199 of executemany() sequence");
        EXPECT_EQ(co_await row_count(conn), 0);
        co_await expect_usable(conn);
    });
}

// A151, A155: outside of a transaction nothing is left
TEST(executemany_lazy, generator_that_throws) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        for (const int at : {0, 3, 200}) {
            const auto rows = std::views::iota(0, 300) | std::views::transform([at](int i) {
                                  if (i == at) throw std::domain_error("stop");
                                  return row(i, std::string(large, 'x'));
                              });
            EXPECT_EQ(co_await message_of<std::domain_error>(conn.executemany(insert, rows)), "stop");
            EXPECT_EQ(co_await row_count(conn), 0);
            int made = 0;
            const auto source = [&]() -> awaitable<std::optional<row>> {
                if (made == at) throw std::domain_error("stop");
                std::optional<row> next(std::in_place, made++, std::string(large, 'x'));
                co_return next;
            };
            EXPECT_EQ(co_await message_of<std::domain_error>(conn.executemany(insert, source)), "stop");
            EXPECT_EQ(co_await row_count(conn), 0);
        }
        int made = 0;
        co_await conn.executemany(insert, rows_of(10, 10, made));
        EXPECT_EQ(co_await row_count(conn), 10);
    });
}

// A156: inside of one, what had been sent is there, and goes with it
TEST(executemany_lazy, generator_that_throws_in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const auto body = [&](transaction& tx) -> awaitable<void> {
            const auto rows = std::views::iota(0, 300) | std::views::transform([](int i) {
                                  if (i == 200) throw std::domain_error("stop");
                                  return row(i, std::string(large, 'x'));
                              });
            co_await thrown<std::domain_error>(tx.executemany(insert, rows));
            const int visible = co_await tx.fetchval<int>("SELECT count(*)::int FROM many");
            EXPECT_GT(visible, 0);
            EXPECT_LE(visible, 200);
            co_await tx.execute("TRUNCATE many");
            int made = 0;
            co_await tx.executemany(insert, rows_of(10, 10, made));  // A151
            EXPECT_EQ(co_await tx.fetchval<int>("SELECT count(*)::int FROM many"), 10);
            throw std::domain_error("undo");
        };
        EXPECT_EQ(co_await message_of<std::domain_error>(conn.transaction(body)), "undo");
        EXPECT_EQ(co_await row_count(conn), 0);
    });
}

// A152, A153: the server refuses an element when many have been sent
TEST(executemany_lazy, unique_violation_late) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const auto rows = std::views::iota(0, 100) |
                          std::views::transform([](int i) { return row(i == 90 ? 5 : i, std::string(large, 'x')); });
        const std::string message = co_await message_of<unique_violation>(conn.executemany(insert, rows));
        EXPECT_TRUE(message.starts_with("element #90 of executemany() sequence: duplicate key")) << message;
        EXPECT_EQ(co_await row_count(conn), 0);
        const auto body = [&](transaction& tx) -> awaitable<void> {
            co_await thrown<unique_violation>(tx.executemany(insert, rows));
            co_await thrown<in_failed_sql_transaction>(tx.fetch("SELECT 1"));
        };
        co_await thrown<interface_error>(conn.transaction(body));
        EXPECT_EQ(co_await row_count(conn), 0);
    });
}

// A154
TEST(executemany_lazy, stops_when_the_server_has_failed) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        int made = 0;
        const auto rows = std::views::iota(0, 10'000) | std::views::transform([&made](int i) {
                              made = i + 1;
                              return row(i == 1 ? 0 : i, std::string(large, 'x'));
                          });
        co_await thrown<unique_violation>(conn.executemany(insert, rows));
        EXPECT_LT(made, 2000);
        made = 0;
        const auto source = [&]() -> awaitable<std::optional<row>> {
            std::optional<row> next;
            if (made < 10'000) next.emplace(made == 1 ? 0 : made, std::string(large, 'x'));
            ++made;
            co_return next;
        };
        const std::string message = co_await message_of<unique_violation>(conn.executemany(insert, source));
        EXPECT_TRUE(message.starts_with("element #1 of executemany() sequence: duplicate key")) << message;
        EXPECT_LT(made, 2000);
        EXPECT_EQ(co_await row_count(conn), 0);
    });
}

// A154: while the next element is being waited for
TEST(executemany_lazy, server_fails_while_the_caller_waits) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        int made = 0;
        const auto source = [&]() -> awaitable<std::optional<row>> {
            if (made == 10) {
                asio::steady_timer forever(co_await asio::this_coro::executor, 1h);
                co_await forever.async_wait(asio::use_awaitable);
            }
            std::optional<row> next(std::in_place, made % 2, std::string(large, 'x'));
            ++made;
            co_return next;
        };
        co_await thrown<unique_violation>(conn.executemany(insert, source));
        EXPECT_LE(made, 10);
        co_await expect_usable(conn);
    });
}

// A157
TEST(executemany_lazy, both_fail) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        int made = 0;
        const auto source = [&]() -> awaitable<std::optional<row>> {
            if (made == 10) {
                asio::steady_timer until_it_has_failed(co_await asio::this_coro::executor, 1h);
                try {
                    co_await until_it_has_failed.async_wait(asio::use_awaitable);
                } catch (const std::exception&) {
                }
                throw std::domain_error("the client's");
            }
            std::optional<row> next(std::in_place, made % 2, std::string(large, 'x'));
            ++made;
            co_return next;
        };
        co_await thrown<unique_violation>(conn.executemany(insert, source));
        EXPECT_EQ(co_await row_count(conn), 0);
    });
}

}  // namespace
}  // namespace asiopg::test
