// The borrow of a pooled connection, as the connection sees it.
#pragma once

#include <cstdint>

#include "connection/state/deadline_index.hpp"

namespace asiopg::detail {

/// A pooled connection is lent to one borrower after the other. Each borrow has a name of its own, like an exclusive scope,
/// so that handles which outlive it are told from those of the next; and what is done in it may have one deadline.
class borrow {
public:
    /// Names of borrows have this bit, and those of scopes do not.
    static constexpr std::uint64_t bit = std::uint64_t{1} << 63;
    static bool is_borrow(std::uint64_t owner) noexcept { return (owner & bit) != 0; }
    /// Inside somebody's exclusive scope, rather than on the connection itself.
    static bool is_scope(std::uint64_t owner) noexcept { return owner != 0 && !is_borrow(owner); }

    /// The current one's name. 0: there never was one.
    std::uint64_t owner() const noexcept { return owner_; }
    timed::time_point deadline() const noexcept { return deadline_; }
    /// The owner is a borrow that has ended, or was inside one.
    bool is_released(std::uint64_t owner) const noexcept { return owner != 0 && (owner & ~bit) < (owner_ & ~bit); }

    std::uint64_t begin(std::uint64_t id) noexcept {
        started_before_ = started_;
        return owner_ = id | bit;
    }
    /// `id`: nobody's.
    void end(std::uint64_t id) noexcept {
        owner_ = id | bit;
        deadline_ = timed::never;
    }
    void limit(timed::time_point until) noexcept { deadline_ = until; }

    /// How many operations its users have started.
    std::uint64_t started() const noexcept { return started_; }
    void count() noexcept { ++started_; }
    /// Nothing was started since the borrow began.
    bool is_untouched() const noexcept { return started_ == started_before_; }

private:
    std::uint64_t owner_ = 0;
    timed::time_point deadline_ = timed::never;
    std::uint64_t started_ = 0, started_before_ = 0;
};

}  // namespace asiopg::detail
