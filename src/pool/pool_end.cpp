// The end of a pool.
#include <asiopg/error.hpp>

#include <algorithm>
#include <asio/associated_cancellation_slot.hpp>
#include <asio/dispatch.hpp>
#include <asio/use_awaitable.hpp>

#include <utility>

#include "connection/failures.hpp"
#include "pool/pool_core.hpp"
#include "pool/waiting_handler.hpp"

namespace asiopg::detail {

std::exception_ptr pool_closed_failure() { return std::make_exception_ptr(interface_error("the pool is closed")); }

bool pool_core::is_closing() const {
    const std::lock_guard lock(mutex_);
    return state_.closing();
}

// No more is lent; what is idle or being made goes.
void pool_core::retire() noexcept {
    std::vector<std::shared_ptr<pool_member>> idle, making;
    std::vector<std::unique_ptr<pool_waiting>> waiting;
    {
        const std::lock_guard lock(mutex_);
        idle = state_.close();
        for (const auto& m : state_.members())
            if (m->at == pool_member::stage::connecting) making.push_back(m);
        waiting = take_all(state_.waiters());
    }
    for (const auto& w : waiting) w->end(pool_closed_failure(), pooled_connection());
    end_connections(idle);
    for (const auto& m : making) {
        const auto p = std::static_pointer_cast<pooled_member>(m);
        asio::dispatch(executors_[p->home], [p] { p->stop.emit(asio::cancellation_type::terminal); });
    }
    stop_timer();
    check_closed();
}

void pool_core::terminate() noexcept {
    retire();
    std::vector<std::shared_ptr<pool_member>> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& m : std::vector<std::shared_ptr<pool_member>>(state_.members())) {
            if (m->at != pool_member::stage::connecting) all.push_back(m);  // else whoever makes it ends it
            state_.forget(*m, close_reason::shutdown);
        }
    }
    end_connections(all);
    check_closed();
}

// Nothing is left: those who wait for that go on.
void pool_core::check_closed() {
    std::vector<std::unique_ptr<pool_waiting>> done;
    {
        const std::lock_guard lock(mutex_);
        if (!state_.closing() || !state_.members().empty() || closers_.empty()) return;
        done = take_all(closers_);
    }
    stop_timer();
    for (const auto& w : done) w->end(nullptr, pooled_connection());
}

// A pending timer would keep the execution context's run() from returning. Without one, the context may be gone
// already.
void pool_core::stop_timer() {
    {
        const std::lock_guard lock(mutex_);
        if (armed_ == clock::time_point::max() || next_event() != clock::time_point::max()) return;
        armed_ = clock::time_point::max();
    }
    asio::dispatch(executors_.front(), [core = shared_from_this()] {
        const std::lock_guard lock(core->mutex_);
        if (core->armed_ == clock::time_point::max()) core->timer_.cancel();  // else it was set anew meanwhile
    });
}

/// Begins to wait for the end; runs when the awaitable is awaited.
struct pool_close_starter {
    std::shared_ptr<pool_core> core;
    std::uint64_t ticket;
    pool_core::clock::time_point until;

    template <class Handler>
    void operator()(Handler handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
            slot.assign([weak = std::weak_ptr(core), number = ticket](asio::cancellation_type_t) {
                if (const std::shared_ptr<pool_core> c = weak.lock()) c->cancel_close(number);
            });
        auto w = std::make_unique<waiting_handler<Handler>>(std::move(handler));
        w->ticket = ticket;
        w->deadline = until;
        core->wait_for_end(std::move(w));
    }
};

void pool_core::wait_for_end(std::unique_ptr<pool_waiting> w) {
    {
        const std::lock_guard lock(mutex_);
        closers_.insert(*w.release());
        watch(closers_.earliest_deadline());
    }
    check_closed();
}

// Everything is closed then, so that those who wait as well have what they want.
void pool_core::cancel_close(std::uint64_t ticket) {
    std::unique_ptr<pool_waiting> cancelled;
    {
        const std::lock_guard lock(mutex_);
        cancelled.reset(static_cast<pool_waiting*>(closers_.take(ticket)));
    }
    if (!cancelled) return;
    terminate();
    cancelled->end(cancelled_failure(), pooled_connection());
}

void pool_core::end_late_close() {
    std::vector<std::unique_ptr<pool_waiting>> late;
    {
        const std::lock_guard lock(mutex_);
        late = take_all(closers_);
    }
    terminate();
    for (const auto& w : late)
        w->end(std::make_exception_ptr(
                   timeout_error("connections had not come back to the pool in time, and were closed")),
               pooled_connection());
}

namespace {

awaitable<pooled_connection> wait(std::shared_ptr<pool_core> core, std::uint64_t ticket,
                                  pool_core::clock::time_point until) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, pooled_connection)>(
        pool_close_starter{std::move(core), ticket, until}, asio::use_awaitable);
}

}  // namespace

awaitable<void> pool_core::close(std::shared_ptr<pool_core> core, duration timeout) {
    core->retire();
    const clock::time_point now = clock::now();
    const std::uint64_t ticket = core->state_.waiters().next_ticket();
    co_await wait(core, ticket, now + std::clamp<duration>(timeout, duration(0), longest_pool_wait));
}

}  // namespace asiopg::detail
