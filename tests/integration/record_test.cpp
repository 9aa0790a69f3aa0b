// Records from a real server: access, comparison, text form, columns.
#include <asiopg/codecs/array.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/oid.hpp>

#include <gtest/gtest.h>

#include <unordered_set>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

// A274, A276
TEST(record_on_server, access_by_position_and_name) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto row = co_await conn.fetchrow("SELECT 42 AS a, 'text' AS b, NULL::int AS c");
        EXPECT_EQ(row->size(), 3u);
        EXPECT_EQ(row->get<int>(0), 42);
        EXPECT_EQ((*row)["b"].as<std::string_view>(), "text");
        EXPECT_TRUE(row->contains("c"));
        EXPECT_FALSE(row->contains("d"));
        EXPECT_EQ(row->get_or("d", 5), 5);
        EXPECT_EQ(row->get_or("c", 6), 6);
        EXPECT_THROW(row->get<int>(3), interface_error);
        EXPECT_THROW(row->get<int>("d"), interface_error);
        EXPECT_THROW(row->get<int>("c"), conversion_error);
        std::string names;
        for (const field f : *row) names += f.name();
        EXPECT_EQ(names, "abc");
    });
}

TEST(record_on_server, vectors_are_used_again) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto rows = co_await conn.fetch(
            "SELECT v FROM (VALUES ('{1,2,3}'::int[]), ('{4,5}'), ('{}'), ('[5:6]={6,7}'), ('{{8},{9}}'), "
            "('{1,NULL}'), (NULL)) "
            "AS t (v)");
        std::vector<int> values;
        values.reserve(3);
        const int* const memory = values.data();
        const auto read = [&](std::size_t i) {
            rows[i].get_to("v", values);
            return values;
        };
        EXPECT_EQ(read(0), (std::vector{1, 2, 3}));
        EXPECT_EQ(read(1), (std::vector{4, 5}));
        EXPECT_EQ(values.data(), memory);
        EXPECT_EQ(read(2), std::vector<int>());
        EXPECT_EQ(read(0), (std::vector{1, 2, 3}));
        EXPECT_EQ(values.data(), memory);
        EXPECT_EQ(read(3), (std::vector{6, 7}));
        EXPECT_THROW(read(4), conversion_error);
        EXPECT_THROW(read(5), conversion_error);
        EXPECT_THROW(read(6), conversion_error);
        EXPECT_EQ(read(0), (std::vector{1, 2, 3}));
        std::optional<std::vector<int>> perhaps;
        rows[0].get_to(0, perhaps);
        EXPECT_EQ(perhaps, (std::vector{1, 2, 3}));
        rows[6].get_to(0, perhaps);
        EXPECT_EQ(perhaps, std::nullopt);
    });
}

// A277, A278
TEST(record_on_server, comparison_and_text) {
    run_test([](connection& conn) -> awaitable<void> {
        const result rows = co_await conn.fetch("SELECT 42 AS a, -1 AS b UNION ALL SELECT 42, 0 ORDER BY 2");
        const auto other = co_await conn.fetchrow("SELECT 42 AS x, -1 AS y");
        EXPECT_EQ(rows[0], *other);
        EXPECT_LT(rows[0], rows[1]);
        EXPECT_EQ(std::hash<record>()(rows[0]), std::hash<record>()(*other));
        EXPECT_EQ(to_string(rows[0]), "a=42 b=-1");
    });
}

TEST(record_on_server, columns_know_their_types_and_tables) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (id int4, name varchar(20))");
        const result rows = co_await conn.fetch("SELECT id, name, id + 1 AS sum FROM t");
        EXPECT_EQ(rows.size(), 0u);
        EXPECT_EQ(rows.columns().size(), 3u);
        const auto table = co_await conn.fetchval<std::uint32_t>("SELECT 't'::regclass::oid");
        EXPECT_EQ(rows.columns()[0].type->oid, oid::int4);
        EXPECT_EQ(rows.columns()[0].table_oid, table);
        EXPECT_EQ(rows.columns()[1].type->oid, oid::varchar);
        EXPECT_EQ(rows.columns()[1].attribute_number, 2);
        EXPECT_EQ(rows.columns()[1].type_modifier, 24);
        EXPECT_EQ(rows.columns()[2].table_oid, 0u);
        EXPECT_EQ(rows.columns()[2].name, "sum");
    });
}

TEST(record_on_server, copies_share_and_outlive_their_result) {
    run_test([](connection& conn) -> awaitable<void> {
        std::vector<record> kept;
        {
            const result rows = co_await conn.fetch("SELECT i, repeat('z', 1000) FROM generate_series(1, 300) i");
            for (const record& r : rows)
                if (r.get<int>(0) % 100 == 0) kept.push_back(r);
        }
        co_await conn.fetch("SELECT repeat('w', 1000) FROM generate_series(1, 300)");
        EXPECT_EQ(kept.size(), 3u);
        for (std::size_t i = 0; i != kept.size(); ++i) {
            EXPECT_EQ(kept[i].get<int>(0), static_cast<int>(100 * (i + 1)));
            EXPECT_EQ(kept[i].get<std::string_view>(1), std::string(1000, 'z'));
        }
    });
}

}  // namespace
}  // namespace asiopg::test
