// Fuzz target: text search, jsonpath, and the server's own types.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/system.hpp>
#include <asiopg/codecs/text_search.hpp>

#include <variant>

#include "fuzz/target.hpp"

namespace {

using namespace asiopg;
using namespace std::string_view_literals;
using asiopg::fuzz::builtin;

fuzz::target make_target() {
    fuzz::target out;
    for (const oid_t type : {oid::tsvector, oid::tsquery, oid::jsonpath, oid::pg_lsn, oid::tid, oid::pg_snapshot,
                             oid::txid_snapshot, oid::void_})
        out.read<tsvector, tsquery, pg_lsn, tid, pg_snapshot, std::monostate, std::uint64_t, std::string,
                 std::string_view>(builtin(type))
            .parse(builtin(type));
    for (const auto text : {""sv, "'a':1"sv, "'fat':2,11A 'rat':3"sv, "'it''s' 'x y':1B,2C,16383"sv})
        out.seed(tsvector(text), oid::tsvector);
    const tsquery fat("fat"), rat("r'at", true, 5);
    return out.seed(tsquery(), oid::tsquery)
        .seed(fat, oid::tsquery)
        .seed((fat | rat) & !fat, oid::tsquery)
        .seed(tsquery::phrase(fat, tsquery::phrase(rat, !fat), 3), oid::tsquery)
        .seed("$.a[*] ? (@ > 1)"sv, oid::jsonpath)
        .seed(pg_lsn(0x16b374d848), oid::pg_lsn)
        .seed(tid(7, 1), oid::tid)
        .seed(pg_snapshot(10, 20, {12, 15}), oid::pg_snapshot)
        .seed(pg_snapshot(10, 10), oid::txid_snapshot);
}

}  // namespace

ASIOPG_FUZZ_TARGET(search)
