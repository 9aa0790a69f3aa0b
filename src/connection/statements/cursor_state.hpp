// What a cursor and its fetches share.
#pragma once

#include <asiopg/result.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "connection/statements/held_statement.hpp"
#include "connection/statements/prepared_state.hpp"

namespace asiopg::detail {

/// Beside `connection`, `held` and `portal`, its members are the caller's: nothing on the connection's executor looks
/// at them.
struct cursor_state {
    enum class use : std::uint8_t { none, iteration, counts };

    cursor_state() = default;
    cursor_state(const cursor_state&) = delete;
    ~cursor_state() { close_portal(); }
    /// The portal is closed by what is sent next. Does nothing the second time.
    void close_portal() noexcept;

    std::shared_ptr<engine> connection;
    std::uint64_t owner = 0;
    held_statement held;
    std::string portal;  // empty once it was closed
    std::string sql;     // for errors
    std::shared_ptr<const row_description> description;
    std::shared_ptr<prepared_state> handle;  // of the prepared statement that it is a cursor of, if any
    std::optional<std::chrono::nanoseconds> timeout;
    std::int32_t prefetch = 50;
    use mode = use::none;
    bool exhausted = false;
    bool lost = false;  // a fetch has failed: nobody knows where the portal stands
    bool closed = false;
    std::size_t fetching = 0;  // fetches under way
    std::deque<result> batches;
    std::size_t row = 0;  // of the first batch, that comes next
};

}  // namespace asiopg::detail
