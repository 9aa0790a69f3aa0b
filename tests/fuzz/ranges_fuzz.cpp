// Fuzz target: ranges, multiranges and arrays of ranges, in binary and text format.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/range.hpp>

#include <string>
#include <vector>

#include "fuzz/target.hpp"
#include "fuzz/types.hpp"

namespace {

using namespace asiopg;
using asiopg::fuzz::builtin;
using std::string;

fuzz::target make_target() {
    fuzz::target out;
    for (const oid_t number : {oid::int4range, oid::int8range, oid::numrange, oid::daterange, oid::tsrange,
                               oid::tstzrange, oid::int4multirange, oid::nummultirange, oid::int4range_array})
        out.read_both<range<int>, range<long>, range<numeric>, range<date>, range<timestamp>, range<timestamptz>,
                      range<string>, multirange<int>, multirange<numeric>, std::vector<range<int>>>(builtin(number))
            .parse(builtin(number));
    for (const type* t : {&fuzz::text_range(), &fuzz::text_multirange()})
        out.read_both<range<string>, multirange<string>, std::vector<range<string>>>(*t).parse(*t);

    out.seed(range<int>(), oid::int4range)
        .seed(range<int>::half_open(-1, 8), oid::int4range)
        .seed(range<int>::all(), oid::int4range)
        .seed(range<long>::at_least(1), oid::int8range)
        .seed(range<numeric>::closed(numeric("1.5"), numeric("NaN")), oid::numrange)
        .seed(range<date>::less_than(date(2024, 2, 29)), oid::daterange)
        .seed(range<timestamp>::open(timestamp(), timestamp::infinity()), oid::tsrange)
        .seed(range<timestamptz>::greater_than(timestamptz()), oid::tstzrange)
        .seed(multirange<int>({range<int>::half_open(1, 3), range<int>::at_least(5)}), oid::int4multirange)
        .seed(multirange<int>(), oid::int4multirange)
        .seed(multirange<numeric>({range<numeric>::closed(numeric(1), numeric(2))}), oid::nummultirange)
        .seed(std::vector<range<int>>{range<int>(), range<int>::closed(1, 2)}, oid::int4range_array)
        .seed(range<string>::closed("", "a\"\\,) "), fuzz::text_range())
        .seed(multirange<string>({range<string>::closed("a", "b"), range<string>::at_least("{}")}),
              fuzz::text_multirange());
    return out;
}

}  // namespace

ASIOPG_FUZZ_TARGET(ranges)
