// Who waits in a pool: the handler of a coroutine.
#pragma once

#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>

#include <memory>
#include <utility>

#include "core/recycled.hpp"
#include "pool/pool_core.hpp"

namespace asiopg::detail {

/// A timer has to be pending while somebody waits: it tells when the execution context goes.
inline constexpr std::chrono::hours longest_pool_wait{24 * 365};

/// The handler, and its executor, which has work until it is called.
template <class Handler>
struct waiting_handler final : pool_waiting, recycling<waiting_handler<Handler>, 256> {
    explicit waiting_handler(Handler h)
        : handler(std::move(h)),
          home(asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked)) {}
    void end(std::exception_ptr failure, pooled_connection lease) override {
        asio::post(home, [h = std::move(handler), f = std::move(failure), l = std::move(lease)]() mutable {
            h(std::move(f), std::move(l));
        });
    }
    void enter() override {
        const std::unique_ptr<waiting_handler> self(this);
        Handler h = std::move(handler);
        h(std::exception_ptr(), std::move(lease));
    }
    Handler handler;
    any_io_executor home;
};

template <class Handler>
std::unique_ptr<pool_waiting> make_waiting_handler(Handler handler) {
    return std::make_unique<waiting_handler<Handler>>(std::move(handler));
}

}  // namespace asiopg::detail
