// connection::reset().
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

TEST(reset, settings_locks_and_cursors) {
    run_test([](connection& conn) -> awaitable<void> {
        connection observer = co_await connect(server());
        co_await conn.execute("SET search_path = nowhere; SELECT pg_advisory_lock(815); LISTEN reset_test");
        co_await conn.execute("BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT");
        EXPECT_FALSE(co_await conn.reset());
        EXPECT_NE(co_await conn.fetchval<std::string>("SHOW search_path"), "nowhere");
        EXPECT_TRUE(co_await observer.fetchval<bool>("SELECT pg_try_advisory_lock(815)"));
        co_await thrown<invalid_cursor_name>(conn.execute("FETCH c"));
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM pg_listening_channels()"), 0);
    });
}

// A166
TEST(reset, transaction_begun_by_a_command) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        for (const bool failed : {false, true}) {
            co_await conn.execute("BEGIN");
            co_await conn.execute("INSERT INTO t VALUES (1)");
            const std::string text = co_await message_of<interface_error>(conn.begin());
            EXPECT_TRUE(contains(text, "cannot use transaction() in a manually started transaction")) << text;
            const auto nothing = [](transaction&) -> awaitable<void> { co_return; };
            co_await thrown<interface_error>(conn.transaction(nothing));
            if (failed) co_await thrown<division_by_zero>(conn.execute("SELECT 1 / 0"));
            EXPECT_TRUE(co_await conn.reset());
            EXPECT_FALSE(conn.is_in_transaction());
            EXPECT_FALSE(co_await conn.reset(5s));
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
    });
}

TEST(reset, transaction_of_a_handle) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (a int)");
        transaction unsent = co_await conn.begin();
        EXPECT_TRUE(co_await conn.reset());
        co_await thrown<interface_error>(unsent.execute("INSERT INTO t VALUES (1)"));
        EXPECT_FALSE(conn.is_in_transaction());

        transaction tx = co_await conn.begin();
        co_await tx.execute("INSERT INTO t VALUES (1)");
        transaction inner = co_await tx.begin();
        co_await inner.execute("INSERT INTO t VALUES (2)");
        EXPECT_TRUE(co_await conn.reset());
        co_await thrown<interface_error>(inner.execute("INSERT INTO t VALUES (3)"));
        co_await thrown<interface_error>(tx.commit());
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM t"), 0);
    });
}

TEST(reset, body_that_goes_on) {
    run_test([](connection& conn) -> awaitable<void> {
        const std::string text =
            co_await message_of<interface_error>(conn.transaction([&](transaction& tx) -> awaitable<void> {
                co_await tx.execute("SELECT 1");
                EXPECT_TRUE(co_await conn.reset());
            }));
        EXPECT_TRUE(contains(text, "the transaction is over")) << text;
        co_await expect_usable(conn);
    });
}

TEST(reset, errors) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await thrown<timeout_error>(conn.reset(0s));
        co_await expect_usable(conn);
        co_await conn.close();
        co_await thrown<interface_error>(conn.reset());
    });
}

// Servers that do not have the commands are not asked for them.
TEST(reset, other_servers) {
    const std::pair<const char*, const char*> kinds[] = {
        {"crdb_version", ""}, {"crate_version", ""}, {"padb_revision", "RESET ALL;"}};
    for (const auto& [setting, expected] : kinds) {
        asio::io_context io;
        scripted_server served(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            co_await p.send(say::parameter(setting, "1") + say::complete("SELECT 1") + say::ready());
            co_await p.read_flight();
            EXPECT_EQ(p.flight()[0].body, std::string(expected) + '\0');
            co_await p.send(say::complete("RESET") + say::ready());
            co_await p.drain();
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(served.options());
            co_await conn.execute("SELECT 1");
            EXPECT_FALSE(co_await conn.reset());
            conn.terminate();
        });
    }
}

}  // namespace
}  // namespace asiopg::test
