// Deadlines, cancellation and closing against servers that do not play along.
#include <asiopg/connect.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <chrono>
#include <string>

#include "support/event.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

const std::string cancelled = say::error("57014", "canceling statement due to user request") + say::ready();

// A task that can be cancelled, and how it ended.
class task {
public:
    explicit task(asio::io_context& io) : io_(io), ended_(io) {}
    template <class T>
    void start(awaitable<T> pending) {
        asio::co_spawn(io_, hold(std::move(pending)),
                       asio::bind_cancellation_slot(signal_.slot(), [this](std::exception_ptr) { ended_.set(); }));
    }
    void cancel() { signal_.emit(asio::cancellation_type::terminal); }
    awaitable<void> wait() { return ended_.wait(); }
    const failure& result() const { return result_; }

private:
    template <class T>
    awaitable<void> hold(awaitable<T> pending) {
        result_ = co_await failure_of(std::move(pending));
    }
    asio::io_context& io_;
    asio::cancellation_signal signal_;
    event ended_;
    failure result_;
};

// A194, A185: the server acts on the CancelRequest; nobody sees a 57014, and the connection goes on.
TEST(ScriptedCancel, AcknowledgedCancel) {
    asio::io_context io;
    event cancel_came(io), running(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        running.set();
        co_await cancel_came.wait();
        co_await p.send(cancelled);
        co_await p.serve_script("SELECT 2");
    });
    server.on_cancel([&](peer& p) -> awaitable<void> {
        cancel_came.set();
        p.close();
        co_return;
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        task t(io);
        t.start(conn.execute("SELECT pg_sleep(10)"));
        co_await running.wait();
        t.cancel();
        co_await t.wait();
        EXPECT_TRUE(t.result().is<operation_aborted>()) << t.result();
        EXPECT_EQ(t.result().code(), asio::error::operation_aborted);
        EXPECT_EQ(co_await conn.execute("SELECT 2"), "SELECT 2");
        EXPECT_EQ(server.cancels(), 1);
        EXPECT_EQ(server.cancelled_process(), 4711u);
        EXPECT_EQ(server.cancelled_key(), "\x01\x02\x03\x04");
    });
}

TEST(ScriptedCancel, WhilePreparing) {
    asio::io_context io;
    event running(io), go_on(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        EXPECT_EQ(co_await p.read_flight(), "PDS");
        running.set();
        co_await go_on.wait();
        co_await p.send(say::prepared());
        co_await p.serve_cached(5);  // nothing was executed, and the statement is there
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        task t(io);
        t.start(conn.fetch("SELECT 1"));
        co_await running.wait();
        t.cancel();
        co_await t.wait();
        EXPECT_TRUE(t.result().is<operation_aborted>()) << t.result();
        go_on.set();
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT 1"), 5);
    });
}

// A185, A193: a query that is never answered ends at its deadline, A199: and so does everything after it.
TEST(ScriptedCancel, NobodyAnswers) {
    for (const bool prepared : {false, true}) {
        asio::io_context io;
        event gone(io);
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            if (prepared) co_await p.send(say::prepared() + say::bound() + say::ints(1));
            co_await p.drain();
            gone.set();
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options().cancel_timeout(80ms));
            const failure f = co_await failure_of(conn.fetch(query("SELECT 1").timeout(40ms)));
            EXPECT_TRUE(f.is<timeout_error>()) << f;
            // The cancel is not heard: what waits behind it is told so, and the connection closes.
            const failure next = co_await failure_of(conn.execute("SELECT 2"));
            EXPECT_TRUE(next.is<connection_error>()) << next;
            EXPECT_EQ(next.code(), errc::cancel_unanswered) << next;
            EXPECT_TRUE(next.nothing_sent());
            EXPECT_TRUE(conn.is_closed());
            EXPECT_GE(server.cancels(), 1);
            const failure never = co_await failure_of(conn.execute(query("SELECT 3").timeout(0ms)));
            EXPECT_TRUE(never.is<connection_error>() && never.nothing_sent()) << never;
            co_await gone.wait();
        });
    }
}

// A198: the cancel connection is refused, not accepted, or breaks; the caller hears of its own deadline all the same,
// and once the server answers the connection goes on.
TEST(ScriptedCancel, CancelConnectionFails) {
    enum class fault { refused, unaccepted, reset };
    for (const fault what : {fault::refused, fault::unaccepted, fault::reset}) {
        SCOPED_TRACE(static_cast<int>(what));
        asio::io_context io;
        event timed_out(io);
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            co_await timed_out.wait();
            co_await p.send(say::complete("SELECT 1") + say::ready());
            co_await p.serve_script("SELECT 2");
        });
        server.on_cancel([&](peer& p) -> awaitable<void> {
            p.reset();
            co_return;
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options().cancel_timeout(300ms));
            if (what == fault::refused) server.stop_listening();
            if (what == fault::unaccepted) server.stop_accepting();
            const failure f = co_await failure_of(conn.execute(query("SELECT 1").timeout(30ms)));
            EXPECT_TRUE(f.is<timeout_error>()) << f;
            timed_out.set();
            if (what == fault::unaccepted) {
                // It may still hit whatever comes next, so nothing does.
                const failure next = co_await failure_of(conn.execute("SELECT 2"));
                EXPECT_TRUE(!next || next.code() == errc::cancel_unanswered) << next;
            } else {
                EXPECT_EQ(co_await conn.execute("SELECT 2"), "SELECT 2");
            }
        });
    }
}

// A CancelRequest hits whatever runs: with another caller's command on the wire none is sent.
TEST(ScriptedCancel, NotBeforeOthers) {
    asio::io_context io;
    event both_running(io), cancelled_first(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        EXPECT_EQ(co_await p.read_flight(), "Q");
        EXPECT_EQ(co_await p.read_flight(), "Q");
        both_running.set();
        co_await cancelled_first.wait();
        co_await p.send(say::complete("SELECT 1") + say::ready() + say::complete("SELECT 2") + say::ready());
        co_await p.serve_script("SELECT 3");
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        task first(io), second(io);
        first.start(conn.execute("SELECT 1"));
        second.start(conn.execute("SELECT 2"));
        co_await both_running.wait();
        first.cancel();
        co_await first.wait();
        EXPECT_TRUE(first.result().is<operation_aborted>()) << first.result();
        cancelled_first.set();
        co_await second.wait();
        EXPECT_FALSE(second.result()) << second.result();
        EXPECT_EQ(co_await conn.execute("SELECT 3"), "SELECT 3");
        EXPECT_EQ(server.cancels(), 0);
    });
}

// A095: close cancels what runs; its caller hears the server's 57014.
TEST(ScriptedCancel, CloseWhileRunning) {
    asio::io_context io;
    event cancel_came(io), running(io), gone(io);
    std::string farewell;
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        running.set();
        co_await cancel_came.wait();
        co_await p.send(cancelled);
        farewell = co_await p.drain();
        gone.set();
    });
    server.on_cancel([&](peer& p) -> awaitable<void> {
        cancel_came.set();
        p.close();
        co_return;
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        task t(io);
        t.start(conn.execute("SELECT pg_sleep(10)"));
        co_await running.wait();
        co_await conn.close();
        co_await t.wait();
        EXPECT_EQ(t.result().sqlstate(), "57014") << t.result();
        EXPECT_TRUE(conn.is_closed());
        co_await conn.close();  // does nothing
        co_await gone.wait();
        EXPECT_EQ(farewell, say::header('X', 4));
    });
}

// A199, A200: nobody acknowledges anything.
TEST(ScriptedCancel, CloseInTime) {
    for (const bool accepting : {true, false}) {
        asio::io_context io;
        event running(io), gone(io), cancel_gone(io);
        scripted_server server(io, [&](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            running.set();
            co_await p.drain();
            gone.set();
        });
        server.on_cancel([&](peer& p) -> awaitable<void> {
            co_await p.drain();
            cancel_gone.set();
        });
        run(io, [&]() -> awaitable<void> {
            connection conn = co_await connect(server.options());
            task t(io);
            t.start(conn.execute("SELECT pg_sleep(10)"));
            co_await running.wait();
            if (!accepting) server.stop_accepting();
            const auto start = clock::now();
            co_await conn.close(50ms);
            EXPECT_GE(clock::now() - start, 50ms);
            EXPECT_TRUE(conn.is_closed());
            co_await t.wait();
            EXPECT_TRUE(t.result().is<connection_error>()) << t.result();
            co_await gone.wait();
            if (accepting) co_await cancel_gone.wait();  // nothing lingers for the rest of cancel_timeout
            EXPECT_LT(clock::now() - start, 8s);
        });
    }
}

// A096
TEST(ScriptedCancel, TerminateWhileRunning) {
    asio::io_context io;
    event running(io), gone(io);
    scripted_server server(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        running.set();
        co_await p.drain();
        gone.set();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(server.options());
        task t(io);
        t.start(conn.execute("SELECT pg_sleep(10)"));
        co_await running.wait();
        conn.terminate();
        conn.terminate();
        co_await t.wait();
        EXPECT_TRUE(t.result().is<connection_error>()) << t.result();
        EXPECT_TRUE(t.result().mentions("in the middle")) << t.result();
        co_await gone.wait();
        EXPECT_EQ(server.cancels(), 0);
    });
}

}  // namespace
}  // namespace asiopg::test
