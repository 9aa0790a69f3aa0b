// What happens on the wire when a caller goes before its answer has come.
#include <asiopg/error.hpp>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>

#include "connection/engine/cancel_request.hpp"
#include "connection/engine/engine_batch.hpp"

namespace asiopg::detail {

namespace {

// A CancelRequest may reach the server before it has begun the command, and is lost then: it is sent again.
constexpr std::chrono::milliseconds first_repeat{100};

}  // namespace

// While the answer at the head is nobody's, nothing new is sent. If nothing behind it is anybody's either, the server
// is asked to cancel; a CancelRequest hits whatever runs, so otherwise the head is waited for.
void engine::check_drain() {
    if (closed_) return;
    const bool head = session_.head_discarded();
    if (!draining_) {
        if (!head) return;
        draining_ = true;
        cancels_sent_ = 0;
        drain_progress_ = session_.ended();
        drain_sent_ = session_.sent();
        drain_deadline_ = later(clock::now(), options_.cancel_timeout);
        session_.hold(true);
        watch(drain_deadline_);
    } else if (!head && !cancel_pending_) {
        draining_ = false;
        drain_deadline_ = cancel_again_ = clock::time_point::max();
        session_.hold(closing_);
        return;
    }
    const clock::time_point now = clock::now();
    if (drain_progress_ != session_.ended()) {
        drain_progress_ = session_.ended();
        drain_deadline_ = later(now, options_.cancel_timeout);
        cancels_sent_ = 0;
        cancel_again_ = clock::time_point::max();
    }
    // As long as the server takes what was begun it is given time.
    if (drain_sent_ != session_.sent()) {
        drain_sent_ = session_.sent();
        drain_deadline_ = later(now, options_.cancel_timeout);
    }
    if (now >= drain_deadline_) {
        lose(make_error_code(errc::cancel_unanswered));
    } else if (!cancel_pending_ && session_.only_discards() && (cancels_sent_ == 0 || now >= cancel_again_)) {
        send_cancel();
    }
}

void engine::send_cancel() {
    cancel_pending_ = true;
    cancel_again_ = clock::time_point::max();
    ++cancels_sent_;
    const clock::time_point until = std::min(later(clock::now(), options_.cancel_timeout), close_deadline_);
    asio::co_spawn(executor_, send_cancel_request(executor_, options_.cancel, until),
                   [self = shared_from_this()](std::exception_ptr, bool) { self->on_cancel_sent(); });
}

// The cancel connection has reached its end: from now on no cancel of ours can hit anything.
void engine::on_cancel_sent() {
    cancel_pending_ = false;
    if (closed_) return;
    if (session_.expects_read()) {
        // None is counted any more if the server has come on meanwhile.
        cancel_again_ = clock::now() + first_repeat * (1 << std::clamp(cancels_sent_ - 1, 0, 6));
        try {
            watch(cancel_again_);
        } catch (...) {
            come_apart(std::current_exception());
        }
    }
    batch(*this).end();
}

}  // namespace asiopg::detail
