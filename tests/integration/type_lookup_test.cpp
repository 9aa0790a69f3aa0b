// Types that a connection has not met, and codecs that are set at run time.
#include <asiopg/codecs/array.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/postgres_error.hpp>
#include <asiopg/type_codec.hpp>
#include <asiopg/type_registry.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {

struct celsius {
    double degrees = 0;
    bool operator==(const celsius&) const = default;
};

}  // namespace asiopg::test

template <>
struct asiopg::codec<asiopg::test::celsius> : asiopg::runtime_codec<asiopg::test::celsius> {
    static constexpr std::string_view cpp_name = "celsius";
};

namespace asiopg::test {
namespace {

type_codec celsius_as_text() {
    return type_codec::text<celsius>([](const celsius& c) { return std::to_string(c.degrees); },
                                     [](std::string_view text) {
                                         if (text == "42") throw conversion_error("too hot");
                                         return celsius{std::stod(std::string(text))};
                                     });
}

awaitable<void> failing_builtin(connection& conn) {
    co_await conn.set_builtin_type_codec("codec_refused_d", "nonsense");
}

// A263
TEST(type_lookup, enums_domains_and_their_arrays) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok', 'happy');"
            "CREATE DOMAIN pg_temp.small AS int CHECK (VALUE < 100);"
            "CREATE DOMAIN pg_temp.smaller AS pg_temp.small CHECK (VALUE < 10)");
        for (int i = 0; i < 10; ++i) {
            EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::pg_temp.mood", "happy"), "happy");
        }
        const record row = *co_await conn.fetchrow("SELECT 'ok'::pg_temp.mood AS m");
        EXPECT_EQ(row["m"].type().name, "mood");
        EXPECT_EQ(row["m"].type().kind, type_kind::enumeration);
        const std::vector<std::string> moods{"sad", "ok"};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::string>>("SELECT $1::pg_temp.mood[]", moods), moods);
        const std::vector<std::string> one{"sad"};
        EXPECT_EQ(co_await conn.fetchval<std::vector<std::string>>("SELECT ARRAY[$1::pg_temp.mood]", "sad"), one);
        // A249
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::pg_temp.smaller", 7), 7);
        const std::vector<int> numbers{1, 2};
        EXPECT_EQ(co_await conn.fetchval<std::vector<int>>("SELECT $1::pg_temp.smaller[]", numbers), numbers);
        EXPECT_TRUE(contains(co_await message_of<conversion_error>(conn.fetchval<int>("SELECT $1::pg_temp.small", "x")),
                             "int4"));
        const auto invalid = co_await thrown<postgres_error>(conn.fetch("SELECT $1::pg_temp.mood", "angry"));
        EXPECT_EQ(invalid->sqlstate(), "22P02");
    });
}

TEST(type_lookup, shared_by_a_registry) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("DROP TYPE IF EXISTS lookup_shared; CREATE TYPE lookup_shared AS ENUM ('a')");
        type_registry types;
        connection first = co_await connect(connect_options(server()).types(types));
        connection second = co_await connect(connect_options(server()).types(types));
        const record a = *co_await first.fetchrow("SELECT 'a'::lookup_shared");
        const record b = *co_await second.fetchrow("SELECT 'a'::lookup_shared");
        EXPECT_EQ(&a[0].type(), &b[0].type());
        co_await first.reload_schema_state();  // A143: reaches the other
        const record c = *co_await second.fetchrow("SELECT 'a'::lookup_shared");
        EXPECT_NE(&a[0].type(), &c[0].type());
        EXPECT_EQ(a.get<std::string>(0), "a");
        co_await first.close();
        co_await second.close();
        co_await conn.execute("DROP TYPE lookup_shared");
        EXPECT_EQ(a[0].type().name, "lookup_shared");  // A282
    });
}

// A269
TEST(type_lookup, leaves_no_statements_without_a_cache) {
    run_test([](connection& conn) -> awaitable<void> {
        connection plain = co_await connect(server().statement_cache_size(0));
        co_await plain.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok')");
        EXPECT_EQ(co_await plain.fetchval<std::string>("SELECT $1::pg_temp.mood", "ok"), "ok");
        EXPECT_EQ(co_await plain.fetchval<std::int64_t>("SELECT count(*) FROM pg_prepared_statements WHERE name <> ''"),
                  0);
        co_await plain.close();
        co_await conn.execute("SELECT 1");
    });
}

TEST(type_lookup, in_a_failed_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'ok')");
        co_await conn.execute("BEGIN");
        (void)co_await thrown<postgres_error>(conn.execute("SELECT 1/0"));
        const auto failed = co_await thrown<postgres_error>(conn.fetch("SELECT 'ok'::pg_temp.mood"));
        EXPECT_EQ(failed->sqlstate(), "25P02");
        co_await conn.execute("ROLLBACK");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT 'ok'::pg_temp.mood"), "ok");
    });
}

// A search_path that hides pg_catalog's operators and functions does not get in between.
TEST(type_lookup, is_not_led_astray_by_the_search_path) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "CREATE SCHEMA lookup_trap;"
            "CREATE FUNCTION lookup_trap.nope(oid, oid) RETURNS bool LANGUAGE sql AS 'SELECT false';"
            "CREATE OPERATOR lookup_trap.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = lookup_trap.nope);"
            "CREATE TYPE lookup_trap.mood AS ENUM ('ok'); SET search_path = lookup_trap, pg_catalog");
        EXPECT_EQ((co_await conn.fetchrow("SELECT 'ok'::mood"))->get<std::string>(0), "ok");
        const record row = *co_await conn.fetchrow("SELECT 'ok'::mood AS m");
        EXPECT_EQ(row["m"].type().name, "mood");
        co_await conn.set_type_codec("mood", type_codec::text(), "lookup_trap");
        co_await conn.execute("DROP SCHEMA lookup_trap CASCADE");
    });
}

// A268
TEST(type_lookup, is_quick_among_many_tables) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(R"(DO $$ BEGIN
            CREATE SCHEMA lookup_many;
            CREATE TABLE lookup_many.parent (id int);
            FOR i IN 1..200 LOOP
                EXECUTE format('CREATE TABLE lookup_many.t%s (a int, b text, c numeric[]) INHERITS (lookup_many.parent)', i);
            END LOOP; END $$;
            CREATE TYPE lookup_many.mood AS ENUM ('ok'))");
        const std::string plan = co_await conn.fetchval<std::string>("SELECT 'ok'::lookup_many.mood::text");
        EXPECT_EQ(plan, "ok");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT 'ok'::lookup_many.mood"), "ok");
        co_await conn.execute("DROP SCHEMA lookup_many CASCADE");
    });
}

// A254, A258
TEST(type_codecs, of_an_enum_and_of_a_base_type) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE EXTENSION IF NOT EXISTS seg");
        co_await conn.execute("DROP TYPE IF EXISTS codec_grade; CREATE TYPE codec_grade AS ENUM ('1', '2', '42')");
        co_await conn.set_type_codec("codec_grade", celsius_as_text());
        EXPECT_EQ((co_await conn.fetchval<celsius>("SELECT '2'::codec_grade")).degrees, 2);
        const std::vector<celsius> two{{1}, {2}};
        EXPECT_EQ(co_await conn.fetchval<std::vector<celsius>>("SELECT '{1,2}'::codec_grade[]"), two);
        EXPECT_TRUE(
            contains(co_await message_of<conversion_error>(conn.fetchval<celsius>("SELECT '42'::codec_grade AS g")),
                     "column \"g\": too hot"));
        co_await conn.reset_type_codec("codec_grade");
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT '2'::codec_grade"), "2");
        (void)co_await thrown<conversion_error>(conn.fetchval<celsius>("SELECT '2'::codec_grade"));
        co_await conn.execute("DROP TYPE codec_grade");
    });
}

// A255, A266: a format alone, for a built-in type and what is made of it.
TEST(type_codecs, formats_of_builtin_types) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.set_type_codec("uuid", type_codec::text(), "pg_catalog");
        const std::string id = "583fe0a9-0f50-4b0f-8dc2-0e6a1d4ab7c4";
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::uuid", id), id);
        co_await conn.set_type_codec("float8", celsius_as_text(), "pg_catalog");
        const celsius warm{36.5};
        const celsius back = co_await conn.fetchval<celsius>("SELECT $1::float8", warm);
        EXPECT_EQ(back, warm);
        // A144: it is for this connection, and for statements prepared from now on.
        connection other = co_await connect(server());
        EXPECT_EQ(co_await other.fetchval<double>("SELECT 1.5::float8"), 1.5);
        co_await other.close();
        co_await conn.reset_type_codec("float8", "pg_catalog");
        EXPECT_EQ(co_await conn.fetchval<double>("SELECT 1.5::float8"), 1.5);
    });
}

// A257
TEST(type_codecs, names_as_sql_spells_them) {
    run_test([](connection& conn) -> awaitable<void> {
        for (const char* name :
             {"smallint", "int", "integer", "bigint", "decimal", "real", "double precision", "float", "boolean",
              "character", "character varying", "CHARACTER VARYING", "bit varying", "timestamp with time zone",
              "timestamp without time zone", "time with time zone", "time without time zone"}) {
            co_await conn.set_type_codec(name, type_codec::text(), "pg_catalog");
            co_await conn.reset_type_codec(name, "pg_catalog");
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 1"), 1);
    });
}

// A254, A256, A260
TEST(type_codecs, refused) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute(
            "DROP DOMAIN IF EXISTS codec_refused_d; DROP TYPE IF EXISTS codec_refused_c;"
            "CREATE DOMAIN codec_refused_d AS int; CREATE TYPE codec_refused_c AS (a int)");
        const auto refused = [&](std::string name) {
            return message_of<interface_error>(conn.set_type_codec(std::move(name), type_codec::text()));
        };
        EXPECT_EQ(co_await refused("codec_refused_d"),
                  "custom codecs on domain types are not supported: public.codec_refused_d");
        EXPECT_EQ(co_await refused("codec_refused_c"),
                  "cannot use custom codec on type public.codec_refused_c: it is not a scalar type");
        EXPECT_EQ(co_await refused("_codec_refused_c"),
                  "cannot use custom codec on type public._codec_refused_c: it is not a scalar type");
        EXPECT_EQ(co_await refused("no_such_type"), "unknown type: public.no_such_type");
        EXPECT_TRUE(contains(
            co_await message_of<interface_error>(conn.set_builtin_type_codec("codec_refused_d", "pg_contrib.hstore")),
            "cannot be treated as hstore"));
        EXPECT_TRUE(contains(
            co_await message_of<interface_error>(conn.set_type_codec("aclitem", type_codec::binary(), "pg_catalog")),
            "has no binary format"));
        EXPECT_EQ(co_await message_of<interface_error>(failing_builtin(conn)), "unknown builtin codec: nonsense");
        co_await conn.execute("DROP DOMAIN codec_refused_d; DROP TYPE codec_refused_c");
    });
}

}  // namespace
}  // namespace asiopg::test
