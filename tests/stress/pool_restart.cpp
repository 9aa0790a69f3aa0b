// pool_restart [restarts]: restarts the server under many borrowers of a pool, by the command in ASIOPG_STRESS_RESTART.
#include <asiopg/connect.hpp>
#include <asiopg/error.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/pool.hpp>

#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>

namespace asiopg::test {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only
using clock = std::chrono::steady_clock;

constexpr int workers = 200, connections = 10;
constexpr const char* started_at = "SELECT pg_postmaster_start_time()::text";

double ms(clock::duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

class restarts {
public:
    restarts(std::string dsn, std::string command) : dsn_(std::move(dsn)), command_(std::move(command)) {}

    bool run(int count) {
        asio::co_spawn(io_, lead(count), [this](std::exception_ptr e) {
            if (e) fail("the leading coroutine failed");
        });
        io_.run();
        pool_ = pool();
        return failures_ == 0;
    }

private:
    void fail(const std::string& text) {
        fmt::print("FAILED: {}\n", text);
        ++failures_;
    }

    awaitable<void> lead(int count) {
        pool_options o;
        o.min_size(connections).max_size(connections).log([this](std::string_view line) { last_log_ = line; });
        pool_ = co_await create_pool(connect_options(dsn_), o);
        server_ = co_await pool_.fetchval<std::string>(started_at);
        running_ = workers;
        for (int i = 0; i != workers; ++i)
            asio::co_spawn(io_, worker(i), [this](std::exception_ptr e) {
                if (e) fail("a worker ended with an exception");
                --running_;
            });
        for (int i = 0; i != count; ++i) co_await once(i % 2 == 0 ? "immediate" : "fast");
        over_ = true;
        while (running_ != 0) co_await sleep(5ms);
        if (pool_.get_size() != connections) fail(fmt::format("the pool has {} connections", pool_.get_size()));
        co_await pool_.close();
    }

    awaitable<void> sleep(clock::duration d) {
        asio::steady_timer timer(io_, d);
        co_await timer.async_wait(asio::use_awaitable);
    }

    awaitable<void> once(std::string mode) {
        co_await sleep(500ms);
        lost_ = 0;
        back_.reset();
        longest_ = {};
        const std::int64_t answered = answered_;
        const auto failed_connects = pool_.get_stats().connect_failures;
        std::atomic<bool> done = false;
        std::optional<clock::time_point> up;
        int status = 0;
        const auto began = clock::now();
        // Beside the pool somebody else tries to connect, all the time.
        std::thread observer([&] {
            while (!up && clock::now() - began < 60s) {
                asio::io_context io(1);
                std::string now;
                asio::co_spawn(io, ask(), [&](std::exception_ptr e, std::string s) {
                    if (!e) now = std::move(s);
                });
                io.run();
                if (!now.empty() && now != server_) up = clock::now();
                std::this_thread::sleep_for(2ms);
            }
        });
        std::thread restart([&] {
            status = std::system((command_ + " " + mode + " >/dev/null 2>&1").c_str());
            observer.join();
            done = true;
        });
        while (!done || (!back_ && clock::now() - began < 90s)) co_await sleep(1ms);
        restart.join();
        if (status != 0 || !up) fail("the server did not restart");
        co_await sleep(1000ms);
        if (!back_ || !up) {
            fail("nothing was answered after the restart; the log ends with: " + last_log_);
            co_return;
        }
        fmt::print(
            "{}: down for {:.0f} ms; first answer {:+.0f} ms after it listened again; {} operations lost of {} at "
            "most, attempts to connect failed {}; longest acquire {:.0f} ms; {} answers\n",
            mode, ms(*up - began), ms(*back_ - *up), lost_, connections,
            pool_.get_stats().connect_failures - failed_connects, ms(longest_), answered_ - answered);
        std::fflush(stdout);
        if (*back_ - *up > 1s) fail("it took longer than a second until the first answer");
        if (lost_ > connections) fail("more operations were lost than were under way");
        server_ = back_server_;
    }

    awaitable<std::string> ask() {
        connection conn = co_await connect(connect_options(dsn_));
        std::string s = co_await conn.fetchval<std::string>(started_at);
        co_return s;
    }

    awaitable<void> worker(int number) {
        while (!over_) {
            const auto began = clock::now();
            pooled_connection lease;
            try {
                lease = co_await pool_.acquire();
            } catch (const std::exception& e) {
                fail(fmt::format("acquire: {}", e.what()));
                co_return;
            }
            longest_ = std::max(longest_, clock::now() - began);
            std::exception_ptr failure;
            std::string server;
            try {
                server = co_await lease.fetchval<std::string>(started_at);
                if (number % 3 == 0) co_await lease.execute("SELECT pg_sleep(0.001)");
            } catch (...) {
                failure = std::current_exception();
            }
            if (!failure) {
                ++answered_;
                if (server != server_ && !back_) {
                    back_ = clock::now();
                    back_server_ = server;
                }
            } else if (is_connection_lost(failure)) {
                ++lost_;
            } else {
                try {
                    std::rethrow_exception(failure);
                } catch (const std::exception& e) {
                    fail(fmt::format("a query got: {}", e.what()));
                }
            }
        }
    }

    asio::io_context io_{1};
    const std::string dsn_, command_;
    pool pool_;
    std::string server_, back_server_, last_log_;
    std::optional<clock::time_point> back_;
    clock::duration longest_{};
    std::int64_t answered_ = 0;
    int lost_ = 0, failures_ = 0, running_ = 0;
    bool over_ = false;
};

}  // namespace
}  // namespace asiopg::test

int main(int argc, char** argv) {
    const char* dsn = std::getenv("ASIOPG_TEST_DSN");
    const char* command = std::getenv("ASIOPG_STRESS_RESTART");
    if (!dsn || !command) {
        fmt::print("ASIOPG_TEST_DSN and ASIOPG_STRESS_RESTART are not both set\n");
        return 77;
    }
    asiopg::test::restarts work(dsn, command);
    const bool good = work.run(argc > 1 ? std::atoi(argv[1]) : 4);
    fmt::print("{}\n", good ? "only what was under way was lost" : "FAILED");
    return good ? 0 : 1;
}
