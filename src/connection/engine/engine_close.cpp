// The end of a connection.
#include <asiopg/error.hpp>

#include <algorithm>
#include <asio/post.hpp>
#include <utility>

#include "connection/engine/engine.hpp"
#include "connection/failures.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

void engine::terminate() {
    if (closed_) return;
    if (session_.feeding()) {
        asio::post(executor_, [self = shared_from_this()] { self->terminate(); });
        return;
    }
    closing_ = true;  // nobody is to take it for a loss
    say_goodbye();
    lose(errc::connection_closed);
}

void engine::close(std::chrono::nanoseconds timeout, std::unique_ptr<operation> done) {
    if (is_closed()) {
        finish_later(std::move(done), nullptr);
        return;
    }
    if (session_.feeding()) {
        asio::post(executor_, [self = shared_from_this(), timeout, d = std::move(done)]() mutable {
            self->close(timeout, std::move(d));
        });
        return;
    }
    closing_ = true;
    close_waiter_ = std::move(done);
    close_deadline_ = later(clock::now(), std::max(timeout, std::chrono::nanoseconds(0)));
    try {
        begin_close();
    } catch (...) {
        come_apart(std::current_exception());
    }
}

// Nothing new is sent, and what has not been sent is not done.
void engine::begin_close() {
    watch(close_deadline_);
    session_.hold(true);
    session_.cut(closed_failure());
    cancels_sent_ = 0;
    for (operation* op = oldest_; op;) {
        operation* following = op->later;
        const bool unsent = op->progress != request::stage::sent && op->progress != request::stage::done;
        if (unsent && op->form != request::kind::described_later) {  // that has its answer
            if (!op->held) session_.abandon(*op);
            finish_later(unlink(*op), closed_failure());
        }
        op = following;
    }
    owners_.clear();
    resume_receiving();
    flush_soon();
}

// What runs is cancelled, one after the other; its callers get what the server says to that.
void engine::continue_close() {
    if (closed_ || cancel_pending_) return;
    if (session_.expects_read()) {
        if (drain_progress_ != session_.ended()) {
            drain_progress_ = session_.ended();
            cancels_sent_ = 0;
        }
        if (cancels_sent_ == 0 || clock::now() >= cancel_again_) send_cancel();
        return;
    }
    terminate();
}

void engine::say_goodbye() noexcept {
    if (!stream_ || session_.wants_write() || session_.expects_read()) return;
    constexpr char message[] = {wire::terminate::tag, 0, 0, 0, 4};
    std::error_code ignored;
    stream_->write_some(message, ignored);
}

void engine::detach() {
    detached_ = true;
    if (!oldest_ && !draining_ && !closing_) terminate();
}

}  // namespace asiopg::detail
