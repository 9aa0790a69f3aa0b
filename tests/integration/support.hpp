// What the integration tests share: the server, coroutines that run beside the test, expected exceptions.
#pragma once

#include <asiopg/connection.hpp>
#include <asiopg/error.hpp>
#include <asiopg/result.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <exception>
#include <optional>
#include <source_location>
#include <string>
#include <utility>

#include "support/live_server.hpp"
#include "support/started.hpp"

namespace asiopg::test {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only
using std::chrono::steady_clock;

template <class T>
started<T> start(const connection& conn, awaitable<T> work) {
    return started<T>(conn.get_executor(), std::move(work));
}

/// Awaits and gives the exception that it throws, which has to be an E.
template <class E, class T>
awaitable<std::optional<E>> thrown(awaitable<T> work, std::source_location at = std::source_location::current()) {
    try {
        co_await std::move(work);
        ADD_FAILURE_AT(at.file_name(), static_cast<int>(at.line())) << "nothing was thrown";
    } catch (const std::exception& e) {
        if (const E* expected = dynamic_cast<const E*>(&e)) co_return *expected;
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
