// The connection is lost: by what the server or the network did, or for want of memory. Nothing here throws, and
// whoever waits is told.
#include <asiopg/error.hpp>

#include <asio/post.hpp>

#include <new>
#include <stdexcept>
#include <system_error>

#include "connection/engine/engine_batch.hpp"
#include "connection/engine/engine_job.hpp"
#include "connection/failures.hpp"

namespace asiopg::detail {

namespace {

// Posting a job needs a little memory. What another handler has just given back may do.
constexpr int attempts_to_post = 4;

std::error_code code_of(const std::exception_ptr& failure) noexcept {
    try {
        std::rethrow_exception(failure);
    } catch (const std::bad_alloc&) {
        return std::make_error_code(std::errc::not_enough_memory);
    } catch (const std::length_error&) {
        return std::make_error_code(std::errc::not_enough_memory);
    } catch (const std::system_error& e) {
        return e.code();
    } catch (...) {
        return errc::connection_closed;
    }
}

}  // namespace

// Without memory even for an error's text, that is what is told.
std::exception_ptr engine::loss(std::error_code code, bool nothing_sent) const noexcept {
    try {
        return lost_failure(code, nothing_sent, session_.farewell(), session_.fault());
    } catch (...) {
        return std::current_exception();
    }
}

void engine::lose(std::error_code why) noexcept {
    if (closed_) return;
    lost_ = why;
    bool told = false;  // not by what has its answer already
    for (const operation* op = oldest_; op; op = op->later)
        told = told || (op->done && op->progress != request::stage::done);
    close_stream();
    session_.lose(why);
    if (session_.farewell()) {
        last_words_ = loss(why, true);
        words_told_ = told;
    }
    // Those that waited for their turn never reached the session, or were on their way to it.
    for (operation* op = oldest_; op;) {
        operation* next = op->later;
        if (op->progress != request::stage::done) finish_later(unlink(*op), loss(why, op->nothing_sent));
        op = next;
    }
    owners_.clear();
    if (close_waiter_) finish_later(std::move(close_waiter_), nullptr);
    settled_.store(true, std::memory_order_release);
    if (!in_batch_) flush_soon();
    if (on_end_ && !post(&engine::tell_end)) in_debt_ = true;
}

// Something of ours has thrown, and what it was doing is half done.
void engine::come_apart(std::exception_ptr why) noexcept { lose(code_of(why)); }

void engine::tell_end() {
    if (const auto told = std::exchange(on_end_, nullptr)) told(false);
}

// False if there is no memory.
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

void engine::finish_later(std::unique_ptr<operation> owned, std::exception_ptr failure) noexcept {
    operation* const op = owned.release();
    op->exception = std::move(failure);
    op->later = op->earlier = nullptr;
    (late_ ? last_late_->later : late_) = op;
    last_late_ = op;
    if (post(&engine::tell_late)) return;
    ++late_owed_;
    in_debt_ = true;
}

void engine::tell_late() {
    if (!late_) return;
    std::unique_ptr<operation> op(late_);
    late_ = op->later;
    op->later = nullptr;
    std::exception_ptr failure = std::move(op->exception);
    batch b(*this);
    finish(std::move(op), std::move(failure));
    b.end();
}

// What no job could be posted for.
void engine::pay_debts() {
    in_debt_ = false;
    while (late_owed_ != 0) {
        --late_owed_;
        if (!post(&engine::tell_late)) {
            ++late_owed_;
            in_debt_ = true;
            return;
        }
    }
    if (closed_ && on_end_) in_debt_ = !post(&engine::tell_end);
}

}  // namespace asiopg::detail
