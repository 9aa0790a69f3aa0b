// Arrays through the verbs: all dimensions, NULLs, lower bounds, elements without a binary form.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/json.hpp>
#include <asiopg/codecs/nd_array.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

template <class T>
using vec = std::vector<T>;
using maybe = std::optional<int>;

template <class T>
awaitable<void> round_trip(connection& conn, std::string type, T value) {
    EXPECT_EQ(co_await conn.fetchval<T>("SELECT $1::" + type, value), value) << type;
}
template <class T>
awaitable<void> reads(connection& conn, std::string sql, T expected) {
    EXPECT_EQ(co_await conn.fetchval<T>("SELECT " + sql), expected) << sql;
}
template <class T>
awaitable<void> printed_as(connection& conn, std::string type, T value, std::string text) {
    EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::" + type + "::text", value), text);
}

// A245
TEST(types_array, what_the_server_sends) {
    run_test([](connection& conn) -> awaitable<void> {
        const vec<vec<int>> table{{1, 2}, {4, 5}, {6, 7}};
        co_await reads(conn, "'[1:3][-1:0]={{1,2},{4,5},{6,7}}'::int[]", table);
        const vec<vec<vec<vec<vec<vec<int>>>>>> six{{{{{{1, 2}, {3, 4}}}}}};
        co_await reads(conn, "'{{{{{{1,2},{3,4}}}}}}'::int[]", six);
        const vec<maybe> nulls{1, std::nullopt, 2};
        co_await reads(conn, "'{1,NULL,2}'::int[]", nulls);
        const vec<vec<maybe>> two{{1, std::nullopt}, {std::nullopt, 4}};
        co_await reads(conn, "'{{1,NULL},{NULL,4}}'::int[]", two);
        co_await reads(conn, "'{}'::int[]", vec<int>());
        co_await reads(conn, "'{}'::int[]", vec<vec<vec<int>>>());
        const vec<std::string> words{"a", "", "NULL", "b,c", "\"", "\\", "{}"};
        co_await reads(conn, "ARRAY['a','','NULL','b,c','\"',E'\\\\','{}']", words);
        const vec<vec<bool>> flags{{true, false}};
        co_await reads(conn, "'{{t,f}}'::bool[]", flags);
        const vec<short> keys{1, 2};
        co_await reads(conn, "'1 2'::int2vector", keys);
        EXPECT_EQ(co_await message_of<program_limit_exceeded>(conn.fetch("SELECT '{{{{{{{1}}}}}}}'::int[]")),
                  "number of array dimensions (7) exceeds the maximum allowed (6)");
    });
}

// A245: statistics have columns of the pseudo-type anyarray, which come as text.
TEST(types_array, any_array) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE TEMP TABLE many AS SELECT i % 3 AS i FROM generate_series(1, 99) i; ANALYZE many");
        auto values = co_await conn.fetchval<vec<std::string>>(
            "SELECT most_common_vals FROM pg_stats WHERE tablename = 'many' AND attname = 'i'");
        std::sort(values.begin(), values.end());
        EXPECT_EQ(values, (vec<std::string>{"0", "1", "2"}));
    });
}

// A246
TEST(types_array, arguments) {
    run_test([](connection& conn) -> awaitable<void> {
        const vec<maybe> null{std::nullopt};
        co_await round_trip(conn, "int[]", null);
        const vec<int> flat{1, 2, 3};
        co_await round_trip(conn, "int[]", flat);
        const vec<vec<maybe>> two{{1, 2}, {std::nullopt, 4}};
        co_await round_trip(conn, "int[]", two);
        const vec<vec<vec<std::optional<std::string>>>> three{{{"a"}, {std::nullopt}}, {{"c"}, {""}}};
        co_await round_trip(conn, "text[]", three);
        const vec<vec<vec<vec<vec<vec<maybe>>>>>> six{{{{{{1, std::nullopt}}}}}};
        co_await round_trip(conn, "int[]", six);
        co_await round_trip(conn, "int[]", vec<vec<int>>());
        const vec<vec<int>> hollow{{}, {}};
        co_await printed_as(conn, "int[]", hollow, "{}");
        const vec<vec<int>> ragged{{1, 2}, {3}};
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int[]", ragged)),
                             "non-homogeneous array"));
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int[]", 1)),
                             "a std::vector is required"));
        const vec<vec<int>> wide{{1, 70000}};
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetch("SELECT $1::int2[]", wide)),
                             "invalid array element at index [0][1]: value out of int2 range"));
        const vec<vec<std::string>> texts{{"(1,1),(0,0)"}, {"(2,2),(1,1)"}};
        co_await printed_as(conn, "box[]", texts, "{{(1,1),(0,0)};{(2,2),(1,1)}}");
        const vec<vec<std::string>> ids{{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}};
        const vec<vec<uuid>> same{{uuid("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")}};
        EXPECT_EQ(co_await conn.fetchval<vec<vec<uuid>>>("SELECT $1::uuid[]", ids), same);
    });
}

TEST(types_array, elements_of_every_kind) {
    run_test([](connection& conn) -> awaitable<void> {
        const vec<vec<numeric>> numerics{{numeric("1.50")}, {numeric::nan()}};
        co_await round_trip(conn, "numeric[]", numerics);
        const vec<vec<std::chrono::sys_days>> days{{std::chrono::sys_days()}};
        co_await round_trip(conn, "date[]", days);
        const vec<vec<nlohmann::json>> documents{{nullptr, 1}};
        co_await round_trip(conn, "jsonb[]", documents);
        const vec<vec<vec<std::byte>>> blobs{{{}, {std::byte(1)}}};
        co_await round_trip(conn, "bytea[]", blobs);
        const vec<vec<double>> doubles{{1.5}, {-0.0}};
        co_await round_trip(conn, "float8[]", doubles);
        const vec<vec<short>> shorts{{1, 2}, {3, 4}};
        co_await round_trip(conn, "int2[]", shorts);
    });
}

// A273
TEST(types_array, lower_bounds) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string text = "[1:3][-1:0]={{1,2},{4,5},{6,7}}";
        const auto value = co_await conn.fetchval<array<int>>("SELECT '" + text + "'::int[]");
        EXPECT_EQ(value.at(3, -1), 6);
        co_await printed_as(conn, "int[]", value, text);
        co_await round_trip(conn, "int[]", value);
        const array<std::optional<std::string>> texts(vec<std::optional<std::string>>{"a", std::nullopt}, 0);
        co_await round_trip(conn, "text[]", texts);
        co_await printed_as(conn, "text[]", texts, "[0:1]={a,NULL}");
        co_await printed_as(conn, "uuid[]", array<std::string>(), "{}");
        const array<std::string> ids(vec<std::string>{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}, -5);
        co_await printed_as(conn, "uuid[]", ids, "[-5:-5]={a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}");
    });
}

// A262: elements that have no binary form at all, with every character that needs a quote.
TEST(types_array, acl_items) {
    run_test([](connection& conn) -> awaitable<void> {
        transaction tr = co_await conn.begin();
        for (const char* role :
             {"asiopg \"\"q", "asiopg '", "asiopg {", "asiopg }", "asiopg ,", "asiopg \\", "asiopg sp ace"}) {
            const std::string name = role;
            co_await tr.execute("CREATE ROLE \"" + name + "\"; GRANT SELECT ON pg_class TO \"" + name + "\"");
        }
        const result rows = co_await tr.fetch("SELECT relacl, relacl::text[] AS texts FROM pg_class");
        std::size_t most = 0;
        for (const record& row : rows) {
            const auto items = row.get<std::optional<vec<std::string>>>("relacl");
            EXPECT_EQ(items, row.get<std::optional<vec<std::string>>>("texts"));
            if (items) most = std::max(most, items->size());
        }
        EXPECT_GE(most, 7u);
        co_await tr.rollback();
    });
}

TEST(types_array, printed_as_the_server_prints) {
    run_test([](connection& conn) -> awaitable<void> {
        for (const char* sql : {"'[1:3][-1:0]={{1,2},{4,5},{6,7}}'::int[]", "'{}'::text[]",
                                "'{a,\"b c\",NULL,\"NULL\",\"\"}'::text[]", "'{t,f}'::bool[]", "'1 2 3'::int2vector",
                                "'{\"[1,2)\",empty}'::int4range[]", "ARRAY[ROW(1,'a b',NULL::int)]::record[]"}) {
            const std::string text = sql;
            const auto row = co_await conn.fetchrow("SELECT v, v::text AS t FROM (SELECT " + text + " AS v) s");
            EXPECT_EQ(to_string((*row)["v"]), row->get<std::string>("t")) << text;
        }
    });
}

}  // namespace
}  // namespace asiopg::test
