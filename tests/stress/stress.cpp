#include "stress/stress.hpp"

#include <asiopg/connect.hpp>

#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include <cstdlib>

#include "support/started.hpp"

namespace asiopg::test {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only

constexpr auto own_deadline = std::chrono::nanoseconds(0);  // none

// A failure ends nothing: what follows from it is worth seeing, up to a point.
void stress::fail(const std::string& text) {
    fmt::print("FAILED (seed {}): {}\n", seed_, text);
    if (++failures_ == 20) std::exit(1);
}

// Connections in turn: as usual, one operation on the wire at a time, a tiny cache, TLS, no cache.
connect_options stress::options() {
    connect_options o(dsn_);
    o.sslmode(ssl_mode::disable).exclusive_timeout(25s).cancel_timeout(5s);
    switch (number_++ % 5) {
        case 1:
            o.pipeline_depth(1);
            break;
        case 2:
            o.statement_cache_size(3);
            break;
        case 3:
            o.sslmode(ssl_mode::prefer);
            break;
        case 4:
            o.statement_cache_size(0);
            break;
        default:
            break;
    }
    return o;
}

awaitable<void> stress::run() {
    admin_ = co_await connect(connect_options(dsn_));
    running_ = in_flight;
    for (int i = 0; i != in_flight; ++i) asio::co_spawn(io_, worker(), asio::detached);
    while (running_ != 0) {
        asio::steady_timer timer(io_, 5ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    if (current_) {
        current_->retired = true;
        ++current_->users;
        co_await give_back(current_);
    }
    co_await admin_.close();
}

awaitable<void> stress::worker() {
    try {
        while (next_ < limit_) {
            const std::int64_t id = next_++;
            const session_ptr s = co_await take();
            co_await one(s, id);
            ++count_.operations;
            ++progress_;
            co_await give_back(s);
        }
    } catch (const std::exception& e) {
        fail(fmt::format("a worker ended: {}", e.what()));
    }
    --running_;
}

// The connection for the next operation; a new one when the last has had its share or is closed.
awaitable<stress::session_ptr> stress::take() {
    while (!current_ || current_->conn.is_closed() || current_->retired) {
        if (!renewing_) {
            co_await renew();
            continue;
        }
        asio::steady_timer timer(io_, 1ms);
        co_await timer.async_wait(asio::use_awaitable);
    }
    const session_ptr s = current_;
    ++s->users;
    if (++s->served == s->quota) s->retired = true;
    co_return s;
}

awaitable<void> stress::renew() {
    renewing_ = true;
    auto s = std::make_shared<session>(co_await connect(options()));
    ++count_.connections;
    s->quota = static_cast<int>(limit_ / 10 + 1);
    co_await s->conn.execute("CREATE TEMP TABLE committed (token text); LISTEN noise");
    co_await cancel_alone(*s);
    current_ = std::move(s);
    renewing_ = false;
}

// With nothing else on the wire the server is asked to cancel; that may not hit what comes next.
awaitable<void> stress::cancel_alone(session& s) {
    for (int i = 0; i != 4; ++i) {
        const std::string token = fmt::format("lonely-{}-{}-{}", seed_, number_, i);
        started<result> slow(io_.get_executor(), s.conn.fetch("SELECT pg_sleep(60), $1::text", token));
        asio::steady_timer timer(io_, std::chrono::microseconds(pick(4000)));
        co_await timer.async_wait(asio::use_awaitable);
        slow.cancel();
        try {
            co_await slow.get();
            fail("a cancelled sleep of a minute ended by itself");
        } catch (const std::exception& e) {
            judge(s, token, disturbance::cancel, std::current_exception());
        }
        ++count_.lonely_cancels;
        ++progress_;
        const std::string got = co_await s.conn.fetchval<std::string>("SELECT $1::text", token);
        expect(got == token, fmt::format("{} got {}", token, got));
    }
}

// The last one to leave a connection that has had its share looks whether it is in order, and closes it.
awaitable<void> stress::give_back(session_ptr s) {
    if (--s->users != 0 || !(s->retired || s->conn.is_closed())) co_return;
    if (current_ == s) current_.reset();
    if (s->doomed || s->conn.is_closed()) {
        expect(s->doomed, "a connection was closed that nobody meant to close");
        ++count_.ended_by_intent;
        co_return;
    }
    const auto rows = co_await s->conn.fetchval<std::int64_t>("SELECT count(*) FROM committed");
    expect(rows >= s->committed && rows <= s->committed + s->uncertain,
           fmt::format("{} rows committed, expected {} (+{})", rows, s->committed, s->uncertain));
    expect(!s->conn.is_in_transaction(), "left in a transaction");
    co_await s->conn.close();
    ++count_.ended_usable;
}

awaitable<void> stress::one(session_ptr s, std::int64_t id) {
    if (one_in(5000)) {
        constexpr ending ways[] = {ending::terminate, ending::close, ending::kill, ending::drop};
        co_await end(s, ways[pick(4)]);
        co_return;
    }
    constexpr verb verbs[] = {verb::value,       verb::value,        verb::value,
                              verb::rows,        verb::rows,         verb::row,
                              verb::script,      verb::fails_to_run, verb::fails_to_prepare,
                              verb::does_not_fit};
    verb v = verbs[pick(std::size(verbs))];
    if (one_in(20)) v = verb::many;
    if (one_in(50)) v = verb::notify;
    if (one_in(200)) v = verb::large;
    if (one_in(100)) v = verb::transaction;
    disturbance d = disturbance::none;
    if (one_in(5))
        d = disturbance::cancel;
    else if (one_in(5))
        d = disturbance::timeout;
    else if (one_in(20))
        d = disturbance::unawaited;
    else if (one_in(20))
        d = disturbance::unobserved;
    if (v == verb::transaction && d != disturbance::cancel) d = disturbance::none;
    co_await disturbed(s, id, v, d);
}

awaitable<void> stress::end(session_ptr s, ending how) {
    if (s->doomed || s->conn.is_closed()) co_return;
    s->doomed = true;
    s->retired = true;
    switch (how) {
        case ending::terminate:
            s->conn.terminate();
            break;
        case ending::close:
            co_await s->conn.close();
            break;
        case ending::kill:
            co_await admin_.execute("SELECT pg_terminate_backend($1)", static_cast<std::int64_t>(s->pid));
            break;
        default:
            s->conn = connection();  // what is pending is still answered
            break;
    }
}

awaitable<void> stress::pause() {
    const std::uint64_t how = pick(4);
    if (how == 0) co_return;
    if (how == 1) {
        co_await asio::post(io_, asio::use_awaitable);
        co_return;
    }
    asio::steady_timer timer(io_, std::chrono::microseconds(pick(20000)));
    co_await timer.async_wait(asio::use_awaitable);
}

awaitable<void> stress::disturbed(session_ptr s, std::int64_t id, verb v, disturbance d) {
    const std::string token = fmt::format("t{}-{}", seed_ % 1000, id);
    std::exception_ptr failure;
    try {
        if (v == verb::transaction && d == disturbance::none) {
            co_await perform_transaction(s, token);
        } else if (d == disturbance::cancel) {
            started<void> child(io_.get_executor(), v == verb::transaction ? perform_transaction(s, token)
                                                                           : perform(s, token, v, own_deadline));
            co_await pause();
            child.cancel();
            co_await child.get();
        } else if (d == disturbance::timeout) {
            co_await perform(s, token, v, std::chrono::microseconds(1 + pick(20000)));
        } else if (d == disturbance::unawaited) {
            { auto never = s->conn.fetch("SELECT $1::text || 'never'", token); }
            ++count_.unawaited;
        } else if (d == disturbance::unobserved) {
            asio::co_spawn(io_, s->conn.fetch("SELECT $1::text || generate_series(1, 3)", token),
                           [](std::exception_ptr, result) {});
            ++count_.unobserved;
        } else {
            co_await perform(s, token, v, own_deadline);
        }
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) judge(*s, token, d, failure);
}

}  // namespace asiopg::test
