// What gather() is made of.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/config.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace asiopg::detail {

template <class T>
using gathered = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// Where one awaitable's result goes.
template <class T>
struct slot {
    std::optional<gathered<T>> value;
    std::exception_ptr failure;
};

template <class T>
void rethrow(const slot<T>& s) {
    if (s.failure) std::rethrow_exception(s.failure);
}

/// Some running awaitables, and who waits for their end.
class ASIOPG_API gathering {
public:
    struct state;
    explicit gathering(std::shared_ptr<state> s) noexcept : state_(std::move(s)) {}

    /// Starts it. The slot outlives the run.
    template <class T>
    void add(awaitable<T> part, slot<T>& s) {
        spawn(run(std::move(part), s));
    }
    /// Until all have ended. Never throws what they threw.
    awaitable<void> wait();

private:
    template <class T>
    static awaitable<void> run(awaitable<T> part, slot<T>& s) {
        try {
            if constexpr (std::is_void_v<T>) {
                co_await std::move(part);
                s.value.emplace();
            } else {
                s.value.emplace(co_await std::move(part));
            }
        } catch (...) {
            s.failure = std::current_exception();
        }
    }
    void spawn(awaitable<void> part);

    std::shared_ptr<state> state_;
};

ASIOPG_API awaitable<gathering> begin_gathering();

}  // namespace asiopg::detail
