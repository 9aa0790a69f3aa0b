// Transfers that are ended, or joined by others, from what is called while they are made: iterators and progress
// callbacks.
#include <asiopg/bulk.hpp>
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

    awaitable<bool> succeeded() {
        try {
            co_await operation_->get();
        } catch (const error&) {
            co_return false;
        }
        co_return true;
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

TEST(transfer_inside, from_the_iterator_of_executemany) {
    ended_from_inside(
        [](connection& conn, ender& end) { end.begin(conn.executemany(shared_table::insert, rows_that_call(end))); });
}

TEST(transfer_inside, from_the_iterator_of_executemany_behind_another) {
    ended_from_inside(
        [](connection& conn, ender& end) { end.begin(conn.executemany(shared_table::insert, rows_that_call(end))); },
        true);
}

// So few that they travel with what the server still works on.
TEST(transfer_inside, from_the_iterator_of_few_elements_behind_another) {
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
                started<void> behind = start(conn, run_later(conn.fetchval<int>("SELECT 7")));
                if (how == way::close) {  // all was sent: the server may have come to it, or not
                    const bool done = co_await end.succeeded();
                    EXPECT_EQ(co_await table.rows(), done ? 5 : 0);
                } else {
                    co_await end.check();
                }
                co_await table.observer().execute("SELECT pg_advisory_unlock(4713)");
                if (how == way::cancel) {
                    co_await before.get();
                    co_await behind.get();
                    co_await expect_usable(conn);
                } else {
                    co_await thrown<error>(before.get());
                }
                co_await table.remove();
            });
}

// What an iterator starts is sent behind what it gives elements for.
void others_started_by_the_iterator(int count, std::size_t size, bool behind_another) {
    run_test([&](connection& conn) -> awaitable<void> {
        shared_table table = co_await shared_table::make();
        co_await table.prepare(conn);
        std::optional<started<void>> before;
        std::optional<started<int>> inside;
        if (behind_another) before.emplace(start(conn, only_run(conn.fetch("SELECT FROM pg_sleep(0.02)"))));
        auto rows = std::views::iota(0, count) | std::views::transform([&](int i) {
                        if (i == 2) inside.emplace(start(conn, conn.fetchval<int>("SELECT 8 + $1::int", i)));
                        return row(i, std::string(size, 'x'));
                    });
        co_await conn.executemany(shared_table::insert, rows);
        if (before) co_await before->get();
        EXPECT_EQ(co_await inside->get(), 10);
        EXPECT_EQ(co_await table.rows(), count);
        co_await expect_usable(conn);
        co_await table.remove();
    });
}

TEST(transfer_inside, others_started_by_the_iterator) {
    others_started_by_the_iterator(5, 10, false);
    others_started_by_the_iterator(100, large, false);
}
TEST(transfer_inside, others_started_by_the_iterator_behind_another) {
    others_started_by_the_iterator(5, 10, true);
    others_started_by_the_iterator(100, large, true);
}

TEST(transfer_inside, from_the_iterator_of_fetchmany) {
    ended_from_inside([](connection& conn, ender& end) {
        end.begin(conn.fetchmany(shared_table::insert + " RETURNING b", rows_that_call(end)));
    });
}

TEST(transfer_inside, from_the_iterator_of_copied_records) {
    ended_from_inside([](connection& conn, ender& end) {
        end.begin(conn.copy_records_to_table(shared_table::name, rows_that_call(end)));
    });
}

TEST(transfer_inside, from_the_progress_of_copied_records) {
    ended_from_inside([](connection& conn, ender& end) {
        auto rows =
            std::views::iota(0, 1'000'000) | std::views::transform([](int i) { return row(i, std::string(500, 'x')); });
        end.begin(conn.copy_records_to_table(shared_table::name, std::move(rows), progress_to(end)));
    });
}

TEST(transfer_inside, from_the_progress_of_copied_text) {
    ended_from_inside([](connection& conn, ender& end) {
        const auto source = []() { return std::string("1\tx\n"); };
        end.begin(conn.copy_to_table(shared_table::name, source, progress_to(end)));
    });
}

TEST(transfer_inside, from_the_progress_of_a_copy_to_the_client) {
    ended_from_inside([](connection& conn, ender& end) {
        const auto sink = [](std::string_view) {};
        end.begin(conn.copy_from_query("SELECT generate_series(1, 1000000000)", sink, progress_to(end)));
    });
}

}  // namespace
}  // namespace asiopg::test
