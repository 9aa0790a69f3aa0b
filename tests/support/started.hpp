// A coroutine that runs beside the one that started it, and that can be cancelled and waited for.
#pragma once

#include <asiopg/detail/asio.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

namespace asiopg::test {

/// A coroutine that runs beside the test. `cancel()` cancels it as Asio does; `get()` waits for its end (once).
template <class T>
class started {
    using value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
    struct state {
        explicit state(const any_io_executor& e) : ended(e, asio::steady_timer::time_point::max()) {}
        std::optional<value> result;
        std::exception_ptr failure;
        bool over = false;
        asio::cancellation_signal signal;
        asio::steady_timer ended;
    };

public:
    started(const any_io_executor& executor, awaitable<T> work) : state_(std::make_shared<state>(executor)) {
        auto end = [s = state_](std::exception_ptr failure, auto... results) {
            s->failure = std::move(failure);
            if (!s->failure) s->result.emplace(std::move(results)...);
            s->over = true;
            s->ended.cancel();
        };
        asio::co_spawn(executor, std::move(work), asio::bind_cancellation_slot(state_->signal.slot(), std::move(end)));
    }
    void cancel(asio::cancellation_type type = asio::cancellation_type::terminal) { state_->signal.emit(type); }
    bool over() const { return state_->over; }
    awaitable<T> get() { return get_from(state_); }

private:
    static awaitable<T> get_from(std::shared_ptr<state> s) {
        while (!s->over) {
            try {
                co_await s->ended.async_wait(asio::use_awaitable);
            } catch (const std::system_error&) {  // cancelled: it is over, or the test is
                if (!s->over) throw;
            }
        }
        if (s->failure) std::rethrow_exception(s->failure);
        if constexpr (!std::is_void_v<T>) co_return std::move(*s->result);
    }

    std::shared_ptr<state> state_;
};

}  // namespace asiopg::test
