#include "connection/engine/engine.hpp"

#include <asiopg/error.hpp>

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>

#include <utility>

#include "connection/engine/cancel_request.hpp"
#include "connection/engine/engine_job.hpp"
#include "wire/frontend.hpp"

namespace asiopg::detail {

engine::engine(any_io_executor executor, std::unique_ptr<stream> s, engine_options options)
    : executor_(std::move(executor)),
      stream_(std::move(s)),
      state_(options.session, {options.cancel_timeout, options.exclusive_timeout}),
      options_(std::move(options)),
      wake_up_(executor_) {}

engine::~engine() {
    on_end_ = nullptr;  // who watches over it knows
    close_stream();
}

// Requests must not end while somebody makes what is sent: it is done later then.
template <class Again>
bool engine::postponed(Again again) {
    if (!protocol().feeding()) [[likely]]
        return false;
    asio::post(executor_, [self = shared_from_this(), again = std::move(again)]() mutable { again(*self); });
    return true;
}

void engine::start_alone(std::unique_ptr<operation> op) noexcept {
    const bool idle = state_.is_idle();
    moment now;
    state_.start(std::move(op), now);
    if (idle)
        after_batch();
    else
        turn_soon();  // several that are started one after the other go out together
}

void engine::refuse(std::unique_ptr<operation> op, std::exception_ptr why) noexcept {
    state_.refuse(std::move(op), std::move(why));
    tell_soon();
}

void engine::cancel(std::uint64_t id) {
    if (postponed([id](engine& e) { e.cancel(id); })) return;
    moment now;
    state_.cancel(id, now);
    after_batch();
}

void engine::resume_upload() {
    if (is_finished()) return;
    try {
        protocol().resume_upload();
    } catch (...) {
        come_apart(std::current_exception());
    }
    after_batch();
}

void engine::release(std::uint64_t owner) noexcept {
    moment now;
    state_.release(owner, now);
    after_batch();
}

void engine::abandon_transaction(std::uint64_t owner) noexcept {
    moment now;
    state_.abandon_transaction(owner, now);
    after_batch();
}

bool engine::abandon_outermost() {
    moment now;
    const bool any = state_.abandon_outermost(now);
    after_batch();
    return any;
}

void engine::terminate() {
    if (is_finished() || postponed([](engine& e) { e.terminate(); })) return;
    say_goodbye();
    state_.terminate();
    close_stream();
    tell_soon();
}

void engine::close(std::chrono::nanoseconds timeout, std::unique_ptr<operation> done) {
    if (protocol().feeding()) {
        postponed([timeout, d = std::move(done)](engine& e) mutable { e.close(timeout, std::move(d)); });
        return;
    }
    moment now;
    state_.close(timeout, std::move(done), now);
    after_batch();
}

void engine::detach() {
    state_.detach();
    if (state_.is_over()) return terminate();
    after_batch();
}

[[gnu::always_inline]] inline void engine::tell(std::unique_ptr<operation> op, std::exception_ptr failure) {
    if (!op->done) [[unlikely]]
        return;
    const std::shared_ptr<engine> self = std::move(op->connection);  // the caller may drop the last other reference
    completion& done = op->done;
    done(std::move(failure), std::move(op));
}

void engine::complete(std::unique_ptr<operation> op, std::exception_ptr failure) {
    tell(std::move(op), std::move(failure));
}

[[gnu::hot]] void engine::deliver() {
    {
        moment now;
        state_.look_at_session(now);
    }
    while (flow* const f = protocol().next_news()) [[unlikely]] f->wake();
    for (;;) {
        moment now;
        std::exception_ptr failure;
        std::unique_ptr<operation> op = state_.next_completed(failure, now);
        if (!op) break;
        tell(std::move(op), std::move(failure));
    }
    batch_.call_guests();
}

[[gnu::always_inline]] inline void engine::go_on() {
    moment now;
    state_.look_at_drain(now);
    flush();
    if (!protocol().expects_read()) paused_check_ = timed::never;
    if (write_error_ && !read_.waiting) [[unlikely]]
        read_soon();
    arm();
    set_timer();
    switch (state_.next_step(now)) {
        [[likely]] case connection_state::step::none : return;
        case connection_state::step::send_cancel:
            return send_cancel(now);
        case connection_state::step::say_goodbye:
            return terminate();
    }
}

// What completions have asked for goes out in one write, and the next answer is awaited.
[[gnu::hot]] void engine::after_batch() noexcept {
    if (batch_.is_open()) return;
    try {
        if (!is_finished()) [[likely]]
            go_on();
    } catch (...) {
        come_apart(std::current_exception());
    }
    if (is_finished()) [[unlikely]]
        close_stream();
    // Some may have ended meanwhile, in that their arguments were refused or the connection was ended.
    tell_soon();
}

void engine::send_cancel(moment& now) {
    asio::co_spawn(executor_, send_cancel_request(executor_, options_.cancel, state_.cancel_deadline(now)),
                   [self = shared_from_this()](std::exception_ptr, bool) {
                       moment now;
                       self->state_.cancel_ended(now);
                       batch(*self).end();
                   });
}

void engine::say_goodbye() noexcept {
    if (!state_.is_idle()) return;
    constexpr char message[] = {wire::terminate::tag, 0, 0, 0, 4};
    std::error_code ignored;
    stream_->write_some(message, ignored);
}

}  // namespace asiopg::detail
