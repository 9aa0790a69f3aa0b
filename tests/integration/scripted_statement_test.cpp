// What statements and cursors put on the wire, and servers that behave oddly to them.
#include <asiopg/connect.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/prepared_statement.hpp>

#include <gtest/gtest.h>

#include <string>

#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

using namespace std::string_literals;

std::string number(std::uint32_t n) {
    std::string bytes(4, '\0');
    for (int i = 0; i != 4; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(n >> (24 - 8 * i));
    return bytes;
}

// A113, A146: the statement takes one round trip, each execution another; its Close takes none.
TEST(ScriptedStatement, Flights) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        EXPECT_EQ(co_await p.read_flight(), "PDS");
        EXPECT_EQ(p.flight()[0].body, "mine\0SELECT $1::int\0\0\0"s);
        co_await p.send(say::prepared(oid::int4));
        co_await p.serve_cached(1);
        co_await p.serve_cached(2);
        EXPECT_EQ(co_await p.read_flight(), "CPDS");
        EXPECT_EQ(p.flight()[0].body, "Smine\0"s);
        co_await p.send(say::closed() + say::prepared());
        co_await p.serve_cached(3);
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        {
            auto stmt = co_await conn.prepare("SELECT $1::int", prepare_options().name("mine"));
            EXPECT_EQ(co_await stmt.fetchval<int>(7), 1);
            EXPECT_EQ(co_await stmt.fetchval<int>(7), 2);
        }
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 3"), 3);
        co_await conn.close();
    });
}

TEST(ScriptedStatement, CursorFlights) {
    asio::io_context io;
    std::string portal;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        EXPECT_EQ(co_await p.read_flight(), "Q");
        co_await p.send(say::complete("BEGIN") + say::ready('T'));
        EXPECT_EQ(co_await p.read_flight(), "PDS");
        co_await p.send(say::parsed() + say::parameters() + say::columns("n") + say::ready('T'));
        EXPECT_EQ(co_await p.read_flight(), "BS");
        portal = p.flight()[0].body.substr(0, p.flight()[0].body.find('\0') + 1);
        EXPECT_GT(portal.size(), 1u);
        co_await p.send(say::bound() + say::ready('T'));
        EXPECT_EQ(co_await p.read_flight(), "ES");
        EXPECT_EQ(p.flight()[0].body, portal + number(50));
        co_await p.send(say::ints(1) + say::ints(2) + say::suspended() + say::ready('T'));
        EXPECT_EQ(co_await p.read_flight(), "ES");
        EXPECT_EQ(p.flight()[0].body, portal + number(3));
        co_await p.send(say::complete("SELECT 0") + say::ready('T'));
        EXPECT_EQ(co_await p.read_flight(), "CQ");
        EXPECT_EQ(p.flight()[0].body, "P" + portal);
        co_await p.send(say::closed() + say::complete("COMMIT") + say::ready());
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        co_await conn.execute("BEGIN");
        auto c = co_await conn.cursor("SELECT n");
        EXPECT_EQ(co_await c.next<int>(), 1);
        EXPECT_EQ(co_await c.next<int>(), 2);
        c.prefetch(3);
        EXPECT_EQ(co_await c.next<int>(), std::nullopt);
        EXPECT_EQ(co_await c.next<int>(), std::nullopt);
        co_await conn.execute("COMMIT");
        co_await conn.close();
    });
}

// A175: nothing is sent when it is known that there is no transaction.
TEST(ScriptedStatement, CursorOutsideSendsNothing) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        EXPECT_EQ(co_await p.drain(), "X\0\0\0\4"s);
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const failure f = co_await failure_of(conn.cursor("SELECT n"));
        EXPECT_TRUE(f.is<no_active_sql_transaction>()) << f;
        EXPECT_EQ(f.sqlstate(), "25P01");
        co_await conn.close();
    });
}

// More rows than were asked for, a tag without a number, a cursor that ends its transaction: no harm is done.
TEST(ScriptedStatement, OddCursors) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        co_await p.send(say::complete("BEGIN") + say::ready('T'));
        co_await p.read_flight();
        co_await p.send(say::parsed() + say::parameters() + say::columns("n") + say::ready('T'));
        co_await p.read_flight();
        co_await p.send(say::bound() + say::ready('T'));
        co_await p.read_flight();
        co_await p.send(say::ints(1) + say::ints(2) + say::ints(3) + say::suspended() + say::ready('T'));
        EXPECT_EQ(co_await p.read_flight(), "Q");
        co_await p.send(say::complete("MOVE") + say::ready('T'));
        EXPECT_EQ(co_await p.read_flight(), "CBS");
        co_await p.send(say::closed() + say::bound() + say::ready('I'));
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        co_await conn.execute("BEGIN");
        auto c = co_await conn.cursor("SELECT n");
        EXPECT_EQ((co_await c.fetch(2)).size(), 3u);
        EXPECT_EQ(co_await c.forward(5), 0);
        EXPECT_TRUE(c.is_exhausted());
        const failure f = co_await failure_of(conn.cursor("SELECT n"));
        EXPECT_TRUE(f.is<no_active_sql_transaction>()) << f;
        co_await conn.close();
    });
}

// The connection is lost in the middle of a fetch: the cursor and the statement say so.
TEST(ScriptedStatement, LostInAFetch) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        co_await p.send(say::complete("BEGIN") + say::ready('T'));
        co_await p.read_flight();
        co_await p.send(say::parsed() + say::parameters() + say::columns("n") + say::ready('T'));
        co_await p.read_flight();
        co_await p.send(say::bound() + say::ready('T'));
        co_await p.read_flight();
        co_await p.send(say::ints(1));
        p.close();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        co_await conn.execute("BEGIN");
        auto stmt = co_await conn.prepare("SELECT n");
        auto c = co_await stmt.cursor();
        const failure f = co_await failure_of(c.fetch(2));
        EXPECT_TRUE(f.is<connection_error>()) << f;
        EXPECT_TRUE(stmt.is_closed());
        EXPECT_TRUE((co_await failure_of(c.fetch(2))).is<connection_error>());
        EXPECT_TRUE((co_await failure_of(stmt.fetch())).is<connection_error>());
    });
}

}  // namespace
}  // namespace asiopg::test
