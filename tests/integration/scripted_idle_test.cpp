// What a server says while nobody asks it, and what is refused before a byte is sent.
#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <string>

#include "support/event.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

const std::string shutdown_notice = say::error("57P01", "terminating connection due to administrator command", "FATAL");

enum class ending { open, closed, reset };

// A323: what the server said while idle is what the next operation reports; after that the connection is closed.
TEST(ScriptedIdle, FarewellIsReported) {
    for (const ending how : {ending::open, ending::closed}) {
        SCOPED_TRACE(static_cast<int>(how));
        asio::io_context io;
        event idle(io), said(io);
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.serve_script("SELECT 1");
            co_await idle.wait();
            co_await p.send(shutdown_notice);
            if (how == ending::closed) p.close();
            said.set();
            if (how == ending::open) {
                co_await p.read();
                p.close();
            }
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options());
            EXPECT_EQ(co_await conn.execute("SELECT 1"), "SELECT 1");
            idle.set();
            co_await said.wait();
            const failure f = co_await failure_of(conn.fetch("SELECT 2"));
            EXPECT_TRUE(f.is<admin_shutdown>()) << f;
            EXPECT_EQ(f.sqlstate(), "57P01");
            EXPECT_TRUE(conn.is_closed());
            const failure next = co_await failure_of(conn.fetch("SELECT 3"));
            EXPECT_TRUE(next.is<connection_error>() && next.nothing_sent()) << next;
            EXPECT_TRUE(next.mentions("terminating connection due to administrator command")) << next;
        });
    }
}

// A323: it came with the last answer.
TEST(ScriptedIdle, FarewellBehindAnAnswer) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        co_await p.send(say::complete("SELECT 1") + say::ready() + shutdown_notice);
        p.close();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        EXPECT_EQ(co_await conn.execute("SELECT 1"), "SELECT 1");
        const failure f = co_await failure_of(conn.execute("SELECT 2"));
        EXPECT_EQ(f.sqlstate(), "57P01") << f;
    });
}

TEST(ScriptedIdle, ServerGoesWithoutAWord) {
    for (const ending how : {ending::closed, ending::reset}) {
        SCOPED_TRACE(static_cast<int>(how));
        asio::io_context io;
        event idle(io), done(io);
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await idle.wait();
            how == ending::closed ? p.close() : p.reset();
            done.set();
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options());
            idle.set();
            co_await done.wait();
            const failure f = co_await failure_of(conn.execute("SELECT 1"));
            EXPECT_TRUE(f.is<connection_error>()) << f;
            EXPECT_TRUE(conn.is_closed());
        });
    }
}

// S15: nothing but asides may come while nothing is asked.
TEST(ScriptedIdle, UnaskedAnswers) {
    for (const std::string& answer : {say::ready(), say::ints(1), say::raw('!', ""), say::complete("SELECT 1")}) {
        asio::io_context io;
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            co_await p.send(say::complete("SELECT 1") + say::ready() + answer);
            co_await p.drain();
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options());
            // It is found with the answer before it, or when the next operation looks.
            EXPECT_EQ(co_await conn.execute("SELECT 1"), "SELECT 1");
            const failure f = co_await failure_of(conn.execute("SELECT 2"));
            EXPECT_TRUE(f.is<connection_error>() && f.nothing_sent()) << f;
            EXPECT_TRUE(f.mentions("the server sent a")) << f;
            EXPECT_TRUE(conn.is_closed());
        });
    }
}

TEST(ScriptedIdle, AsidesAreTaken) {
    asio::io_context io;
    event idle(io), said(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await idle.wait();
        co_await p.send(say::parameter("TimeZone", "Europe/Rome") + say::notice("n") + say::notification("c", "p"));
        said.set();
        co_await p.serve_script("SELECT 1");
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        idle.set();
        co_await said.wait();
        EXPECT_EQ(co_await conn.execute("SELECT 1"), "SELECT 1");
        EXPECT_EQ(conn.parameter_status("TimeZone"), "Europe/Rome");
    });
}

}  // namespace
}  // namespace asiopg::test
