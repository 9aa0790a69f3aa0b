// Whatever is asked of a connection that was lost says so, and why, again and again; what the user has closed says
// that.
#include <asiopg/bulk.hpp>
#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/cursor.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/large_object.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>

#include <functional>
#include <vector>

#include "integration/pool_support.hpp"
#include "support/fault_proxy.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

class loss_everywhere : public pool_test {};

using attempt_on = std::function<awaitable<void>(connection&)>;

/// Every kind of operation that a connection has.
std::vector<attempt_on> everything() {
    return {
        [](connection& c) -> awaitable<void> { co_await c.execute("SELECT 1"); },
        [](connection& c) -> awaitable<void> { co_await c.execute("SELECT $1::int", 1); },
        [](connection& c) -> awaitable<void> { co_await c.fetch("SELECT 1"); },
        [](connection& c) -> awaitable<void> { co_await c.fetchrow("SELECT 1"); },
        [](connection& c) -> awaitable<void> { co_await c.fetchval<int>("SELECT 1"); },
        [](connection& c) -> awaitable<void> {
            const std::vector<int> numbers(3, 7);
            co_await c.executemany("SELECT $1::int", numbers);
        },
        [](connection& c) -> awaitable<void> {
            const std::vector<int> numbers(3, 7);
            co_await c.fetchmany("SELECT $1::int", numbers);
        },
        [](connection& c) -> awaitable<void> { co_await c.prepare("SELECT 1"); },
        [](connection& c) -> awaitable<void> {
            transaction tx = co_await c.begin();
            co_await tx.execute("SELECT 1");
        },
        [](connection& c) -> awaitable<void> {
            co_await c.transaction([](transaction& tx) -> awaitable<void> { co_await tx.fetch("SELECT 1"); });
        },
        [](connection& c) -> awaitable<void> {
            row_stream rows = co_await c.stream("SELECT 1");
            while (co_await rows.next()) {
            }
        },
        [](connection& c) -> awaitable<void> {
            transaction tx = co_await c.begin();
            co_await tx.cursor("SELECT 1");
        },
        [](connection& c) -> awaitable<void> {
            std::string out;
            co_await c.copy_from_query("SELECT 1", out);
        },
        [](connection& c) -> awaitable<void> {
            std::string out;
            co_await c.copy_from_table("pg_class", out);
        },
        [](connection& c) -> awaitable<void> { co_await c.copy_to_table("nowhere", std::string("1")); },
        [](connection& c) -> awaitable<void> {
            const std::vector<std::tuple<int>> records(3);
            co_await c.copy_records_to_table("nowhere", records);
        },
        [](connection& c) -> awaitable<void> {
            transaction tx = co_await c.begin();
            co_await large_object::create(tx);
        },
        [](connection& c) -> awaitable<void> { co_await c.reset(); },
        [](connection& c) -> awaitable<void> { co_await c.set_builtin_type_codec("int4", "text"); },
    };
}

/// How a loss is told to one whose operation was never sent. `words`: of the reason.
void expect_loss(const failure& f, bool passes, std::string_view words, std::size_t which) {
    EXPECT_TRUE(f.is<connection_error>()) << which << ": " << f;
    EXPECT_TRUE(f.mentions(words)) << which << ": " << f;
    EXPECT_TRUE(is_connection_lost(f.cause())) << which;
    EXPECT_TRUE(safe_to_retry(f.cause())) << which;
    EXPECT_EQ(is_transient(f.cause()), passes) << which;
}

awaitable<void> expect_losses(connection& c, bool passes, std::string words) {
    const std::vector<attempt_on> all = everything();
    for (std::size_t i = 0; i != all.size(); ++i) expect_loss(co_await failure_of(all[i](c)), passes, words, i);
    EXPECT_TRUE(c.is_closed());
}

TEST_F(loss_everywhere, cut_while_idle) {
    run([]() -> awaitable<void> {
        fault_proxy proxy(co_await asio::this_coro::executor, server_port());
        auto where = server();
        where.host("127.0.0.1").port(proxy.port());
        for (const int cache : {0, 1, 100}) {
            connection conn = co_await connect(where.statement_cache_size(cache));
            auto p = co_await create_pool(where, sized(1, 1));
            auto lease = co_await p.acquire();
            co_await lease.fetchval<int>("SELECT 1");
            prepared_statement stmt = co_await lease.prepare("SELECT $1::int");
            transaction tx = co_await lease.begin();
            co_await tx.execute("SELECT 1");
            cursor c = co_await tx.cursor("SELECT generate_series(1, 10)");
            co_await c.fetch(1);
            proxy.cut();
            co_await until([&] { return lease.is_closed(); });
            const char* const words = "the connection was closed by the server";
            expect_loss(co_await failure_of(stmt.fetch(1)), true, words, 100);
            expect_loss(co_await failure_of(c.fetch(1)), true, words, 101);
            expect_loss(co_await failure_of(tx.execute("SELECT 1")), true, words, 102);
            expect_loss(co_await failure_of(tx.commit()), true, words, 103);
            co_await expect_losses(lease, true, words);
            // One that nobody watches notices with its next operation, which has been sent then.
            const failure first = co_await failure_of(conn.execute("SELECT 1"));
            EXPECT_TRUE(first.is<connection_error>() && is_transient(first.cause())) << first;
            co_await expect_losses(conn, true, words);
            lease.release();
            EXPECT_EQ(co_await p.fetchval<int>("SELECT 1"), 1);
            co_await p.close();
        }
    });
}

// What the server said is told as the server's own error first, and as the reason to all who come later.
TEST_F(loss_everywhere, ended_by_the_server_while_idle) {
    run_test([](connection& other) -> awaitable<void> {
        for (const int cache : {0, 1, 100}) {
            auto p = co_await create_pool(server().statement_cache_size(cache), sized(1, 1));
            auto lease = co_await p.acquire();
            co_await kill(other, lease.get_server_pid());
            co_await until([&] { return lease.is_closed(); });
            const failure f = co_await failure_of(lease.fetch("SELECT 1"));
            EXPECT_TRUE(f.is<admin_shutdown>()) << f;
            EXPECT_TRUE(is_connection_lost(f.cause()) && is_transient(f.cause()) && safe_to_retry(f.cause()));
            co_await expect_losses(lease, true, "terminating connection due to administrator command");
            co_await p.close();
        }
    });
}

// Told to whom it hit, and as the reason to those who come later.
TEST_F(loss_everywhere, ended_by_the_server_amid_a_command) {
    run_test([](connection& other) -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        auto running = start(lease, lease.fetch("SELECT pg_sleep(20)"));
        co_await until_running(other, lease.get_server_pid(), "pg_sleep");
        co_await kill(other, lease.get_server_pid());
        const auto e = co_await thrown<admin_shutdown>(running.get());
        EXPECT_TRUE(e && is_connection_lost(*e) && is_transient(*e) && !safe_to_retry(*e));
        co_await until([&] { return lease.is_closed(); });
        co_await expect_losses(lease, true, "terminating connection due to administrator command");
        co_await p.close();
    });
}

TEST_F(loss_everywhere, ended_by_the_server_s_own_policy) {
    run_test([](connection& other) -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        const std::uint32_t pid = lease.get_server_pid();
        co_await lease.execute("SET idle_session_timeout = 20");
        co_await until_gone(other, pid);
        co_await until([&] { return lease.is_closed(); });
        const failure f = co_await failure_of(lease.fetch("SELECT 1"));
        EXPECT_TRUE(f.is<idle_session_timeout>()) << f;
        EXPECT_TRUE(is_connection_lost(f.cause()) && is_transient(f.cause()) && safe_to_retry(f.cause()));
        co_await expect_losses(lease, true, "idle-session timeout");
        co_await p.close();
    });
}

// The loop that the guide gives works over a loss.
TEST_F(loss_everywhere, retry) {
    run_test([](connection& other) -> awaitable<void> {
        auto p = co_await create_pool(server(), sized(1, 1));
        auto lease = co_await p.acquire();
        co_await kill(other, lease.get_server_pid());
        co_await until([&] { return lease.is_closed(); });
        int answer = 0, attempts = 0;
        while (answer == 0 && ++attempts < 9) {
            const failure f = co_await failure_of([](connection& c, int& to) -> awaitable<void> {
                to = co_await c.fetchval<int>("SELECT 42");
            }(lease, answer));
            if (f && !safe_to_retry(f.cause())) break;
            if (f && is_connection_lost(f.cause())) {
                pooled_connection next = co_await p.acquire();
                lease = std::move(next);
            }
        }
        EXPECT_EQ(answer, 42);
        EXPECT_EQ(attempts, 2);
        lease.release();
        co_await p.close();
    });
}

TEST_F(loss_everywhere, closed_by_the_user) {
    run([]() -> awaitable<void> {
        for (int how = 0; how != 4; ++how) {
            auto p = co_await create_pool(server(), sized(1, 1));
            auto lease = co_await p.acquire();
            co_await lease.fetchval<int>("SELECT 1");
            if (how == 0) co_await lease.close();
            if (how == 1) lease.terminate();
            if (how == 2) lease.release();
            if (how == 3) p.terminate();
            co_await until([&] { return lease.is_closed(); });
            const std::vector<attempt_on> all = everything();
            for (std::size_t i = 0; i != all.size(); ++i) {
                const failure f = co_await failure_of(all[i](lease));
                EXPECT_TRUE(f.is<interface_error>()) << how << ' ' << i << ": " << f;
                EXPECT_FALSE(is_connection_lost(f.cause()) || is_transient(f.cause()) || safe_to_retry(f.cause()));
            }
            co_await p.close();
        }
    });
}

// What breaks the protocol is no passing trouble, and known to all who come later.
TEST(LossEverywhere, ServerThatBreaksTheProtocol) {
    asio::io_context io;
    scripted_server served(io, [&](peer& p) -> awaitable<void> {
        co_await p.welcome();
        co_await p.read_flight();
        co_await p.send(say::complete("SELECT 1") + say::raw('!', "") + say::ready());
        co_await p.drain();
    });
    run(io, [&]() -> awaitable<void> {
        connection conn = co_await connect(served.options());
        const failure f = co_await failure_of(conn.execute("SELECT 1"));
        EXPECT_TRUE(f.is<connection_error>() && !f.nothing_sent()) << f;
        EXPECT_FALSE(safe_to_retry(f.cause()) || is_transient(f.cause()));
        co_await expect_losses(conn, false, f.code().message());
        conn.terminate();
    });
}

}  // namespace
}  // namespace asiopg::test
