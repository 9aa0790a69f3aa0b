// One coarse timer for all deadlines of a connection.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <utility>

namespace asiopg::detail {

/// A timer that is set to the earliest of many deadlines. It is moved only to an earlier one: being woken too early costs
/// less than setting it for each operation. Idle it is not pending: that would keep the context's run() from returning.
class wake_up {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit wake_up(const any_io_executor& e) : timer_(e) {}

    /// Whether this earliest deadline is a reason to set the timer anew, or to cancel it (max: there is none).
    bool is_moved_by(time_point t) const noexcept { return t < set_to_ || (t > set_to_ && t == time_point::max()); }
    /// Wakes by then; the timer is moved by it. `make_handler(generation)`: gives the handler, which is called with an
    /// error code, or destroyed uncalled when the execution context goes. Errors: what setting the timer throws; it is
    /// not set then.
    template <class MakeHandler>
    void by(time_point t, MakeHandler make_handler) {
        cancel();
        if (t == time_point::max()) return;
        timer_.expires_at(t);
        timer_.async_wait(make_handler(++generation_));
        set_to_ = t;
    }
    void cancel() {
        if (set_to_ == time_point::max()) return;
        set_to_ = time_point::max();
        ++generation_;  // a handler that is on its way is not meant any more
        timer_.cancel();
    }
    /// A handler was called: true if it is the one that is set, which is used up then.
    bool take(std::uint64_t generation) noexcept {
        if (generation != generation_) return false;
        set_to_ = time_point::max();
        return true;
    }

private:
    asio::steady_timer timer_;
    time_point set_to_ = time_point::max();
    std::uint64_t generation_ = 0;
};

}  // namespace asiopg::detail
