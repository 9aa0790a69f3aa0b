// pg_lsn, tid, snapshots, money and void through the server.
#include <asiopg/codecs/system.hpp>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

using texts = std::vector<std::string>;

// A237, A240, A271
TEST(types_system, own_types) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts positions{"0/0", "16/B374D848", "80000000/0", "FFFFFFFF/FFFFFFFF"};
        co_await prints_like_the_server(conn, "pg_lsn", positions);
        co_await round_trips<pg_lsn>(conn, "pg_lsn", positions);
        EXPECT_EQ(co_await conn.fetchval<std::uint64_t>("SELECT '80000000/1'::pg_lsn"), 0x8000000000000001u);
        const texts places{"(100,200)", "(0,0)", "(2147483647,0)", "(4294967295,65535)"};
        co_await prints_like_the_server(conn, "tid", places);
        co_await round_trips<tid>(conn, "tid", places);
        const texts snapshots{"100:1000:100,200,300,400", "1:1:", "5:9223372036854775807:6"};
        for (const char* name : {"pg_snapshot", "txid_snapshot"}) {
            co_await prints_like_the_server(conn, name, snapshots);
            co_await round_trips<pg_snapshot>(conn, name, snapshots);
        }
    });
}

TEST(types_system, money) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("SET lc_monetary = 'C'");
        const std::vector<std::int64_t> values{0, 1234, -5, std::numeric_limits<std::int64_t>::max(),
                                               std::numeric_limits<std::int64_t>::min()};
        for (const std::int64_t value : values) {
            EXPECT_EQ((co_await conn.fetchval<money>("SELECT $1::money", money(value))).units, value);
        }
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::money::text", money(123456)), "$1,234.56");
        EXPECT_EQ((co_await conn.fetchval<money>("SELECT $1::money", "$1,234.56")).units, 123456);
        const std::string refused =
            co_await message_of<conversion_error>(conn.fetchval<std::string>("SELECT '1'::money AS m"));
        EXPECT_EQ(refused, "column \"m\" of type money cannot be read as std::string");
    });
}

TEST(types_system, nothing) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.fetchval<std::monostate>("SELECT pg_advisory_lock_shared(1)");
        EXPECT_EQ(co_await conn.fetchval<std::optional<int>>("SELECT pg_advisory_lock_shared(1)"), std::nullopt);
        co_await conn.fetchval<std::monostate>("SELECT $1::void", std::monostate());
        EXPECT_EQ(to_string((*co_await conn.fetchrow("SELECT pg_advisory_unlock_all()"))[0]), "");
    });
}

}  // namespace
}  // namespace asiopg::test
