// asiopg::pooled_connection: a connection that is borrowed from a pool.
#pragma once

#include <asiopg/connection.hpp>

#include <memory>
#include <utility>

namespace asiopg {

namespace detail {
class pool_core;
struct pooled_member;
}  // namespace detail

class pool;

/// A connection for as long as this object lives; then it goes back to the pool. It has all that a `connection` has.
///
/// What was made through it (transactions, cursors, statements, streams) ends with it: a transaction that is open is
/// rolled back, what runs is cancelled, and their handles refuse: "the connection has been released back to the pool".
/// Nobody waits for that. After `terminate()`, `close()`, or a loss of the connection its place in the pool is free
/// at once.
///
/// Object lifetimes: move-only; may outlive the pool, whose connections are closed then when they come back.
/// Thread safety: as for a connection; it may be destroyed on any thread.
///
///     auto lease = co_await pool.acquire();
///     co_await lease.execute("UPDATE users SET name = $1 WHERE id = $2", "Anna", 1);
class ASIOPG_API pooled_connection : public connection {
public:
    /// Nothing borrowed: as a connection that is closed.
    pooled_connection() noexcept = default;
    pooled_connection(pooled_connection&& other) noexcept
        : connection(static_cast<connection&&>(other)),
          pool_(std::move(other.pool_)),
          member_(std::move(other.member_)) {
        other.owner_ = 0;
    }
    pooled_connection& operator=(pooled_connection&& other) noexcept;
    ~pooled_connection() {
        if (member_) release();
        engine_.reset();  // it is not ours to close
    }

    /// Gives it back now, without waiting for anything. From then on its verbs throw `interface_error`. Does nothing
    /// the second time.
    void release() noexcept;
    /// From now on all that is done in this borrow has so long altogether: at the deadline what runs is cancelled, and
    /// it and whatever is started later throw `timeout_error`; a transaction is rolled back. Deadlines of single
    /// operations that are earlier hold as well. The last call counts. It ends nothing by itself: give the connection
    /// back as usual. Zero or less: the deadline has passed. Errors: `interface_error` if it was given back.
    ///
    ///     auto lease = co_await pool.acquire();
    ///     lease.expires_after(2s);
    void expires_after(any_duration limit);
    /// True until it was given back.
    bool is_borrowed() const noexcept { return static_cast<bool>(member_); }

private:
    friend class detail::pool_core;
    friend class pool;
    pooled_connection(std::shared_ptr<detail::pool_core> pool, std::shared_ptr<detail::pooled_member> member) noexcept;

    std::shared_ptr<detail::pool_core> pool_;
    std::shared_ptr<detail::pooled_member> member_;
};

}  // namespace asiopg
