// Servers that talk without end, and servers that say goodbye and stay: nobody waits for longer than the deadline.
#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/pool.hpp>

#include <gtest/gtest.h>

#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <string>

#include "support/event.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"
#include "support/started.hpp"

namespace asiopg::test {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only

const std::string last_words = say::error("57P01", "terminating connection", "FATAL");

// The connection stays open: a proxy, or a server that hangs, keeps it.
TEST(ScriptedFlood, FatalWithoutClose) {
    asio::io_context io;
    event end(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.serve_script("SELECT 1");
        EXPECT_EQ(co_await p.read_flight(), "Q");
        EXPECT_EQ(co_await p.read_flight(), "Q");
        co_await p.send(last_words);
        co_await end.wait();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        co_await conn.execute("SELECT 1");
        const any_io_executor here = co_await asio::this_coro::executor;
        started<failure> second(here, failure_of(conn.execute("SELECT 2")));
        started<failure> third(here, failure_of(conn.execute("SELECT 3")));
        const failure f = co_await second.get();
        EXPECT_TRUE(f.is<admin_shutdown>()) << f;
        const failure g = co_await third.get();
        EXPECT_TRUE(g.is<connection_error>()) << g;
        EXPECT_TRUE(g.mentions("terminating connection (SQLSTATE 57P01)")) << g;
        EXPECT_TRUE(conn.is_closed());
        end.set();
    });
}

// While it is idle in a pool: the next borrower has another one.
TEST(ScriptedFlood, FatalWithoutCloseInAPool) {
    asio::io_context io;
    event idle(io), end(io);
    int sessions = 0;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        const bool first = ++sessions == 1;
        co_await p.welcome();
        co_await p.serve_script("SELECT 1");
        if (first) {
            co_await idle.wait();
            co_await p.send(last_words);
        }
        co_await end.wait();
    });
    run(io, [&]() -> awaitable<void> {
        const any_io_executor here = co_await asio::this_coro::executor;
        pool p = co_await create_pool(server.options(), pool_options().min_size(1).max_size(1).reset(pool_reset::none));
        EXPECT_EQ(co_await p.execute("SELECT 1"), "SELECT 1");
        idle.set();
        while (p.get_size() != 0) co_await asio::post(here, asio::use_awaitable);
        EXPECT_EQ(co_await p.execute("SELECT 1"), "SELECT 1");
        EXPECT_EQ(sessions, 2);
        end.set();
        p.terminate();
    });
}

// close() waits for what runs, which ends with the server's last words.
TEST(ScriptedFlood, FatalWithoutCloseWhileClosing) {
    asio::io_context io;
    event end(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        co_await end.wait();
        co_await p.send(last_words);
        co_await p.drain();
    });
    server.on_cancel([&](peer& p) -> awaitable<void> {
        end.set();
        co_await p.send(last_words);  // nor does the cancel connection end
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const any_io_executor here = co_await asio::this_coro::executor;
        started<failure> running(here, failure_of(conn.execute("SELECT 1")));
        co_await conn.close(60s);
        const failure f = co_await running.get();
        EXPECT_TRUE(f.is<admin_shutdown>()) << f;
    });
}

// Distinct names are bounded in number and in bytes, in a session and at its beginning.
TEST(ScriptedFlood, Settings) {
    std::string many, large, same;
    for (int i = 0; i < 100'000; ++i) many += say::parameter("setting_" + std::to_string(i), "value");
    for (int i = 0; i < 40; ++i) large += say::parameter("setting_" + std::to_string(i), std::string(50'000, 'x'));
    for (int i = 0; i < 10'000; ++i) same += say::parameter("search_path", std::to_string(i));
    for (const std::string* flood : {&many, &large, &same})
        for (const bool early : {false, true}) {
            asio::io_context io;
            scripted_server server(io, [&](peer& p) -> awaitable<void> {
                if (early) {
                    co_await p.send(say::auth(wire::auth_kind::ok) + *flood + say::key() + say::ready());
                } else {
                    co_await p.welcome();
                }
                co_await p.read_flight();
                co_await p.send(*flood + say::complete("SELECT 1") + say::ready());
                co_await p.drain();
            });
            run(io, [&]() -> awaitable<void> {
                failure f;
                connection conn;
                try {
                    conn = co_await connect(server.options());
                    co_await conn.execute("SELECT 1");
                } catch (...) {
                    f = failure(std::current_exception());
                }
                if (flood == &same) {
                    EXPECT_FALSE(f) << f;
                    EXPECT_EQ(conn.parameter_status("search_path"), "9999");
                    co_return;
                }
                EXPECT_TRUE(f.is<connection_error>()) << f;
                EXPECT_TRUE(f.mentions("settings") || f.code() == errc::message_too_large) << f;
            });
        }
}

// What never ends, sent as fast as the client takes it.
enum class flood { settings, notices, notifications, rows, data };
std::string piece(flood what) {
    std::string out;
    for (int i = 0; i < 1000; ++i) switch (what) {
            case flood::settings:
                out += say::parameter("search_path", std::to_string(i));
                break;
            case flood::notices:
                out += say::notice("once more");
                break;
            case flood::notifications:
                out += say::notification("channel", "once more");
                break;
            case flood::rows:
                out += say::ints(i);
                break;
            case flood::data:
                out += say::copy_data("once more\n");
                break;
        }
    return out;
}

awaitable<void> talk(peer& p, flood what) {
    const std::string bytes = piece(what);
    for (;;) co_await p.send(bytes);
}

TEST(ScriptedFlood, DeadlinesAreKept) {
    for (const flood what : {flood::settings, flood::notices, flood::notifications, flood::rows, flood::data}) {
        SCOPED_TRACE(static_cast<int>(what));
        asio::io_context io;
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            if (what == flood::rows) co_await p.send(say::columns("n"));
            if (what == flood::data) co_await p.send(say::copy_out());
            co_await talk(p, what);
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options().cancel_timeout(50ms));
            const failure f = co_await failure_of(conn.execute(query("SELECT 1").timeout(50ms)));
            EXPECT_TRUE(f.is<timeout_error>()) << f;
            const failure g = co_await failure_of(conn.execute("SELECT 2"));  // behind what never ends
            EXPECT_TRUE(g.is<connection_error>()) << g;
            EXPECT_TRUE(g.code() == errc::cancel_unanswered) << g;
            EXPECT_TRUE(conn.is_closed());
        });
    }
}

// Kept rows as well; and close() has a deadline of its own.
TEST(ScriptedFlood, CloseIsInTime) {
    asio::io_context io;
    event flooded(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        co_await p.send(say::prepared());
        co_await p.read_flight();
        co_await p.send(say::bound());
        flooded.set();
        co_await talk(p, flood::rows);
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const any_io_executor here = co_await asio::this_coro::executor;
        started<failure> running(here, failure_of(conn.fetch("SELECT 1")));
        co_await flooded.wait();
        co_await conn.close(50ms);
        const failure f = co_await running.get();
        EXPECT_TRUE(f.is<connection_error>()) << f;
    });
}

// Before there is a session: what is sent without end is refused, and what stays silent meets connect_timeout.
TEST(ScriptedFlood, Connecting) {
    for (const flood what : {flood::settings, flood::notices})
        for (const bool authenticated : {false, true}) {
            asio::io_context io;
            scripted_server server(io, [&](peer& p) -> awaitable<void> {
                if (authenticated) co_await p.send(say::auth(wire::auth_kind::ok));
                co_await talk(p, what);
            });
            run(io, [&]() -> awaitable<void> {
                const failure f = co_await failure_of(connect(server.options()));
                EXPECT_TRUE(f.is<connection_error>()) << f;
                EXPECT_TRUE(f.code() == (authenticated ? errc::message_too_large : errc::unexpected_message)) << f;
            });
        }
}

// Times that are no 64-bit numbers cannot be read.
TEST(ScriptedFlood, IntegerDatetimesOff) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.send(say::auth(wire::auth_kind::ok) + say::parameter("integer_datetimes", "off") + say::key() +
                        say::ready());
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        const failure f = co_await failure_of(connect(server.options()));
        EXPECT_TRUE(f.mentions("integer_datetimes")) << f;
    });
}

}  // namespace
}  // namespace asiopg::test
