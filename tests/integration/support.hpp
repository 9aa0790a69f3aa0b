// What the integration tests share: the server, coroutines that run beside the test, expected exceptions.
#pragma once

#include <asiopg/connection.hpp>
#include <asiopg/error.hpp>
#include <asiopg/result.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "support/live_server.hpp"

namespace asiopg::test {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only
using std::chrono::steady_clock;

/// A coroutine that runs beside the test. `cancel()` cancels it as Asio does; `get()` waits for its end (once).
template <class T>
class started {
    using value = std::conditional_t<std::is_void_v<T>, std::monostate, T>;
    struct state {
        explicit state(const any_io_executor& e) : ended(e, steady_clock::time_point::max()) {}
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

template <class T>
started<T> start(const connection& conn, awaitable<T> work) {
    return started<T>(conn.get_executor(), std::move(work));
}

/// Awaits and gives the exception that it throws, which has to be an E.
template <class E, class T>
awaitable<std::optional<E>> thrown(awaitable<T> work,
                                   std::source_location at = std::source_location::current()) {
    try {
        co_await std::move(work);
        ADD_FAILURE_AT(at.file_name(), static_cast<int>(at.line())) << "nothing was thrown";
    } catch (const E& e) {
        co_return e;
    } catch (const std::exception& e) {
        ADD_FAILURE_AT(at.file_name(), static_cast<int>(at.line()))
            << "thrown was " << typeid(e).name() << ": " << e.what();
    }
    co_return std::nullopt;
}

/// The same; gives the exception's text.
template <class E, class T>
awaitable<std::string> message_of(awaitable<T> work, std::source_location at = std::source_location::current()) {
    const std::optional<E> e = co_await thrown<E>(std::move(work), at);
    co_return e ? std::string(e->what()) : std::string();
}

inline bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// How long it was since `began`.
inline milliseconds since(steady_clock::time_point began) {
    return std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
}

}  // namespace asiopg::test
