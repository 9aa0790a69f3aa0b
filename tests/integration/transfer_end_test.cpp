// Uploads that are ended by close() and by the server.
#include <asiopg/bulk.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <ranges>
#include <string>
#include <utility>

#include "integration/executemany_support.hpp"
#include "integration/support.hpp"
#include "integration/transfer_support.hpp"

namespace asiopg::test {
namespace {

// Elements of which the last one is only made after a wait, that whoever cancels it cuts short without being told so.
class stubborn_source {
public:
    stubborn_source(const any_io_executor& executor, int before, std::size_t size)
        : before_(before), size_(size), waits_(executor), never_(executor) {}
    event& waits() noexcept { return waits_; }
    awaitable<std::optional<row>> operator()() {
        std::optional<row> next;
        if (made_ == before_) {
            waits_.set();
            co_await never_.wait();
        }
        if (made_ < before_ + 5) next.emplace(made_++, std::string(size_, 'x'));
        co_return next;
    }

private:
    int made_ = 0, before_;
    std::size_t size_;
    event waits_, never_;
};

template <class E>
void closed_amid_a_coroutine(int before, std::size_t size) {
    run_test([&](connection& conn) -> awaitable<void> {
        shared_table table = co_await shared_table::make();
        co_await table.prepare(conn);
        stubborn_source source(conn.get_executor(), before, size);
        started<void> many = start(conn, conn.executemany(shared_table::insert, source));
        co_await source.waits().wait();
        co_await turns();
        EXPECT_FALSE(many.over());
        co_await conn.close(10s);
        co_await thrown<E>(many.get());
        EXPECT_TRUE(conn.is_closed());
        EXPECT_EQ(co_await table.rows(), 0);
        co_await table.remove();
    });
}

TEST(transfer_end, close_before_anything_was_sent) { closed_amid_a_coroutine<interface_error>(2, 10); }
TEST(transfer_end, close_when_some_was_sent) { closed_amid_a_coroutine<error>(30, large); }

TEST(transfer_end, close_amid_a_range) {
    run_test([](connection& conn) -> awaitable<void> {
        shared_table table = co_await shared_table::make();
        co_await table.prepare(conn);
        for (const int at : {0, 5, 100, 2000, 5000}) {
            connection closed = co_await connect(server());
            const std::vector<row> one(1, row(-1, ""));
            co_await closed.executemany(shared_table::insert, one);
            event reached(conn.get_executor());
            int made = 0;
            auto rows = std::views::iota(0, 1'000'000) | std::views::transform([&](int i) {
                            made = i + 1;
                            if (i == at) reached.set();
                            return row(i, std::string(2000, 'x'));
                        });
            started<void> many = start(conn, closed.executemany(shared_table::insert, rows));
            co_await reached.wait();
            co_await closed.close(10s);
            co_await thrown<error>(many.get());  // what close() or the server said
            EXPECT_LT(made, 1'000'000);
            EXPECT_EQ(co_await table.observer().fetchval<int>("SELECT count(*)::int FROM " + shared_table::name +
                                                              " WHERE b >= 0"),
                      0);
        }
        co_await table.remove();
    });
}

TEST(transfer_end, close_right_behind_a_range) {
    run_test([](connection& conn) -> awaitable<void> {
        shared_table table = co_await shared_table::make();
        co_await table.prepare(conn);
        int made = 0;
        co_await expect_usable(conn);
        started<void> many = start(conn, conn.executemany(shared_table::insert, rows_of(1'000'000, 2000, made)));
        started<void> closing = start(conn, conn.close(10s));
        co_await thrown<error>(many.get());
        co_await closing.get();
        EXPECT_LT(made, 1'000'000);
        EXPECT_EQ(co_await table.rows(), 0);
        co_await table.remove();
    });
}

TEST(transfer_end, session_ended_before_anything_was_sent) {
    run_test([](connection& conn) -> awaitable<void> {
        shared_table table = co_await shared_table::make();
        co_await table.prepare(conn);
        stubborn_source source(conn.get_executor(), 2, 10);
        started<void> many = start(conn, conn.executemany(shared_table::insert, source));
        co_await source.waits().wait();
        co_await table.observer().execute("SELECT pg_terminate_backend($1)", static_cast<int>(conn.get_server_pid()));
        co_await thrown<admin_shutdown>(many.get());
        EXPECT_TRUE(conn.is_closed());
        EXPECT_EQ(co_await table.rows(), 0);
        co_await table.remove();
    });
}

}  // namespace
}  // namespace asiopg::test
