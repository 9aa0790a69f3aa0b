// asiopg::transaction_options: isolation, access mode, and how often a transaction is done again.
#pragma once

#include <asiopg/any_duration.hpp>
#include <asiopg/detail/config.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace asiopg {

/// What a transaction sees of others that run beside it. (PostgreSQL treats the first as the second.)
enum class isolation_level : std::uint8_t { read_uncommitted, read_committed, repeatable_read, serializable };

/// As SQL writes it: "repeatable read"; "unknown" for a value that is none of the enumerators.
[[nodiscard]] ASIOPG_API std::string_view to_string(isolation_level level) noexcept;
/// The level of that name: "repeatable read", in any case, or with underscores. Errors: `interface_error` if there is
/// none.
[[nodiscard]] ASIOPG_API isolation_level isolation_level_from(std::string_view name);

/// How a transaction is begun. What is not said is as the session has it (`default_transaction_isolation`, ...).
///
///     co_await conn.transaction(
///         asiopg::transaction_options().isolation(asiopg::isolation_level::serializable).retries(5), body);
class ASIOPG_API transaction_options {
public:
    using duration = std::chrono::nanoseconds;
    enum class access_mode : std::uint8_t { unset, read_only, read_write };

    transaction_options() = default;

    /// Errors: `interface_error` for a value that is none of the enumerators.
    transaction_options& isolation(isolation_level level);
    /// By name; errors as for `isolation_level_from`.
    transaction_options& isolation(std::string_view name);
    /// The server refuses to write (25006).
    transaction_options& read_only() noexcept;
    transaction_options& read_write() noexcept;
    /// A serializable and read only transaction waits at its beginning until it can run without ever failing.
    transaction_options& deferrable(bool on = true) noexcept;

    /// How often the body is run again, in a new transaction, when it or the COMMIT fails with 40001
    /// (`serialization_failure`) or 40P01 (`deadlock_detected`). What the body does beyond the transaction is done as
    /// often. Default: never. Errors: `interface_error` for a negative number.
    transaction_options& retries(int most);
    /// How long is waited before the body is run again: about `first` before the first time, and twice as long each
    /// further time, up to `longest`. "About": between half of that and all of it, at random, so that transactions
    /// that collided do not collide again. Default: 10 ms, 1 s. Errors: `interface_error` if `first` is negative or
    /// larger than `longest`.
    transaction_options& backoff(any_duration first, any_duration longest);

    /// How long all of it may take: BEGIN, the body, COMMIT, and with retries all attempts and the pauses between them;
    /// by `pool::transaction` also the wait for a connection. At the deadline what runs is cancelled (the body too,
    /// whatever it awaits), the transaction is rolled back, and `timeout_error` is thrown. Zero or less: at once.
    /// Default: none.
    transaction_options& timeout(any_duration value) noexcept {
        timeout_ = value;
        return *this;
    }

    const std::optional<isolation_level>& level() const noexcept { return level_; }
    access_mode access() const noexcept { return access_; }
    /// Empty if nothing was said.
    const std::optional<bool>& is_deferrable() const noexcept { return deferrable_; }
    int most_retries() const noexcept { return retries_; }
    duration first_delay() const noexcept { return first_; }
    duration longest_delay() const noexcept { return longest_; }
    /// Empty if nothing was said.
    const std::optional<duration>& time_limit() const noexcept { return timeout_; }

    /// The command that begins it: "BEGIN ISOLATION LEVEL SERIALIZABLE, READ ONLY".
    std::string command() const;
    /// For people: "serializable, read only"; empty if nothing was said.
    std::string str() const;

private:
    std::optional<isolation_level> level_;
    access_mode access_ = access_mode::unset;
    std::optional<bool> deferrable_;
    int retries_ = 0;
    duration first_ = std::chrono::milliseconds(10);
    duration longest_ = std::chrono::seconds(1);
    std::optional<duration> timeout_;
};

}  // namespace asiopg
