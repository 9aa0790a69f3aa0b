// copy_records_to_table: records in a binary COPY, from ranges and from coroutines.
#include <asiopg/bulk.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
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

using instant = std::chrono::sys_time<std::chrono::microseconds>;
using typical = std::tuple<std::optional<std::string>, std::optional<int>, std::optional<instant>>;

std::vector<typical> typical_rows() {
    std::vector<typical> rows;
    for (int i = 0; i != 100; ++i) rows.emplace_back("a-" + std::to_string(i), i, instant(std::chrono::seconds(i)));
    rows.emplace_back("a-100", std::nullopt, std::nullopt);
    return rows;
}

awaitable<int> row_count(connection& conn) {
    const int count = co_await conn.fetchval<int>("SELECT count(*)::int FROM target");
    co_return count;
}

// A214
TEST(copy_records, ranges_and_coroutines) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a text, b int, \"c~\" timestamptz)");
        std::vector<typical> rows = typical_rows();
        EXPECT_EQ((co_await conn.copy_records_to_table("target", rows)).str(), "COPY 101");
        EXPECT_EQ((co_await conn.fetch<typical>("SELECT * FROM target ORDER BY b NULLS LAST")), rows);
        co_await conn.execute("TRUNCATE target");

        std::size_t next = 0;
        const auto source = [&]() -> awaitable<std::optional<typical>> {
            asio::steady_timer turn(co_await asio::this_coro::executor, steady_clock::now());
            co_await turn.async_wait(asio::use_awaitable);
            std::optional<typical> given;
            if (next != rows.size()) given = rows[next++];
            co_return given;
        };
        EXPECT_EQ((co_await conn.copy_records_to_table("target", source)).str(), "COPY 101");
        EXPECT_EQ((co_await conn.fetch<typical>("SELECT * FROM target ORDER BY b NULLS LAST")), rows);

        // Only some columns, in another order; the others get their defaults.
        co_await conn.execute("TRUNCATE target; ALTER TABLE target ALTER b SET DEFAULT 7");
        std::vector<std::pair<instant, std::string>> pairs(3, std::make_pair(instant(), std::string("x")));
        asiopg::copy_options some;
        some.columns("c~", "a");
        EXPECT_EQ((co_await conn.copy_records_to_table("target", std::move(pairs), some)).str(), "COPY 3");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(b)::int FROM target WHERE a = 'x'"), 21);
        EXPECT_EQ((co_await conn.copy_records_to_table("target", std::vector<typical>())).str(), "COPY 0");
        EXPECT_EQ((co_await conn.copy_records_to_table("target", source)).str(), "COPY 0");
    });
}

struct by_name {
    int b;
    std::string a;
};

// Structs: by the columns' names, or in order where columns are given.
TEST(copy_records, structs) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a text, extra int DEFAULT 5, b int)");
        std::vector<by_name> rows;
        rows.push_back(by_name{1, "one"});
        rows.push_back(by_name{2, "two"});
        EXPECT_EQ((co_await conn.copy_records_to_table("target", rows)).str(), "COPY 2");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT string_agg(a || extra || b, ' ' ORDER BY b) FROM target"),
                  "one51 two52");
        asiopg::copy_options others;
        others.columns("extra", "a");
        co_await conn.copy_records_to_table("target", rows, others);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(extra)::int FROM target WHERE b IS NULL"), 3);
        // Records of another query, and lists.
        const result given = co_await conn.fetch("SELECT 'r' AS a, 1 AS extra, 2 AS b FROM generate_series(1, 3)");
        EXPECT_EQ((co_await conn.copy_records_to_table("target", given)).str(), "COPY 3");
        std::vector<params> lists;
        lists.push_back(params::of("p", std::nullopt, 9));
        EXPECT_EQ((co_await conn.copy_records_to_table("target", lists)).str(), "COPY 1");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT a FROM target WHERE b = 9"), "p");
    });
}

// A215
TEST(copy_records, where) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a text)");
        std::vector<std::tuple<std::string>> rows;
        for (int i = 0; i != 102; ++i) rows.emplace_back("b-" + std::to_string(i + 900));
        asiopg::copy_options filtered;
        filtered.where("a <> 'b-999'");
        EXPECT_EQ((co_await conn.copy_records_to_table("target", rows, filtered)).str(), "COPY 101");
        asiopg::copy_options text;
        text.delimiter('|');
        co_await thrown<interface_error>(conn.copy_records_to_table("target", rows, text));
        asiopg::copy_options csv;
        csv.format(copy_format::csv);
        co_await thrown<interface_error>(conn.copy_records_to_table("target", rows, csv));
    });
}

// A216
TEST(copy_records, value_without_a_binary_form) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (id uuid)");
        const std::vector<std::string> texts(1, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
        EXPECT_EQ(co_await message_of<conversion_error>(conn.copy_records_to_table("target", texts)),
                  "no binary format encoder for column \"id\": std::string is sent as uuid in text format, and records "
                  "are copied in binary");
        const std::vector<uuid> binary(1, uuid(texts[0]));
        EXPECT_EQ((co_await conn.copy_records_to_table("target", binary)).str(), "COPY 1");
        EXPECT_EQ(co_await conn.fetchval<uuid>("SELECT id FROM target"), binary[0]);
    });
}

// A217
TEST(copy_records, wrong_records) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int, b text)");
        const std::vector<int> few(2);
        EXPECT_EQ(co_await message_of<interface_error>(conn.copy_records_to_table("target", few)),
                  "record #0 has 1 value, for 2 columns");
        for (const int at : {3, 5000}) {
            const auto rows = std::views::iota(0, 10'000) | std::views::transform([at](int i) {
                                  return std::make_tuple(i == at ? 1L << 40 : 1L, std::string(100, 'x'));
                              });
            const std::string place = "invalid input for column \"a\" of record #" + std::to_string(at) +
                                      ": 1099511627776 (value out of int4 range";
            EXPECT_TRUE(
                (co_await message_of<conversion_error>(conn.copy_records_to_table("target", rows))).starts_with(place));
            int made = 0;
            const auto source = [&]() -> awaitable<std::optional<std::tuple<long, std::string>>> {
                std::optional<std::tuple<long, std::string>> next;
                next.emplace(made == at ? 1L << 40 : 1L, std::string(100, 'x'));
                ++made;
                co_return next;
            };
            EXPECT_TRUE((co_await message_of<conversion_error>(conn.copy_records_to_table("target", source)))
                            .starts_with(place));
            EXPECT_EQ(co_await row_count(conn), 0);
        }
        const auto body = [&](transaction& tx) -> awaitable<void> {
            co_await tx.copy_records_to_table("target",
                                              std::vector<std::tuple<int, const char*>>(2, std::make_tuple(1, "x")));
        };
        co_await conn.transaction(body);
        EXPECT_EQ(co_await row_count(conn), 2);
    });
}

// A217: what the source throws
TEST(copy_records, source_that_throws) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int)");
        for (const int at : {0, 100'000}) {
            const auto rows = std::views::iota(0, 200'000) | std::views::transform([at](int i) {
                                  if (i == at) throw std::domain_error("stop");
                                  return i;
                              });
            EXPECT_EQ(co_await message_of<std::domain_error>(conn.copy_records_to_table("target", rows)), "stop");
            int made = 0;
            const auto source = [&]() -> awaitable<std::optional<int>> {
                if (made == at) throw std::domain_error("stop");
                co_return made++;
            };
            EXPECT_EQ(co_await message_of<std::domain_error>(conn.copy_records_to_table("target", source)), "stop");
            EXPECT_EQ(co_await row_count(conn), 0);
        }
    });
}

// A218
TEST(copy_records, source_is_not_read_when_the_command_fails) {
    run_test([](connection& conn) -> awaitable<void> {
        int made = 0;
        const auto rows = std::views::iota(0, 10) | std::views::transform([&made](int i) {
                              ++made;
                              return i;
                          });
        const auto source = [&]() -> awaitable<std::optional<int>> {
            ++made;
            co_return std::nullopt;
        };
        co_await thrown<undefined_table>(conn.copy_records_to_table("no such table", rows));
        co_await thrown<undefined_table>(conn.copy_records_to_table("no such table", source));
        // COPY itself is refused, not the query for the columns.
        co_await conn.execute("CREATE TEMP TABLE generated (a int GENERATED ALWAYS AS (1) STORED)");
        asiopg::copy_options that;
        that.columns("a");
        co_await thrown<invalid_column_reference>(conn.copy_records_to_table("generated", rows, that));
        co_await thrown<invalid_column_reference>(conn.copy_records_to_table("generated", source, that));
        EXPECT_EQ(made, 0);
        // It fails in the middle.
        co_await conn.execute("CREATE TEMP TABLE target (a int PRIMARY KEY, b text)");
        const auto twice = std::views::iota(0, 1'000'000) | std::views::transform([&made](int i) {
                               made = i;
                               return std::make_tuple(i == 1 ? 0 : i, std::string(1000, 'x'));
                           });
        co_await thrown<unique_violation>(conn.copy_records_to_table("target", twice));
        EXPECT_LT(made, 100'000);
        co_await expect_usable(conn);
    });
}

// A219
TEST(copy_records, stalled_peer) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        connection conn = co_await connect(server().host("127.0.0.1").port(proxy.port()));
        co_await conn.execute("CREATE TEMP TABLE target (a int, b text)");
        asiopg::copy_options options;
        options.timeout(300ms);
        int made = 0;
        const auto rows = std::views::iota(0, 10'000'000) | std::views::transform([&](int i) {
                              if (i == 1000) proxy.stall();
                              made = i;
                              return std::make_tuple(i, std::string(1000, 'x'));
                          });
        const auto began = steady_clock::now();
        co_await thrown<timeout_error>(conn.copy_records_to_table("target", rows, options));
        EXPECT_LT(since(began), 3000ms);
        EXPECT_LT(made, 100'000);
        conn.terminate();
    });
}

// A219: the caller's own waiting
TEST(copy_records, slow_source) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int)");
        asiopg::copy_options options;
        options.timeout(200ms);
        const auto source = []() -> awaitable<std::optional<int>> {
            asio::steady_timer forever(co_await asio::this_coro::executor, 1h);
            co_await forever.async_wait(asio::use_awaitable);
            co_return 1;
        };
        co_await thrown<timeout_error>(conn.copy_records_to_table("target", source, options));
        EXPECT_EQ(co_await row_count(conn), 0);
        auto running = start(conn, conn.copy_records_to_table("target", source));
        co_await delay(30ms);
        running.cancel();
        co_await thrown<operation_aborted>(running.get());
        auto endless = start(conn, conn.copy_records_to_table("target", std::views::iota(0)));
        co_await delay(30ms);
        endless.cancel();
        co_await thrown<operation_aborted>(endless.get());
        EXPECT_EQ(co_await row_count(conn), 0);
    });
}

// The types are asked for each time, in one round trip, so a changed table is noticed.
TEST(copy_records, changed_table) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int8)");
        const std::vector<int> numbers(3, 7);
        co_await conn.copy_records_to_table("target", numbers);
        co_await conn.execute("ALTER TABLE target ALTER a TYPE float8");
        co_await conn.copy_records_to_table("target", numbers);
        EXPECT_EQ(co_await conn.fetchval<double>("SELECT sum(a) FROM target"), 42.0);
    });
}

// Generated columns are not written to.
TEST(copy_records, generated_columns) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE TEMP TABLE \"o'b\\d\" (a int, names int GENERATED ALWAYS AS (a * 2) STORED, b text, "
            "c text GENERATED ALWAYS AS (b || '!') STORED)");
        const std::vector<std::tuple<int, std::string>> rows(2, std::make_tuple(3, std::string("x")));
        EXPECT_EQ((co_await conn.copy_records_to_table("o'b\\d", rows)).str(), "COPY 2");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT string_agg(a || ' ' || names || c, ',') FROM \"o'b\\d\""),
                  "3 6x!,3 6x!");
        // Found out each time.
        co_await conn.execute("ALTER TABLE \"o'b\\d\" ALTER names DROP EXPRESSION");
        const std::vector<std::tuple<int, int, std::string>> more(1, std::make_tuple(3, 4, std::string("x")));
        EXPECT_EQ((co_await conn.copy_records_to_table("o'b\\d", more)).str(), "COPY 1");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(names)::int FROM \"o'b\\d\""), 16);
        // In a schema.
        co_await conn.execute(
            "CREATE SCHEMA records; CREATE TABLE records.t (a int, b int GENERATED ALWAYS AS (1) STORED)");
        asiopg::copy_options in_schema;
        in_schema.schema_name("records");
        EXPECT_EQ((co_await conn.copy_records_to_table("t", std::vector<int>(3), in_schema)).str(), "COPY 3");
        co_await conn.execute("DROP SCHEMA records CASCADE");
    });
}

TEST(copy_records, progress) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int)");
        copy_progress last;
        asiopg::copy_options options;
        options.progress([&](const copy_progress& p) { last = p; });
        co_await conn.copy_records_to_table("target", std::views::iota(0, 100'000), options);
        EXPECT_EQ(last.rows, 100'000u);
        EXPECT_EQ(last.bytes, 19u + 100'000u * 10u + 2u);
    });
}

}  // namespace
}  // namespace asiopg::test
