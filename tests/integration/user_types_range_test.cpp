// Range types that users created.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/connection.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

TEST(user_types_range, of_floats) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.floats AS RANGE (subtype = float8)");
        const auto value = range<double>::closed(1.5, 2.5);
        EXPECT_EQ(co_await conn.fetchval<range<double>>("SELECT $1::pg_temp.floats", value), value);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::pg_temp.floats::text", value), "[1.5,2.5]");
        const std::vector<range<double>> list{value, range<double>()};
        EXPECT_EQ(co_await conn.fetchval<std::vector<range<double>>>("SELECT $1::pg_temp.floats[]", list), list);
    });
}

// A265: the bounds have no binary form.
TEST(user_types_range, of_a_text_only_type) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.words AS RANGE (subtype = tsvector)");
        using words = range<std::string>;
        const words value = words::half_open("'a'", "'b c' 'd'");
        EXPECT_EQ(co_await conn.fetchval<words>("SELECT $1::pg_temp.words", value), value);
        EXPECT_EQ(co_await conn.fetchval<words>("SELECT $1::pg_temp.words", words()), words());
        EXPECT_EQ(co_await conn.fetchval<words>("SELECT $1::pg_temp.words", words::all()), words::all());
        const std::vector<words> list{value, words()};
        EXPECT_EQ(co_await conn.fetchval<std::vector<words>>("SELECT $1::pg_temp.words[]", list), list);
        if (conn.get_server_version().major < 14) co_return;
        const multirange<std::string> many(std::vector<words>(1, value));
        EXPECT_EQ(co_await conn.fetchval<multirange<std::string>>("SELECT $1::pg_temp.words_multirange", many), many);
    });
}

}  // namespace
}  // namespace asiopg::test
