// Queries answered by a server that breaks the protocol, or off.
#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <asio/post.hpp>
#include <string>
#include <vector>

#include "support/event.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

using namespace std::string_literals;

TEST(ScriptedQuery, AnswersInPieces) {
    for (const std::size_t size : {1u, 2u, 3u, 5u, 7u, 64u}) {
        asio::io_context io;
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.send_pieces(say::welcome(), size);
            EXPECT_EQ(co_await p.read_flight(), "PDS");
            co_await p.send_pieces(say::prepared(oid::int4), size);
            EXPECT_EQ(co_await p.read_flight(), "BES");
            co_await p.send_pieces(say::bound() + say::notice("x") + say::ints(1) + say::ints(2) +
                                       say::complete("SELECT 2") + say::ready(),
                                   size);
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options());
            const auto rows = co_await conn.fetch<int>("SELECT $1::int", 5);
            EXPECT_EQ(rows.size(), 2u);
            EXPECT_EQ(rows.back(), 2);
        });
    }
}

// What the server says to a query (in the given state), and how the query ends. The connection is closed and says so,
// and an operation that was behind ends too.
enum class state { parsing, running, in_rows, simple, in_script };

failure query_against(state when, std::string answer, bool then_close = false) {
    asio::io_context io;
    event gone(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        if (when == state::running || when == state::in_rows) {
            co_await p.send(say::prepared());
            co_await p.read_flight();
        }
        if (when == state::in_rows) answer = say::bound() + say::ints(1) + answer;
        if (when == state::in_script) answer = say::columns("n") + say::row("1") + answer;
        co_await p.send(answer);
        if (then_close) p.close();
        co_await p.drain();
        gone.set();
    });
    failure result;
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        event second_ended(io);
        failure second;
        auto behind = [&]() -> awaitable<void> {
            co_await asio::post(io, asio::use_awaitable);  // the other one is first
            second = co_await failure_of(conn.execute("SELECT 2"));
            second_ended.set();
        };
        asio::co_spawn(io, behind(), [](std::exception_ptr) {});
        if (when == state::simple || when == state::in_script)
            result = co_await failure_of(conn.execute("SELECT 1"));
        else
            result = co_await failure_of(conn.fetch("SELECT 1"));
        co_await second_ended.wait();
        EXPECT_TRUE(second.is<connection_error>()) << second;
        EXPECT_TRUE(conn.is_closed());
        const failure next = co_await failure_of(conn.fetch("SELECT 1"));
        EXPECT_TRUE(next.is<connection_error>() && next.nothing_sent()) << next;
        EXPECT_TRUE(next.mentions("the connection was lost before the operation was sent: ")) << next;  // A086
        co_await gone.wait();
    });
    return result;
}

// S15
TEST(ScriptedQuery, MalformedMessages) {
    const std::string one_int = say::ints(1).substr(5);
    const auto patched = [&](std::size_t at, const std::string& bytes) {
        std::string body = one_int;
        body.replace(at, bytes.size(), bytes);
        return say::raw('D', body);
    };
    const struct {
        state when;
        std::string answer;
    } answers[] = {{state::parsing, say::header('1', 3)},
                   {state::parsing, say::raw('1', "x")},
                   {state::parsing, say::parsed() + say::raw('t', "\0\2\0\0\0\x17"s)},
                   {state::parsing, say::parsed() + say::raw('t', "\xff\xff"s)},
                   {state::parsing, say::parsed() + say::parameters() + say::raw('T', "\0\1n"s)},
                   {state::parsing, say::parsed() + say::parameters() + say::raw('T', "\xff\xff"s)},
                   {state::parsing, say::parsed() + say::parameters() + say::raw('n', "x")},
                   {state::running, say::header('2', 0)},
                   {state::running, say::raw('2', "x")},
                   {state::running, say::bound() + say::raw('E', "SERROR")},
                   {state::running, say::bound() + say::raw('N', "SNOTICE\0"s)},
                   {state::in_rows, say::header('D', 3)},
                   {state::in_rows, say::header('D', 0x80000000)},
                   {state::in_rows, say::raw('D', "")},
                   {state::in_rows, say::ints()},                      // fewer fields than columns
                   {state::in_rows, say::ints(1, 2)},                  // more
                   {state::in_rows, patched(0, "\xff\xff")},           // count -1
                   {state::in_rows, patched(2, "\xff\xff\xff\xfe")},   // field length -2
                   {state::in_rows, patched(2, "\x80\0\0\0"s)},        // the least number
                   {state::in_rows, patched(2, "\x7f\xff\xff\xff"s)},  // beyond the body
                   {state::in_rows, patched(2, "\0\0\0\5"s)},          // just beyond
                   {state::in_rows, patched(2, "\0\0\0\3"s)},          // a byte is left over
                   {state::in_rows, say::raw('C', "SELECT 1")},        // no NUL
                   {state::in_rows, say::raw('C', "SELECT 1\0x"s)},
                   {state::in_rows, say::complete("SELECT 1") + say::raw('Z', "")},
                   {state::in_rows, say::complete("SELECT 1") + say::raw('Z', "Q")},
                   {state::in_rows, say::raw('S', "name")},
                   {state::in_rows, say::raw('A', "\0\0\0\1channel"s)},
                   {state::simple, say::raw('T', "\0\1"s)},
                   {state::in_script, say::raw('C', "")},
                   {state::in_script, say::raw('E', "S")}};
    for (const auto& a : answers) {
        const failure f = query_against(a.when, a.answer);
        EXPECT_TRUE(f.is<connection_error>()) << f;
        EXPECT_EQ(f.code(), errc::malformed_message) << f << " after " << testing::PrintToString(a.answer);
        EXPECT_FALSE(f.nothing_sent() && a.when != state::parsing) << f;
    }
}

// S15
TEST(ScriptedQuery, UnexpectedMessages) {
    const struct {
        state when;
        std::string answer;
    } answers[] = {{state::parsing, say::bound()},
                   {state::parsing, say::ready()},
                   {state::parsing, say::parsed() + say::ready()},
                   {state::parsing, say::parsed() + say::parameters() + say::ready()},
                   {state::parsing, say::parsed() + say::parsed()},
                   {state::parsing, say::prepared() + say::ready()},
                   {state::running, say::complete("SELECT 1")},
                   {state::running, say::ints(1)},
                   {state::running, say::ready()},
                   {state::in_rows, say::ready()},
                   {state::in_rows, say::columns("n")},  // 'T' changes in the middle of a result
                   {state::in_rows, say::bound()},
                   {state::in_rows, say::auth(wire::auth_kind::cleartext)},  // no password is asked for here
                   {state::in_rows, say::key()},
                   {state::in_rows, say::raw('!', "what")},
                   {state::in_rows, say::complete("SELECT 1") + say::ints(1)},
                   {state::in_rows, say::complete("SELECT 1") + say::complete("SELECT 1")},
                   {state::in_rows, say::copy_data("x")},
                   {state::simple, say::ready()},
                   {state::simple, say::row("1")},
                   {state::simple, say::parsed()},
                   {state::in_script, say::columns("n")},
                   {state::in_script, say::ready()}};
    for (const auto& a : answers) {
        const failure f = query_against(a.when, a.answer);
        EXPECT_TRUE(f.is<connection_error>()) << f;
        EXPECT_EQ(f.code(), errc::unexpected_message) << f << " after " << testing::PrintToString(a.answer);
    }
    // An error that was already there is the better explanation.
    const failure f =
        query_against(state::in_rows, say::error("22012", "division by zero") + say::complete("SELECT 1"));
    EXPECT_TRUE(f.is<division_by_zero>()) << f;
}

// S16: at once, whatever memory there is.
TEST(ScriptedQuery, HugeMessages) {
    for (const state when : {state::parsing, state::running, state::in_rows, state::simple}) {
        EXPECT_EQ(query_against(when, say::header('D', 0x7fffffff)).code(), errc::message_too_large);
        EXPECT_EQ(query_against(when, say::header('E', 0x40000004)).code(), errc::message_too_large);
    }
}

// A message of nearly 1 GiB is announced, little of it arrives, and the server goes.
TEST(ScriptedQuery, HugePromise) {
    const failure f = query_against(state::in_rows, say::header('D', 0x3fffffff) + std::string(100'000, 'x'), true);
    EXPECT_EQ(f.code(), errc::connection_closed) << f;
}

// A096: the server goes in the middle: of a message, between messages, in a header.
TEST(ScriptedQuery, ServerCloses) {
    for (const state when : {state::parsing, state::running, state::in_rows, state::simple, state::in_script})
        for (const std::string& rest : {""s, "D"s, "D\0\0"s, say::header('D', 100), say::header('D', 100) + "abc"}) {
            const failure f = query_against(when, rest, true);
            EXPECT_TRUE(f.is<connection_error>()) << f;
            EXPECT_EQ(f.code(), errc::connection_closed) << f;
        }
}

TEST(ScriptedQuery, ServerResets) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        p.reset();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const failure f = co_await failure_of(conn.execute("SELECT 1"));
        EXPECT_TRUE(f.is<connection_error>()) << f;
        EXPECT_FALSE(f.nothing_sent());
        EXPECT_TRUE(conn.is_closed());
    });
}

// FATAL in the middle of a result is what the caller hears, not the end of the connection that follows.
TEST(ScriptedQuery, FatalInResult) {
    const std::string fatal = say::error("57P01", "terminating connection", "FATAL");
    EXPECT_EQ(query_against(state::in_rows, fatal, true).sqlstate(), "57P01");
    EXPECT_EQ(query_against(state::parsing, fatal, true).sqlstate(), "57P01");
    EXPECT_EQ(query_against(state::in_script, fatal + fatal, true).sqlstate(), "57P01");
}

// A112: what cannot be decoded is the caller's problem, not the connection's.
TEST(ScriptedQuery, UndecodableValue) {
    asio::io_context io;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        EXPECT_EQ(co_await p.read_flight(), "PDS");
        co_await p.send(say::prepared());
        EXPECT_EQ(co_await p.read_flight(), "BES");
        const std::string three_bytes = say::row("abc");
        co_await p.send(say::bound() + say::ints(1) + three_bytes + say::complete("SELECT 2") + say::ready());
        co_await p.serve_cached(3);
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        const failure f = co_await failure_of(conn.fetch<int>("SELECT 1"));
        EXPECT_TRUE(f.is<conversion_error>()) << f;
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 1"), 3);
    });
}

}  // namespace
}  // namespace asiopg::test
