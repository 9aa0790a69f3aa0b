// asiopg::pool_stats: what a pool has and what it has done.
#pragma once

#include <asiopg/detail/duration.hpp>

#include <cstddef>
#include <cstdint>

namespace asiopg {

/// A snapshot, given by `pool::get_stats()`.
struct pool_stats {
    // now
    std::size_t size = 0;        ///< connections that are open: idle, lent, or being made ready after a borrow
    std::size_t idle = 0;        ///< of these, those that nobody has
    std::size_t borrowed = 0;    ///< of these, those that somebody has
    std::size_t connecting = 0;  ///< connections that are being made
    std::size_t waiting = 0;     ///< callers that wait for a connection

    // since the beginning
    std::uint64_t acquired = 0;                ///< borrows
    std::uint64_t waited = 0;                  ///< of these, those that had to wait
    std::chrono::nanoseconds wait_time{0};     ///< how long these waited, all together
    std::chrono::nanoseconds longest_wait{0};  ///< and the longest of them
    std::uint64_t timeouts = 0;                ///< callers whose time was up
    std::uint64_t connects = 0;                ///< connections that were made
    std::uint64_t connect_failures = 0;        ///< and those that could not be made

    // connections that were closed, by reason
    std::uint64_t closed_inactive = 0;  ///< `max_inactive_connection_lifetime`
    std::uint64_t closed_lifetime = 0;  ///< `max_lifetime`
    std::uint64_t closed_queries = 0;   ///< `max_queries`
    std::uint64_t closed_expired = 0;   ///< `expire_connections()`
    std::uint64_t closed_unfit = 0;     ///< could not be made ready for the next borrower, or failed in `setup`
    std::uint64_t closed_lost = 0;      ///< ended by the server, the network, or the borrower
    std::uint64_t closed_shutdown = 0;  ///< with the pool
};

}  // namespace asiopg
