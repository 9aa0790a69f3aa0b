// Fuzz target: arrays of all dimensions, in binary and text format.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/bytea.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/nd_array.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/uuid.hpp>

#include <optional>
#include <vector>

#include "fuzz/target.hpp"
#include "fuzz/types.hpp"

namespace {

using namespace asiopg;
using asiopg::fuzz::builtin;
using std::nullopt;
using std::optional;
using std::string;
using std::vector;

fuzz::target make_target() {
    fuzz::target out;
    for (const oid_t number :
         {oid::int4_array, oid::int8_array, oid::int2vector, oid::text_array, oid::numeric_array, oid::float8_array,
          oid::uuid_array, oid::timestamptz_array, oid::bytea_array, oid::bool_array, oid::anyarray})
        out.read_both<vector<int>, vector<optional<int>>, vector<vector<optional<int>>>, vector<long>,
                      vector<vector<vector<short>>>, vector<string>, vector<optional<string>>, vector<double>,
                      vector<optional<numeric>>, vector<uuid>, vector<timestamptz>, vector<vector<unsigned char>>,
                      vector<optional<bool>>, array<optional<int>>, array<optional<string>>>(builtin(number));
    for (const oid_t number : {oid::int4_array, oid::text_array, oid::numeric_array, oid::float8_array,
                               oid::timestamptz_array, oid::bytea_array, oid::bool_array, oid::char_array})
        out.parse(builtin(number));
    out.read_both<vector<optional<string>>, array<string>>(fuzz::mood_array()).parse(fuzz::mood_array());

    out.seed(vector<int>(), oid::int4_array)
        .seed(vector<int>{1, -2, 3}, oid::int4_array)
        .seed(vector<vector<optional<int>>>{{1, nullopt}, {3, 4}}, oid::int4_array)
        .seed(array<optional<int>>({1, nullopt, 3, 4}, {{2, -1}, {2, 5}}), oid::int4_array)
        .seed(vector<long>{1, 2}, oid::int8_array)
        .seed(vector<vector<vector<short>>>{{{1, 2}}, {{3, 4}}}, oid::int8_array)
        .seed(vector<short>{1, 2}, oid::int2vector)
        .seed(vector<optional<string>>{"a", "", "null", "q\"\\,{} ", nullopt}, oid::text_array)
        .seed(vector<numeric>{numeric("1.50"), numeric("NaN")}, oid::numeric_array)
        .seed(vector<double>{0.1, -1e300}, oid::float8_array)
        .seed(vector<uuid>(2), oid::uuid_array)
        .seed(vector<timestamptz>{timestamptz(), timestamptz::infinity()}, oid::timestamptz_array)
        .seed(vector<vector<unsigned char>>{{0, 255}, {}}, oid::bytea_array)
        .seed(vector<optional<bool>>{true, nullopt, false}, oid::bool_array)
        .seed(vector<char>{'a', '\0'}, oid::char_array);
    for (const auto text : {"{sad,\"happy\",NULL}", "[0:1]={sad,sad}"})
        out.seed_bytes(text, fuzz::mood_array(), format::text);
    return out;
}

}  // namespace

ASIOPG_FUZZ_TARGET(arrays)
