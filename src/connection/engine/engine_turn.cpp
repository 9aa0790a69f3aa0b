// What an engine does soon: a turn of its own, its timer, and the news of its end.
#include <asio/post.hpp>

#include <new>
#include <utility>

#include "connection/engine/engine_job.hpp"

namespace asiopg::detail {

namespace {

// Posting a job needs a little memory. What another handler has just given back may do.
constexpr int attempts_to_post = 4;
constexpr int told_per_turn = 64;  // then others on the executor get theirs

}  // namespace

// False if there is no memory: it is tried again at the next opportunity.
bool engine::post(void (engine::*what)()) noexcept {
    bool done = false;
    posting_ = true;
    for (int i = 0; i != attempts_to_post && !done; ++i) {
        try {
            asio::post(executor_, job(shared_from_this(), what));
            done = true;
        } catch (...) {
        }
    }
    posting_ = false;
    return done;
}

void engine::turn_soon() noexcept {
    if (!turn_posted_) turn_posted_ = post(&engine::turn);
}

// Those are told that have ended otherwise than by their answer; and what was asked for meanwhile goes out.
void engine::turn() {
    turn_posted_ = false;
    batch b(*this);
    for (int told = 0; told != told_per_turn; ++told) {
        std::exception_ptr failure;
        std::unique_ptr<operation> op = state_.next_ended(failure);
        if (!op) break;
        complete(std::move(op), std::move(failure));
    }
    b.end();
}

void engine::tell_end() {
    if (const auto told = std::exchange(on_end_, nullptr)) told(false);
}

void engine::read_soon() {
    read_.waiting = post(&engine::read_now);  // the job stands for a wait
    if (!read_.waiting) throw std::bad_alloc();
}

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
        if (e->wake_up_.take(generation_) && !ec) e->on_timer();
    }

private:
    std::shared_ptr<engine> engine_;
    std::uint64_t generation_;
};

void engine::move_timer(timed::time_point t) {
    posting_ = true;
    try {
        wake_up_.by(t, [&](std::uint64_t generation) { return timer_handler(shared_from_this(), generation); });
    } catch (...) {
        posting_ = false;
        throw;
    }
    posting_ = false;
}

void engine::on_timer() {
    if (is_finished()) return;
    batch b(*this);
    moment now;
    state_.tick(now);
    if (paused_check_ <= now()) paused_check_ = now() + paused_check_interval;
    b.end();
}

}  // namespace asiopg::detail
