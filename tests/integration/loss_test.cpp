// What is reported when the server ends the session.
#include <asiopg/connection.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

awaitable<void> kill(connection& by, std::uint32_t pid) {
    EXPECT_TRUE(co_await by.fetchval<bool>("SELECT pg_terminate_backend($1)", static_cast<std::int64_t>(pid)));
}

// A323
TEST(loss, session_ended_while_idle) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        co_await expect_usable(conn);
        const std::uint32_t pid = conn.get_server_pid();
        co_await kill(other, pid);
        co_await until_gone(other, pid);
        const auto e = co_await thrown<admin_shutdown>(conn.fetch("SELECT 1"));
        EXPECT_TRUE(e && e->sqlstate() == "57P01");
        EXPECT_TRUE(e && e->severity_nonlocalized() == "FATAL");
        EXPECT_TRUE(e && is_connection_lost(*e));
        EXPECT_TRUE(conn.is_closed());
        for (int i = 0; i != 2; ++i) {
            const auto later = co_await thrown<connection_error>(conn.fetch("SELECT 1"));
            EXPECT_TRUE(later && contains(later->what(), "terminating connection due to administrator command"));
            EXPECT_TRUE(later && is_connection_lost(*later) && is_transient(*later) && safe_to_retry(*later));
        }
    });
}

TEST(loss, session_ended_amid_a_command) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        auto running = start(conn, conn.fetch("SELECT pg_sleep(20)"));
        co_await until_running(other, conn.get_server_pid(), "pg_sleep");
        co_await kill(other, conn.get_server_pid());
        const auto e = co_await thrown<admin_shutdown>(running.get());
        EXPECT_TRUE(e && is_connection_lost(*e));
        EXPECT_TRUE(conn.is_closed());
        co_await thrown<error>(conn.fetch("SELECT 1"));
    });
}

TEST(loss, session_ended_with_others_waiting) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        co_await conn.fetchval<int>("SELECT $1::int", 0);
        auto running = start(conn, conn.fetch("SELECT pg_sleep(20)"));
        auto sent = start(conn, conn.fetchval<int>("SELECT $1::int", 1));
        auto waiting = start(conn, conn.fetchval<int>("SELECT $1::int + 1", 1));
        co_await until_running(other, conn.get_server_pid(), "pg_sleep");
        co_await kill(other, conn.get_server_pid());
        co_await thrown<admin_shutdown>(running.get());
        for (auto* behind : {&sent, &waiting}) {
            try {
                co_await behind->get();
                ADD_FAILURE() << "was answered";
            } catch (const error& e) {
                EXPECT_TRUE(is_connection_lost(e)) << e.what();
            }
        }
        EXPECT_TRUE(conn.is_closed());
    });
}

TEST(loss, session_ended_in_a_transaction) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        std::uint32_t pid = conn.get_server_pid();
        co_await thrown<admin_shutdown>(conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("SELECT 1");
            co_await kill(other, pid);
            co_await until_gone(other, pid);
            co_await tx.execute("SELECT 2");
        }));
        EXPECT_TRUE(conn.is_closed());
        {
            connection second = co_await connect(server());
            pid = second.get_server_pid();
            transaction tx = co_await second.begin();
            co_await tx.execute("SELECT 1");
            auto outside = start(second, second.fetch("SELECT 1"));
            co_await kill(other, pid);
            co_await until_gone(other, pid);
            co_await thrown<admin_shutdown>(tx.commit());
            try {
                co_await outside.get();
                ADD_FAILURE() << "was answered";
            } catch (const error& e) {
                EXPECT_TRUE(is_connection_lost(e)) << e.what();
            }
        }
        co_await expect_usable(other);
    });
}

TEST(loss, close_of_a_session_that_has_ended) {
    run_test([](connection& conn) -> awaitable<void> {
        connection other = co_await connect(server());
        const std::uint32_t pid = conn.get_server_pid();
        co_await kill(other, pid);
        co_await until_gone(other, pid);
        co_await conn.close();
        EXPECT_TRUE(conn.is_closed());
    });
}

TEST(loss, server_s_idle_timeout) {
    run_test([](connection& conn) -> awaitable<void> {
        connection observer = co_await connect(server());
        const std::uint32_t pid = conn.get_server_pid();
        transaction tx = co_await conn.begin();
        co_await tx.execute("SET idle_in_transaction_session_timeout = 20");
        co_await until_gone(observer, pid);
        const auto e = co_await thrown<idle_in_transaction_session_timeout>(tx.execute("SELECT 1"));
        EXPECT_TRUE(e && e->sqlstate() == "25P03");
        EXPECT_TRUE(conn.is_closed());
    });
}

}  // namespace
}  // namespace asiopg::test
