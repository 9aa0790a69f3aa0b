// asiopg::with_timeout: a deadline for anything that can be awaited.
#pragma once

#include <asiopg/any_duration.hpp>
#include <asiopg/detail/with_timeout.hpp>

#include <type_traits>
#include <utility>

namespace asiopg {

/// Awaits `work` for `limit` at most, as asyncio.wait_for does: gives what it gives, and throws what it throws, at
/// once. At the deadline it is cancelled, its end is waited for, and `timeout_error` is thrown; if it gave its value or
/// another error meanwhile, it is that. (Asio's `work || timer` waits for the timer when the work fails.)
///
///     auto users = co_await asiopg::with_timeout(load_users(pool), 2s);
///
/// The time begins when it is awaited, and so does the work. Zero or less is a deadline that has passed: the work is
/// not even started. As it is cancelled by Asio's means, work that does not heed a terminal cancellation runs to its
/// end.
///
/// Errors: `timeout_error`; if it was a COMMIT that was cancelled after it had been sent, also `outcome_unknown`.
/// Cancellation: cancels the work, waits for its end, and throws what it throws then: `operation_aborted`, as a rule.
template <class T>
awaitable<T> with_timeout(awaitable<T> work, any_duration limit) {
    detail::slot<T> s;
    const bool late = co_await detail::run_until(detail::run_into(std::move(work), s), limit);
    if (s.failure) detail::throw_from_within(s.failure, late, limit);
    if constexpr (!std::is_void_v<T>) co_return std::move(*s.value);
}

}  // namespace asiopg
