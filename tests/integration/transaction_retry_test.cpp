// Transactions that are done again, and COMMITs of which nobody knows what became.
#include <asiopg/connection.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/transaction_options.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "integration/support.hpp"
#include "support/run.hpp"
#include "support/say.hpp"
#include "support/scripted_server.hpp"

namespace asiopg::test {
namespace {

transaction_options quick(int retries) { return transaction_options().retries(retries).backoff(1ms, 4ms); }

awaitable<void> raise(transaction& tx, std::string code) {
    co_await tx.execute("DO $$ BEGIN RAISE SQLSTATE '" + code + "'; END $$");
}

TEST(transaction_retry, both_codes_until_it_works) {
    run_test([](connection& conn) -> awaitable<void> {
        for (const char* code : {"40001", "40P01"}) {
            int runs = 0;
            const int got = co_await conn.transaction(quick(5), [&](transaction& tx) -> awaitable<int> {
                if (++runs != 4) co_await raise(tx, code);
                co_return co_await tx.fetchval<int>("SELECT $1::int", runs);
            });
            EXPECT_EQ(got, 4);
            EXPECT_EQ(runs, 4);
            EXPECT_FALSE(conn.is_in_transaction());
        }
    });
}

TEST(transaction_retry, ends_with_the_last_error) {
    run_test([](connection& conn) -> awaitable<void> {
        int runs = 0;
        const auto failing = [&](transaction& tx) -> awaitable<void> {
            ++runs;
            co_await tx.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'run " +
                                std::to_string(runs) + "'; END $$");
        };
        const auto e = co_await thrown<serialization_failure>(conn.transaction(quick(2), failing));
        EXPECT_TRUE(e && e->message() == "run 3");
        EXPECT_EQ(runs, 3);
        runs = 0;
        co_await thrown<serialization_failure>(conn.transaction(failing));
        EXPECT_EQ(runs, 1);
        EXPECT_FALSE(conn.is_in_transaction());
        co_await expect_usable(conn);
    });
}

TEST(transaction_retry, nothing_else_is_done_again) {
    run_test([](connection& conn) -> awaitable<void> {
        int runs = 0;
        co_await thrown<division_by_zero>(conn.transaction(quick(5), [&](transaction& tx) -> awaitable<void> {
            ++runs;
            co_await tx.execute("SELECT 1 / 0");
        }));
        co_await thrown<timeout_error>(conn.transaction(quick(5), [&](transaction& tx) -> awaitable<void> {
            ++runs;
            co_await tx.execute(query("SELECT pg_sleep(5)").timeout(20ms));
        }));
        EXPECT_EQ(runs, 2);
        co_await expect_usable(conn);
    });
}

// Write skew between two serializable transactions: one of them fails, often at COMMIT, and is done again.
TEST(transaction_retry, real_collisions) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TABLE transaction_retry_t (a int)");
        connection other = co_await connect(server());
        int runs = 0;
        const transaction_options options = quick(10).isolation(isolation_level::serializable);
        co_await conn.transaction(options, [&](transaction& tx) -> awaitable<void> {
            ++runs;
            const int seen = co_await tx.fetchval<int>("SELECT count(*)::int FROM transaction_retry_t");
            if (runs == 1) {
                transaction second =
                    co_await other.begin(transaction_options().isolation(isolation_level::serializable));
                co_await second.execute("INSERT INTO transaction_retry_t SELECT count(*) FROM transaction_retry_t");
                co_await second.commit();
            }
            co_await tx.execute("INSERT INTO transaction_retry_t VALUES ($1)", seen);
        });
        EXPECT_EQ(runs, 2);
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(a)::int FROM transaction_retry_t"), 1);  // 0 and then 1
        co_await conn.execute("DROP TABLE transaction_retry_t");
    });
}

TEST(transaction_retry, waiting_can_be_cancelled_and_holds_nothing) {
    run_test([](connection& conn) -> awaitable<void> {
        int runs = 0;
        const auto failing = [&](transaction& tx) -> awaitable<void> {
            ++runs;
            co_await raise(tx, "40001");
        };
        auto work = start(conn, conn.transaction(transaction_options().retries(3).backoff(20s, 20s), failing));
        while (runs == 0) co_await delay(1ms);
        co_await expect_usable(conn);  // behind the rollback
        EXPECT_FALSE(conn.is_in_transaction());
        EXPECT_FALSE(work.over());
        work.cancel();
        co_await thrown<operation_aborted>(work.get());
        EXPECT_EQ(runs, 1);
        co_await expect_usable(conn);
    });
}

// --- COMMIT ---

template <class Client>
void run_scripted(scripted_server::script session, Client client) {
    asio::io_context io;
    scripted_server served(io, std::move(session));
    run(io, [&] { return client(served); });
}

// BEGIN and a command, then COMMIT comes.
awaitable<void> serve_up_to_commit(peer& p) {
    co_await p.read_flight();
    co_await p.send(say::parsed() + say::bound() + say::complete("BEGIN") + say::complete("DELETE 1") +
                    say::ready('T'));
    co_await p.read_flight();
    EXPECT_EQ(p.flight()[0].body, std::string("COMMIT\0", 7));
}

TEST(transaction_retry, commit_that_fails_is_done_again) {
    run_scripted(
        [](peer& p) -> awaitable<void> {
            co_await p.welcome();
            for (int i = 0; i != 3; ++i) {
                co_await serve_up_to_commit(p);
                if (i == 2)
                    co_await p.send(say::complete("COMMIT") + say::ready());
                else
                    co_await p.send(say::error("40001", "collision") + say::ready());
            }
            co_await p.drain();
        },
        [](scripted_server& s) -> awaitable<void> {
            connection conn = co_await connect(s.options());
            int runs = 0;
            co_await conn.transaction(quick(2), [&](transaction& tx) -> awaitable<void> {
                ++runs;
                co_await tx.execute("DELETE FROM t");
            });
            EXPECT_EQ(runs, 3);
            conn.terminate();
        });
}

// The connection goes when COMMIT has been sent.
TEST(transaction_retry, commit_without_an_answer_is_not_done_again) {
    for (const bool last_words : {false, true})
        run_scripted(
            [&](peer& p) -> awaitable<void> {
                co_await p.welcome();
                co_await serve_up_to_commit(p);
                if (last_words) co_await p.send(say::error("57P01", "the server shuts down", "FATAL"));
                p.close();
            },
            [&](scripted_server& s) -> awaitable<void> {
                connection conn = co_await connect(s.options());
                int runs = 0;
                const failure f =
                    co_await failure_of(conn.transaction(quick(5), [&](transaction& tx) -> awaitable<void> {
                        ++runs;
                        co_await tx.execute("DELETE FROM t");
                    }));
                EXPECT_EQ(runs, 1);
                EXPECT_TRUE(f.is<outcome_unknown>());
                EXPECT_EQ(f.is<postgres_error>(), last_words);
                EXPECT_EQ(f.is<connection_error>(), !last_words);
                EXPECT_TRUE(f.mentions("nobody knows whether the transaction was committed")) << f;
                EXPECT_TRUE(conn.is_closed());
            });
}

// A deadline, and a cancellation, while COMMIT runs. What the server says to it in the end nobody hears.
TEST(transaction_retry, commit_that_is_given_up_is_not_done_again) {
    for (const bool by_deadline : {false, true})
        run_scripted(
            [&](peer& p) -> awaitable<void> {
                co_await p.welcome();
                co_await serve_up_to_commit(p);
                co_await p.read_flight();  // there is none: the client is told nothing until it goes
            },
            [&](scripted_server& s) -> awaitable<void> {
                connect_options options = s.options();
                options.cancel_timeout(50ms);
                if (by_deadline) options.command_timeout(100ms);
                connection conn = co_await connect(options);
                int runs = 0;
                const auto body = [&](transaction& tx) -> awaitable<void> {
                    ++runs;
                    co_await tx.execute("DELETE FROM t");
                };
                auto work = start(conn, conn.transaction(quick(5), body));
                if (!by_deadline) {
                    while (runs == 0 || s.sessions() == 0) co_await delay(1ms);
                    co_await delay(20ms);
                    work.cancel();
                }
                const failure f = co_await failure_of(work.get());
                EXPECT_EQ(runs, 1);
                EXPECT_TRUE(f.is<outcome_unknown>()) << f;
                EXPECT_EQ(f.is<timeout_error>(), by_deadline) << f;
                EXPECT_EQ(f.is<operation_aborted>(), !by_deadline) << f;
                conn.terminate();
            });
}

// A connection that went before COMMIT was sent is no such case.
TEST(transaction_retry, loss_before_commit_is_certain) {
    run_scripted(
        [](peer& p) -> awaitable<void> {
            co_await p.welcome();
            co_await p.read_flight();
            p.close();
        },
        [](scripted_server& s) -> awaitable<void> {
            connection conn = co_await connect(s.options());
            const failure f = co_await failure_of(conn.transaction(
                quick(5), [&](transaction& tx) -> awaitable<void> { co_await tx.execute("DELETE FROM t"); }));
            EXPECT_TRUE(f.is<connection_error>());
            EXPECT_FALSE(f.is<outcome_unknown>());
        });
}

TEST(transaction_retry, predicates) {
    struct lost final : connection_error, outcome_unknown {
        lost() : connection_error("lost", make_error_code(errc::connection_closed), true) {}
    };
    const lost e;
    EXPECT_TRUE(is_outcome_unknown(e));
    EXPECT_TRUE(is_outcome_unknown(std::make_exception_ptr(e)));
    EXPECT_FALSE(safe_to_retry(e));
    EXPECT_TRUE(is_connection_lost(e));
    EXPECT_FALSE(is_outcome_unknown(timeout_error("late")));
    EXPECT_FALSE(is_outcome_unknown(std::exception_ptr()));
}

}  // namespace
}  // namespace asiopg::test
