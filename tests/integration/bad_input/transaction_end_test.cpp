// SQL that ends a transaction under its handle: what follows fails, the call fails and says why, and nothing is
// committed on its own.
#include <asiopg/gather.hpp>
#include <asiopg/pool.hpp>
#include <asiopg/transaction.hpp>

#include <gtest/gtest.h>

#include <unistd.h>

#include "integration/bad_input/attempt.hpp"
#include "integration/pool_support.hpp"

namespace asiopg::test::bad_input {
namespace {

struct ending_text {
    std::string name;
    std::string sql;
    std::string cause;  // what the errors have to name
    bool is_script = false;
};
std::ostream& operator<<(std::ostream& out, const ending_text& e) { return out << e.name; }

std::vector<ending_text> endings() {
    std::vector<ending_text> all;
    const auto add = [&](std::string name, std::string sql, std::string cause, bool is_script = false) {
        ending_text e;
        e.name = std::move(name);
        e.sql = std::move(sql);
        e.cause = std::move(cause);
        e.is_script = is_script;
        all.push_back(std::move(e));
    };
    add("rollback", "ROLLBACK", "ROLLBACK");
    add("commit", "COMMIT", "COMMIT");
    add("end", "END", "END");
    add("abort", "/* a comment */ abort", "ABORT");
    add("commit_and_chain", "COMMIT AND CHAIN", "COMMIT");
    add("rollback_and_chain", "ROLLBACK AND CHAIN", "ROLLBACK");
    add("commit_and_begin", "COMMIT; BEGIN", "COMMIT", true);
    add("rollback_and_begin", "ROLLBACK; BEGIN", "ROLLBACK", true);
    add("rollback_in_a_script", "SELECT 1; ROLLBACK; SELECT 2", "ROLLBACK", true);
    add("commit_and_work", "COMMIT; INSERT INTO pg_temp.none SELECT 1 WHERE false", "COMMIT", true);
    return all;
}

/// How the body goes on behind it.
enum class manner {
    goes_on,   // the errors leave the body
    swallows,  // it catches them, and returns
    last,      // nothing follows
    in_savepoint,
    by_begin,  // a handle from begin()
    together,  // what follows is started at the same time
};
constexpr manner manners[] = {manner::goes_on,      manner::swallows, manner::last,
                              manner::in_savepoint, manner::by_begin, manner::together};
constexpr const char* manner_names[] = {"goes on", "swallows", "last", "in a savepoint", "by begin()", "together"};

class ended {
public:
    ended(const ending_text& e, manner how, verb by, int cache_size, const route& r, connection& observer,
          complaints& to)
        : ending_(e), how_(how), by_(by), cache_size_(cache_size), route_(r), observer_(observer), to_(to) {}

    static std::string table() { return "transaction_end_" + std::to_string(getpid()); }

    awaitable<void> play() {
        co_await observer_.execute("TRUNCATE " + table());
        connect_options options = route_.to;
        options.statement_cache_size(cache_size_).command_timeout(5s).exclusive_timeout(5s);
        connection conn = co_await connect(options);
        const failure call = co_await failure_of(outer(conn));
        expect(static_cast<bool>(call), "the call succeeds");
        if (call) named(call, "the call");
        expect(!conn.is_closed(), "the connection is closed");
        // What SQL has begun anew is rolled back before anything else is done.
        const failure next = co_await failure_of(again(conn));
        expect(!next, "the next transaction fails: " + next.what());
        expect(!conn.is_in_transaction(), "a transaction is left open");
        co_await conn.close();
        const auto later =
            co_await observer_.fetchval<std::int64_t>("SELECT count(*) FROM " + table() + " WHERE id = 2");
        // What was sent together with the end cannot be called back; it may have been held back.
        if (how_ != manner::together) expect(later == 0, "what follows is committed");
    }

private:
    void complain(const std::string& text) {
        static constexpr const char* verbs[] = {"fetch", "execute", "stream", "cursor"};
        to_.add(std::string(manner_names[static_cast<int>(how_)]) + "/" + verbs[static_cast<int>(by_)] + "/cache " +
                    std::to_string(cache_size_) + "/" + route_.name,
                text);
    }
    void expect(bool holds, const std::string& text) {
        if (!holds) complain(text);
    }
    void named(const failure& f, const std::string& who) {
        expect(f.is<error>() && !f.is<connection_error>() && !f.is<timeout_error>(),
               who + " ends with another kind: " + f.what());
        expect(f.mentions(ending_.cause), who + " does not name " + ending_.cause + ": " + f.what());
    }

    awaitable<void> insert(verbs& on, int id) { co_await on.execute("INSERT INTO " + table() + " VALUES ($1)", id); }
    awaitable<void> end(verbs& on) {
        const verb by = ending_.is_script ? verb::execute : by_;
        const auto done = co_await attempt(on, by, ending_.sql, params(), false);
        static_cast<void>(done);  // it may be refused by itself
    }
    // What comes behind fails; the failure is thrown on, or not.
    awaitable<void> follow(verbs& on, bool thrown) {
        const failure f = co_await failure_of(insert(on, 2));
        expect(static_cast<bool>(f), "what follows succeeds");
        if (f) named(f, "what follows");
        if (thrown && f) co_await insert(on, 2);
    }

    awaitable<void> body(transaction& tx) {
        co_await insert(tx, 1);
        if (how_ == manner::together) {
            co_await gather(end(tx), ignore(tx));
            co_return;
        }
        co_await end(tx);
        if (how_ != manner::last) co_await follow(tx, how_ == manner::goes_on);
    }
    awaitable<void> ignore(verbs& on) {
        const failure f = co_await failure_of(insert(on, 2));
        static_cast<void>(f);
    }

    awaitable<void> outer(connection& conn) {
        if (how_ == manner::by_begin) {
            transaction tx = co_await conn.begin();
            co_await body(tx);
            co_await tx.commit();
            co_return;
        }
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            if (how_ != manner::in_savepoint) {
                co_await body(tx);
                co_return;
            }
            const failure inner = co_await failure_of(nested(tx));
            expect(static_cast<bool>(inner), "the savepoint's call succeeds");
            co_await follow(tx, false);
        });
    }
    awaitable<void> nested(transaction& tx) {
        co_await tx.transaction([&](transaction& inner) -> awaitable<void> { co_await body(inner); });
    }
    awaitable<void> again(connection& conn) {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> { co_await insert(tx, 3); });
    }

    const ending_text& ending_;
    const manner how_;
    const verb by_;
    const int cache_size_;
    const route& route_;
    connection& observer_;
    complaints& to_;
};

class TransactionEnd : public testing::TestWithParam<ending_text> {};

TEST_P(TransactionEnd, FailsWhatFollows) {
    complaints all;
    run_test(
        [&](connection& observer) -> awaitable<void> {
            co_await observer.execute("CREATE TABLE IF NOT EXISTS " + ended::table() + " (id int)");
            for (const route& r : routes())
                for (const int cache : {0, 100})
                    for (const verb by : {verb::execute, verb::fetch, verb::stream})
                        for (const manner how : manners) {
                            if (GetParam().is_script && by != verb::execute) continue;
                            ended e(GetParam(), how, by, cache, r, observer, all);
                            const failure f = co_await failure_of(e.play());
                            if (f)
                                all.add(r.name + " " + manner_names[static_cast<int>(how)], "thrown was: " + f.what());
                        }
            co_await observer.execute("DROP TABLE " + ended::table());
        },
        seconds(100));
    all.report("ending " + GetParam().name);
}

INSTANTIATE_TEST_SUITE_P(Endings, TransactionEnd, testing::ValuesIn(endings()),
                         [](const testing::TestParamInfo<ending_text>& info) { return info.param.name; });

// Savepoints of one's own end nothing.
TEST(transaction_end, own_savepoints_are_allowed) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("CREATE TEMP TABLE kept (id int)");
            co_await tx.execute("SAVEPOINT a");
            co_await tx.execute("INSERT INTO kept VALUES (1)");
            co_await tx.execute("ROLLBACK TO SAVEPOINT a");
            co_await tx.execute("RELEASE SAVEPOINT a");
            co_await tx.execute("INSERT INTO kept VALUES (2)");
        });
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT sum(id)::int FROM kept"), 2);
    });
}

// The next borrower finds nothing of it.
TEST(transaction_end, through_the_pool) {
    run([]() -> awaitable<void> {
        pool lending = co_await create_pool(server(), sized(1, 1));
        for (const char* sql : {"ROLLBACK", "COMMIT", "COMMIT AND CHAIN"}) {
            const auto body = [sql](transaction& tx) -> awaitable<void> { co_await tx.execute(sql); };
            const failure f = co_await failure_of(lending.transaction(body));
            EXPECT_TRUE(f) << sql;
            EXPECT_EQ(co_await lending.fetchval<int>("SELECT 4711"), 4711);
            pooled_connection lease = co_await lending.acquire();
            EXPECT_FALSE(lease.is_in_transaction()) << sql;
        }
        co_await until_back(lending);
        EXPECT_EQ(lending.get_stats().closed_lost, 0u);
        co_await lending.close();
    });
}

}  // namespace
}  // namespace asiopg::test::bad_input
