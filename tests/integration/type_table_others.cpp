// Networks, bits, shapes, text search, and what belongs to the system.
#include <asiopg/codecs/bit_string.hpp>
#include <asiopg/codecs/geometric.hpp>
#include <asiopg/codecs/inet.hpp>
#include <asiopg/codecs/system.hpp>
#include <asiopg/codecs/text_search.hpp>

#include <cstdio>

#include "integration/type_table.hpp"

namespace asiopg::test {

namespace {

std::string addresses(random_engine& dice) {
    char text[80];
    if (dice() & 1) {
        std::snprintf(text, sizeof text, "%u.%u.%u.%u/%u", static_cast<unsigned>(dice() & 255),
                      static_cast<unsigned>(dice() & 255), static_cast<unsigned>(dice() & 255),
                      static_cast<unsigned>(dice() & 255), static_cast<unsigned>(dice() % 33));
        return text;
    }
    std::string out;
    for (int i = 0; i < 8; ++i) {
        // Groups of zeros are written in several ways.
        std::snprintf(text, sizeof text, "%x", static_cast<unsigned>((dice() & 3) ? dice() & 0xffff : 0));
        out += (i ? ":" : "") + std::string(text);
    }
    return out + "/" + std::to_string(dice() % 129);
}

std::string macs(random_engine& dice) {
    char text[20];
    std::snprintf(text, sizeof text, "%012llx", static_cast<unsigned long long>(dice() & 0xffffffffffff));
    return text;
}
std::string long_macs(random_engine& dice) {
    char text[20];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(dice()));
    return text;
}

std::string bits(random_engine& dice) {
    std::string out;
    const auto count = random_integer(dice, 0, 100);
    for (std::int64_t i = 0; i < count; ++i) out += static_cast<char>('0' + (dice() & 1));
    return out;
}

std::string coordinate(random_engine& dice) { return std::to_string(random_integer(dice, -1000000, 1000000)) + ".25"; }
std::string points(random_engine& dice) {
    const std::string x = coordinate(dice);
    return "(" + x + "," + coordinate(dice) + ")";
}
std::string lists_of_points(random_engine& dice) {
    std::string out = "(" + points(dice);
    const auto more = random_integer(dice, 0, 6);
    for (std::int64_t i = 0; i < more; ++i) out += "," + points(dice);
    return out + ")";
}
std::string pairs_of_points(random_engine& dice) {
    const std::string first = points(dice);
    return first + "," + points(dice);
}
std::string circles(random_engine& dice) { return "<" + points(dice) + "," + random_digits(dice, 5) + ">"; }

std::string vectors(random_engine& dice) {
    std::string out;
    for (int i = 0; i < 5; ++i)
        out += random_digits(dice, 8) + ":" + std::to_string(random_integer(dice, 1, 16383)) + "ABCD"[dice() & 3] + " ";
    return out;
}

}  // namespace

// A235-A240, A243
std::vector<type_entry> other_types() {
    return {
        entry<inet>("inet",
                    {"127.0.0.1", "10.0.0.1/30", "0.0.0.0/0", "10.0.0.1/31", "::1", "::", "::ffff:1.2.3.4/128",
                     "2001:db8::1/64", "1:0:0:2::", "127.0.0.0/8"},
                    &addresses),
        entry<cidr>("cidr",
                    {"255.255.255.255/32", "127.0.0.0/8", "127.1.0.0/18", "0.0.0.0/0", "::/0", "2001:db8::/32"}),
        entry<macaddr>("macaddr", {"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"}, &macs),
        entry<macaddr8>("macaddr8", {"00:00:00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff:ff:ff"}, &long_macs),
        entry<bit_string>("bit(9)", {"000000001", "111111111"}),
        entry<bit_string>("varbit", {"", "000", "00000001", "000000001", "1111"}, &bits),
        entry<point>("point", {"(0,0)", "(1.5,-1e300)", "(Infinity,NaN)"}, &points),
        entry<line>("line", {"{1,2,3}", "{0,-1,1e-7}"}),
        entry<lseg>("lseg", {"[(0,0),(1,1)]"}, &pairs_of_points),
        entry<box>("box", {"(0,0),(1,1)", "(2,0),(0,2)"}, &pairs_of_points),
        entry<path>("path", {"((0,0),(1,1))", "[(0,0),(1,1)]", "((1,1))"}, &lists_of_points),
        entry<polygon>("polygon", {"((0,0),(1,1))", "((1,1))"}, &lists_of_points),
        entry<circle>("circle", {"<(0,0),0>", "<(1.5,-2),3>"}, &circles),
        entry<tid>("tid", {"(0,0)", "(100,200)", "(4294967295,65535)"}),
        entry<pg_snapshot>("pg_snapshot",
                           {"100:1000:100,200,300,400", "1:1:", "18446744073709551615:18446744073709551615:"}),
        entry<pg_snapshot>("txid_snapshot", {"100:1000:100,200,300,400", "1:1:"}),
        entry<tsvector>("tsvector", {"", "a b c", "'it''s':1A,3 '\\\\':2B", "é:16383D"}, &vectors),
        entry<tsquery>("tsquery", {"", "a & b | !c", "(a | b) & c:*AB", "a <-> b <3> c", "!!a", "!(a & b)", "'it''s'"}),
    };
}

}  // namespace asiopg::test
