// Uploads that are ended by others: close(), the server, and what is called while they are made.
#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/connection.hpp>
#include <asiopg/copy_options.hpp>
#include <asiopg/errors.hpp>

#include <gtest/gtest.h>

#include <functional>
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
            EXPECT_EQ(co_await table.observer().fetchval<int>("SELECT count(*)::int FROM transfers WHERE b >= 0"), 0);
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

// --- Ended from inside ---

enum class way { cancel, terminate, close };

// Ends the operation that it runs when it is called for the n-th time.
class ender {
public:
    ender(connection& conn, way how, int at) : conn_(conn), how_(how), at_(at) {}
    template <class T>
    void begin(awaitable<T> work) {
        operation_.emplace(start(conn_, run_later(std::move(work))));
    }
    void operator()() {
        if (++calls_ != at_) return;
        switch (how_) {
            case way::cancel:
                return operation_->cancel();
            case way::terminate:
                return conn_.terminate();
            case way::close:
                closing_.emplace(start(conn_, conn_.close(10s)));
        }
    }
    awaitable<void> check() {
        if (how_ == way::cancel)
            co_await thrown<operation_aborted>(operation_->get());
        else
            co_await thrown<error>(operation_->get());
        if (closing_) co_await closing_->get();
        EXPECT_GE(calls_, at_);
        EXPECT_EQ(conn_.is_closed(), how_ != way::cancel);
    }

private:
    connection& conn_;
    way how_;
    int at_, calls_ = 0;
    std::optional<started<void>> operation_, closing_;
};

using beginning = std::function<void(connection&, ender&)>;

// `begin` begins what calls the ender for every row or chunk of a great many; nothing of it may be stored.
void ended_from_inside(const beginning& begin, bool behind_another = false) {
    for (const way how : {way::cancel, way::terminate, way::close})
        for (const int at : {1, 3, 50})
            run_test([&](connection& conn) -> awaitable<void> {
                shared_table table = co_await shared_table::make();
                co_await table.prepare(conn);
                ender end(conn, how, at);
                std::optional<started<void>> other;
                if (behind_another) {
                    other.emplace(start(conn, only_run(conn.fetchval<int>("SELECT 7"))));
                    co_await turns(3);
                }
                begin(conn, end);
                co_await end.check();
                if (other && how == way::cancel) co_await other->get();
                if (how == way::cancel) co_await expect_usable(conn);
                conn.terminate();
                co_await until_gone(table.observer(), conn.get_server_pid());
                EXPECT_EQ(co_await table.rows(), 0);
                co_await table.remove();
            });
}

auto rows_that_call(ender& end, int count = 1'000'000) {
    return std::views::iota(0, count) | std::views::transform([&end](int i) {
               end();
               return row(i, std::string(500, 'x'));
           });
}

copy_options progress_to(ender& end) {
    copy_options options;
    options.progress([&end](const copy_progress&) { end(); });
    return options;
}

TEST(transfer_end, from_the_iterator_of_executemany) {
    ended_from_inside(
        [](connection& conn, ender& end) { end.begin(conn.executemany(shared_table::insert, rows_that_call(end))); });
}

TEST(transfer_end, from_the_iterator_of_executemany_behind_another) {
    ended_from_inside(
        [](connection& conn, ender& end) { end.begin(conn.executemany(shared_table::insert, rows_that_call(end))); },
        true);
}

// So few that they travel with what the server still works on.
TEST(transfer_end, from_the_iterator_of_few_elements_behind_another) {
    for (const way how : {way::cancel, way::terminate, way::close})
        for (const int at : {1, 3, 5})
            run_test([&](connection& conn) -> awaitable<void> {
                shared_table table = co_await shared_table::make();
                co_await table.prepare(conn);
                co_await table.observer().execute("SELECT pg_advisory_lock(4713)");
                started<void> before = start(conn, only_run(conn.fetch("SELECT FROM pg_advisory_lock(4713)")));
                co_await until_running(table.observer(), conn.get_server_pid(), "4713");
                ender end(conn, how, at);
                end.begin(conn.executemany(shared_table::insert, rows_that_call(end, 5)));
                started<int> behind = start(conn, conn.fetchval<int>("SELECT 7"));
                co_await end.check();
                co_await table.observer().execute("SELECT pg_advisory_unlock(4713)");
                if (how == way::cancel) {
                    co_await before.get();
                    EXPECT_EQ(co_await behind.get(), 7);
                    co_await expect_usable(conn);
                } else {
                    co_await thrown<error>(before.get());
                    co_await thrown<error>(behind.get());
                }
                co_await table.remove();
            });
}

TEST(transfer_end, from_the_iterator_of_fetchmany) {
    ended_from_inside([](connection& conn, ender& end) {
        end.begin(conn.fetchmany("INSERT INTO transfers VALUES ($1, $2) RETURNING b", rows_that_call(end)));
    });
}

TEST(transfer_end, from_the_iterator_of_copied_records) {
    ended_from_inside(
        [](connection& conn, ender& end) { end.begin(conn.copy_records_to_table("transfers", rows_that_call(end))); });
}

TEST(transfer_end, from_the_progress_of_copied_records) {
    ended_from_inside([](connection& conn, ender& end) {
        auto rows =
            std::views::iota(0, 1'000'000) | std::views::transform([](int i) { return row(i, std::string(500, 'x')); });
        end.begin(conn.copy_records_to_table("transfers", std::move(rows), progress_to(end)));
    });
}

TEST(transfer_end, from_the_progress_of_copied_text) {
    ended_from_inside([](connection& conn, ender& end) {
        const auto source = []() { return std::string("1\tx\n"); };
        end.begin(conn.copy_to_table("transfers", source, progress_to(end)));
    });
}

TEST(transfer_end, from_the_progress_of_a_copy_to_the_client) {
    ended_from_inside([](connection& conn, ender& end) {
        const auto sink = [](std::string_view) {};
        end.begin(conn.copy_from_query("SELECT generate_series(1, 1000000000)", sink, progress_to(end)));
    });
}

}  // namespace
}  // namespace asiopg::test
