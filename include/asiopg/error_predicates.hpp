// What callers ask about an error: may it pass by itself, is the connection gone, is a retry safe.
#pragma once

#include <asiopg/detail/config.hpp>

#include <exception>

namespace asiopg {

/// Whether the same operation may well succeed later: serialization failures, deadlocks, locks not available, a server
/// that shuts down or starts up, resources exhausted (class 53), connection exceptions (class 08), a prepared statement
/// that the server refuses since something has changed (`outdated_statement`), and a connection that was lost or could
/// not be made for reasons of the network. It does not say that a retry is safe.
[[nodiscard]] ASIOPG_API bool is_transient(const std::exception& e) noexcept;

/// Whether there is no connection any more (or there never was): every `connection_error`, and what the server
/// reports when it ends a session, which is anything of severity FATAL or PANIC, class 08, and 57P01 to 57P05.
[[nodiscard]] ASIOPG_API bool is_connection_lost(const std::exception& e) noexcept;

/// Whether surely nothing of the operation took effect, so that it may be done again: a connection lost before anything
/// was sent, serialization failures and deadlocks (then the whole transaction has to be done again), a prepared
/// statement that the server refuses since something has changed (`outdated_statement`: likewise), a server that does
/// not accept connections now or has too many of them. False does not mean that something took effect.
[[nodiscard]] ASIOPG_API bool safe_to_retry(const std::exception& e) noexcept;

/// Whether it is the end of a COMMIT that was sent and whose answer has not been seen: nobody knows whether the
/// transaction was committed, and to do it again may do it twice. (`safe_to_retry` is false for these.)
[[nodiscard]] ASIOPG_API bool is_outcome_unknown(const std::exception& e) noexcept;

/// The same for a captured exception, as `co_spawn` hands it to its handler; false for a null pointer and for what is
/// no std::exception.
[[nodiscard]] ASIOPG_API bool is_transient(const std::exception_ptr& e) noexcept;
[[nodiscard]] ASIOPG_API bool is_connection_lost(const std::exception_ptr& e) noexcept;
[[nodiscard]] ASIOPG_API bool safe_to_retry(const std::exception_ptr& e) noexcept;
[[nodiscard]] ASIOPG_API bool is_outcome_unknown(const std::exception_ptr& e) noexcept;

}  // namespace asiopg
