// What is taken out of a temporary result outlives it: records come by value, and loops and references keep what they
// go over. That views from temporaries do not compile is what tests/compile_fail shows.
#include <asiopg/bulk.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/pool.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

template <class Awaitable>
inline constexpr bool gives_optional_record = std::is_same_v<Awaitable, awaitable<optional_record>>;

// Every verb that gives one row gives the type that is safe as a temporary.
static_assert(gives_optional_record<decltype(std::declval<connection&>().fetchrow(""))>);
static_assert(gives_optional_record<decltype(std::declval<pool&>().fetchrow(""))>);
static_assert(gives_optional_record<decltype(std::declval<prepared_statement&>().fetchrow())>);
static_assert(gives_optional_record<decltype(std::declval<cursor&>().fetchrow())>);
static_assert(gives_optional_record<decltype(std::declval<cursor&>().next())>);
static_assert(gives_optional_record<decltype(std::declval<row_stream&>().next())>);
static_assert(gives_optional_record<decltype(std::declval<connection&>().fetchval<std::optional<record>>(""))>);
// Also where the row is asked for as a record: one that is a column's value.
static_assert(gives_optional_record<decltype(std::declval<connection&>().fetchrow<record>(""))>);
static_assert(gives_optional_record<decltype(std::declval<pool&>().fetchrow<record>(""))>);
static_assert(gives_optional_record<decltype(std::declval<prepared_statement&>().fetchrow<record>())>);
static_assert(gives_optional_record<decltype(std::declval<cursor&>().fetchrow<record>())>);
static_assert(gives_optional_record<decltype(std::declval<cursor&>().next<record>())>);
static_assert(gives_optional_record<decltype(std::declval<typed_row_stream<record>&>().next())>);
// And every one that gives several: the vector that is.
static_assert(
    std::is_same_v<decltype(std::declval<connection&>().fetch<record>("")), awaitable<fetched_vector<record>>>);
static_assert(std::is_same_v<decltype(std::declval<connection&>().fetchmany("", std::declval<std::vector<int>>())),
                             awaitable<fetched_vector<result>>>);
static_assert(std::is_same_v<decltype(gather(std::declval<std::vector<awaitable<optional_record>>>())),
                             awaitable<fetched_vector<optional_record>>>);
static_assert(std::is_same_v<decltype(std::declval<connection&>().fetch<int>("")), awaitable<std::vector<int>>>);
static_assert(std::is_convertible_v<optional_record, std::optional<record>>);

// Longer than what a string holds in itself, and than what memory that is used again leaves as it was.
const char* const long_text = "SELECT repeat('abcdefgh', 2000) AS t, 7 AS n";
const std::string expected = [] {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += "abcdefgh";
    return text;
}();

// Another query's data, in the memory that the first one's had.
awaitable<void> overwrite(connection& conn) {
    for (int i = 0; i < 3; ++i) co_await conn.fetch("SELECT repeat('ZZZZZZZZ', 2000)");
}

TEST(record_lifetime, references_to_what_a_temporary_gives) {
    run_test([](connection& conn) -> awaitable<void> {
        const record& star = *co_await conn.fetchrow(long_text);
        const record& value = (co_await conn.fetchrow(long_text)).value();
        const result kept = co_await conn.fetch(long_text);
        const record& first = *kept.begin();
        const record& second = *(kept.begin() + 0);
        const auto owned = (*co_await conn.fetchrow(long_text))["t"];
        co_await overwrite(conn);
        EXPECT_EQ(star.get<std::string_view>(0), expected);
        EXPECT_EQ(value.get<std::string_view>("t"), expected);
        EXPECT_EQ(first.get<std::string_view>(0), expected);
        EXPECT_EQ(second.get<std::string_view>(0), expected);
        EXPECT_EQ(owned.as<std::string_view>(), expected);
    });
}

TEST(record_lifetime, loops_over_temporaries) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<int> sets{1, 2};
        int seen = 0;
        for (const record& row : co_await conn.fetch(long_text)) {
            co_await overwrite(conn);
            EXPECT_EQ(row.get<std::string_view>(0), expected);
            ++seen;
        }
        for (const record& row : (co_await conn.fetchmany("SELECT repeat('abcdefgh', 2000), $1::int", sets))[1]) {
            co_await overwrite(conn);
            EXPECT_EQ(row.get<std::string_view>(0), expected);
            ++seen;
        }
        for (const record& row :
             co_await conn.fetchval<std::vector<record>>("SELECT ARRAY[ROW(repeat('abcdefgh', 2000))]")) {
            co_await overwrite(conn);
            EXPECT_EQ(row.get<std::string_view>(0), expected);
            ++seen;
        }
        EXPECT_EQ(seen, 3);
    });
}

TEST(record_lifetime, owning_values_from_temporaries) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ((co_await conn.fetchrow(long_text))->get<std::string>("t"), expected);
        EXPECT_EQ((co_await conn.fetchrow(long_text))->get<int>(1), 7);
        EXPECT_EQ((*co_await conn.fetchrow(long_text)).get<int>(1), 7);
        EXPECT_EQ((co_await conn.fetchrow(long_text)).value()["n"].as<int>(), 7);
        EXPECT_EQ((co_await conn.fetchrow(long_text))->operator[]("n").as<int>(), 7);
        EXPECT_EQ((co_await conn.fetchrow(long_text))->size(), 2u);
        EXPECT_TRUE((co_await conn.fetchrow(long_text))->contains("n"));
        EXPECT_EQ((co_await conn.fetchrow(long_text))->get_or<int>("m", 3), 3);
        EXPECT_EQ((co_await conn.fetchrow(long_text))->slice(1).get<int>(0), 7);
        std::string text;
        (co_await conn.fetchrow(long_text))->get_to("t", text);
        EXPECT_EQ(text, expected);
        EXPECT_EQ((co_await conn.fetch(long_text))[0].get<std::string>(0), expected);
        EXPECT_EQ((co_await conn.fetchval<std::optional<record>>("SELECT ROW(7)"))->get<int>(0), 7);
        EXPECT_EQ((co_await conn.fetchval<std::vector<record>>("SELECT ARRAY[ROW(7)]"))[0].get<int>(0), 7);
        EXPECT_EQ((co_await conn.fetch<record>("SELECT ROW(7)")).front().get<int>(0), 7);
        EXPECT_EQ(to_string((*co_await conn.fetchrow(long_text))["n"]), "7");
    });
}

TEST(record_lifetime, rows_asked_for_as_records) {
    run_test([](connection& conn) -> awaitable<void> {
        const char* const sql = "SELECT ROW(7, repeat('abcdefgh', 2000))";
        const record& kept = *co_await conn.fetchrow<record>(sql);
        EXPECT_EQ((co_await conn.fetchrow<record>(sql))->get<int>(0), 7);
        EXPECT_FALSE(co_await conn.fetchrow<record>("SELECT ROW(7) WHERE false"));
        prepared_statement statement = co_await conn.prepare(sql);
        EXPECT_EQ((co_await statement.fetchrow<record>())->get<std::string>(1), expected);
        {
            auto rows = co_await conn.stream<record>(sql);
            EXPECT_EQ((co_await rows.next())->get<int>(0), 7);
            EXPECT_FALSE(co_await rows.next());
        }
        co_await conn.execute("BEGIN");
        auto iterated = co_await conn.cursor(sql);
        EXPECT_EQ((co_await iterated.next<record>())->get<std::string>(1), expected);
        EXPECT_FALSE(co_await iterated.next<record>());
        auto counted = co_await conn.cursor(sql);
        EXPECT_EQ((co_await counted.fetchrow<record>())->get<int>(0), 7);
        co_await conn.execute("ROLLBACK");
        const result nested = co_await conn.fetch("SELECT ROW(7) AS r");
        EXPECT_EQ(nested[0].get_or<std::optional<record>>("r", std::nullopt)->get<int>(0), 7);
        EXPECT_FALSE(nested[0].get_or<std::optional<record>>("s", std::nullopt));
        co_await overwrite(conn);
        EXPECT_EQ(kept.get<std::string_view>(1), expected);
    });
}

// What next() gives is a row for executemany, too.
TEST(record_lifetime, rows_of_a_stream_are_elements) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        row_stream rows = co_await other.stream("SELECT n FROM generate_series(1, 3) n");
        auto next = [&] { return rows.next(); };
        const auto given = co_await conn.fetchmany("SELECT $1::int * 2", next);
        EXPECT_EQ(given.size(), 3u);
        EXPECT_EQ(given.at(2)[0].get<int>(0), 6);
        co_await other.close();
    });
}

// It is like a std::optional<record> in everything else.
TEST(record_lifetime, an_optional_like_any_other) {
    run_test([](connection& conn) -> awaitable<void> {
        auto row = co_await conn.fetchrow(long_text);
        EXPECT_TRUE(row);
        EXPECT_TRUE(row.has_value());
        EXPECT_FALSE(row == std::nullopt);
        EXPECT_EQ(row->get<std::string_view>(0), expected);
        EXPECT_EQ((*row)["t"].as<std::string_view>(), expected);
        EXPECT_EQ(row.value().get<std::string_view>(0), expected);
        const std::optional<record> copy = row;
        std::optional<record> moved = std::move(row);
        EXPECT_EQ(copy, moved);
        moved = co_await conn.fetchrow("SELECT 1 WHERE false");
        EXPECT_FALSE(moved);
        const auto none = co_await conn.fetchrow("SELECT 1 WHERE false");
        EXPECT_EQ(none, std::nullopt);
        EXPECT_THROW(none.value(), std::bad_optional_access);
        EXPECT_EQ((co_await conn.fetchrow("SELECT 1 WHERE false")).value_or(record()).size(), 0u);
        optional_record again = copy;
        again = std::nullopt;
        EXPECT_FALSE(again);
    });
}

}  // namespace
}  // namespace asiopg::test
