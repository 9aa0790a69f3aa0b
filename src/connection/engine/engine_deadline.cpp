// One coarse timer per connection: it is set to the earliest deadline, and moved only to an earlier one.
#include <asiopg/error.hpp>

#include <algorithm>
#include <utility>

#include "connection/engine/engine_batch.hpp"
#include "connection/failures.hpp"

namespace asiopg::detail {

// Destroyed without having been called, it knows that the execution context is going down.
class engine::timer_handler {
public:
    timer_handler(std::shared_ptr<engine> e, std::uint64_t generation)
        : engine_(std::move(e)), generation_(generation) {}
    timer_handler(timer_handler&&) = default;
    timer_handler& operator=(timer_handler&&) = default;
    timer_handler(const timer_handler&) = delete;
    ~timer_handler() {
        if (engine_ && !engine_->posting_) engine_->on_abandoned();
    }
    void operator()(std::error_code ec) {
        const std::shared_ptr<engine> e = std::move(engine_);
        if (!ec && generation_ == e->timer_generation_) e->on_timer();
    }

private:
    std::shared_ptr<engine> engine_;
    std::uint64_t generation_;
};

void engine::watch(clock::time_point t) {
    if (t >= armed_ || closed_) return;
    armed_ = t;
    timer_.expires_at(t);
    posting_ = true;
    try {
        timer_.async_wait(timer_handler(shared_from_this(), ++timer_generation_));
    } catch (...) {
        posting_ = false;
        armed_ = clock::time_point::max();
        throw;
    }
    posting_ = false;
}

engine::clock::time_point engine::earliest() const noexcept {
    clock::time_point t = std::min({drain_deadline_, cancel_again_, close_deadline_, paused_check_});
    for (const operation* op = oldest_; op; op = op->later) t = std::min(t, op->deadline);
    return t;
}

operation* engine::first_due(clock::time_point now) const noexcept {
    operation* op = oldest_;
    while (op && op->deadline > now) op = op->later;
    return op;
}

void engine::on_timer() {
    armed_ = clock::time_point::max();
    if (closed_) return;
    const clock::time_point now = clock::now();
    batch b(*this);
    // Ending one may end others, so the search starts anew each time.
    while (operation* late = first_due(now))
        abort(*late, late->hold_limited ? held_failure(holder()) : timeout_failure());
    if (paused_check_ <= now) paused_check_ = now + std::chrono::hours(1);
    if (close_deadline_ <= now) lose(errc::connection_closed);
    try {
        watch(earliest());  // what completions start watches for itself
    } catch (...) {
        come_apart(std::current_exception());
    }
    b.end();
}

// A pending timer would keep the context's run() from returning, so an idle connection has none.
void engine::relax() {
    if (armed_ == clock::time_point::max() || earliest() != clock::time_point::max()) return;
    armed_ = clock::time_point::max();
    ++timer_generation_;
    timer_.cancel();
}

}  // namespace asiopg::detail
