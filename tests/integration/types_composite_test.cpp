// Anonymous records, and composite types that are built in.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

using inner = std::tuple<int, std::string>;
using outer = std::tuple<std::optional<int>, int, std::string, inner>;

// A247
TEST(types_composite, anonymous_records) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string sql = "SELECT ROW(NULL::int, 1234, '5678'::text, ROW(42, '42'::text))";
        EXPECT_EQ(co_await conn.fetchval<outer>(sql), outer(std::nullopt, 1234, "5678", inner(42, "42")));
        const auto row = co_await conn.fetchval<record>(sql);
        EXPECT_EQ(row.size(), 4u);
        EXPECT_TRUE(row[0].is_null());
        EXPECT_EQ(row.get<int>(1), 1234);
        EXPECT_EQ(row.get<record>(3).get<std::string>(1), "42");
        EXPECT_EQ(to_string(row), "=NULL =1234 =5678 =(42,42)");
        EXPECT_EQ(co_await message_of<conversion_error>(conn.fetch("SELECT $1::record", inner(1, "a"))),
                  "invalid input for query argument $1: (1, 'a') (input of anonymous composite types is not supported; "
                  "cannot send std::tuple<int, std::string> as record)");
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetchval<inner>(sql)),
                             "the anonymous record has 4 attributes, std::tuple<int, std::string> takes 2"));
        EXPECT_EQ(co_await conn.fetchval<std::tuple<>>("SELECT ROW()"), std::tuple<>());
    });
}

TEST(types_composite, arrays_of_records) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string sql = "SELECT ARRAY[ROW(1, 'a'::text), ROW(2, 'b'::text)]";
        const std::vector<inner> expected{inner(1, "a"), inner(2, "b")};
        EXPECT_EQ(co_await conn.fetchval<std::vector<inner>>(sql), expected);
        const auto rows = co_await conn.fetchval<std::vector<record>>(sql);
        EXPECT_EQ(rows.size(), 2u);
        EXPECT_EQ(rows.at(1).get<std::string>(1), "b");
        EXPECT_EQ((co_await conn.fetchval<std::vector<std::pair<int, std::string>>>(sql)).at(0).second, "a");
        EXPECT_EQ((co_await conn.fetch<std::tuple<int, inner>>("SELECT 1, ROW(2, 'x'::text)")).at(0),
                  std::make_tuple(1, inner(2, "x")));
    });
}

// Records outlive what they came from.
TEST(types_composite, records_own_their_values) {
    record kept;
    run_test([&](connection& conn) -> awaitable<void> {
        kept = co_await conn.fetchval<record>("SELECT ROW(1, repeat('x', 1000))");
        co_await conn.fetch("SELECT 1");
    });
    EXPECT_EQ(kept.get<std::string>(1), std::string(1000, 'x'));
    const record copy = kept;
    EXPECT_EQ(copy, kept);
}

}  // namespace
}  // namespace asiopg::test
