// Something that a test's coroutines wait for.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

namespace asiopg::test {

/// Happens once; waiting for what has happened ends at once.
class event {
public:
    explicit event(asio::io_context& io) : event(any_io_executor(io.get_executor())) {}
    explicit event(const any_io_executor& executor) : wake_(executor, asio::steady_timer::time_point::max()) {}
    void set() {
        happened_ = true;
        wake_.cancel();
    }
    bool happened() const noexcept { return happened_; }
    awaitable<void> wait() {
        std::error_code ignored;
        if (!happened_) co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }

private:
    asio::steady_timer wake_;
    bool happened_ = false;
};

}  // namespace asiopg::test
