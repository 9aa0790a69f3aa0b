// Types of extensions: the bytes that the server's send functions give, and what its functions make of ours.
#include <asiopg/codecs/cube.hpp>
#include <asiopg/codecs/hstore.hpp>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

// A type as it is looked up.
type extension(extension_type what) {
    type t;
    t.oid = 70001;
    t.kind = type_kind::base;
    t.binary = true;
    t.extension = what;
    return t;
}

// Creates the extension and drops it when the transaction ends.
awaitable<bool> has_extension(connection& conn, std::string name) {
    const auto found =
        co_await conn.fetchval<bool>("SELECT count(*) > 0 FROM pg_available_extensions WHERE name = $1", name);
    if (!found) co_return false;
    co_await conn.execute("BEGIN");
    co_await conn.execute("CREATE SCHEMA in_" + name + "_test; SET LOCAL search_path = in_" + name +
                          "_test, pg_catalog; CREATE EXTENSION " + name + " SCHEMA in_" + name + "_test");
    co_return true;
}

// What the server prints and sends is what the library prints, and reads and writes.
template <class T>
awaitable<void> check(connection& conn, const type& t, std::string name, std::string literal) {
    const auto row = co_await conn.fetchrow(
        "SELECT v::text, " + name + "_send(v) FROM (SELECT $1::text::" + name + " AS v) AS s", literal);
    const std::string_view binary = (*row)[1].bytes();
    std::string text;
    EXPECT_TRUE(detail::append_value_text(text, t, binary)) << literal;
    EXPECT_EQ(text, row->template get<std::string>(0)) << literal;
    reader in(binary);
    const T value = codec<T>::decode(t, format::binary, in);
    EXPECT_TRUE(in.finished()) << literal;
    // The server's order of keys is its own, so the bytes may differ, but not their number.
    writer out;
    codec<T>::encode(value, t, out);
    EXPECT_EQ(out.size(), binary.size()) << literal;
    reader again(out.view());
    EXPECT_EQ(codec<T>::decode(t, format::binary, again), value) << literal;
}

TEST(types_extension, hstore) {
    run_test([](connection& conn) -> awaitable<void> {
        if (!co_await has_extension(conn, "hstore")) co_return;
        const type t = extension(extension_type::hstore);
        const std::vector<std::string> literals{"", "a=>1", "a=>1, bb=>NULL, c=>\"\"", "\"q\\\"u\"=>\"b\\\\s, =>\"",
                                                "\"NULL\"=>\"NULL\", \"\"=>x"};
        for (const std::string& literal : literals) co_await check<hstore>(conn, t, "hstore", literal);
        // Looked up, in binary both ways.
        hstore value;
        value.emplace("a", "1");
        value.emplace("b", std::nullopt);
        EXPECT_EQ(co_await conn.fetchval<hstore>("SELECT ($1::hstore || 'c=>2'::hstore) - 'c'::text", value), value);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::hstore", value), "\"a\"=>\"1\", \"b\"=>NULL");
        EXPECT_EQ((co_await conn.fetchval<hstore>("SELECT $1::hstore", "x=>y")).at("x"), "y");
        co_await conn.execute("ROLLBACK");
    });
}

TEST(types_extension, cube) {
    run_test([](connection& conn) -> awaitable<void> {
        if (!co_await has_extension(conn, "cube")) co_return;
        const type t = extension(extension_type::cube);
        const std::vector<std::string> literals{"(1,2)", "(1,2),(3,4.5)", "(0)", "1e20", "()"};
        for (const std::string& literal : literals) co_await check<cube>(conn, t, "cube", literal);
        const std::vector<double> corner{1, 2}, opposite{3, 4};
        const cube value(corner, opposite);
        EXPECT_EQ(co_await conn.fetchval<cube>("SELECT $1::cube", value), value);
        co_await conn.execute("ROLLBACK");
    });
}

TEST(types_extension, ltree_and_citext) {
    run_test([](connection& conn) -> awaitable<void> {
        if (!co_await has_extension(conn, "ltree")) co_return;
        const type t = extension(extension_type::ltree);
        const auto row = co_await conn.fetchrow("SELECT ltree_send('a.b.c'), lquery_send('a.*'), ltxtq_send('a & b')");
        const std::string texts[] = {"a.b.c", "a.*", "a & b"};
        for (std::size_t i = 0; i < 3; ++i) {
            reader in((*row)[i].bytes());
            EXPECT_EQ(codec<std::string>::decode(t, format::binary, in), texts[i]);
            std::string text;
            EXPECT_TRUE(detail::append_value_text(text, t, (*row)[i].bytes()));
            EXPECT_EQ(text, texts[i]);
            writer out;
            EXPECT_TRUE(detail::append_value_binary(out, t, texts[i]));
            EXPECT_EQ(out.view(), (*row)[i].bytes());
        }
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::ltree", "a.b.c"), "a.b.c");
        EXPECT_TRUE(co_await conn.fetchval<bool>("SELECT 'a.b.c'::ltree ~ $1", "a.*"));
        co_await conn.execute("ROLLBACK");
    });
}

}  // namespace
}  // namespace asiopg::test
