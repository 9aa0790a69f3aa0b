// Values that servers refuse in binary format and take as text: an empty tsquery (older minor versions), empty
// int2vector and oidvector (all servers).
#include <asiopg/bulk.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/nd_array.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/codecs/text_search.hpp>
#include <asiopg/codecs/variant.hpp>
#include <asiopg/postgres_error.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "integration/support.hpp"

namespace asiopg::test {

struct search_of_a_user {
    int id;
    tsquery query;
    std::vector<std::int16_t> keys;
};

}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::search_of_a_user> : asiopg::composite_codec<asiopg::test::search_of_a_user> {};

namespace asiopg::test {
namespace {

using keys = std::vector<std::int16_t>;

TEST(types_refused_binary, arguments) {
    run_test([](connection& conn) -> awaitable<void> {
        const tsquery none, some("fat");
        EXPECT_EQ(co_await conn.fetchval<tsquery>("SELECT $1::tsquery", none), none);
        EXPECT_EQ(co_await conn.fetchval<tsquery>("SELECT $1::tsquery", std::optional<tsquery>(none)), none);
        EXPECT_EQ(co_await conn.fetchval<keys>("SELECT $1::int2vector", keys()), keys());
        EXPECT_EQ(
            co_await conn.fetchval<std::vector<std::uint32_t>>("SELECT $1::oidvector", std::vector<std::uint32_t>()),
            std::vector<std::uint32_t>());
        EXPECT_EQ(co_await conn.fetchval<keys>("SELECT $1::int2vector", asiopg::array<std::int16_t>()), keys());
        using either = std::variant<int, tsquery>;
        EXPECT_EQ(co_await conn.fetchval<tsquery>("SELECT $1::tsquery", either(none)), none);
        // Beside others, whose format stays.
        const auto row =
            co_await conn.fetchrow("SELECT $1::int4, $2::tsquery, $3::tsquery, $4::text, $5::int2vector, $6::int8", 1,
                                   none, some, "a", keys(), std::int64_t{2});
        EXPECT_EQ(row->get<int>(0), 1);
        EXPECT_EQ(row->get<tsquery>(1), none);
        EXPECT_EQ(row->get<tsquery>(2), some);
        EXPECT_EQ(row->get<std::string>(3), "a");
        EXPECT_EQ(row->get<keys>(4), keys());
        EXPECT_EQ(row->get<std::int64_t>(5), 2);
    });
}

TEST(types_refused_binary, parts_of_arrays) {
    run_test([](connection& conn) -> awaitable<void> {
        const tsquery none, some = tsquery("it's") & tsquery("b\\\"c");
        const std::vector<tsquery> all{some, none, some};
        EXPECT_EQ(co_await conn.fetchval<std::vector<tsquery>>("SELECT $1::tsquery[]", all), all);
        const std::vector<std::optional<tsquery>> nullable{std::nullopt, none, some};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::optional<tsquery>>>("SELECT $1::tsquery[]", nullable),
                  nullable);
        const std::vector<std::vector<tsquery>> square{{some, none}, {none, none}};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::vector<tsquery>>>("SELECT $1::tsquery[]", square), square);
        std::vector<array_dimension> shape(1);
        shape[0].length = 2;
        shape[0].lower = -3;
        const asiopg::array<tsquery> lower(std::vector<tsquery>{none, some}, shape);
        EXPECT_EQ(co_await conn.fetchval<asiopg::array<tsquery>>("SELECT $1::tsquery[]", lower), lower);
        const std::vector<keys> vectors{{1, 2}, {}, {3}};
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::int2vector[]::text", vectors), "{\"1 2\",\"\",3}");
        EXPECT_EQ(co_await conn.fetchval<std::vector<tsquery>>("SELECT $1::tsquery[]", std::vector<tsquery>()),
                  std::vector<tsquery>());
    });
}

TEST(types_refused_binary, parts_of_types_of_the_database) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE DOMAIN pg_temp.condition AS tsquery;"
            "CREATE TYPE pg_temp.search AS (id int, query tsquery, keys int2vector);"
            "CREATE TYPE pg_temp.outer_search AS (name text, inner_search pg_temp.search, conditions "
            "pg_temp.condition[]);"
            "CREATE TYPE pg_temp.query_range AS RANGE (subtype = tsquery)");
        const tsquery none, some("fat");
        EXPECT_EQ(co_await conn.fetchval<tsquery>("SELECT $1::pg_temp.condition", none), none);
        using search = std::tuple<int, tsquery, keys>;
        const search s(7, none, keys());
        EXPECT_EQ(co_await conn.fetchval<search>("SELECT $1::pg_temp.search", s), s);
        search_of_a_user by_name;
        by_name.id = 8;
        const auto same = co_await conn.fetchval<search_of_a_user>("SELECT $1::pg_temp.search", by_name);
        EXPECT_EQ(same.id, 8);
        EXPECT_EQ(same.query, none);
        const std::vector<search> several{search(1, some, keys{1}), s};
        EXPECT_EQ(co_await conn.fetchval<std::vector<search>>("SELECT $1::pg_temp.search[]", several), several);
        using outer = std::tuple<std::string, search, std::vector<tsquery>>;
        const outer o("a, \"b\"", search(1, some, keys{4}), std::vector<tsquery>{some, none});
        EXPECT_EQ(co_await conn.fetchval<outer>("SELECT $1::pg_temp.outer_search", o), o);
        const range<tsquery> r(none, some);
        EXPECT_EQ(co_await conn.fetchval<range<tsquery>>("SELECT $1::pg_temp.query_range", r), r);
    });
}

template <class Rows>
awaitable<void> arrives(connection& conn, Rows rows) {
    co_await conn.execute("TRUNCATE searches");
    co_await conn.executemany("INSERT INTO searches VALUES ($1, $2, $3)", rows);
    const auto stored = co_await conn.fetch("SELECT id, query::text, keys::text FROM searches ORDER BY id");
    EXPECT_EQ(stored.size(), 3u);
    if (stored.size() != 3) co_return;
    EXPECT_EQ(to_string(stored[0]), "id=1 query='fat' keys=5");
    EXPECT_EQ(to_string(stored[1]), "id=2 query= keys=");
    EXPECT_EQ(to_string(stored[2]), "id=3 query='fat' keys=");
}

TEST(types_refused_binary, executemany) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE searches (id int, query tsquery, keys int2vector)");
        const tsquery none, some("fat");
        std::vector<std::tuple<int, tsquery, keys>> tuples;
        tuples.emplace_back(1, some, keys{5});
        tuples.emplace_back(2, none, keys());
        tuples.emplace_back(3, some, keys());
        co_await arrives(conn, tuples);
        std::vector<search_of_a_user> structs;
        std::vector<params> lists;
        for (const auto& [id, query, k] : tuples) {
            search_of_a_user s;
            s.id = id;
            s.query = query;
            s.keys = k;
            structs.push_back(s);
            lists.push_back(params::of(id, query, k));
        }
        co_await arrives(conn, structs);
        co_await arrives(conn, lists);
        const result read = co_await conn.fetch("SELECT * FROM searches");
        co_await arrives(conn, std::vector<record>(read.begin(), read.end()));
        const std::vector<tsquery> one{none, some, none};
        const auto found = co_await conn.fetchmany("SELECT $1::tsquery", one);
        EXPECT_EQ(found.size(), 3u);
        for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i][0].get<tsquery>(0), one[i]);
    });
}

// There is no text in a binary COPY: the server judges, or the library where all servers say the same.
TEST(types_refused_binary, copied_records) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE copied (query tsquery, keys int2vector)");
        std::vector<std::tuple<tsquery, keys>> rows;
        rows.emplace_back(tsquery("fat"), keys());
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.copy_records_to_table("copied", rows)),
                             "PostgreSQL accepts no empty int2vector in binary"));
        std::vector<params> lists;
        lists.push_back(params::of(tsquery("fat"), keys()));
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.copy_records_to_table("copied", lists)),
                             "PostgreSQL accepts no empty int2vector in binary"));
        bool refused = false;
        rows.clear();
        rows.emplace_back(tsquery(), keys{1});
        try {
            co_await conn.copy_records_to_table("copied", rows);
        } catch (const postgres_error& e) {
            refused = true;
            EXPECT_TRUE(contains(e.what(), "malformed tsquery")) << e.what();
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int4 FROM copied"), refused ? 0 : 1);
    });
}

}  // namespace
}  // namespace asiopg::test
