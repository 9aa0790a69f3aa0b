// asiopg::query: the text of a command and the options that ride on it.
#pragma once

#include <asiopg/any_duration.hpp>
#include <asiopg/detail/config.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace asiopg {

/// A command's text, taken by value. Every verb takes a query where its text goes, so plain strings work, and options
/// are added where they are wanted:
///
///     co_await conn.fetch(asiopg::query("SELECT pg_sleep($1)").timeout(5s), 0.1);
class query {
public:
    using duration = std::chrono::nanoseconds;

    query(const char* text) : text_(text) {}             // NOLINT(google-explicit-constructor)
    query(std::string_view text) : text_(text) {}        // NOLINT(google-explicit-constructor)
    query(std::string text) : text_(std::move(text)) {}  // NOLINT(google-explicit-constructor)

    /// How long the operation may take from its start, preparing and waiting for its turn included. It then ends with
    /// `asiopg::timeout_error`. Zero or less: at once, with nothing sent (as in asyncpg). Default: the connection's
    /// `command_timeout`.
    query& timeout(any_duration value) & {
        timeout_ = value.value();
        has_timeout_ = true;
        return *this;
    }
    query&& timeout(any_duration value) && { return std::move(timeout(value)); }

    /// The command's text.
    const std::string& text() const& noexcept { return text_; }
    std::string&& text() && noexcept { return std::move(text_); }
    /// Whether `timeout(value)` was called; else `timeout()` is zero and means nothing.
    bool has_timeout() const noexcept { return has_timeout_; }
    duration timeout() const noexcept { return timeout_; }

private:
    std::string text_;
    duration timeout_{0};
    bool has_timeout_ = false;
};

}  // namespace asiopg
