// Ranges and multiranges of built-in types through the verbs.
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

using ints = range<int>;

template <class T>
awaitable<void> comes_back_as(connection& conn, std::string type, T sent, T expected) {
    const std::string sql = "SELECT $1::" + type;
    EXPECT_EQ(co_await conn.fetchval<T>(sql, sent), expected) << type;
    EXPECT_EQ(co_await conn.fetchval<std::string>(sql + "::text", sent), expected.str());
}

// A250
TEST(types_range, int4range) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await comes_back_as(conn, "int4range", ints::closed(1, 9), ints::half_open(1, 10));
        co_await comes_back_as(conn, "int4range", ints::open(0, 9), ints::half_open(1, 9));
        co_await comes_back_as(conn, "int4range", ints(), ints());
        co_await comes_back_as(conn, "int4range", ints::half_open(1, 1), ints());
        co_await comes_back_as(conn, "int4range", ints::at_most(2), ints::less_than(3));
        co_await comes_back_as(conn, "int4range", ints::at_least(2), ints::at_least(2));
        co_await comes_back_as(conn, "int4range", ints::all(), ints::all());
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int4range", 1)),
                             "cannot send int as int4range"));
        const range<std::string> texts = range<std::string>::at_least("a");
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int4range", texts)),
                             "cannot send asiopg::range<std::string> as int4range"));
        EXPECT_TRUE(contains(co_await message_of<data_exception>(conn.fetch("SELECT $1::int4range", ints(9, 1))),
                             "range lower bound must be less than or equal to range upper bound"));
        EXPECT_EQ(co_await conn.fetchval<std::optional<ints>>("SELECT NULL::int4range"), std::nullopt);
    });
}

TEST(types_range, other_subtypes) {
    run_test([](connection& conn) -> awaitable<void> {
        using numerics = range<numeric>;
        co_await comes_back_as(conn, "numrange", numerics(numeric("1.50"), numeric("2"), false, true),
                               numerics(numeric("1.50"), numeric("2"), false, true));
        using longs = range<std::int64_t>;
        co_await comes_back_as(conn, "int8range", longs(1, std::int64_t(1) << 40), longs(1, std::int64_t(1) << 40));
        using dates = range<date>;
        const dates open(date(), std::nullopt);
        co_await comes_back_as(conn, "daterange", open, open);
        using instants = range<std::chrono::sys_time<std::chrono::microseconds>>;
        const std::chrono::sys_time<std::chrono::microseconds> now(1700000000123456us);
        const instants hour(now, now + 1h, true, true);
        EXPECT_EQ(co_await conn.fetchval<instants>("SELECT $1::tstzrange", hour), hour);
        using times = range<timestamp>;
        const times stamps(timestamp(), timestamp::infinity());
        co_await comes_back_as(conn, "tsrange", stamps, stamps);
    });
}

TEST(types_range, arrays) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<ints> list{ints(1, 2), ints(), ints::all()};
        EXPECT_EQ(co_await conn.fetchval<std::vector<ints>>("SELECT $1::int4range[]", list), list);
        const std::vector<std::vector<ints>> table{{ints(1, 2)}, {ints()}};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::vector<ints>>>("SELECT $1::int4range[]", table), table);
        const std::vector<std::optional<ints>> nulls{std::nullopt, ints(1, 2)};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::optional<ints>>>("SELECT $1::int4range[]", nulls), nulls);
    });
}

// A251
TEST(types_range, multiranges) {
    run_test([](connection& conn) -> awaitable<void> {
        if (conn.get_server_version().major < 14) co_return;
        using many = multirange<int>;
        const std::string type = "int4multirange";
        co_await comes_back_as(conn, type, many(), many());
        const std::vector<ints> hollow{ints()};
        co_await comes_back_as(conn, type, many(hollow), many());
        const std::vector<ints> touching{ints::closed(1, 9), ints::closed(9, 11)}, merged{ints(1, 12)};
        co_await comes_back_as(conn, type, many(touching), many(merged));
        const std::vector<ints> apart{ints(1, 2), ints(5, 7)};
        co_await comes_back_as(conn, type, many(apart), many(apart));
        const std::vector<ints> infinite{ints::less_than(2), ints::at_least(5)};
        co_await comes_back_as(conn, type, many(infinite), many(infinite));
        EXPECT_EQ(co_await conn.fetchval<std::vector<ints>>("SELECT $1::int4multirange", apart), apart);
        const std::vector<std::vector<ints>> list{apart, {}};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::vector<ints>>>("SELECT $1::int4multirange[]", list), list);
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int4multirange", 1)),
                             "cannot send int as int4multirange"));
    });
}

// A252: what the library says of subsets is what the server says.
TEST(types_range, subsets) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<ints> all{ints::half_open(1, 5),
                                    ints::half_open(2, 4),
                                    ints::half_open(0, 6),
                                    ints(),
                                    ints::at_least(1),
                                    ints::less_than(5),
                                    ints::all()};
        for (const ints& a : all)
            for (const ints& b : all) {
                EXPECT_EQ(co_await conn.fetchval<bool>("SELECT $1::int4range < $2::int4range", a, b), a < b)
                    << a.str() << " " << b.str();
                EXPECT_EQ(co_await conn.fetchval<bool>("SELECT $1::int4range <@ $2::int4range", a, b),
                          a.is_subset_of(b))
                    << a.str() << " " << b.str();
            }
    });
}

}  // namespace
}  // namespace asiopg::test
