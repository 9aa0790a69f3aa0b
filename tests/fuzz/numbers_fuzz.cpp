// Fuzz target: numbers, bool and money, as every C++ type that reads them.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/numeric.hpp>
#include <asiopg/codecs/system.hpp>

#include "fuzz/target.hpp"

namespace {

using namespace std::string_view_literals;
using asiopg::numeric;
using asiopg::fuzz::builtin;
namespace oid = asiopg::oid;

asiopg::fuzz::target make_target() {
    asiopg::fuzz::target out;
    for (const asiopg::oid_t type : {oid::bool_, oid::int2, oid::int4, oid::int8, oid::oid, oid::xid, oid::cid,
                                     oid::xid8, oid::float4, oid::float8, oid::numeric, oid::money, oid::regclass})
        out.read<bool, short, unsigned short, int, unsigned, long, unsigned long, float, double, numeric, asiopg::money,
                 std::string>(builtin(type))
            .parse(builtin(type));
    out.seed(true, oid::bool_).seed(false, oid::bool_);
    for (const short value : {0, 1, -32768}) out.seed(value, oid::int2);
    for (const int value : {0, -1, 1 << 30}) out.seed(value, oid::int4);
    for (const long value : {0L, -1L, 1L << 62}) out.seed(value, oid::int8);
    for (const unsigned value : {1u, 4294967295u})
        out.seed(value, oid::oid).seed(value, oid::xid).seed(value, oid::cid).seed(value, oid::regclass);
    out.seed(18446744073709551615ul, oid::xid8).seed(asiopg::money(-1999), oid::money);
    for (const float value : {0.0f, -1.5f, 1e-40f, 3e38f}) out.seed(value, oid::float4);
    for (const double value : {0.1, -0.0, 1e300, 5e-324}) out.seed(value, oid::float8);
    for (const auto text : {"0"sv, "0.00"sv, "-1.50"sv, "12345678901234567890.123456789"sv, "1e20"sv, "1e-20"sv,
                            "NaN"sv, "Infinity"sv, "-Infinity"sv, "-32768"sv, "9223372036854775807"sv})
        out.seed(numeric(text), oid::numeric);
    return out;
}

}  // namespace

ASIOPG_FUZZ_TARGET(numbers)
