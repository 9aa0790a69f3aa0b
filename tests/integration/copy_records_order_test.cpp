// copy_records_to_table among other operations: nothing comes between its steps.
#include <asiopg/bulk.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <ranges>
#include <stdexcept>
#include <string>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

constexpr const char* make_schemas =
    "DROP SCHEMA IF EXISTS records_a CASCADE; DROP SCHEMA IF EXISTS records_b CASCADE;"
    "CREATE SCHEMA records_a; CREATE TABLE records_a.tt (a int);"
    "CREATE SCHEMA records_b; CREATE TABLE records_b.tt (a int); SET search_path = records_a";
constexpr const char* drop_schemas = "DROP SCHEMA records_a CASCADE; DROP SCHEMA records_b CASCADE";
constexpr const char* counts =
    "SELECT (SELECT count(*) FROM records_a.tt) || ' ' || (SELECT count(*) FROM records_b.tt)";

// Gives a number of rows, one after the other.
struct numbers {
    explicit numbers(int count) : left(count) {}
    awaitable<std::optional<int>> operator()() {
        std::optional<int> next;
        if (left != 0) next = left--;
        co_return next;
    }
    int left;
};

TEST(copy_records_order, nothing_comes_between_its_steps) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(make_schemas);
        const std::vector<int> rows(1, 42);
        co_await gather(conn.copy_records_to_table("tt", rows), conn.execute("SET search_path = records_b"));
        EXPECT_EQ(co_await conn.fetchval<std::string>(counts), "1 0");
        co_await conn.execute("SET search_path = records_a");
        co_await gather(conn.copy_records_to_table("tt", numbers(1)), conn.execute("SET search_path = records_b"));
        EXPECT_EQ(co_await conn.fetchval<std::string>(counts), "2 0");
        co_await conn.execute("SET search_path = records_a");
        const auto body = [&](transaction& tx) -> awaitable<void> {
            co_await gather(tx.copy_records_to_table("tt", rows), tx.copy_records_to_table("tt", numbers(1)),
                            tx.execute("SET search_path = records_b"));
        };
        co_await conn.transaction(body);
        EXPECT_EQ(co_await conn.fetchval<std::string>(counts), "4 0");
        co_await conn.execute(drop_schemas);
    });
}

TEST(copy_records_order, what_is_started_behind_sees_all_rows) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int)");
        constexpr const char* count = "SELECT count(*)::int FROM target";
        auto [tag, seen] =
            co_await gather(conn.copy_records_to_table("target", std::views::iota(0, 1000)), conn.fetchval<int>(count));
        EXPECT_EQ(seen, 1000);
        auto copying = start(conn, conn.copy_records_to_table("target", numbers(1000)));
        auto behind = start(conn, conn.fetchval<int>(count));
        EXPECT_EQ(co_await behind.get(), 2000);
        EXPECT_EQ((co_await copying.get()).str(), "COPY 1000");
    });
}

// A callable in a variable is used where it is; one that is moved in is kept.
TEST(copy_records_order, callables) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int)");
        numbers source(5);
        co_await conn.copy_records_to_table("target", source);
        EXPECT_EQ(source.left, 0);
        source.left = 3;
        co_await conn.executemany("INSERT INTO target VALUES ($1)", source);
        EXPECT_EQ(source.left, 0);
        std::optional<numbers> moved(7);
        auto later = conn.copy_records_to_table("target", std::move(*moved));
        moved.reset();
        EXPECT_EQ((co_await std::move(later)).str(), "COPY 7");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM target"), 15);
    });
}

// However it ends, the connection is free again, for what waits and for what comes later.
TEST(copy_records_order, the_connection_is_free_afterwards) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int PRIMARY KEY)");
        const auto bad = std::views::iota(0, 3) | std::views::transform([](int i) {
                             if (i == 2) throw std::domain_error("two");
                             return i;
                         });
        int made = 0;
        const auto bad_source = [&]() -> awaitable<std::optional<int>> {
            if (made++ == 2) throw std::domain_error("two");
            co_return made;
        };
        const auto refused = [&](int kind) -> awaitable<command_tag> {
            switch (kind) {
                case 0:
                    return conn.copy_records_to_table("no such table", numbers(1));
                case 1:
                    return conn.copy_records_to_table("no such table", std::vector<int>(1));
                case 2:
                    return conn.copy_records_to_table("target", bad_source);
                case 3:
                    return conn.copy_records_to_table("target", bad);
                case 4:
                    return conn.copy_records_to_table("target", std::vector<int>(2));
                case 5:
                    return conn.copy_records_to_table("target", std::vector<std::string>(1));
                default:
                    return conn.copy_records_to_table("target", std::vector<params>(1));
            }
        };
        for (int kind = 0; kind != 7; ++kind) {
            auto failing = start(conn, refused(kind));
            auto behind = start(conn, conn.fetchval<int>("SELECT count(*)::int FROM target"));
            EXPECT_EQ(co_await behind.get(), 0) << kind;
            co_await thrown<std::exception>(failing.get());
            co_await expect_usable(conn);
        }
        // Given up while its rows are made, and while it waits for its turn.
        const auto never = []() -> awaitable<std::optional<int>> {
            co_await delay(seconds(3600));
            co_return 1;
        };
        auto first = start(conn, conn.copy_records_to_table("target", never));
        auto second = start(conn, conn.copy_records_to_table("target", never));
        auto behind = start(conn, conn.fetchval<int>("SELECT count(*)::int FROM target"));
        co_await delay(milliseconds(20));
        second.cancel();
        first.cancel();
        co_await thrown<operation_aborted>(first.get());
        co_await thrown<operation_aborted>(second.get());
        EXPECT_EQ(co_await behind.get(), 0);
    });
}

}  // namespace
}  // namespace asiopg::test
