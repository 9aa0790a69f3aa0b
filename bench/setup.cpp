// The benchmark's tables.
#include "setup.hpp"

#include <asiopg/connect.hpp>

#include <span>
#include <string_view>

namespace bench {

namespace {

constexpr const char* our_tables[] = {
    "CREATE TABLE pb_bytes (b bytea)",
    "INSERT INTO pb_bytes SELECT repeat('a', 1000)::bytea FROM generate_series(1, 100)",
    "CREATE TABLE pb_arrays (a int4[])",
    "INSERT INTO pb_arrays SELECT (SELECT array_agg(i) FROM generate_series(1, 100) i) FROM generate_series(1, 100)",
    "CREATE TABLE pb_insert (a int4, b int4, c int4, d text, e float8, f int4, g text)",
    "CREATE TABLE pb_copy (a int4, b int4, c int4, d text, e float8, f int4, g text)",
    "CREATE TABLE pb_batch (a int4, b int4, c int4, d text, e float8, f int4, g text)",
    "CREATE TABLE pb_row (id int8 PRIMARY KEY, a int4 NOT NULL, name text NOT NULL, ts timestamptz NOT NULL, "
    "amount numeric(12, 2) NOT NULL, uid uuid NOT NULL, doc jsonb NOT NULL, flag bool NOT NULL, score float8 NOT NULL, "
    "tags int4[] NOT NULL)",
    "INSERT INTO pb_row SELECT g, g * 7919 % 100000, 'name-' || g || '-' || left(md5(g::text), 12), "
    "timestamptz '2020-01-01 00:00:00+00' + g * interval '37 seconds', g * 31 % 1000000 / 100.0, md5(g::text)::uuid, "
    "jsonb_build_object('n', g % 1000, 's', 'value-' || g % 100), g % 3 = 0, g * 0.5, "
    "ARRAY[g % 10, g % 100, g % 1000, 4]::int4[] FROM generate_series(1::int8, 1000000) g",
    "CREATE TABLE pb_big (id int8 NOT NULL, name text NOT NULL, score float8 NOT NULL)",
    "INSERT INTO pb_big SELECT g, 'name-of-row-' || lpad(g::text, 8, '0'), g * 0.5 "
    "FROM generate_series(1::int8, 1000000) g",
    "VACUUM (FREEZE, ANALYZE)",
};

/// pgbench's own, at scale 10.
constexpr const char* pgbench_tables[] = {
    "CREATE TABLE pgbench_branches (bid int NOT NULL PRIMARY KEY, bbalance int, filler char(88)) WITH (fillfactor = "
    "100)",
    "CREATE TABLE pgbench_tellers (tid int NOT NULL PRIMARY KEY, bid int, tbalance int, filler char(84)) "
    "WITH (fillfactor = 100)",
    "CREATE TABLE pgbench_accounts (aid int NOT NULL PRIMARY KEY, bid int, abalance int, filler char(84)) "
    "WITH (fillfactor = 100)",
    "CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))",
    "INSERT INTO pgbench_branches (bid, bbalance) SELECT g, 0 FROM generate_series(1, 10) g",
    "INSERT INTO pgbench_tellers (tid, bid, tbalance) SELECT g, (g - 1) / 10 + 1, 0 FROM generate_series(1, 100) g",
    "INSERT INTO pgbench_accounts (aid, bid, abalance, filler) SELECT g, (g - 1) / 100000 + 1, 0, '' "
    "FROM generate_series(1, 1000000) g",
    "VACUUM (FREEZE, ANALYZE)",
};

asio::awaitable<void> make(asiopg::connection& conn, std::string_view last, std::span<const char* const> statements) {
    const bool there = co_await conn.fetchval<bool>("SELECT to_regclass($1) IS NOT NULL", last);
    if (there) co_return;
    for (const char* statement : statements) co_await conn.execute(statement);
}

}  // namespace

asio::awaitable<void> make_tables(const arguments& a) {
    asiopg::connection conn = co_await asiopg::connect(a.connect_options());
    co_await make(conn, "pb_big", our_tables);
    co_await make(conn, "pgbench_history", pgbench_tables);
    co_await conn.close();
}

}  // namespace bench
