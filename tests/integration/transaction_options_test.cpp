// Isolation, access modes, and what a transaction says of itself.
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/transaction_options.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "integration/support.hpp"

namespace asiopg::test {
namespace {

constexpr isolation_level levels[] = {isolation_level::read_uncommitted, isolation_level::read_committed,
                                      isolation_level::repeatable_read, isolation_level::serializable};

awaitable<std::string> shown(verbs& v, std::string setting) {
    co_return co_await v.fetchval<std::string>("SHOW " + setting);
}

awaitable<void> set_default(connection& conn, isolation_level level) {
    co_await conn.execute("SET default_transaction_isolation = '" + std::string(to_string(level)) + "'");
}

// A167
TEST(transaction_options, isolation) {
    run_test([](connection& conn) -> awaitable<void> {
        for (const isolation_level session : levels) {
            co_await set_default(conn, session);
            co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
                EXPECT_EQ(co_await shown(tx, "transaction_isolation"), to_string(session));
            });
            for (const isolation_level level : levels) {
                co_await conn.transaction(transaction_options().isolation(level),
                                          [&](transaction& tx) -> awaitable<void> {
                                              EXPECT_EQ(co_await shown(tx, "transaction_isolation"), to_string(level));
                                          });
                transaction tx = co_await conn.begin(transaction_options().isolation(to_string(level)));
                EXPECT_EQ(co_await shown(tx, "transaction_isolation"), to_string(level));
                co_await tx.rollback();
            }
        }
    });
}

// A168
TEST(transaction_options, isolation_of_savepoints) {
    run_test([](connection& conn) -> awaitable<void> {
        for (const isolation_level session : levels) {
            co_await set_default(conn, session);
            for (const isolation_level outer : levels)
                for (const isolation_level inner : levels) {
                    transaction explicit_one = co_await conn.begin(transaction_options().isolation(outer));
                    if (inner == outer) {
                        transaction savepoint = co_await explicit_one.begin(transaction_options().isolation(inner));
                        transaction unset = co_await savepoint.begin(transaction_options());
                        co_await unset.commit();
                        co_await savepoint.commit();
                    } else {
                        const std::string text = co_await message_of<interface_error>(
                            explicit_one.begin(transaction_options().isolation(inner)));
                        EXPECT_TRUE(contains(text, to_string(inner)) && contains(text, to_string(outer))) << text;
                    }
                    co_await explicit_one.rollback();
                }
            for (const isolation_level inner : levels) {
                transaction implied = co_await conn.begin();
                if (inner == session) {
                    transaction savepoint = co_await implied.begin(transaction_options().isolation(inner));
                    co_await savepoint.execute("SELECT 1");
                    co_await savepoint.commit();
                } else {
                    const std::string text = co_await message_of<interface_error>(implied.transaction(
                        transaction_options().isolation(inner), [](transaction&) -> awaitable<void> { co_return; }));
                    EXPECT_TRUE(contains(text, to_string(inner)) && contains(text, to_string(session))) << text;
                }
                co_await implied.rollback();
            }
        }
        co_await expect_usable(conn);
    });
}

TEST(transaction_options, savepoints_take_no_others) {
    run_test([](connection& conn) -> awaitable<void> {
        transaction tx = co_await conn.begin(transaction_options().read_only());
        co_await thrown<interface_error>(tx.begin(transaction_options().read_write()));
        co_await thrown<interface_error>(tx.begin(transaction_options().deferrable()));
        const std::string text = co_await message_of<interface_error>(tx.begin(transaction_options().retries(1)));
        EXPECT_TRUE(contains(text, "outermost")) << text;
        {
            transaction inner = co_await tx.begin(transaction_options().read_only());
            co_await inner.execute("SELECT 1");
            co_await inner.commit();
        }
        co_await tx.commit();
        transaction plain = co_await conn.begin();
        co_await thrown<interface_error>(plain.begin(transaction_options().read_only()));
        co_await plain.rollback();
        co_await thrown<interface_error>(conn.begin(transaction_options().retries(1)));
        EXPECT_FALSE(conn.is_in_transaction());
    });
}

// A170
TEST(transaction_options, access_modes) {
    run_test([](connection& conn) -> awaitable<void> {
        co_await conn.execute("CREATE TABLE transaction_options_t (a int)");
        const auto write = [&](transaction& tx) -> awaitable<void> {
            co_await tx.execute("INSERT INTO transaction_options_t VALUES ($1)", 1);
        };
        co_await thrown<read_only_sql_transaction>(conn.transaction(transaction_options().read_only(), write));
        co_await conn.execute("SET default_transaction_read_only = on");
        co_await thrown<read_only_sql_transaction>(conn.transaction(write));
        co_await conn.transaction(transaction_options().read_write(), write);
        co_await conn.execute("SET default_transaction_read_only = off");
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT count(*)::int FROM transaction_options_t"), 1);
        co_await conn.execute("DROP TABLE transaction_options_t");
        const transaction_options options =
            transaction_options().isolation(isolation_level::serializable).read_only().deferrable();
        co_await conn.transaction(options, [&](transaction& tx) -> awaitable<void> {
            EXPECT_EQ(co_await shown(tx, "transaction_read_only"), "on");
            EXPECT_EQ(co_await shown(tx, "transaction_deferrable"), "on");
            EXPECT_EQ(co_await shown(tx, "transaction_isolation"), "serializable");
        });
    });
}

// A165
TEST(transaction_options, description) {
    run_test([](connection& conn) -> awaitable<void> {
        transaction tx = co_await conn.begin(transaction_options().isolation("serializable").read_only());
        EXPECT_EQ(tx.str(), "transaction: active, serializable, read only");
        transaction inner = co_await tx.begin();
        EXPECT_EQ(inner.str(), "savepoint: active, serializable, read only");
        co_await inner.commit();
        EXPECT_EQ(inner.str(), "savepoint: committed, serializable, read only");
        co_await tx.rollback();
        EXPECT_EQ(tx.str(), "transaction: rolled back, serializable, read only");
        transaction plain = co_await conn.begin();
        EXPECT_EQ(plain.str(), "transaction: active");
        co_await plain.commit();
        EXPECT_EQ(plain.str(), "transaction: committed");
        const transaction moved = std::move(plain);
        EXPECT_EQ(plain.str(), "transaction: over");  // NOLINT(bugprone-use-after-move)
        EXPECT_EQ(moved.str(), "transaction: committed");
    });
}

// --- the options alone ---

// A169
TEST(transaction_options, names_of_levels) {
    for (const isolation_level level : levels) EXPECT_EQ(isolation_level_from(to_string(level)), level);
    EXPECT_EQ(isolation_level_from("REPEATABLE READ"), isolation_level::repeatable_read);
    EXPECT_EQ(isolation_level_from("read_committed"), isolation_level::read_committed);
    for (const char* wrong : {"", "serializabl", "serializable ", "snapshot", "read-committed"}) {
        try {
            transaction_options().isolation(wrong);
            ADD_FAILURE() << wrong;
        } catch (const interface_error& e) {
            EXPECT_TRUE(contains(e.what(), "'" + std::string(wrong) + "'")) << e.what();
        }
    }
}

TEST(transaction_options, commands) {
    EXPECT_EQ(transaction_options().command(), "BEGIN");
    EXPECT_EQ(transaction_options().str(), "");
    EXPECT_EQ(transaction_options().isolation(isolation_level::serializable).read_only().deferrable().command(),
              "BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE");
    EXPECT_EQ(transaction_options().read_write().deferrable(false).command(), "BEGIN READ WRITE, NOT DEFERRABLE");
    EXPECT_EQ(transaction_options().isolation(isolation_level::read_uncommitted).deferrable(false).str(),
              "read uncommitted, not deferrable");
}

TEST(transaction_options, wrong_numbers) {
    EXPECT_THROW(transaction_options().retries(-1), interface_error);
    EXPECT_THROW(transaction_options().backoff(-1ms, 1ms), interface_error);
    EXPECT_THROW(transaction_options().backoff(2ms, 1ms), interface_error);
    const transaction_options o = transaction_options().retries(3).backoff(0ms, 0ms);
    EXPECT_EQ(o.most_retries(), 3);
    EXPECT_EQ(o.first_delay(), 0ms);
    EXPECT_EQ(o.longest_delay(), 0ms);
}

}  // namespace
}  // namespace asiopg::test
