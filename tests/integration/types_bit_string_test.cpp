// Bit strings through the server.
#include <asiopg/codecs/bit_string.hpp>

#include "integration/type_support.hpp"

namespace asiopg::test {
namespace {

using texts = std::vector<std::string>;

// A238
TEST(types_bit_string, bits) {
    run_test([](connection& conn) -> awaitable<void> {
        const texts varying{"00000001", "", "000", "010011010", "1", std::string(1000, '1'), "0000000100000000"};
        co_await prints_like_the_server(conn, "varbit", varying);
        co_await round_trips<bit_string>(conn, "varbit", varying);
        const texts fixed{"010011010", "111111111"};
        co_await prints_like_the_server(conn, "bit(9)", fixed);
        co_await round_trips<bit_string>(conn, "bit(9)", fixed);
        EXPECT_EQ(co_await conn.fetchval<std::string>("SELECT $1::varbit", "0101"), "0101");
    });
}

// A243: the server takes the last bit for the lowest, too.
TEST(types_bit_string, integers) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::vector<std::int64_t> values{0, 1, -1, 42, std::numeric_limits<std::int64_t>::min()};
        for (const std::int64_t value : values) {
            const bit_string bits = bit_string::from_int64(value, 64);
            EXPECT_EQ(co_await conn.fetchval<std::int64_t>("SELECT $1::bit(64)::bigint", bits), value);
            EXPECT_EQ((co_await conn.fetchval<bit_string>("SELECT $1::bigint::bit(64)", value)).to_int64(), value);
        }
    });
}

}  // namespace
}  // namespace asiopg::test
