// Ranges and multiranges.
#include <asiopg/codecs/chrono.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/range.hpp>

#include "integration/type_table.hpp"

namespace asiopg::test {

namespace {

std::string bounds(random_engine& dice) {
    const std::int64_t low = random_integer(dice, -1000, 1000), high = random_integer(dice, 1001, 9999);
    std::string out = (dice() & 1) ? "[" : "(";
    if (dice() & 3) out += std::to_string(low);
    out += ",";
    if (dice() & 3) out += std::to_string(high);
    return out + ((dice() & 1) ? "]" : ")");
}
std::string several_bounds(random_engine& dice) {
    std::string out = "{" + bounds(dice);
    while (dice() & 3) out += "," + bounds(dice);
    return out + "}";
}

}  // namespace

// A250, A251
std::vector<type_entry> range_types() {
    const std::vector<std::string> days{"empty", "(,)", "[2020-01-01,2020-02-01)", "[-infinity,infinity]",
                                        "(,0044-03-15 BC]"};
    return {
        entry<range<std::int32_t>>("int4range", {"empty", "[1,10)", "(,3)", "[2,)", "(,)", "[-2147483648,2147483647)"},
                                   &bounds),
        entry<range<std::int64_t>>("int8range",
                                   {"empty", "[1,10)", "(,)", "[-9223372036854775808,9223372036854775807)"}, &bounds),
        entry<range<numeric>>("numrange", {"empty", "[1.50,10]", "(1,NaN]", "(,)"}, &bounds),
        entry<range<date>>("daterange", days),
        entry<range<timestamp>>("tsrange", days),
        entry<range<timestamptz>>("tstzrange", {"empty", "(,)", "[2020-01-01 00:00:00+00,2020-02-01 01:00:00.5+00)"}),
        entry<multirange<std::int32_t>>("int4multirange", {"{}", "{[1,2),[5,6)}", "{(,)}", "{(,3),[9,)}"},
                                        &several_bounds),
        entry<multirange<std::int64_t>>("int8multirange", {"{}", "{[1,2),[5,6)}"}, &several_bounds),
        entry<multirange<numeric>>("nummultirange", {"{}", "{[1.50,2],(5,6)}"}, &several_bounds),
        entry<multirange<date>>("datemultirange", {"{}", "{[2020-01-01,2020-02-01)}"}),
        entry<multirange<timestamp>>("tsmultirange", {"{}", "{[2020-01-01,2020-02-01]}"}),
        entry<multirange<timestamptz>>("tstzmultirange", {"{}", "{[2020-01-01 00:00:00+00,)}"}),
    };
}

}  // namespace asiopg::test
