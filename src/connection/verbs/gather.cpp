#include <asiopg/detail/gather.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <deque>
#include <functional>

#include "connection/operation/resumption.hpp"

namespace asiopg::detail {

struct gathering::state {
    state(any_io_executor e, bool c) : executor(std::move(e)), cancellable(c) {}

    // The last one to end (or to be destroyed) resumes (or destroys) who waits.
    void ended(bool alive) {
        if (--running != 0) return;
        resumption w = std::move(waiter);
        if (w && alive) w();
    }

    any_io_executor executor;
    bool cancellable;  // somebody can cancel the gathering coroutine
    std::size_t running = 0;
    resumption waiter;
    std::deque<asio::cancellation_signal> signals;
};

namespace {

/// The end of one awaitable. Destroyed uncalled (its context goes down), it counts as ended all the same.
class part_end {
public:
    explicit part_end(std::shared_ptr<gathering::state> s) noexcept : state_(std::move(s)) {}
    part_end(part_end&&) = default;
    part_end& operator=(part_end&&) = default;
    part_end(const part_end&) = delete;
    ~part_end() {
        if (const auto s = std::move(state_)) s->ended(false);
    }
    void operator()(std::exception_ptr) {
        const auto s = std::move(state_);
        s->ended(true);
    }

private:
    std::shared_ptr<gathering::state> state_;
};

}  // namespace

awaitable<gathering> begin_gathering() {
    const any_io_executor executor = co_await asio::this_coro::executor;
    const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    co_return gathering(std::make_shared<gathering::state>(executor, cancellation.slot().is_connected()));
}

#if !defined(ASIOPG_NO_REACTOR_OPS)
namespace {

// The first frame of a part's own thread of awaitables.
awaitable<asio::detail::awaitable_thread_entry_point> part_entry(awaitable<void> part, part_end end) {
    co_await std::move(part);  // does not throw
    end(nullptr);
}

}  // namespace
#endif

void gathering::spawn(awaitable<void> part) {
    ++state_->running;
#if !defined(ASIOPG_NO_REACTOR_OPS)
    // What co_spawn does, without its work tracking (who waits has work) and without its hop through the executor,
    // which costs as much as a query.
    if (!state_->cancellable) {
        asio::detail::awaitable_handler<any_io_executor, void>(part_entry(std::move(part), part_end(state_)),
                                                               state_->executor, asio::cancellation_slot(),
                                                               asio::cancellation_state())
            .launch();
        return;
    }
#endif
    if (state_->cancellable) {
        asio::cancellation_signal& signal = state_->signals.emplace_back();
        asio::co_spawn(state_->executor, std::move(part),
                       asio::bind_cancellation_slot(signal.slot(), part_end(state_)));
    } else {
        asio::co_spawn(state_->executor, std::move(part), part_end(state_));
    }
}

awaitable<void> gathering::wait() {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [s = state_](auto handler) {
            auto cancel = asio::get_associated_cancellation_slot(handler);
            if (cancel.is_connected())
                cancel.assign([s](asio::cancellation_type_t type) {
                    for (asio::cancellation_signal& signal : s->signals) signal.emit(type);
                });
            if (s->running == 0)
                asio::post(s->executor, std::move(handler));
            else
                s->waiter = resumption(std::move(handler));
        },
        asio::use_awaitable);
}

}  // namespace asiopg::detail
