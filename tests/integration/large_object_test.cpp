// Large objects.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/large_object.hpp>

#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>
#include <string_view>

#include "integration/support.hpp"
#include "support/cancel_everywhere.hpp"

namespace asiopg::test {
namespace {

using bytes = large_object::bytes;

std::span<const std::byte> view(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }
std::string text(const bytes& b) { return std::string(reinterpret_cast<const char*>(b.data()), b.size()); }

bytes pattern(std::size_t size) {
    bytes all(size);
    for (std::size_t i = 0; i != size; ++i) all[i] = static_cast<std::byte>(i * 31 + i / 251);
    return all;
}

TEST(large_object, reads_writes_and_moves) {
    run_test([](connection& conn) -> awaitable<void> {
        transaction tx = co_await conn.begin();
        const oid_t id = co_await large_object::create(tx);
        EXPECT_NE(id, 0u);
        large_object object = co_await large_object::open(tx, id);
        EXPECT_TRUE((co_await object.read_all()).empty());
        co_await object.write(view("hello, "));
        co_await object.write(view(""));
        EXPECT_EQ(co_await object.tell(), 7);
        co_await object.write(view("world"));
        EXPECT_EQ(co_await object.seek(0), 0);
        EXPECT_EQ(text(co_await object.read(5)), "hello");
        EXPECT_EQ(text(co_await object.read_all()), ", world");
        EXPECT_EQ(co_await object.seek(-5, large_object::whence::end), 7);
        EXPECT_EQ(co_await object.seek(1, large_object::whence::current), 8);
        std::byte room[8] = {};
        EXPECT_EQ(co_await object.read(std::span<std::byte>(room)), 4u);
        EXPECT_EQ(std::memcmp(room, "orld", 4), 0);
        co_await object.truncate(5);
        co_await object.seek(0);
        EXPECT_EQ(text(co_await object.read_all()), "hello");
        co_await object.truncate(7);
        co_await object.seek(0);
        EXPECT_EQ(text(co_await object.read_all()), std::string("hello\0\0", 7));
        const std::int64_t far = std::int64_t{3} << 30;  // beyond what 32 bits hold
        EXPECT_EQ(co_await object.seek(far), far);
        EXPECT_EQ(co_await object.tell(), far);
        co_await object.close();
        EXPECT_TRUE(contains(co_await message_of<interface_error>(object.tell()), "closed"));
        co_await large_object::unlink(tx, id);
        co_await tx.rollback();
    });
}

// Several pieces each way.
TEST(large_object, many_pieces) {
    run_test([](connection& conn) -> awaitable<void> {
        const bytes all = pattern(3 * large_object::piece + 17);
        transaction tx = co_await conn.begin();
        const oid_t id = co_await large_object::create(tx);
        large_object object = co_await large_object::open(tx, id, large_object::mode::read_write);
        co_await object.write(all);
        co_await object.seek(0);
        EXPECT_TRUE(co_await object.read_all() == all);
        co_await object.seek(0);
        bytes found;
        int pieces = 0;
        const large_object::sink collect = [&](std::span<const std::byte> part) -> awaitable<void> {
            ++pieces;
            found.insert(found.end(), part.begin(), part.end());
            co_return;
        };
        EXPECT_EQ(co_await object.read_all(collect), static_cast<std::int64_t>(all.size()));
        EXPECT_EQ(pieces, 4);
        EXPECT_TRUE(found == all);
        // A sink that fails half way: the transaction goes on.
        co_await object.seek(0);
        const large_object::sink failing = [&](std::span<const std::byte>) -> awaitable<void> {
            if (++pieces == 6) throw std::runtime_error("enough");
            co_return;
        };
        co_await thrown<std::runtime_error>(object.read_all(failing));
        EXPECT_EQ(co_await object.tell(), static_cast<std::int64_t>(2 * large_object::piece));
        co_await tx.rollback();
        co_await expect_usable(conn);
    });
}

TEST(large_object, errors) {
    run_test([](connection& conn) -> awaitable<void> {
        const auto in_savepoint = [&](transaction& tx, auto f) -> awaitable<void> {
            transaction inner = co_await tx.begin();
            co_await f(inner);
            co_await inner.rollback();
        };
        transaction tx = co_await conn.begin();
        const oid_t id = co_await large_object::create(tx, 815);
        EXPECT_EQ(id, 815u);
        const auto twice = [](transaction& t) -> awaitable<void> {
            co_await thrown<unique_violation>(large_object::create(t, 815));
        };
        co_await in_savepoint(tx, twice);
        const auto absent = [](transaction& t) -> awaitable<void> {
            co_await thrown<undefined_object>(large_object::open(t, 816));
        };
        co_await in_savepoint(tx, absent);
        const auto no_unlink = [](transaction& t) -> awaitable<void> {
            co_await thrown<undefined_object>(large_object::unlink(t, 816));
        };
        co_await in_savepoint(tx, no_unlink);
        const auto read_only = [](transaction& t) -> awaitable<void> {
            large_object object = co_await large_object::open(t, 815, large_object::mode::read);
            co_await thrown<object_not_in_prerequisite_state>(object.write(view("x")));
        };
        co_await in_savepoint(tx, read_only);
        const auto before_begin = [](transaction& t) -> awaitable<void> {
            large_object object = co_await large_object::open(t, 815);
            co_await thrown<invalid_parameter_value>(object.seek(-1));
        };
        co_await in_savepoint(tx, before_begin);
        large_object object = co_await large_object::open(tx, 815);
        co_await tx.rollback();
        EXPECT_TRUE(contains(co_await message_of<interface_error>(object.tell()), "the transaction is over"));
        co_await expect_usable(conn);
    });
}

TEST(large_object, cancelled_anywhere) {
    if (!have_server()) GTEST_SKIP();
    const bytes all = pattern(large_object::piece + 1);
    const connection_body work = [&](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            const oid_t id = co_await large_object::create(tx);
            large_object object = co_await large_object::open(tx, id);
            co_await object.write(all);
            co_await object.seek(0);
            EXPECT_TRUE(co_await object.read_all() == all);
            co_await object.close();
            co_await large_object::unlink(tx, id);
        });
    };
    const connection_body check = [](connection& conn) -> awaitable<void> {
        EXPECT_FALSE(conn.is_in_transaction());
        co_return;
    };
    EXPECT_GE(cancel_everywhere(work).after(check).stays_open().run(), 8u);
}

}  // namespace
}  // namespace asiopg::test
