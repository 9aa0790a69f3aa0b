// Many concurrent operations on one connection, disturbed at random; every result has to be the caller's own.
#pragma once

#include <asiopg/connect_options.hpp>
#include <asiopg/connection.hpp>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <random>
#include <string>
#include <utility>

namespace asiopg::test {

inline constexpr int in_flight = 1000;

enum class verb {
    value,
    rows,
    row,
    script,
    many,
    notify,
    large,
    fails_to_run,
    fails_to_prepare,
    does_not_fit,
    transaction
};
enum class disturbance { none, cancel, timeout, unawaited, unobserved };
enum class ending { none, terminate, close, kill, drop };

/// One connection and what is known about it.
struct session {
    explicit session(connection c) : conn(std::move(c)) {}
    connection conn;
    std::uint32_t pid = conn.get_server_pid();
    int served = 0;
    int quota = 0;
    int users = 0;
    std::int64_t committed = 0;  // rows that must be in its table
    std::int64_t uncertain = 0;  // rows that may be: their transaction was disturbed
    bool retired = false;
    bool doomed = false;  // somebody ended it on purpose
};

struct figures {
    std::int64_t operations = 0, answered = 0, server_errors = 0, conversion_errors = 0, cancelled = 0, timed_out = 0;
    std::int64_t unawaited = 0, unobserved = 0, went_with_the_connection = 0, rolled_back = 0, lonely_cancels = 0;
    std::int64_t connections = 0, ended_by_intent = 0, ended_usable = 0, cancel_unanswered = 0;
};

/// What it is doing and what has come of it. One io_context, one thread.
class stress {
public:
    stress(asio::io_context& io, std::string dsn, std::int64_t operations, std::uint64_t seed)
        : io_(io), dsn_(std::move(dsn)), limit_(operations), seed_(seed), random_(seed) {}

    awaitable<void> run();
    const figures& counted() const noexcept { return count_; }
    int failures() const noexcept { return failures_; }
    std::int64_t progress() const noexcept { return progress_.load(); }

private:
    using session_ptr = std::shared_ptr<session>;

    // A failure ends nothing: what follows from it is worth seeing, up to a point.
    void fail(const std::string& text);
    void expect(bool holds, const std::string& what) {
        if (!holds) fail(what);
    }
    std::uint64_t pick(std::uint64_t n) { return std::uniform_int_distribution<std::uint64_t>(0, n - 1)(random_); }
    bool one_in(std::uint64_t n) { return pick(n) == 0; }

    asiopg::connect_options options();
    awaitable<void> worker();
    awaitable<session_ptr> take();
    awaitable<void> renew();
    awaitable<void> give_back(session_ptr s);
    awaitable<void> cancel_alone(session& s);
    awaitable<void> one(session_ptr s, std::int64_t id);
    awaitable<void> end(session_ptr s, ending how);
    awaitable<void> disturbed(session_ptr s, std::int64_t id, verb v, disturbance d);
    awaitable<void> perform(session_ptr s, std::string token, verb v, std::chrono::nanoseconds timeout);
    awaitable<void> perform_transaction(session_ptr s, std::string token);
    awaitable<void> pause();
    void judge(session& s, const std::string& token, disturbance d, std::exception_ptr failure);

    asio::io_context& io_;
    std::string dsn_;
    std::int64_t limit_;
    std::uint64_t seed_;
    std::mt19937_64 random_;
    std::int64_t next_ = 0;
    std::int64_t number_ = 0;  // of connections
    session_ptr current_;
    bool renewing_ = false;
    connection admin_;
    figures count_;
    int failures_ = 0;
    int running_ = 0;
    std::atomic<std::int64_t> progress_{0};
};

}  // namespace asiopg::test
