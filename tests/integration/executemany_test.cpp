// executemany and fetchmany: one command for many sets of arguments, with one Sync.
#include <asiopg/bulk.hpp>
#include <asiopg/codecs/array.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/params.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "integration/support.hpp"
#include "support/fault_proxy.hpp"

namespace asiopg::test {
namespace {

constexpr const char* make_table = "CREATE TEMP TABLE many (a text, b int PRIMARY KEY DEFERRABLE INITIALLY IMMEDIATE)";
constexpr const char* insert = "INSERT INTO many VALUES ($1, $2)";

using pairs = std::vector<std::pair<std::string, int>>;

awaitable<pairs> all_rows(connection& conn) {
    std::vector<std::tuple<std::string, int>> rows =
        co_await conn.fetch<std::tuple<std::string, int>>("SELECT a, b FROM many ORDER BY ctid");
    pairs all;
    for (auto& [a, b] : rows) all.emplace_back(std::move(a), b);
    co_return all;
}
awaitable<int> row_count(connection& conn) {
    const int count = co_await conn.fetchval<int>("SELECT count(*)::int FROM many");
    co_return count;
}

struct item {
    std::string name;
    int number;
};

// A147
TEST(executemany, every_kind_of_element) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const pairs in_order = {{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}};
        const auto expect_rows = [&](const pairs& rows) -> awaitable<void> {
            EXPECT_EQ(co_await all_rows(conn), rows);
            co_await conn.execute("TRUNCATE many");
        };
        pairs expected;
        co_await conn.executemany(insert, in_order);
        co_await expect_rows(in_order);

        const std::vector<std::tuple<const char*, long>> tuples = {{"a", 1}, {"b", 2}};
        co_await conn.executemany(insert, tuples);
        expected = {{"a", 1}, {"b", 2}};
        co_await expect_rows(expected);

        std::vector<item> items;
        items.push_back(item{std::string(5000, 'x'), 1});
        items.push_back(item{"y", 2});
        co_await conn.executemany(insert, std::move(items));
        expected = {{std::string(5000, 'x'), 1}, {"y", 2}};
        co_await expect_rows(expected);

        std::vector<params> lists;
        for (int i = 0; i != 20; ++i)
            lists.push_back(params::of(std::string(static_cast<std::size_t>(i) * 150, 'p'), i));
        co_await conn.executemany(insert, lists);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM many WHERE length(a) = b * 150"), 20);
        co_await conn.execute("TRUNCATE many");
        co_await conn.executemany(insert, std::move(lists));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM many WHERE length(a) = b * 150"), 20);
        co_await conn.execute("TRUNCATE many");

        const std::map<std::string, int> by_name = {{"k", 1}, {"l", 2}};
        co_await conn.executemany(insert, by_name);
        expected = {{"k", 1}, {"l", 2}};
        co_await expect_rows(expected);

        const auto made = std::views::iota(1, 4) | std::views::transform([](int i) {
                              return std::make_pair(std::string(static_cast<std::size_t>(i), 'v'), i);
                          });
        co_await conn.executemany(insert, made);
        expected = {{"v", 1}, {"vv", 2}, {"vvv", 3}};
        co_await expect_rows(expected);

        const int numbers[] = {5, 6};
        co_await conn.executemany("INSERT INTO many (b) VALUES ($1)", numbers);
        EXPECT_EQ(co_await row_count(conn), 2);
    });
}

// Elements for a command with one parameter.
TEST(fetchmany, single_values) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto texts = [&](auto values, const char* sql) -> awaitable<std::vector<std::string>> {
            std::vector<std::string> all;
            for (const result& r : co_await conn.fetchmany(sql, values)) all.push_back(r[0].get<std::string>(0));
            co_return all;
        };
        using strings = std::vector<std::string>;
        EXPECT_EQ(co_await texts(std::vector<int>(2, 7), "SELECT $1::int::text"), (strings(2, "7")));
        EXPECT_EQ(co_await texts(std::vector<std::string_view>(1, "a"), "SELECT $1::text"), strings(1, "a"));
        EXPECT_EQ(co_await texts(std::vector<bool>(2, true), "SELECT $1::bool::text"), strings(2, "true"));
        std::vector<std::optional<int>> maybe(2);
        maybe[1] = 3;
        strings expected(1, "none");
        expected.emplace_back("3");
        EXPECT_EQ(co_await texts(maybe, "SELECT coalesce($1::int::text, 'none')"), expected);
        const std::vector<std::vector<int>> arrays(2, std::vector<int>(2, 1));
        EXPECT_EQ(co_await texts(arrays, "SELECT $1::int[]::text"), strings(2, "{1,1}"));
        const std::vector<std::tuple<>> none(3);
        EXPECT_EQ(co_await texts(none, "SELECT 'x'"), strings(3, "x"));
    });
}

// A147, A148: nothing is asked of the server
TEST(executemany, empty_range) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()));
        const std::size_t before = proxy.turns();
        co_await conn.executemany("not even SQL", std::vector<int>());
        const std::vector<result> none = co_await conn.fetchmany("nor this", std::vector<std::tuple<int, int>>());
        EXPECT_TRUE(none.empty());
        EXPECT_EQ(proxy.turns(), before);

        // A cached text takes one round trip.
        const std::vector<int> numbers(1000, 1);
        co_await conn.fetchmany("SELECT $1::int", numbers);
        const std::size_t cached = proxy.turns();
        co_await conn.fetchmany("SELECT $1::int", numbers);
        EXPECT_EQ(proxy.turns() - cached, 1u);
        co_await conn.close();
        co_await thrown<interface_error>(conn.fetchmany("SELECT $1::int", numbers));
    });
}

// A148
TEST(fetchmany, results_per_element) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const pairs in_order = {{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}};
        std::vector<result> got = co_await conn.fetchmany("INSERT INTO many VALUES ($1, $2) RETURNING a, b", in_order);
        EXPECT_EQ(got.size(), 4u);
        for (std::size_t i = 0; i != got.size(); ++i) {
            EXPECT_EQ(got[i].size(), 1u);
            EXPECT_EQ(got[i].tag(), "INSERT 0 1");
            EXPECT_EQ(got[i].front().get<std::string>("a"), in_order[i].first);
            EXPECT_EQ(map_first<item>(co_await conn.fetch("SELECT 'n' AS name, 1 AS number"))->number, 1);
            EXPECT_EQ(map_value<int>(got[i], 1), in_order[i].second);
        }
        const pairs more = {{"e", 5}, {"f", 6}};
        got = co_await conn.fetchmany(insert, more);  // without RETURNING
        EXPECT_EQ(got.size(), 2u);
        EXPECT_TRUE(got[0].empty() && got[1].empty());
        EXPECT_TRUE(got[0].columns().empty());
        EXPECT_EQ(got[1].tag(), "INSERT 0 1");
    });
}

// Each is a range of its own, and keeps what it needs alive.
TEST(fetchmany, results_of_several_rows) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::size_t widths[] = {1, 300, 9000};
        for (const std::size_t width : widths) {
            std::vector<int> counts;
            for (int i = 0; i != 40; ++i) counts.push_back(i % 5);
            const std::string sql =
                "SELECT i, repeat('x', " + std::to_string(width) + ") AS x FROM generate_series(1, $1::int) i";
            std::vector<result> got = co_await conn.fetchmany(sql, counts);
            EXPECT_EQ(got.size(), counts.size());
            for (std::size_t i = 0; i != got.size(); ++i) {
                const result rows = std::move(got[i]);
                EXPECT_EQ(rows.size(), static_cast<std::size_t>(counts[i]));
                EXPECT_EQ(rows.columns()[1].name, "x");
                EXPECT_EQ(rows.tag().str(), "SELECT " + std::to_string(counts[i]));
                int expected = 0;
                for (const record& row : rows) {
                    EXPECT_EQ(row.get<int>(0), ++expected);
                    EXPECT_EQ(row.get<std::string_view>(1), std::string(width, 'x'));
                }
                EXPECT_EQ(expected, counts[i]);
                if (rows.empty()) continue;
                EXPECT_EQ(rows.back().get<int>(0), counts[i]);
                EXPECT_EQ((*rows.rbegin()).get<int>(0), counts[i]);
                EXPECT_EQ((map_rows<std::tuple<int, std::string>>(rows).size()), rows.size());
                EXPECT_EQ(std::get<0>(*map_first<std::tuple<int, std::string>>(rows)), 1);
            }
        }
    });
}

// A150, A155: it is found before anything is sent
TEST(executemany, argument_that_does_not_fit) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        std::vector<params> sets;
        for (int i = 0; i != 1000; ++i) sets.push_back(params::of(std::string(1000, 'a'), i));
        sets.push_back(params::of("b", "no number"));
        const std::string message = co_await message_of<conversion_error>(conn.executemany(insert, sets));
        EXPECT_TRUE(
            message.starts_with("invalid input for query argument $2 in element #1000 of executemany() "
                                "sequence: 'no number'"))
            << message;
        EXPECT_EQ(co_await row_count(conn), 0);
        const std::vector<std::tuple<int, int>> numbers(2);
        const std::string first = co_await message_of<conversion_error>(conn.fetchmany(insert, numbers));
        EXPECT_TRUE(first.starts_with("invalid input for query argument $1 in element #0 of executemany() sequence: 0"))
            << first;
        const std::vector<int> few(2);
        EXPECT_EQ(
            co_await message_of<interface_error>(conn.executemany(insert, few)),
            "the server expects 2 arguments for this query, 1 was passed in element #0 of executemany() sequence");
    });
}

// A149
TEST(executemany, elements_that_are_none) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        std::vector<params> uneven;
        uneven.push_back(params::of("a", 2));
        uneven.push_back(params::of("b"));
        EXPECT_EQ(
            co_await message_of<interface_error>(conn.executemany(insert, uneven)),
            "the server expects 2 arguments for this query, 1 was passed in element #1 of executemany() sequence");
        std::vector<std::tuple<const char*, int>> null(3, std::make_tuple("a", 1));
        std::get<0>(null[2]) = nullptr;
        EXPECT_EQ(
            co_await message_of<interface_error>(conn.executemany(insert, null)),
            "argument $1 in element #2 of executemany() sequence is a null const char*: pass std::nullopt for NULL");
        EXPECT_EQ(co_await row_count(conn), 0);
    });
}

// A151: what makes the elements throws; in a transaction, and then goes on
TEST(executemany, range_that_throws) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const auto bad = std::views::iota(0, 10) | std::views::transform([](int i) {
                             if (i == 5) throw std::domain_error("five");
                             return std::make_pair(std::string("a"), i);
                         });
        const auto body = [&](transaction& tx) -> awaitable<void> {
            try {
                co_await tx.executemany(insert, bad);
                ADD_FAILURE();
            } catch (const std::domain_error& e) {
                EXPECT_STREQ(e.what(), "five");
            }
            const pairs good = {{"a", 1}, {"b", 2}};
            co_await tx.executemany(insert, good);
        };
        co_await conn.transaction(body);
        EXPECT_EQ(co_await row_count(conn), 2);
    });
}

// A152: all or nothing
TEST(executemany, unique_violation_in_the_middle) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const pairs rows = {{"a", 1}, {"b", 2}, {"c", 2}, {"d", 3}};
        const auto error = co_await thrown<unique_violation>(conn.executemany(insert, rows));
        EXPECT_TRUE(error && std::string(error->what()).starts_with("element #2 of executemany() sequence: duplicate"))
            << error->what();
        EXPECT_TRUE(error && error->query() == insert);
        EXPECT_EQ(co_await row_count(conn), 0);
        co_await thrown<unique_violation>(conn.fetchmany("INSERT INTO many VALUES ($1, $2) RETURNING b", rows));
        EXPECT_EQ(co_await row_count(conn), 0);
    });
}

// The commit that the Sync is can fail as well.
TEST(executemany, deferred_constraint) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE late (b int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
        const std::vector<int> twice(2, 1);
        const auto error = co_await thrown<unique_violation>(conn.executemany("INSERT INTO late VALUES ($1)", twice));
        EXPECT_TRUE(error && std::string(error->what()).starts_with("duplicate key")) << error->what();
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM late"), 0);
    });
}

TEST(executemany, in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const pairs rows = {{"a", 1}, {"b", 2}};
        const auto undone = [&](transaction& tx) -> awaitable<void> {
            co_await tx.executemany(insert, rows);
            EXPECT_EQ(co_await tx.fetchval<int>("SELECT count(*)::int FROM many"), 2);
            co_await thrown<unique_violation>(tx.executemany(insert, rows));
            co_await thrown<in_failed_sql_transaction>(tx.fetch("SELECT 1"));
            throw std::domain_error("undo");
        };
        co_await thrown<std::domain_error>(conn.transaction(undone));
        EXPECT_EQ(co_await row_count(conn), 0);
        const auto done = [&](transaction& tx) -> awaitable<void> { co_await tx.executemany(insert, rows); };
        co_await conn.transaction(done);
        EXPECT_EQ(co_await row_count(conn), 2);
    });
}

// Neither side waits for the other to read: tens of megabytes in both directions.
TEST(fetchmany, large_both_ways) {
    run_test([](connection& conn) -> awaitable<void> {
        std::vector<std::string> texts;
        for (std::size_t i = 0; i != 300; ++i) texts.emplace_back(100000 + i, 'x');
        const std::vector<result> got = co_await conn.fetchmany("SELECT $1::text || '!'", texts);
        EXPECT_EQ(got.size(), texts.size());
        for (std::size_t i = 0; i != got.size(); ++i) EXPECT_EQ(got[i][0].get<std::string>(0), texts[i] + "!");
    });
}

// A158
TEST(executemany, timeout) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        query slow("INSERT INTO many SELECT 'a', $1::int FROM pg_sleep(0.05)");
        slow.timeout(300ms);
        std::vector<int> numbers;
        for (int i = 0; i != 128; ++i) numbers.push_back(i);
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(conn.executemany(slow, numbers));
        EXPECT_LT(since(began), 2000ms);
        EXPECT_EQ(co_await row_count(conn), 0);

        auto running = start(conn, conn.fetchmany("SELECT pg_sleep(0.1), $1::int", numbers));
        co_await delay(250ms);
        running.cancel();
        co_await thrown<operation_aborted>(running.get());
        co_await expect_usable(conn);
    });
}

// What is in flight with it has a Sync, and so a fate, of its own.
TEST(executemany, among_others) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const pairs rows = {{"a", 1}, {"b", 2}};
        auto first = start(conn, conn.execute(insert, "x", 9));
        auto second = start(conn, conn.executemany(insert, rows));
        auto third = start(conn, conn.executemany(insert, rows));
        auto fourth = start(conn, conn.fetchmany("SELECT a FROM many WHERE b = $1", std::vector<int>(2, 9)));
        co_await first.get();
        co_await second.get();
        co_await thrown<unique_violation>(third.get());
        const std::vector<result> got = co_await fourth.get();
        EXPECT_EQ(got.size(), 2u);
        EXPECT_EQ(got[1][0].get<std::string>(0), "x");
        EXPECT_EQ(co_await row_count(conn), 3);
    });
}

// The cached plan gives other columns now: prepared anew, since nothing has been executed.
TEST(fetchmany, changed_table) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE changing (a int); INSERT INTO changing VALUES (1)");
        const std::vector<int> ones(3, 1);
        std::vector<result> got = co_await conn.fetchmany("SELECT * FROM changing WHERE a = $1", ones);
        EXPECT_EQ(got[2].columns().size(), 1u);
        co_await conn.execute("ALTER TABLE changing ADD COLUMN b int DEFAULT 5");
        got = co_await conn.fetchmany("SELECT * FROM changing WHERE a = $1", ones);
        EXPECT_EQ(got.size(), 3u);
        EXPECT_EQ(got[2][0].get<int>("b"), 5);
    });
}

// COPY FROM STDIN would take the next message for data, and the server may hang up: nothing is sent of it.
TEST(executemany, copy_is_refused) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_table);
        const std::vector<std::tuple<>> twice(2);
        const std::string text = co_await message_of<interface_error>(conn.executemany("COPY many FROM STDIN", twice));
        EXPECT_TRUE(contains(text, "copy_to_table")) << text;
        co_await expect_usable(conn);
    });
}

}  // namespace
}  // namespace asiopg::test
