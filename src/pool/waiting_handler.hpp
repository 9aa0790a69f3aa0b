// Who waits in a pool: the handler of a coroutine.
#pragma once

#include <asio/associated_executor.hpp>
#include <asio/post.hpp>

#include <memory>
#include <utility>

#include "core/recycled.hpp"
#include "pool/pool_core.hpp"

namespace asiopg::detail {

/// The coroutine keeps its executor busy. `Derived`: the final class.
template <class Handler, class Derived>
struct waiting_handler_base : pool_waiting, recycling<Derived, 256> {
    explicit waiting_handler_base(Handler h) noexcept : handler(std::move(h)) {}
    void end(std::exception_ptr failure, pooled_connection got) override {
        const any_io_executor executor = asio::get_associated_executor(handler);
        asio::post(executor,
                   [h = std::move(handler), f = std::move(failure), l = std::move(got), t = std::move(turn)]() mutable {
                       t.end();
                       h(std::move(f), std::move(l));
                   });
    }
    void enter() override {
        const std::unique_ptr<Derived> self(static_cast<Derived*>(this));
        Handler h = std::move(handler);
        h(std::exception_ptr(), std::move(lease));
    }
    Handler handler;
};

template <class Handler>
struct waiting_handler final : waiting_handler_base<Handler, waiting_handler<Handler>> {
    using waiting_handler_base<Handler, waiting_handler>::waiting_handler_base;
};

}  // namespace asiopg::detail
