// The order in which those who wait get a connection.
#include <asiopg/error.hpp>

#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <set>

#include "stress/pool_stress.hpp"
#include "support/started.hpp"

namespace asiopg::test {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only

namespace {

// On one thread, with many more borrowers than connections: whoever comes finds somebody waiting.
struct order {
    order(std::int64_t borrows, std::uint64_t seed) : limit(borrows), random(seed) {}

    awaitable<void> run(std::string dsn) {
        pool_options o;
        o.min_size(3).max_size(3).check_after(-1ns);
        borrowed = co_await create_pool(connect_options(dsn), o);
        constexpr int borrowers = 100;
        running = borrowers;
        for (int i = 0; i != borrowers; ++i)
            asio::co_spawn(io, borrower(), [this](std::exception_ptr e) {
                if (e) ++count.failures;
                --running;
            });
        while (running != 0) {
            asio::steady_timer timer(io, 5ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        co_await borrowed.close();
    }

    awaitable<pooled_connection> numbered() {
        const std::int64_t ticket = ++tickets;  // in the same turn as it begins to wait
        waiting.insert(ticket);
        std::exception_ptr failure;
        pooled_connection lease;
        try {
            lease = co_await borrowed.acquire();
        } catch (...) {
            failure = std::current_exception();
        }
        if (!failure && *waiting.begin() != ticket) ++count.out_of_order;
        waiting.erase(ticket);
        if (failure) std::rethrow_exception(failure);
        ++count.borrows;
        co_return lease;
    }

    awaitable<void> borrower() {
        while (count.borrows < limit) {
            pooled_connection lease;
            if (random() % 5 == 0) {
                started<pooled_connection> child(io.get_executor(), numbered());
                asio::steady_timer timer(io, std::chrono::microseconds(random() % 20000));
                co_await timer.async_wait(asio::use_awaitable);
                child.cancel();
                bool cancelled = false;
                try {
                    lease = co_await child.get();
                } catch (const operation_aborted&) {
                    cancelled = true;
                }
                if (cancelled) {
                    ++count.cancelled;
                    continue;
                }
            } else {
                lease = co_await numbered();
            }
            if (random() % 3 != 0) co_await lease.execute("SELECT 1");
        }
    }

    asio::io_context io{1};
    const std::int64_t limit;
    std::mt19937_64 random;
    pool borrowed;
    std::set<std::int64_t> waiting;
    std::int64_t tickets = 0;
    int running = 0;
    order_figures count;
};

}  // namespace

order_figures check_order(const std::string& dsn, std::int64_t borrows, std::uint64_t seed) {
    order o(borrows, seed);
    asio::co_spawn(o.io, o.run(dsn), [&](std::exception_ptr e) {
        if (e) ++o.count.failures;
    });
    o.io.run();
    o.borrowed = pool();  // before its context
    return o.count;
}

}  // namespace asiopg::test
