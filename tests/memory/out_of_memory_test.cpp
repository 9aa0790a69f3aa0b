// Memory that runs out at any allocation: whatever runs ends with an error or its value, run() throws nothing, and the
// connection is closed or as good as ever.
#include <asiopg/bulk.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/pool.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <new>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "failing_memory.hpp"
#include "support/live_server.hpp"

namespace asiopg::test {
namespace {

constexpr std::size_t most_rounds = 5000;

/// Begins to fail when the operation has begun, and ends with the round.
struct fault {
    std::size_t which = 1, least = 0;
    std::optional<failing_memory> active;
    void begin() { active.emplace(which, least); }
    void end() { active.reset(); }
};

struct ending {
    bool over = false;
    std::exception_ptr failure;
};

void turn(asio::io_context& io, const bool& over, fault* f = nullptr) {
    const auto until = std::chrono::steady_clock::now() + seconds(10);
    io.restart();
    while (!over) {
        try {
            if (io.run_one_until(until) == 0) return;
        } catch (const std::exception& e) {
            if (f) f->end();
            ADD_FAILURE() << "run() throws " << e.what();
            return;
        }
    }
}

void settle(asio::io_context& io, const body& f, const char* what) {
    ending e;
    asio::co_spawn(io, f(), [&](std::exception_ptr failure) {
        e.over = true;
        e.failure = std::move(failure);
    });
    turn(io, e.over);
    if (!e.over) ADD_FAILURE() << what << " hangs";
    try {
        if (e.failure) std::rethrow_exception(e.failure);
    } catch (const std::exception& failure) {
        ADD_FAILURE() << what << " throws " << failure.what();
    }
}

bool is_in_order(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::bad_alloc&) {
        return true;
    } catch (const connection_error& e) {
        return e.code() == std::errc::not_enough_memory;
    } catch (const std::exception& e) {
        ADD_FAILURE() << typeid(e).name() << ": " << e.what();
        return false;
    }
}

using faulty_body = std::function<awaitable<void>(connection&, fault&)>;

// Round k: a connection of its own, and the k-th allocation fails. True if there was none.
bool round(fault& f, const connection_body& before, const faulty_body& operation) {
    asio::io_context io(1);
    connection conn;
    settle(
        io,
        [&]() -> awaitable<void> {
            conn = co_await connect(server());
            if (before) co_await before(conn);
        },
        "the preparation");
    if (testing::Test::HasFailure()) return true;
    ending e;
    asio::co_spawn(io, operation(conn, f), [&](std::exception_ptr failure) {
        e.over = true;
        f.end();
        e.failure = std::move(failure);
    });
    turn(io, e.over, &f);
    f.end();
    const bool struck = failing_memory::has_struck();
    if (!e.over) {
        ADD_FAILURE() << "the operation hangs";
        return true;
    }
    if (e.failure) {
        EXPECT_TRUE(struck && is_in_order(e.failure));
    }
    if (!conn.is_closed())
        settle(
            io,
            [&]() -> awaitable<void> {
                for (int i = 0; i != 3; ++i) EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int4 + 1", i), i + 1);
                EXPECT_FALSE(conn.is_in_transaction());
                co_await conn.close();
            },
            "what comes after");
    return !struck;
}

std::size_t fail_everywhere(const faulty_body& operation, const connection_body& before = {}, std::size_t least = 0) {
    for (std::size_t k = 1; k != most_rounds; ++k) {
        SCOPED_TRACE("allocation " + std::to_string(k));
        fault f;
        f.which = k;
        f.least = least;
        if (round(f, before, operation) || testing::Test::HasFailure()) return k;
    }
    return most_rounds;
}

class OutOfMemory : public testing::Test {
    void SetUp() override {
        if (!have_server()) GTEST_SKIP() << "no server";
    }
};

const std::string small = "SELECT $1::int4 AS n, 'a text that is somewhat longer than others'::text AS t";

TEST_F(OutOfMemory, NewStatement) {
    EXPECT_GT(fail_everywhere([](connection& conn, fault& f) -> awaitable<void> {
                  f.begin();
                  const auto rows = co_await conn.fetch(small, 1);
                  f.end();
                  EXPECT_EQ(rows[0].get<int>(0), 1);
              }),
              2u);
}

awaitable<void> warm_up(connection& conn) { co_await conn.fetch(small, 0); }

TEST_F(OutOfMemory, CachedStatement) {
    fail_everywhere(
        [](connection& conn, fault& f) -> awaitable<void> {
            f.begin();
            const auto rows = co_await conn.fetch(small, 1);
            f.end();
            EXPECT_EQ(rows[0].get<int>(0), 1);
        },
        &warm_up);
}

const std::string large = "SELECT i, repeat('x', 100) FROM generate_series(1, 20000) AS i";

// Only what is large fails, as it does on a machine that has little left.
TEST_F(OutOfMemory, LargeResult) {
    EXPECT_GT(fail_everywhere(
                  [](connection& conn, fault& f) -> awaitable<void> {
                      f.begin();
                      const auto rows = co_await conn.fetch(large);
                      f.end();
                      EXPECT_EQ(rows.size(), 20000u);
                  },
                  {}, 30'000),
              10u);
}

TEST_F(OutOfMemory, LargeValue) {
    EXPECT_GT(fail_everywhere(
                  [](connection& conn, fault& f) -> awaitable<void> {
                      f.begin();
                      const auto value = co_await conn.fetchval<std::string>("SELECT repeat('x', 5000000)");
                      f.end();
                      EXPECT_EQ(value.size(), 5'000'000u);
                  },
                  {}, 30'000),
              2u);
}

// A large result fails for want of memory, and its neighbours have their own answers: the connection stays in step.
TEST_F(OutOfMemory, NeighboursOfALargeResult) {
    std::size_t kept = 0;
    const auto operation = [&](connection& conn, fault& f) -> awaitable<void> {
        std::vector<awaitable<std::size_t>> all;
        const auto size_of = [&](std::string sql, std::size_t expected) -> awaitable<std::size_t> {
            std::exception_ptr failure;
            try {
                const auto rows = co_await conn.fetch(sql);
                EXPECT_EQ(rows.size(), expected);
            } catch (...) {
                failure = std::current_exception();
            }
            if (!failure) co_return 1;
            EXPECT_TRUE(is_in_order(failure));
            co_return 0;
        };
        all.push_back(size_of("SELECT 1", 1));
        all.push_back(size_of(large, 20000));
        all.push_back(size_of("SELECT 2 UNION SELECT 3", 2));
        f.begin();
        const std::vector<std::size_t> ended = co_await gather(std::move(all));
        f.end();
        if (!conn.is_closed()) {
            EXPECT_EQ(ended[0] + ended[2], 2u);
            if (ended[1] == 0) ++kept;
        }
    };
    fail_everywhere(operation, {}, 30'000);
    EXPECT_GT(kept, 5u);
}

TEST_F(OutOfMemory, Script) {
    fail_everywhere([](connection& conn, fault& f) -> awaitable<void> {
        f.begin();
        co_await conn.execute("SELECT 1; SELECT 2, 'three'");
        f.end();
    });
}

TEST_F(OutOfMemory, ServerError) {
    fail_everywhere([](connection& conn, fault& f) -> awaitable<void> {
        f.begin();
        try {
            co_await conn.execute(
                "DO $$BEGIN RAISE EXCEPTION 'a message of some length' USING DETAIL = "
                "'and a detail', HINT = 'and a hint that is of no use'; END$$");
        } catch (const raise_exception&) {
            f.end();
        }
    });
}

TEST_F(OutOfMemory, TypesAreLookedUp) {
    const auto before = [](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE pair (a int, b text)");
    };
    fail_everywhere(
        [](connection& conn, fault& f) -> awaitable<void> {
            f.begin();
            const auto rows = co_await conn.fetch("SELECT ROW(1, 'x')::pair, ARRAY[ROW(1, 'x')::pair]");
            f.end();
            EXPECT_EQ(rows.size(), 1u);
        },
        before);
}

TEST_F(OutOfMemory, Settings) {
    fail_everywhere([](connection& conn, fault& f) -> awaitable<void> {
        f.begin();
        co_await conn.execute("SET application_name = 'a name that is longer than a small string may be'");
        f.end();
        EXPECT_EQ(conn.parameter_status("application_name"), "a name that is longer than a small string may be");
    });
}

// Of an operation that waits for a transaction's end. (A cancel request is a coroutine, and an Asio 1.22 that has no
// memory to start one calls std::terminate.)
TEST_F(OutOfMemory, Deadline) {
    fail_everywhere([](connection& conn, fault& f) -> awaitable<void> {
        transaction tx = co_await conn.begin();
        co_await tx.execute("SELECT 1");
        f.begin();
        try {
            co_await conn.execute(query("SELECT 2").timeout(milliseconds(1)));
        } catch (const timeout_error&) {
        }
        f.end();
        if (!conn.is_closed()) co_await tx.rollback();
    });
}

// Only what is large: how its caller waits is Asio's business as well.
TEST_F(OutOfMemory, Stream) {
    fail_everywhere(
        [](connection& conn, fault& f) -> awaitable<void> {
            row_stream rows = co_await conn.stream(large);
            f.begin();
            int count = 0;
            while (co_await rows.next()) ++count;
            f.end();
            EXPECT_EQ(count, 20000);
        },
        {}, 5'000);
}

TEST_F(OutOfMemory, ManySets) {
    const auto before = [](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TEMP TABLE t (i int, s text)");
    };
    fail_everywhere(
        [](connection& conn, fault& f) -> awaitable<void> {
            std::vector<std::tuple<int, std::string>> all(50);
            f.begin();
            co_await conn.executemany("INSERT INTO t VALUES ($1, $2)", all);
            f.end();
        },
        before);
}

// What a borrower leaves is put in order, or its connection goes; the next borrower has one in any case.
TEST_F(OutOfMemory, ReturnToAPool) {
    for (std::size_t k = 1; k != most_rounds; ++k) {
        SCOPED_TRACE("allocation " + std::to_string(k));
        asio::io_context io(1);
        pool p;
        pooled_connection lease;
        settle(
            io,
            [&]() -> awaitable<void> {
                p = co_await create_pool(server(), pool_options().min_size(1).max_size(2));
                lease = co_await p.acquire();
                co_await lease.execute("SET application_name = 'somebody'");
            },
            "the preparation");
        const auto until = std::chrono::steady_clock::now() + seconds(10);
        std::string thrown;
        {
            const failing_memory f(k);
            try {
                lease.release();
                while (p.get_idle_size() == 0 && p.get_size() != 0 && io.run_one_until(until) != 0) {
                }
            } catch (const std::exception& e) {
                thrown = typeid(e).name();
            }
        }
        EXPECT_EQ(thrown, "");
        const bool struck = failing_memory::has_struck();
        settle(
            io,
            [&]() -> awaitable<void> {
                EXPECT_NE(co_await p.fetchval<std::string>("SHOW application_name"), "somebody");
                co_await p.close();
            },
            "what comes after");
        if (!struck || testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace asiopg::test
