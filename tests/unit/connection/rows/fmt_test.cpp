#include <asiopg/fmt.hpp>

#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <asiopg/codecs/basic.hpp>

#include "row_builder.hpp"

namespace {

using namespace asiopg::test;

TEST(Fmt, FormatsRecordsFieldsAndTags) {
    const asiopg::record row =
        row_builder().column("a", asiopg::oid::int4).column("b", asiopg::oid::int4).row(int4(42), int4(-1)).build()[0];
    EXPECT_EQ(fmt::format("{}", row), "a=42 b=-1");  // A278
    EXPECT_EQ(fmt::format("[{:>5}]", row["a"]), "[   42]");
    EXPECT_EQ(fmt::format("{}", asiopg::record(row)["b"]), "-1");
    EXPECT_EQ(fmt::format("{}", asiopg::command_tag("INSERT 0 1")), "INSERT 0 1");
}

}  // namespace
