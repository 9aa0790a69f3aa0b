// Geometric types.
#include <asiopg/codecs/geometric.hpp>

#include <cmath>

#include "support.hpp"

namespace asiopg::test {
namespace {

const std::string one = big_endian(0x3ff0000000000000, 8), two = big_endian(0x4000000000000000, 8);

TEST(geometric, known_bytes) {  // A239
    EXPECT_EQ(encoded(point(1, 2), oid::point), one + two);
    EXPECT_EQ(encoded(circle(point(1, 1), 2), oid::circle), one + one + two);
    EXPECT_EQ(encoded(path({point(1, 2)}, true), oid::path), bytes({1, 0, 0, 0, 1}) + one + two);
    EXPECT_EQ(encoded(path({point(1, 2)}), oid::path), bytes({0, 0, 0, 0, 1}) + one + two);
    EXPECT_EQ(encoded(polygon({point(1, 2)}), oid::polygon), bytes({0, 0, 0, 1}) + one + two);
    EXPECT_EQ(encoded(box(point(1, 2), point(2, 1)), oid::box), two + two + one + one);
    expect_round_trip(point(0.1, -1e300), oid::point);
    expect_round_trip(line(1, 2, 3), oid::line);
    expect_round_trip(lseg(point(1, 2), point(3, 4)), oid::lseg);
    expect_round_trip(box(point(1, 2), point(3, 4)), oid::box);
    expect_round_trip(path({point(1, 2), point(3, 4)}, true), oid::path);
    expect_round_trip(polygon({point(1, 2), point(3, 4), point(5, 6)}), oid::polygon);
    expect_round_trip(circle(point(1, 2), 3), oid::circle);
}

TEST(geometric, text) {
    EXPECT_EQ(point(0.1, 1e15).str(), "(0.1,1e+15)");
    EXPECT_EQ(point(INFINITY, -0.0).str(), "(Infinity,-0)");
    EXPECT_EQ(line(1, 2, 3).str(), "{1,2,3}");
    EXPECT_EQ(lseg(point(1, 2), point(3, 4)).str(), "[(1,2),(3,4)]");
    EXPECT_EQ(box(point(1, 4), point(3, 2)).str(), "(3,4),(1,2)");
    EXPECT_EQ(path({point(1, 2), point(3, 4)}).str(), "[(1,2),(3,4)]");
    EXPECT_EQ(path({point(1, 2), point(3, 4)}, true).str(), "((1,2),(3,4))");
    EXPECT_EQ(polygon({point(1, 2), point(3, 4)}).str(), "((1,2),(3,4))");
    EXPECT_EQ(circle(point(1, 2), 3).str(), "<(1,2),3>");
    EXPECT_EQ(shown(one + two, builtin(oid::point)), "(1,2)");
}

TEST(geometric, counts_are_not_believed) {
    for (const std::string& count : {bytes({0, 0, 0, 2}), bytes({0xff, 0xff, 0xff, 0xff}), bytes({0x10, 0, 0, 0})}) {
        EXPECT_NE(decode_error<polygon>(count + one + two, oid::polygon), "(nothing thrown)");
        EXPECT_NE(decode_error<path>(bytes({0}) + count + one + two, oid::path), "(nothing thrown)");
    }
    EXPECT_NE(decode_error<path>(bytes({2, 0, 0, 0, 1}) + one + two, oid::path), "(nothing thrown)");
}

}  // namespace
}  // namespace asiopg::test
