// pg_lsn, tid, snapshots, money and void.
#include <asiopg/codecs/system.hpp>

#include <limits>
#include <tuple>

#include "support.hpp"

namespace asiopg::test {
namespace {

TEST(pg_lsn, text_and_wire) {  // A271
    EXPECT_EQ(encoded(pg_lsn("16/B374D848"), oid::pg_lsn), big_endian(0x16B374D848, 8));
    for (const char* text : {"0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF", "80000000/0"}) {
        EXPECT_EQ(pg_lsn(text).str(), text);
        expect_round_trip(pg_lsn(text), oid::pg_lsn);
    }
    EXPECT_EQ(pg_lsn("80000000/1").value, 0x8000000000000001u);
    for (const char* wrong : {"", "1", "/", "1/", "/1", "1/g", "100000000/0", "1/100000000", "1/1 ", "-1/1"})
        EXPECT_EQ(message_of([&] { pg_lsn l{std::string_view(wrong)}; }),
                  "invalid input syntax for type pg_lsn: '" + std::string(wrong) + "'");
    EXPECT_EQ(shown(big_endian(0x1600000001, 8), builtin(oid::pg_lsn)), "16/1");
}

TEST(tid, text_and_wire) {  // A240
    EXPECT_EQ(encoded(tid(100, 200), oid::tid), bytes({0, 0, 0, 100, 0, 200}));
    expect_round_trip(tid(4294967295, 65535), oid::tid);
    EXPECT_EQ(tid("(4294967295,65535)").str(), "(4294967295,65535)");
    for (const char* wrong : {"", "(", "(1)", "(1,2", "1,2)", "(1,65536)", "(4294967296,0)", "(-1,0)", "(1,2) "})
        EXPECT_EQ(message_of([&] { tid t{std::string_view(wrong)}; }),
                  "invalid input syntax for type tid: '" + std::string(wrong) + "'");
    EXPECT_EQ(encode_error(1, oid::tid), "invalid input for query argument $1: 1 (cannot send int as tid)");  // A244
}

TEST(pg_snapshot, text_and_wire) {  // A237
    const pg_snapshot value(100, 1000, {100, 200, 300, 400});
    EXPECT_EQ(value.str(), "100:1000:100,200,300,400");
    EXPECT_EQ(pg_snapshot("100:1000:100,200,300,400"), value);
    EXPECT_EQ(pg_snapshot("1:1:").str(), "1:1:");
    EXPECT_EQ(encoded(pg_snapshot(1, 3, {2}), oid::pg_snapshot),
              bytes({0, 0, 0, 1}) + big_endian(1, 8) + big_endian(3, 8) + big_endian(2, 8));
    expect_round_trip(value, oid::pg_snapshot);
    expect_round_trip(value, oid::txid_snapshot);
    for (const char* wrong : {"", "1", "1:2", "0:1:", "2:1:", "1:2:2", "1:3:2,1", "1:3:2,", "1:3:,2", "1:3:x", "1:2:0"})
        EXPECT_EQ(message_of([&] { pg_snapshot s{std::string_view(wrong)}; }),
                  "invalid input syntax for type pg_snapshot: '" + std::string(wrong) + "'");
    EXPECT_EQ(
        encode_error(pg_snapshot(), oid::pg_snapshot),
        "invalid input for query argument $1: 0:0: (a snapshot has 0 < xmin <= xip (in order) < xmax; cannot send "
        "asiopg::pg_snapshot as pg_snapshot)");
    EXPECT_NE(decode_error<pg_snapshot>(bytes({0xff, 0xff, 0xff, 0xff}) + big_endian(1, 8) + big_endian(1, 8),
                                        oid::pg_snapshot),
              "(nothing thrown)");
    for (const auto& [xmin, xmax, xip] :
         {std::tuple(0, 1, 0), std::tuple(2, 1, 1), std::tuple(2, 3, 1), std::tuple(2, 3, 3)})
        EXPECT_NE(
            decode_error<pg_snapshot>(big_endian(1, 4) + big_endian(xmin, 8) + big_endian(xmax, 8) + big_endian(xip, 8),
                                      oid::pg_snapshot),
            "(nothing thrown)");
}

TEST(money, wire) {
    EXPECT_EQ(encoded(money(-1), oid::money), big_endian(~std::uint64_t{0}, 8));
    expect_round_trip(money(std::numeric_limits<std::int64_t>::min()), oid::money);
    EXPECT_EQ(bound_value("$1.00", oid::money, format::text), "$1.00");
    EXPECT_EQ(decode_error<std::string>(big_endian(1, 8), oid::money),
              "column \"c\" of type money cannot be read as std::string");
    EXPECT_EQ(encode_error(1, oid::money), "invalid input for query argument $1: 1 (cannot send int as money)");
}

TEST(void_type, is_a_monostate_or_nothing) {
    EXPECT_EQ(decoded<std::monostate>("", oid::void_), std::monostate());
    EXPECT_EQ(decoded<std::optional<int>>("", oid::void_), std::nullopt);
    EXPECT_EQ(bound_value(std::monostate(), oid::void_), "");
    EXPECT_NE(decode_error<std::monostate>("x", oid::void_), "(nothing thrown)");
    EXPECT_NE(decode_error<std::monostate>("", oid::text), "(nothing thrown)");
}

}  // namespace
}  // namespace asiopg::test
