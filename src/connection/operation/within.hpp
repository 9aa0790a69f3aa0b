// Something of the user's, for no longer than until a deadline.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/error.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <memory>
#include <utility>

#include "net/deadline.hpp"

namespace asiopg::detail {

struct interruption final : cancellable {
    void cancel() noexcept override { signal.emit(asio::cancellation_type::terminal); }
    asio::cancellation_signal signal;
};

/// Awaits it, and cancels it at the deadline; throws what it throws. Ask first whether the deadline has expired
/// already.
template <class T>
awaitable<T> cancelled_at(deadline& limit, awaitable<T> work) {
    const any_io_executor executor = co_await asio::this_coro::executor;
    const asio::cancellation_state own = co_await asio::this_coro::cancellation_state;
    // The signal is shared: the work may end after this coroutine.
    const auto stop = std::make_shared<interruption>();
    if (own.slot().is_connected()) own.slot().assign([stop](asio::cancellation_type_t) { stop->cancel(); });
    const auto guard = limit.guard(*stop);
    co_return co_await asio::co_spawn(executor, std::move(work),
                                      asio::bind_cancellation_slot(stop->signal.slot(), asio::use_awaitable));
}

/// The same, and throws `timeout_error` with these words when the deadline was what ended it.
template <class T>
awaitable<T> within(awaitable<T> work, deadline& limit, const char* words) {
    if (limit.expired()) throw timeout_error(words);
    try {
        co_return co_await cancelled_at(limit, std::move(work));
    } catch (...) {
        if (!limit.expired()) throw;
    }
    throw timeout_error(words);
}

}  // namespace asiopg::detail
