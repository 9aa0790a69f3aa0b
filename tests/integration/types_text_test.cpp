// Texts, bytes and names through the server.
#include <asiopg/codecs/json_text.hpp>
#include <asiopg/codecs/uuid.hpp>

#include <algorithm>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

using texts = std::vector<std::string>;

// A225, A232
TEST(types_text, text_family) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts some{"", "x", "it's", "a\\b\"c", "Grüße 🙂", " blanks  ", "NULL", "line\nbreak\ttab"};
        for (const char* name : {"text", "varchar", "varchar(20)", "name", "char(10)", "bpchar"}) {
            co_await prints_like_the_server(conn, name, some);
            co_await round_trips<std::string>(conn, name, some);
        }
        const texts documents{"{}", "[1, 2,  3]", "null", "\"a\"", "{\"b\":1, \"a\":1.50}"};
        for (const char* name : {"json", "jsonb"}) {
            co_await prints_like_the_server(conn, name, documents);
            co_await round_trips<std::string>(conn, name, documents);
            co_await round_trips<json_text>(conn, name, documents);
        }
        const texts paths{"$", "$.a[*] ? (@ > 1)"};
        co_await prints_like_the_server(conn, "jsonpath", paths);
        co_await round_trips<std::string>(conn, "jsonpath", paths);
        const texts xml{"<a>b</a>", "text"};
        co_await prints_like_the_server(conn, "xml", xml);
        co_await round_trips<std::string>(conn, "xml", xml);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::cstring", "c"), "c");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::refcursor", "r"), "r");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::unknown", "u"), "u");
    });
}

// A225: every byte.
TEST(types_text, single_byte_char) {
    run_test([](connection& conn) -> awaitable<void> {
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            const auto row = co_await conn.fetchrow("SELECT $1::\"char\", $2::\"char\"::int", c, c);
            EXPECT_EQ(row->get<char>(0), c);
            EXPECT_EQ(row->get<int>(1), static_cast<signed char>(c));
            const std::string text(1, c);
            EXPECT_EQ(co_await conn.fetchval<char>("SELECT $1::\"char\"", text), c);
            EXPECT_EQ(row->get<std::string>(0), byte ? text : "");
        }
        const texts plain{"", "a", "\"", "\\"};
        co_await prints_like_the_server(conn, "\"char\"", plain);
    });
}

// A224
TEST(types_text, bytea) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts some{"", "abc", "\\x00ff", "\\xdeadbeef5c27"};
        for (const char* output : {"hex", "escape"}) {
            co_await conn.execute(std::string("SET bytea_output = ") + output);
            for (const std::string& literal : some) {
                const server_value value = co_await server_value_of(conn, "bytea", literal);
                writer binary;
                EXPECT_TRUE(detail::append_value_binary(binary, *value.described, value.text)) << value.text;
                EXPECT_EQ(binary.view(), value.binary);
            }
        }
        co_await conn.execute("SET bytea_output = hex");
        co_await prints_like_the_server(conn, "bytea", some);
        co_await round_trips<std::vector<unsigned char>>(conn, "bytea", some);
    });
}

// A231
TEST(types_text, uuid) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts ids{"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"};
        co_await prints_like_the_server(conn, "uuid", ids);
        co_await round_trips<uuid>(conn, "uuid", ids);
        co_await round_trips<std::string>(conn, "uuid", ids);
    });
}

// Types without a binary form come as text, and strings and (by OID) integers name objects.
TEST(types_text, names_of_objects) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::regclass", "pg_class"), "pg_class");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::regclass", 1259), "pg_class");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::regtype", "int[]"), "integer[]");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::regproc", "now"), "now");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::regprocedure", "abs(integer)"), "abs(integer)");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::regnamespace", "pg_catalog"), "pg_catalog");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::regrole", "postgres"), "postgres");
    });
}

TEST(types_text, what_only_has_a_text_form) {
    run_test([](connection& conn) -> awaitable<void> {
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::aclitem", "postgres=r/postgres"),
                  "postgres=r/postgres");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT 'english'::regconfig"), "english");
        EXPECT_NE(co_await conn.fetchval<std::string>(
                      "SELECT ev_action FROM pg_rewrite WHERE ev_class = 'pg_views'::regclass"),
                  "");
    });
}

// Every base and pseudo-type of this server that a column can have: binary if and only if the library speaks it.
TEST(types_text, every_base_type_has_a_decision) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto rows = co_await conn.fetch(
            "SELECT typname::text, oid, typsend <> 0 FROM pg_type WHERE typtype = 'b' AND typelem = 0 AND oid < 10000");
        const texts as_text{"aclitem",
                            "gtsvector",
                            "pg_brin_bloom_summary",
                            "pg_brin_minmax_multi_summary",
                            "pg_dependencies",
                            "pg_mcv_list",
                            "pg_ndistinct",
                            "pg_node_tree",
                            "refcursor",
                            "regclass",
                            "regcollation",
                            "regconfig",
                            "regdictionary",
                            "regnamespace",
                            "regoper",
                            "regoperator",
                            "regproc",
                            "regprocedure",
                            "regrole",
                            "regtype"};
        for (const auto& row : rows) {
            const auto name = row.get<std::string>(0);
            const type* known = find_builtin_type(row.get<std::uint32_t>(1));
            EXPECT_TRUE(known) << name;
            if (!known) continue;
            const bool text_only = std::find(as_text.begin(), as_text.end(), name) != as_text.end();
            EXPECT_EQ(known->binary, !text_only) << name;
            EXPECT_TRUE(!known->binary || row.get<bool>(2)) << name;
        }
    });
}

}  // namespace
}  // namespace asiopg::test
