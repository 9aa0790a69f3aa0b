#include <asiopg/result.hpp>

#include <gtest/gtest.h>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/error.hpp>

#include <algorithm>
#include <ranges>

#include "row_builder.hpp"

namespace {

using namespace asiopg::test;
using asiopg::record;
using asiopg::result;
using asiopg::result_iterator;

result numbers(int count) {
    row_builder rows;
    rows.column("i", asiopg::oid::int4).column("t", asiopg::oid::text).tag("SELECT " + std::to_string(count));
    for (int i = 0; i < count; ++i) rows.row(int4(i), text("t" + std::to_string(i)));
    return rows.build();
}

TEST(Result, IsARangeOfRecords) {
    static_assert(std::ranges::bidirectional_range<result> && std::ranges::sized_range<result>);
    static_assert(std::is_same_v<std::iterator_traits<result_iterator>::reference, const record&>);
    const result rows = numbers(3);
    EXPECT_EQ(rows.size(), 3u);
    EXPECT_FALSE(rows.empty());
    int expected = 0;
    for (const record& row : rows) EXPECT_EQ(row.get<int>("i"), expected++);
    EXPECT_EQ(expected, 3);
    EXPECT_EQ(rows[1].get<std::string>(1), "t1");
    EXPECT_EQ(rows.front().get<int>(0), 0);
    EXPECT_EQ(rows.back().get<int>(0), 2);
    EXPECT_EQ(rows.tag(), "SELECT 3");
    EXPECT_EQ(rows.tag().rows_affected(), 3u);
    EXPECT_EQ(rows.columns().size(), 2u);
    EXPECT_EQ(rows.columns()[1].name, "t");
}

TEST(Result, CountsNoReferencesPerRow) {
    const result rows = numbers(3);
    for (const record& row : rows) {
        EXPECT_EQ(rows.shared_rows()->references, 1u);
        EXPECT_FALSE(row.empty());
    }
}

TEST(Result, RefusesRowsThatItDoesNotHave) {
    const result rows = numbers(2);
    const std::string message = message_of<asiopg::interface_error>([&] { (void)rows[2]; });
    EXPECT_TRUE(contains(message, "no row 2") && contains(message, "2 rows")) << message;
    EXPECT_THROW((void)result().front(), asiopg::interface_error);
    EXPECT_THROW((void)numbers(0).back(), asiopg::interface_error);
}

TEST(Result, MayBeEmpty) {
    const result none;
    EXPECT_TRUE(none.empty());
    EXPECT_EQ(none.begin(), none.end());
    EXPECT_TRUE(none.columns().empty());
    EXPECT_EQ(none.tag().str(), "");
    for (const record& row : none) FAIL() << row.size();
    const result empty = numbers(0);
    EXPECT_EQ(empty.begin(), empty.end());
    EXPECT_EQ(empty.columns().size(), 2u);
    // Rows without columns are rows all the same.
    const result bare = row_builder().row().row().build();
    EXPECT_EQ(std::distance(bare.begin(), bare.end()), 2);
}

TEST(Result, IteratorsStepInAllDirections) {
    const result rows = numbers(5);
    auto it = rows.begin();
    EXPECT_EQ((it + 3)->get<int>(0), 3);
    EXPECT_EQ((2 + it)->get<int>(0), 2);
    EXPECT_EQ(it[4].get<int>(0), 4);
    EXPECT_EQ((it++)->get<int>(0), 0);
    EXPECT_EQ(it->get<int>(0), 1);
    EXPECT_EQ((--it)->get<int>(0), 0);
    it += 4;
    EXPECT_EQ((it--)->get<int>(0), 4);
    it -= 2;
    EXPECT_EQ((*it).get<int>(0), 1);
    EXPECT_EQ(rows.end() - rows.begin(), 5);
    EXPECT_LT(rows.begin(), rows.end());
    EXPECT_EQ((rows.end() - 1)->get<std::string>("t"), "t4");
}

TEST(Result, WorksWithAlgorithms) {
    const result rows = numbers(9);
    const auto found =
        std::lower_bound(rows.begin(), rows.end(), 5, [](const record& row, int i) { return row.get<int>(0) < i; });
    EXPECT_EQ(found - rows.begin(), 5);
    const std::vector<record> kept(rows.begin(), rows.end());
    EXPECT_EQ(kept.back().get<int>(0), 8);
    EXPECT_EQ(*std::max_element(rows.begin(), rows.end()), kept.back());
}

TEST(Result, GoesBackwards) {
    const result rows = numbers(3);
    std::string seen;
    for (auto it = rows.rbegin(); it != rows.rend(); ++it) seen += it->get<std::string>("t");
    for (const record& row : rows | std::views::reverse) seen += std::to_string(row.get<int>(0));
    EXPECT_EQ(seen, "t2t1t0210");
    EXPECT_EQ(rows.rend() - rows.rbegin(), 3);
    EXPECT_EQ(rows.rbegin()[2].get<int>(0), 0);
    EXPECT_EQ((rows.rbegin() + 1)->get<int>(0), 1);
}

// What a temporary iterator gives does not refer into it.
TEST(Result, GoesBackwardsByTemporaryIterators) {
    const result rows = numbers(3);
    const record& last = *rows.rbegin();
    const record& first = *std::prev(rows.rend());
    const record& reversed = *(rows | std::views::reverse).begin();
    EXPECT_EQ(rows.shared_rows()->references, 4u);
    EXPECT_EQ(last.get<std::string_view>("t"), "t2");
    EXPECT_EQ(first.get<std::string_view>("t"), "t0");
    EXPECT_EQ(reversed.get<std::string_view>("t"), "t2");
    EXPECT_EQ(rows.rbegin()->get<std::string>("t"), "t2");
}

TEST(Result, CopiesShareTheRows) {  // A282
    result first = numbers(2);
    result second = first;
    EXPECT_EQ(first.shared_rows()->references, 2u);
    const record row = first[1];
    first = result();
    second = result();
    EXPECT_EQ(row.get<std::string_view>("t"), "t1");
}

}  // namespace
