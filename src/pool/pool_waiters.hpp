// Those who wait for a connection, first come, first served.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace asiopg::detail {

/// One who waits. Whoever derives from it owns it.
struct pool_waiter {
    using clock = std::chrono::steady_clock;

    std::size_t home = static_cast<std::size_t>(-1);  // which of the pool's executors it is on; none of them
    std::uint64_t ticket = 0;  // in the order of coming; one that was given a dead connection keeps its own
    bool again = false;        // it has waited before: it is not refused
    clock::time_point since{};
    clock::time_point deadline = clock::time_point::max();
    pool_waiter* next = nullptr;
    pool_waiter* previous = nullptr;

protected:
    ~pool_waiter() = default;
};

/// An intrusive list in the order of tickets.
class pool_waiters {
public:
    static constexpr std::uint64_t no_ticket = static_cast<std::uint64_t>(-1);

    bool empty() const noexcept { return !head_; }
    std::size_t size() const noexcept { return size_; }
    pool_waiter* front() const noexcept { return head_; }
    /// From any thread.
    std::uint64_t next_ticket() noexcept { return tickets_.fetch_add(1, std::memory_order_relaxed) + 1; }

    /// In its place, which is the end for a new ticket.
    void insert(pool_waiter& w) noexcept {
        pool_waiter* before = tail_;
        while (before && before->ticket > w.ticket) before = before->previous;
        w.previous = before;
        w.next = before ? before->next : head_;
        (w.previous ? w.previous->next : head_) = &w;
        (w.next ? w.next->previous : tail_) = &w;
        ++size_;
    }
    void remove(pool_waiter& w) noexcept {
        (w.previous ? w.previous->next : head_) = w.next;
        (w.next ? w.next->previous : tail_) = w.previous;
        w.next = w.previous = nullptr;
        --size_;
    }
    pool_waiter* pop_front() noexcept {
        pool_waiter* const w = head_;
        if (w) remove(*w);
        return w;
    }
    /// The one with this ticket, which leaves, or null.
    pool_waiter* take(std::uint64_t ticket) noexcept {
        pool_waiter* w = head_;
        while (w && w->ticket != ticket) w = w->next;
        if (w) remove(*w);
        return w;
    }
    /// One whose time is up, or null.
    pool_waiter* first_due(pool_waiter::clock::time_point now) const noexcept {
        pool_waiter* w = head_;
        while (w && w->deadline > now) w = w->next;
        return w;
    }
    pool_waiter::clock::time_point earliest_deadline() const noexcept {
        auto t = pool_waiter::clock::time_point::max();
        for (const pool_waiter* w = head_; w; w = w->next)
            if (w->deadline < t) t = w->deadline;
        return t;
    }

private:
    pool_waiter* head_ = nullptr;
    pool_waiter* tail_ = nullptr;
    std::size_t size_ = 0;
    std::atomic<std::uint64_t> tickets_{0};
};

}  // namespace asiopg::detail
