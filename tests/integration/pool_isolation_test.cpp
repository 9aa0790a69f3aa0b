// What one borrower leaves is not there for the next.
#include <asiopg/cursor.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction_options.hpp>

#include <map>

#include "integration/pool_support.hpp"

namespace asiopg::test {
namespace {

class pool_isolation : public pool_test {
protected:
    /// Two borrowers, one after the other, of the same connection.
    static void borrow_twice(const pool_options& options,
                             const std::function<awaitable<void>(pooled_connection&)>& first,
                             const std::function<awaitable<void>(pooled_connection&)>& second) {
        run([&]() -> awaitable<void> {
            auto p = co_await create_pool(server(), options);
            auto lease = co_await p.acquire();
            const std::uint32_t pid = lease.get_server_pid();
            co_await first(lease);
            lease.release();
            auto next = co_await p.acquire(10s);
            EXPECT_EQ(next.get_server_pid(), pid);
            co_await second(next);
        });
    }
};

TEST_F(pool_isolation, settings_locks_and_cursors_go) {
    const auto leave = [](pooled_connection& c) -> awaitable<void> {
        co_await c.execute("SET work_mem = '77MB'");
        co_await c.execute("SELECT set_config('asiopg.secret', 'mine', false)");
        co_await c.execute("SELECT pg_advisory_lock(4711)");
        co_await c.execute("LISTEN somewhere");
        co_await c.execute("DECLARE held CURSOR WITH HOLD FOR SELECT 1");
    };
    const auto look = [](pooled_connection& c) -> awaitable<void> {
        EXPECT_NE(co_await c.fetchval<std::string>("SHOW work_mem"), "77MB");
        EXPECT_EQ(co_await c.fetchval<std::string>("SELECT coalesce(current_setting('asiopg.secret', true), '')"), "");
        EXPECT_EQ(co_await c.fetchval<int>("SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'"
                                           " AND pid = pg_backend_pid()"),
                  0);
        EXPECT_EQ(co_await c.fetchval<int>("SELECT count(*)::int FROM pg_listening_channels()"), 0);
        EXPECT_EQ(co_await c.fetchval<int>("SELECT count(*)::int FROM pg_cursors WHERE name = 'held'"), 0);
    };
    borrow_twice(sized(1, 1), leave, look);
}

TEST_F(pool_isolation, nothing_is_reset_if_so_told) {
    const auto leave = [](pooled_connection& c) -> awaitable<void> {
        co_await c.execute("SET work_mem = '77MB'");
        co_await c.execute("BEGIN");
        co_await c.execute("CREATE TABLE pool_never (n int)");
    };
    const auto look = [](pooled_connection& c) -> awaitable<void> {
        EXPECT_EQ(co_await c.fetchval<std::string>("SHOW work_mem"), "77MB");
        EXPECT_FALSE(c.is_in_transaction());  // that is rolled back nevertheless
        EXPECT_FALSE(co_await c.fetchval<bool>("SELECT to_regclass('pool_never') IS NOT NULL"));
    };
    borrow_twice(sized(1, 1).reset(pool_reset::none), leave, look);
}

// A304
TEST_F(pool_isolation, an_open_transaction_is_rolled_back_and_told) {
    run([]() -> awaitable<void> {
        std::vector<std::string> told;
        pool_options options = sized(1, 1);
        options.log([&](std::string_view line) { told.emplace_back(line); });
        auto p = co_await create_pool(server(), options);
        for (const bool by_hand : {false, true}) {
            told.clear();
            auto lease = co_await p.acquire();
            const std::uint32_t pid = lease.get_server_pid();
            std::optional<transaction> tx;
            if (by_hand)
                co_await lease.execute("BEGIN");
            else
                tx.emplace(co_await lease.begin());
            std::int64_t id = 0;
            if (tx)
                id = co_await tx->fetchval<std::int64_t>("SELECT txid_current()");
            else
                id = co_await lease.fetchval<std::int64_t>("SELECT txid_current()");
            lease.release();
            auto next = co_await p.acquire();
            EXPECT_EQ(next.get_server_pid(), pid);
            EXPECT_FALSE(next.is_in_transaction());
            EXPECT_NE(co_await next.fetchval<std::int64_t>("SELECT txid_current()"), id);
            EXPECT_EQ(told.size(), 1U);
            if (!told.empty()) {
                EXPECT_TRUE(contains(told.front(), "an active transaction")) << told.front();
            }
        }
    });
}

TEST_F(pool_isolation, a_failed_transaction_is_rolled_back) {
    const auto leave = [](pooled_connection& c) -> awaitable<void> {
        co_await c.execute("BEGIN");
        co_await thrown<division_by_zero>(c.execute("SELECT 1 / 0"));
    };
    const auto look = [](pooled_connection& c) -> awaitable<void> {
        EXPECT_FALSE(c.is_in_transaction());
        co_await expect_usable(c);
    };
    borrow_twice(sized(1, 1), leave, look);
    borrow_twice(sized(1, 1).reset(pool_reset::none), leave, look);
}

// A301
TEST_F(pool_isolation, a_cancelled_command_leaves_nothing) {
    for (const pool_reset kind : {pool_reset::all, pool_reset::none}) {
        const auto leave = [](pooled_connection& c) -> awaitable<void> {
            const any_io_executor here = co_await asio::this_coro::executor;
            connection observer = co_await connect(server());
            started slow(here, c.fetch("SELECT 666 FROM pg_sleep(30)"));
            co_await until_running(observer, c.get_server_pid(), "pg_sleep");
            slow.cancel();
            co_await thrown<operation_aborted>(slow.get());
        };
        const auto look = [](pooled_connection& c) -> awaitable<void> {
            for (int i = 0; i != 10; ++i) EXPECT_EQ(co_await c.fetchval<int>("SELECT $1::int", i), i);
        };
        borrow_twice(sized(1, 1).reset(kind), leave, look);
    }
}

TEST_F(pool_isolation, a_command_that_ran_out_of_time_leaves_nothing) {
    const auto leave = [](pooled_connection& c) -> awaitable<void> {
        co_await thrown<timeout_error>(c.execute(query("SELECT 666 FROM pg_sleep(30)").timeout(10ms)));
    };
    const auto look = [](pooled_connection& c) -> awaitable<void> {
        for (int i = 0; i != 10; ++i) EXPECT_EQ(co_await c.fetchval<int>("SELECT $1::int", i), i);
    };
    borrow_twice(sized(1, 1), leave, look);
}

TEST_F(pool_isolation, statements_of_before_stay_prepared_for_the_next) {
    const auto use = [](pooled_connection& c) -> awaitable<void> {
        EXPECT_EQ(co_await c.fetchval<int>("SELECT $1::int + 7", 1), 8);
    };
    const auto look = [](pooled_connection& c) -> awaitable<void> {
        EXPECT_EQ(co_await c.fetchval<int>("SELECT count(*)::int FROM pg_prepared_statements"
                                           " WHERE statement = 'SELECT $1::int + 7'"),
                  1);
        EXPECT_EQ(co_await c.fetchval<int>("SELECT $1::int + 7", 2), 9);
    };
    borrow_twice(sized(1, 1), use, look);
}

// A167
TEST_F(pool_isolation, isolation_levels_of_transactions_and_sessions) {
    run([]() -> awaitable<void> {
        const std::map<isolation_level, std::string> levels = {{isolation_level::serializable, "serializable"},
                                                               {isolation_level::repeatable_read, "repeatable read"},
                                                               {isolation_level::read_committed, "read committed"},
                                                               {isolation_level::read_uncommitted, "read uncommitted"}};
        auto p = co_await create_pool(server(), sized(1, 2));
        for (const auto& session : levels) {
            auto lease = co_await p.acquire();
            co_await lease.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + session.second);
            std::string shown;
            const auto show = [&](transaction& tx) -> awaitable<void> {
                shown = co_await tx.fetchval<std::string>("SHOW TRANSACTION ISOLATION LEVEL");
            };
            co_await lease.transaction(show);
            EXPECT_EQ(shown, session.second);
            for (const auto& wanted : levels) {
                const transaction_options options = transaction_options().isolation(wanted.first);
                co_await lease.transaction(options, show);
                EXPECT_EQ(shown, wanted.second);
                co_await p.transaction(options, show);  // on another connection
                EXPECT_EQ(shown, wanted.second);
            }
            co_await p.transaction(show);
            EXPECT_EQ(shown, "read committed");
        }
    });
}

}  // namespace
}  // namespace asiopg::test
