#include "support/cancel_everywhere.hpp"

#include <asiopg/error.hpp>

#include <gtest/gtest.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <string>
#include <system_error>

namespace asiopg::test {

namespace {

constexpr seconds limit{20};
constexpr std::size_t most_rounds = 1000;

struct progress {
    bool ended = false;
    std::exception_ptr failure;
};

// Until `p` has ended, or so many handlers have run.
void turn(asio::io_context& io, const progress& p, std::size_t handlers = static_cast<std::size_t>(-1)) {
    const auto until = std::chrono::steady_clock::now() + limit;
    io.restart();
    for (std::size_t i = 0; i != handlers && !p.ended; ++i)
        if (io.run_one_until(until) == 0) return;
}

std::string text_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        return std::string(typeid(e).name()) + ": " + e.what();
    } catch (...) {
        return "something strange";
    }
}

void settle(asio::io_context& io, const body& f, const char* what) {
    progress p;
    asio::co_spawn(io, f(), [&](std::exception_ptr e) {
        p.ended = true;
        p.failure = std::move(e);
    });
    turn(io, p);
    if (!p.ended) ADD_FAILURE() << what << " hangs";
    if (p.failure) ADD_FAILURE() << what << " threw " << text_of(p.failure);
}

// Nobody else's rows.
awaitable<void> expect_own_rows(connection& conn, int round) {
    for (int i = 0; i != 3; ++i) {
        const int expected = round * 10 + i;
        EXPECT_EQ(co_await conn.fetchval<int>("SELECT $1::int4", expected), expected);
    }
}

}  // namespace

bool is_abort(const std::exception& e) {
    if (dynamic_cast<const operation_aborted*>(&e)) return true;
    const auto* raw = dynamic_cast<const std::system_error*>(&e);
    return raw && raw->code() == asio::error::operation_aborted;
}

// True if the operation ended before its turn to be cancelled had come.
bool cancel_everywhere::round(std::size_t turns, bool destroys) {
    asio::cancellation_signal signal;  // outlives the coroutines, which have its slot
    progress p;
    asio::io_context io(1);
    connection conn;
    const body prepare = [&]() -> awaitable<void> {
        conn = co_await connect(options_);
        if (before_) co_await before_(conn);
    };
    settle(io, prepare, "the preparation");
    if (testing::Test::HasFailure()) return true;

    auto on_end = [&](std::exception_ptr e) {
        p.ended = true;
        p.failure = std::move(e);
    };
    asio::co_spawn(io, operation_(conn), asio::bind_cancellation_slot(signal.slot(), on_end));
    turn(io, p, turns);
    const bool finished = p.ended;
    if (destroys && !finished) return false;
    if (!finished) {
        signal.emit(asio::cancellation_type::terminal);
        turn(io, p);
    }
    if (!p.ended) {
        ADD_FAILURE() << "the operation hangs";
        return true;
    }
    if (p.failure) {
        bool accepted = false;
        try {
            std::rethrow_exception(p.failure);
        } catch (const std::exception& e) {
            accepted = !finished && accepts_(e);
        }
        EXPECT_TRUE(accepted) << text_of(p.failure);
    }
    if (conn.is_closed()) {
        EXPECT_FALSE(stays_open_) << "the connection is closed";
        return finished;
    }
    const body check = [&]() -> awaitable<void> {
        co_await expect_own_rows(conn, static_cast<int>(turns));
        if (after_) co_await after_(conn);
        co_await conn.close();
    };
    settle(io, check, "what comes after");
    return finished;
}

std::size_t cancel_everywhere::rounds(bool destroys) {
    if (!have_server()) return 0;
    for (std::size_t turns = 0; turns != most_rounds; ++turns) {
        const testing::ScopedTrace where(__FILE__, __LINE__, "after " + std::to_string(turns) + " handlers");
        if (round(turns, destroys)) return turns;
        if (testing::Test::HasFailure()) return turns;
    }
    ADD_FAILURE() << "there is no end of suspension points";
    return most_rounds;
}

std::size_t cancel_everywhere::run() { return rounds(false); }

std::size_t cancel_everywhere::destroy() { return rounds(true); }

}  // namespace asiopg::test
