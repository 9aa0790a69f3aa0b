// Fuzz target: composite types as tuples, structs and records, and anonymous records, in binary and text format.
#include <asiopg/codecs/array.hpp>
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/composite.hpp>
#include <asiopg/codecs/range.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/result.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "fuzz/target.hpp"
#include "fuzz/types.hpp"

namespace fuzzed {

struct item {
    std::optional<std::string> name;
    int id;

    friend bool operator==(const item&, const item&) = default;
};

}  // namespace fuzzed

template <>
struct asiopg::codec<fuzzed::item> : asiopg::composite_codec<fuzzed::item> {};

namespace {

using namespace asiopg;
using asiopg::fuzz::builtin;
using std::nullopt;
using std::optional;
using std::string;
using std::vector;

using pair = std::tuple<optional<int>, optional<string>>;
using nested = std::tuple<optional<pair>, optional<vector<optional<int>>>, optional<vector<optional<fuzzed::item>>>,
                          optional<string>, optional<range<int>>>;
using nested_records = std::tuple<record, optional<vector<int>>, vector<record>, string, range<int>>;

fuzz::target make_target() {
    fuzz::target out;
    for (const type* t : {&fuzz::item_type(), &fuzz::item_domain(), &builtin(oid::record)})
        out.read_both<pair, std::pair<int, string>, fuzzed::item, record, std::tuple<>>(*t);
    out.read_both<nested, nested_records, record>(fuzz::nested_type());
    out.read_both<vector<optional<pair>>, vector<fuzzed::item>, vector<record>>(fuzz::item_array());
    for (const type* t : {&fuzz::item_type(), &fuzz::item_domain(), &fuzz::nested_type(), &fuzz::item_array()})
        out.parse(*t);

    const pair one(1, "a"), none, odd(-5, "(\",\\ ");
    for (const pair& value : {one, none, odd}) {
        writer bytes;
        codec<pair>::encode(value, fuzz::item_type(), bytes);
        out.seed(value, fuzz::item_type()).seed(value, fuzz::item_domain());
        out.seed_bytes(string(bytes.view()), builtin(oid::record), format::binary);
    }
    for (const auto text : {"()", "(1,a)", "(,)", "(1,\"a\"\"\\\\b\")"})
        out.seed_bytes(text, builtin(oid::record), format::text);
    const vector<optional<int>> sizes{1, nullopt};
    const vector<optional<fuzzed::item>> others{fuzzed::item{"x\"y", 2}, nullopt};
    out.seed(nested(one, sizes, others, "label", range<int>::half_open(1, 5)), fuzz::nested_type())
        .seed(nested(), fuzz::nested_type())
        .seed(vector<optional<pair>>{one, odd, nullopt}, fuzz::item_array());
    return out;
}

}  // namespace

ASIOPG_FUZZ_TARGET(composites)
