// Turns an operation into an awaitable.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/query.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/dispatch.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <asio/use_awaitable.hpp>

#include <memory>
#include <utility>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

/// What an operation's end means to its caller: gives the value, or sets `failure`.
template <class R>
using extractor = R (*)(operation&, std::exception_ptr& failure);

/// How an operation begins; runs on the connection's executor.
using starter = void (*)(std::unique_ptr<operation>);

/// What a caller is told, which may fail for want of memory: that is a failure like any other.
template <class R, extractor<R> Extract>
[[gnu::always_inline]] inline R extract(operation& op, std::exception_ptr& failure) noexcept {
    if (failure) [[unlikely]]
        return R{};
    try {
        return Extract(op, failure);
    } catch (...) {
        failure = std::current_exception();
        return R{};
    }
}

/// Calls an awaitable's handler with what an operation gave.
template <class R, extractor<R> Extract, class Handler>
struct hand_over {
    Handler handler;

    void operator()(std::exception_ptr failure, std::unique_ptr<operation> op) {
        R value = extract<R, Extract>(*op, failure);
        op.reset();
        handler(std::move(failure), std::move(value));
    }
};

/// The same for a handler of another executor: the value hops back there. Until then that executor has work.
template <class R, extractor<R> Extract, class Handler>
struct hand_over_elsewhere {
    Handler handler;
    any_io_executor home;

    void operator()(std::exception_ptr failure, std::unique_ptr<operation> op) {
        R value = extract<R, Extract>(*op, failure);
        op.reset();
        any_io_executor target = std::move(home);
        asio::post(target, [h = std::move(handler), f = std::move(failure), v = std::move(value)]() mutable {
            h(std::move(f), std::move(v));
        });
    }
};

/// A signal on the slot cancels the operation. Gives what prevents that, if there is no memory for it.
std::exception_ptr listen(asio::cancellation_slot slot, operation& op) noexcept;

/// Ends the operation with its exception.
void refuse_on_engine(std::unique_ptr<operation> op);

/// The initiation of an operation: runs when the awaitable is awaited.
template <class R, extractor<R> Extract>
struct launcher {
    std::unique_ptr<operation> op;
    starter start;

    template <class Handler>
    void operator()(Handler handler) {
        const engine& e = *op->connection;
        const any_io_executor home = asio::get_associated_executor(handler);
        const bool here = home == e.executor();
        if (auto slot = asio::get_associated_cancellation_slot(handler); slot.is_connected())
            if (std::exception_ptr trouble = listen(slot, *op)) [[unlikely]] {
                op->exception = std::move(trouble);
                start = &refuse_on_engine;
            }
        if (!here) [[unlikely]]
            return start_elsewhere(std::move(handler), home);
        op->done.emplace(hand_over<R, Extract, Handler>{std::move(handler)});
        start(std::move(op));
    }

private:
    template <class Handler>
    [[gnu::noinline]] void start_elsewhere(Handler handler, const any_io_executor& home) {
        op->done.emplace(hand_over_elsewhere<R, Extract, Handler>{
            std::move(handler), asio::prefer(home, asio::execution::outstanding_work.tracked)});
        const any_io_executor there = op->connection->executor();
        asio::dispatch(there, [o = std::move(op), s = start]() mutable { s(std::move(o)); });
    }
};

[[gnu::hot]] inline void start_on_engine(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    e.start(std::move(op));
}

/// The operation begins when the awaitable is awaited; an awaitable that never is drops it.
template <class R, extractor<R> Extract>
awaitable<R> launch(std::unique_ptr<operation> op, starter start = &start_on_engine) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, R)>(
        launcher<R, Extract>{std::move(op), start}, asio::use_awaitable);
}

}  // namespace asiopg::detail
