// Values of every type, NULLs, columns of odd names and numbers.
#include "integration/differential/form.hpp"

namespace asiopg::test::differential {

std::vector<form> value_forms() {
    std::vector<form> all;
    const auto add = [&](std::string name, std::vector<step> steps, std::string setup = {}) {
        all.push_back(form{std::move(name), std::move(steps), std::move(setup)});
    };

    add("numbers", {"SELECT 1::int2, -2147483648, 9223372036854775807, 1.50::numeric, 'NaN'::numeric, "
                    "12345678901234567890.0123456789::numeric(40,12), 1e-7::float8, 'Infinity'::float8, "
                    "'-0'::float4, 0.1::float4, '12.34'::money, 7::oid, true, false"});
    add("texts", {"SELECT 'caf\u00e9'::text, 'ab'::char(5), 'c'::\"char\", 'v'::varchar(3), 'n'::name, ''::text, "
                  "'x'::unknown, '\U0001F600'::text, E'tab\\tnewline\\n'::text"});
    add("bytes", {"SELECT '\\x'::bytea, '\\x00010203ff'::bytea, decode('DEADBEEF', 'hex'), B'1010', B'', "
                  "'101'::varbit(7), 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid"});
    add("times", {"SELECT date '4713-01-01 BC', date 'infinity', date '2024-02-29', time '24:00', timetz "
                  "'23:59:59.999999-15:59', timestamp '-infinity', timestamp '294276-12-31 23:59:59.999999', "
                  "timestamptz '1900-01-01 00:00+00', timestamptz '2024-03-10 02:30:00.000001+00', interval '0', "
                  "interval '-1 mon +5 days -00:00:00.000001'"});
    add("documents", {"SELECT '{\"a\": [1, 2.50, null]}'::json, '{\"b\": 1, \"a\": 12345678901234567890123}'::jsonb, "
                      "'$.a[*]'::jsonpath, 'null'::jsonb"});
    add("addresses", {"SELECT inet '10.1.2.3', inet '10.1.2.3/24', cidr '10.0.0.0/8', inet '::1', cidr "
                      "'2001:db8::/32', macaddr '08:00:2b:01:02:03', macaddr8 '08:00:2b:01:02:03:04:05'"});
    add("shapes", {"SELECT point '(1,2.5)', lseg '[(0,0),(1,1)]', box '(1,1),(0,0)', path '((0,0),(1,2))', path "
                   "'[(0,0),(1,2)]', polygon '((0,0),(1,0),(1,1))', circle '<(1,2),3>', line '{1,-1,0}'"});
    add("search_terms", {"SELECT 'a:1A b:2,3C'::tsvector, 'a & (b | !c:*)'::tsquery, ''::tsvector"});
    add("arrays", {"SELECT ARRAY[1,NULL,3], '{}'::int[], ARRAY[[1,2],[3,4]], '[0:1]={5,6}'::int[], ARRAY['a','b "
                   "\"q\"',NULL,'NULL',''], ARRAY[1.5,2]::numeric[], ARRAY[true], ARRAY['\\x00'::bytea], ARRAY[date "
                   "'2024-01-01'], "
                   "ARRAY['{\"a\":1}'::jsonb], '1 2'::int2vector, '3 4'::oidvector"});
    add("ranges", {"SELECT int4range(1,5), 'empty'::int4range, int8range(NULL, 7, '[]'), numrange(1.5, NULL), "
                   "daterange('2024-01-01', 'infinity'), tsrange('2024-01-01', '2024-01-02'), "
                   "tstzrange('2024-01-01+00', NULL, '(]'), ARRAY[int4range(1,2)]"});
    add("multiranges", {"SELECT int4multirange(int4range(1,3), int4range(7,9)), '{}'::nummultirange, "
                        "datemultirange(daterange('2024-01-01','2024-02-01'))"});
    add("system_values",
        {"SELECT '0/16B3748'::pg_lsn, 7::text::xid, '8'::xid8, '9'::cid, '(1,2)'::tid, '10:20:10,14'::pg_snapshot, "
         "'pg_class'::regclass, 'int4'::regtype, 'now'::regproc, '+(int,int)'::regoperator, "
         "'english'::regconfig, '=r/postgres'::aclitem, ARRAY['=r/postgres'::aclitem]"});
    add("composites",
        {"SELECT (1,'a b',NULL)::trio, ARRAY[(1,'x',2.5)::trio, NULL], ((1,'x',2.5)::trio).a, ROW(((2,'y',3)::trio), "
         "7)::nested, NULL::trio"},
        "CREATE TYPE trio AS (a int, b text, c numeric); CREATE TYPE nested AS (t trio, n int)");
    add("records", {"SELECT ROW(1, 'a', NULL), ROW(), ROW(ROW(1,2), ARRAY[3]), ARRAY[ROW(1,'x'), ROW(2,'y')]"});
    add("enums_and_domains",
        {"SELECT 'sad'::mood, ARRAY['sad','happy']::mood[], 5::small, ARRAY[5]::small[], 'happy'::glad, (5, "
         "'sad')::small_and_mood"},
        "CREATE TYPE mood AS ENUM ('sad','happy'); CREATE DOMAIN small AS int CHECK (VALUE < 10); CREATE DOMAIN glad "
        "AS mood CHECK (VALUE = 'happy'); CREATE TYPE small_and_mood AS (s small, m mood)");
    add("nulls", {"SELECT NULL, NULL::int, NULL::text, NULL::timestamptz, NULL::int[], NULL::jsonb, NULL::numeric, "
                  "NULL::bytea, NULL::interval, NULL::record",
                  with("SELECT $1::int, $2::text", std::monostate(), std::monostate())});
    add("no_columns", {"SELECT", "SELECT FROM generate_series(1, 3)", "SELECT FROM generate_series(1, 3) WHERE false"});
    add("no_rows", {"SELECT 1 AS a, 'x'::text AS b WHERE false",
                    with("SELECT $1::int AS a WHERE $2::boolean", std::int64_t{1}, false)});
    add("column_names", {"SELECT 1 AS a, 2 AS a, 3 AS \"A b\", 4 AS \"caf\u00e9\", 5, now() IS NULL, 6 AS "
                         "\"\u65e5\u672c\", 7 AS a23456789012345678901234567890123456789012345678901234567890123"});
    add("many_columns", {"SELECT " + [] {
            std::string list;
            for (int i = 1; i <= 400; ++i)
                list +=
                    (i == 1 ? "" : ", ") + std::to_string(i) + (i % 2 ? "" : "::text") + " AS c" + std::to_string(i);
            return list;
        }()});
    add("many_rows", {"SELECT n, 'row ' || n AS t, CASE WHEN n % 7 = 0 THEN NULL ELSE n / 3.0 END AS f FROM "
                      "generate_series(1, 300) n"});
    add("large_values", {"SELECT repeat('x', 300000) AS t, decode(repeat('00', 70000), 'hex') AS b, array_agg(n) AS a "
                         "FROM generate_series(1, 20000) n"});
    add("arguments",
        {with("SELECT $1::int8 + 1, $2::text || '!', $3::float8 * 2, NOT $4::boolean, $5::numeric", std::int64_t{41},
              std::string("caf\u00e9"), 1.25, true, std::int64_t{7}),
         with("SELECT $1::varchar(3), $2::bpchar", std::string("abc"), std::string("d")),
         with("SELECT $1 || $2", std::string("a"), std::string("b")),
         with("SELECT $2::int, $1::int, $2::int", std::int64_t{1}, std::int64_t{2}),
         with("SELECT $1::mood", std::string("sad")),
         with("SELECT $1::uuid", std::string("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"))},
        "CREATE TYPE mood AS ENUM ('sad','happy')");
    return all;
}

}  // namespace asiopg::test::differential
