// Fuzz target: inet, cidr, macaddr, macaddr8, bit and varbit.
#include <asiopg/codecs/basic.hpp>
#include <asiopg/codecs/bit_string.hpp>
#include <asiopg/codecs/inet.hpp>

#include "fuzz/target.hpp"

namespace {

using namespace std::string_view_literals;
using asiopg::fuzz::builtin;
namespace oid = asiopg::oid;

asiopg::fuzz::target make_target() {
    asiopg::fuzz::target out;
    for (const asiopg::oid_t type : {oid::inet, oid::cidr, oid::macaddr, oid::macaddr8, oid::bit, oid::varbit})
        out.read<asiopg::inet, asiopg::cidr, asiopg::macaddr, asiopg::macaddr8, asiopg::bit_string, std::string>(
               builtin(type))
            .parse(builtin(type));
    for (const auto text : {"192.168.0.1"sv, "10.1.2.3/8"sv, "::1"sv, "fe80::1:2:3/64"sv, "::ffff:1.2.3.4"sv})
        out.seed(asiopg::inet(text), oid::inet);
    for (const auto text : {"192.168.0.0/24"sv, "2001:db8::/32"sv}) out.seed(asiopg::cidr(text), oid::cidr);
    out.seed(asiopg::macaddr("08:00:2b:01:02:03"sv), oid::macaddr);
    out.seed(asiopg::macaddr8("08:00:2b:01:02:03:04:05"sv), oid::macaddr8);
    for (const auto text : {""sv, "1"sv, "101100111000"sv}) out.seed(asiopg::bit_string(text), oid::varbit);
    return out.seed(asiopg::bit_string("10110011"sv), oid::bit);
}

}  // namespace

ASIOPG_FUZZ_TARGET(network)
