// executemany, fetchmany and copy_records_to_table with all codecs included: a tuple is its values, and a composite
// value only where that is the only one.
#include <asiopg/asiopg.hpp>

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

struct plain {
    int id;
    std::string name;
};
struct spot {
    int x;
    int y;
    friend bool operator==(const spot&, const spot&) = default;
};
struct cents {
    int count;
    int other;
};

}  // namespace
}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::spot> : asiopg::composite_codec<asiopg::test::spot> {};
template <>
struct asiopg::codec<asiopg::test::cents> {
    static constexpr std::string_view cpp_name = "cents";
    static bool can_encode(const type& t, format& f) noexcept {
        f = format::binary;
        return t.oid == oid::int4;
    }
    static void encode(const test::cents& value, const type&, writer& out) { out.write_int32(value.count); }
};

namespace asiopg::test {
namespace {

using numbered = std::tuple<int, std::string>;
using pair = std::pair<int, std::string>;

constexpr const char* insert = "INSERT INTO target VALUES ($1, $2)";
constexpr const char* all = "SELECT string_agg(a || b, ' ' ORDER BY a) FROM target";

// One row after the other from a coroutine.
template <class T>
struct source {
    explicit source(T value) : row(std::move(value)) {}
    awaitable<std::optional<T>> operator()() {
        std::optional<T> next = std::exchange(row, std::nullopt);
        co_return next;
    }
    std::optional<T> row;
};

TEST(composite_elements, tuples_are_their_values) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int, b text)");
        co_await conn.executemany(insert, std::vector<numbered>(1, numbered(1, "t")));
        co_await conn.executemany(insert, std::vector<pair>(1, pair(2, "p")));
        std::map<int, std::string> map;
        map[3] = "m";
        co_await conn.executemany(insert, map);
        co_await conn.executemany(insert, source<numbered>(numbered(4, "c")));
        std::vector<plain> structs(1);
        structs[0].id = 5;
        structs[0].name = "s";
        co_await conn.executemany(insert, structs);
        co_await conn.copy_records_to_table("target", std::vector<numbered>(1, numbered(6, "t")));
        co_await conn.copy_records_to_table("target", std::vector<pair>(1, pair(7, "p")));
        co_await conn.copy_records_to_table("target", map);
        co_await conn.copy_records_to_table("target", source<pair>(pair(8, "c")));
        EXPECT_EQ(co_await conn.fetchval<std::string>(all), "1t 2p 3m 3m 4c 5s 6t 7p 8c");

        const std::string echo = "SELECT $1::int || $2::text";
        EXPECT_EQ((co_await conn.fetchmany(echo, std::vector<numbered>(1, numbered(1, "t"))))[0][0].get<std::string>(0),
                  "1t");
        EXPECT_EQ((co_await conn.fetchmany(echo, std::vector<pair>(1, pair(2, "p"))))[0][0].get<std::string>(0), "2p");
        EXPECT_EQ((co_await conn.fetchmany(echo, source<pair>(pair(3, "c"))))[0][0].get<std::string>(0), "3c");
        EXPECT_EQ((co_await conn.fetchmany(echo, structs))[0][0].get<std::string>(0), "5s");
        auto stmt = co_await conn.prepare(echo);
        EXPECT_EQ((co_await stmt.fetchmany(std::vector<numbered>(1, numbered(1, "t"))))[0][0].get<std::string>(0),
                  "1t");
        EXPECT_EQ(
            co_await message_of<interface_error>(conn.executemany("SELECT $1::int", std::vector<pair>(1))),
            "the server expects 1 argument for this query, 2 were passed in element #0 of executemany() sequence");
    });
}

TEST(composite_elements, tuples_of_one) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.pt AS (x int, y int)");
        co_await conn.execute("CREATE TEMP TABLE numbers (a int); CREATE TEMP TABLE points (p pg_temp.pt)");
        std::vector<std::tuple<int>> numbers(2, std::make_tuple(7));
        co_await conn.executemany("INSERT INTO numbers VALUES ($1)", numbers);
        co_await conn.copy_records_to_table("numbers", numbers);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(a)::int FROM numbers"), 28);
        EXPECT_EQ((co_await conn.fetchmany("SELECT $1::int + 1", numbers))[1][0].get<int>(0), 8);
        // Its only value is the composite one.
        using both = std::tuple<int, int>;
        std::vector<std::tuple<both>> nested(1, std::tuple<both>(both(1, 2)));
        co_await conn.executemany("INSERT INTO points VALUES ($1)", nested);
        co_await conn.copy_records_to_table("points", nested);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT string_agg(p::text, ' ') FROM points"), "(1,2) (1,2)");
    });
}

TEST(composite_elements, the_only_value) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.pt AS (x int, y int)");
        co_await conn.execute("CREATE TEMP TABLE points (p pg_temp.pt)");
        const std::string put = "INSERT INTO points VALUES ($1)";
        std::vector<spot> spots(1);
        spots[0].x = 5;
        spots[0].y = 6;
        co_await conn.executemany(put, std::vector<std::tuple<int, int>>(1, std::make_tuple(1, 2)));
        co_await conn.executemany(put, std::vector<std::pair<int, int>>(1, std::make_pair(3, 4)));
        co_await conn.executemany(put, spots);
        co_await conn.executemany(put, source<std::tuple<int, int>>(std::make_tuple(7, 8)));
        const std::string one = "SELECT string_agg(p::text, ' ' ORDER BY p) FROM points";
        EXPECT_EQ(co_await conn.fetchval<std::string>(one), "(1,2) (3,4) (5,6) (7,8)");
        EXPECT_EQ((co_await conn.fetchmany("SELECT $1::pg_temp.pt", spots))[0][0].get<spot>(0), spots[0]);
        co_await conn.execute("TRUNCATE points");
        co_await conn.copy_records_to_table("points", std::vector<std::tuple<int, int>>(1, std::make_tuple(1, 2)));
        co_await conn.copy_records_to_table("points", std::vector<std::pair<int, int>>(1, std::make_pair(3, 4)));
        co_await conn.copy_records_to_table("points", spots);
        co_await conn.copy_records_to_table("points", source<spot>(spots[0]));
        EXPECT_EQ(co_await conn.fetchval<std::string>(one), "(1,2) (3,4) (5,6) (5,6)");
        EXPECT_TRUE(contains(
            co_await message_of<conversion_error>(conn.executemany(put, std::vector<std::tuple<int, int, int>>(1))),
            "invalid input for query argument $1 in element #0"));
    });
}

// A struct that stands for a composite type is its members elsewhere.
TEST(composite_elements, structs_with_a_composite_codec) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE flat (y int, extra int DEFAULT 9, x int)");
        std::vector<spot> spots(2);
        spots[0].x = 5;
        spots[0].y = 6;
        spots[1] = spots[0];
        co_await conn.executemany("INSERT INTO flat (x, y) VALUES ($1, $2)", spots);
        co_await conn.copy_records_to_table("flat", spots);
        co_await conn.copy_records_to_table("flat", source<spot>(spots[0]));
        copy_options some;
        some.columns("x", "y");
        co_await conn.copy_records_to_table("flat", spots, some);
        EXPECT_EQ(
            co_await conn.fetchval<std::string>("SELECT string_agg(DISTINCT x || ' ' || y || ' ' || extra, ',') || "
                                                "count(*) FROM flat"),
            "5 6 97");
    });
}

// A codec of the user's own makes its type a value.
TEST(composite_elements, structs_with_a_codec) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE target (a int)");
        std::vector<cents> prices(3);
        for (cents& c : prices) c.count = 5;
        co_await conn.executemany("INSERT INTO target VALUES ($1)", prices);
        co_await conn.copy_records_to_table("target", prices);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(a)::int FROM target"), 30);
        std::vector<std::array<int, 1>> arrays(1);
        co_await conn.copy_records_to_table("target", arrays);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM target"), 7);
    });
}

}  // namespace
}  // namespace asiopg::test
