// What with_timeout() is made of.
#pragma once

#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/config.hpp>
#include <asiopg/detail/duration.hpp>
#include <asiopg/detail/gather.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace asiopg::detail {

/// Never throws: how it ended is in the slot, which outlives it.
template <class T>
awaitable<void> run_into(awaitable<T> work, slot<T>& s) {
    try {
        if constexpr (std::is_void_v<T>) {
            co_await std::move(work);
            s.value.emplace();
        } else {
            s.value.emplace(co_await std::move(work));
        }
    } catch (...) {
        s.failure = std::current_exception();
    }
}

/// Until it has ended; it is cancelled when the time is up. True if it was, and not by the caller's own cancellation.
/// Throws timeout_error if there is no time to begin with.
ASIOPG_API awaitable<bool> run_until(awaitable<void> work, std::chrono::nanoseconds limit);
/// Throws what the work threw; if that is the cancellation at the deadline, timeout_error.
[[noreturn]] ASIOPG_API void throw_from_within(const std::exception_ptr& failure, bool late,
                                               std::chrono::nanoseconds limit);

}  // namespace asiopg::detail
