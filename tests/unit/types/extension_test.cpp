// Types of extensions: hstore, cube, citext, ltree.
#include <asiopg/codecs/cube.hpp>
#include <asiopg/codecs/hstore.hpp>

#include "support.hpp"

namespace asiopg::test {
namespace {

const type hstore_type = extension(extension_type::hstore);
const type cube_type = extension(extension_type::cube);

TEST(hstore, known_bytes) {
    const hstore value{{"a", "1"}, {"b", std::nullopt}, {"", ""}};
    EXPECT_EQ(encoded(value, hstore_type), bytes({0, 0, 0, 3,                               //
                                                  0, 0, 0, 0, 0,   0,   0,   0,             //
                                                  0, 0, 0, 1, 'a', 0,   0,   0,   1,  '1',  //
                                                  0, 0, 0, 1, 'b', 255, 255, 255, 255}));
    expect_round_trip(value, hstore_type);
    expect_round_trip(hstore(), hstore_type);
    EXPECT_EQ(shown(encoded(value, hstore_type), hstore_type), "\"\"=>\"\", \"a\"=>\"1\", \"b\"=>NULL");
    EXPECT_EQ(codec<hstore>::describe(hstore{{"q\"", "b\\"}}), "\"q\\\"\"=>\"b\\\\\"");
    EXPECT_EQ(bound_value("a=>1", hstore_type, format::text), "a=>1");
    EXPECT_EQ(encode_error(hstore{{"\xff", "1"}}, hstore_type).substr(0, 36), "invalid input for query argument $1:");
    EXPECT_NE(encode_error(hstore{{"a", std::string(1, '\0')}}, hstore_type), "(nothing thrown)");
}

// Counts and lengths that the bytes do not hold; negative ones; a NULL key; a key twice.
TEST(hstore, malformed_bytes) {
    for (const std::string& wrong : {
             bytes({0xff, 0xff, 0xff, 0xff}),
             bytes({0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0}),
             bytes({0, 0, 0, 1, 255, 255, 255, 255, 0, 0, 0, 0}),
             bytes({0, 0, 0, 1, 255, 255, 255, 254, 0, 0, 0, 0}),
             bytes({0, 0, 0, 1, 0, 0, 0, 0, 255, 255, 255, 254}),
             bytes({0, 0, 0, 1, 0, 0, 0, 0, 0x7f, 255, 255, 255}),
             bytes({0, 0, 0, 1, 0, 0, 0, 5, 'a', 0, 0, 0}),
             bytes({0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
         })
        EXPECT_NE(decode_error<hstore>(wrong, hstore_type), "(nothing thrown)");
    EXPECT_NE(decode_error<std::string>(bytes({0, 0, 0, 1, 0, 0, 0, 5, 'a', 0, 0, 0}), hstore_type),
              "(nothing thrown)");
}

TEST(cube, known_bytes) {
    const std::string one = big_endian(0x3ff0000000000000, 8), two = big_endian(0x4000000000000000, 8);
    EXPECT_EQ(encoded(cube({1, 2}), cube_type), bytes({0x80, 0, 0, 2}) + one + two);
    EXPECT_EQ(encoded(cube({1}, {2}), cube_type), bytes({0, 0, 0, 1}) + one + two);
    EXPECT_EQ(cube({1, 2}).str(), "(1, 2)");
    EXPECT_EQ(cube({1, 2}, {3, 4.5}).str(), "(1, 2),(3, 4.5)");
    expect_round_trip(cube({1, 2}), cube_type);
    expect_round_trip(cube({1, 2}, {3, 4}), cube_type);
    EXPECT_EQ(shown(bytes({0x80, 0, 0, 1}) + one, cube_type), "(1)");
    EXPECT_NE(encode_error(cube({1, 2}, {3}), cube_type), "(nothing thrown)");
    EXPECT_NE(encode_error(cube(std::vector<double>(101)), cube_type), "(nothing thrown)");
    EXPECT_NE(decode_error<cube>(bytes({0x7f, 0xff, 0xff, 0xff}) + one, cube_type), "(nothing thrown)");
    EXPECT_NE(decode_error<cube>(bytes({0xff, 0xff, 0xff, 0xff}) + one, cube_type), "(nothing thrown)");
}

TEST(extension_text, citext_and_ltree) {
    const type citext = extension(extension_type::citext);
    EXPECT_EQ(bound_value("aB", citext), "aB");
    EXPECT_EQ(decoded<std::string>("aB", citext), "aB");
    for (const extension_type what : {extension_type::ltree, extension_type::lquery, extension_type::ltxtquery}) {
        const type t = extension(what);
        EXPECT_EQ(bound_value("a.b", t), "\1a.b");
        EXPECT_EQ(decoded<std::string>("\1a.b", t), "a.b");
        EXPECT_NE(decode_error<std::string>("\2a.b", t), "(nothing thrown)");
        EXPECT_NE(decode_error<std::string>("", t), "(nothing thrown)");
    }
}

}  // namespace
}  // namespace asiopg::test
