// How an optional_record compares, and what it converts to.
#include <asiopg/optional_record.hpp>

#include <gtest/gtest.h>
#include <asiopg/result.hpp>

#include <algorithm>
#include <set>
#include <unordered_set>
#include <vector>

#include "row_builder.hpp"

namespace {

using namespace asiopg::test;
using asiopg::optional_record;
using asiopg::record;
using maybe = std::optional<record>;

record number(int value) { return row_builder().column("n", asiopg::oid::int4).row(int4(value)).build()[0]; }

template <class A, class B>
void expect_equal(const A& a, const B& b) {
    EXPECT_TRUE(a == b && b == a && a <= b && b <= a && a >= b && b >= a);
    EXPECT_FALSE(a != b || b != a || a < b || b < a || a > b || b > a);
    EXPECT_TRUE((a <=> b) == 0 && (b <=> a) == 0);
}

template <class A, class B>
void expect_less(const A& a, const B& b) {
    EXPECT_TRUE(a < b && b > a && a <= b && b >= a && a != b && b != a);
    EXPECT_FALSE(a > b || b < a || a >= b || b <= a || a == b || b == a);
    EXPECT_TRUE((a <=> b) < 0 && (b <=> a) > 0);
}

TEST(OptionalRecord, ComparesAsAnOptionalDoes) {
    const optional_record none, one = number(1), two = number(2);
    expect_equal(none, optional_record());
    expect_equal(one, optional_record(number(1)));
    expect_less(one, two);
    expect_less(none, one);

    expect_equal(none, maybe());  // two that are empty are equal
    expect_equal(one, maybe(number(1)));
    expect_less(one, maybe(number(2)));
    expect_less(none, maybe(number(1)));
    expect_less(maybe(), one);

    expect_equal(one, number(1));
    expect_less(one, number(2));
    expect_less(none, number(1));
    expect_less(number(1), two);

    expect_equal(none, std::nullopt);
    expect_less(std::nullopt, one);
}

TEST(OptionalRecord, IsFoundSortedAndHashed) {
    std::vector<optional_record> rows;
    for (int n : {3, 1, 2}) rows.emplace_back(number(n));
    rows.emplace_back();
    EXPECT_EQ(std::find(rows.begin(), rows.end(), rows[1]) - rows.begin(), 1);
    EXPECT_EQ(std::find(rows.begin(), rows.end(), number(2)) - rows.begin(), 2);
    EXPECT_EQ(std::ranges::find(rows, optional_record()) - rows.begin(), 3);
    std::ranges::sort(rows);
    EXPECT_TRUE(rows[0] == std::nullopt && rows[1] == number(1) && rows[3] == number(3));
    const std::unordered_set<optional_record> hashed(rows.begin(), rows.end());
    EXPECT_EQ(hashed.count(number(2)), 1u);
    EXPECT_EQ(hashed.count(std::nullopt), 1u);
    EXPECT_EQ(std::set<optional_record>(rows.begin(), rows.end()).size(), 4u);
    EXPECT_TRUE(asiopg::fetched_vector<optional_record>(rows) == asiopg::fetched_vector<optional_record>(rows));
}

TEST(OptionalRecord, ConvertsToAndFromAnOptional) {
    optional_record row = number(1);
    maybe copy = row;
    maybe direct(row);
    EXPECT_TRUE(copy == row && direct == row);
    copy = optional_record();
    EXPECT_FALSE(copy);
    copy = row;
    const maybe moved = std::move(row);
    EXPECT_EQ(copy, moved);
    row = moved;
    EXPECT_TRUE(row == number(1));
    row = std::nullopt;
    EXPECT_FALSE(row.has_value());
    EXPECT_EQ(row.value_or(number(7)), number(7));
    row.emplace(number(2));
    optional_record other;
    std::swap(row, other);
    EXPECT_TRUE(!row && *other == number(2));
}

}  // namespace
