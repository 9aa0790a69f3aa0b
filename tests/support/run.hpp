// Runs a test's coroutine until it ends, and fails the test instead of hanging.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/error.hpp>
#include <asiopg/postgres_error.hpp>

#include <gtest/gtest.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

namespace asiopg::test {

/// How an awaitable ended: empty if it gave its value.
class failure {
public:
    failure() = default;
    explicit failure(std::exception_ptr e) : cause_(std::move(e)) {
        try {
            std::rethrow_exception(cause_);
        } catch (const postgres_error& error) {
            text_ = error.what();
            sqlstate_ = error.sqlstate();
        } catch (const connection_error& error) {
            text_ = error.what();
            code_ = error.code();
            nothing_sent_ = error.nothing_sent();
        } catch (const operation_aborted& error) {
            text_ = error.what();
            code_ = error.code();
        } catch (const std::exception& error) {
            text_ = error.what();
        }
    }

    explicit operator bool() const noexcept { return static_cast<bool>(cause_); }
    /// Whether it is of this class or below.
    template <class E>
    bool is() const {
        try {
            if (cause_) std::rethrow_exception(cause_);
        } catch (const E&) {
            return true;
        } catch (...) {
        }
        return false;
    }
    const std::exception_ptr& cause() const noexcept { return cause_; }
    const std::string& what() const noexcept { return text_; }
    const std::string& sqlstate() const noexcept { return sqlstate_; }
    const std::error_code& code() const noexcept { return code_; }
    bool nothing_sent() const noexcept { return nothing_sent_; }
    bool mentions(std::string_view words) const { return text_.find(words) != std::string::npos; }

private:
    std::exception_ptr cause_;
    std::string text_, sqlstate_;
    std::error_code code_;
    bool nothing_sent_ = false;
};

inline std::ostream& operator<<(std::ostream& out, const failure& f) {
    return f ? out << "failure: " << f.what() << " [" << f.code() << ' ' << f.sqlstate() << ']' : out << "success";
}

/// Awaits and tells how it ended.
template <class T>
awaitable<failure> failure_of(awaitable<T> pending) {
    std::exception_ptr caught;
    try {
        co_await std::move(pending);
    } catch (...) {
        caught = std::current_exception();
    }
    if (!caught) co_return failure();
    co_return failure(std::move(caught));
}

/// Runs `body()` on `io` until it has ended. A body that takes longer than `limit`, or throws, fails the test; then, as
/// always, what is left on `io` is dropped with it. True if the body ended.
template <class Body>
bool run(asio::io_context& io, Body body, std::chrono::nanoseconds limit = std::chrono::seconds(20)) {
    bool ended = false;
    asio::co_spawn(io, body(), [&](std::exception_ptr e) {
        ended = true;
        if (e) ADD_FAILURE() << "the test threw " << failure(e);
    });
    const auto until = std::chrono::steady_clock::now() + limit;
    while (!ended && std::chrono::steady_clock::now() < until) {
        if (io.stopped()) {
            ADD_FAILURE() << "the test waits for something that nothing will bring about";
            return false;
        }
        io.run_one_until(until);
    }
    if (!ended) ADD_FAILURE() << "the test was still running after its time";
    return ended;
}

}  // namespace asiopg::test
