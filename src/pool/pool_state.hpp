// What a pool decides: who gets which connection, when one is made, and when one goes. Without I/O, and told the time.
#pragma once

#include <asiopg/pool_options.hpp>
#include <asiopg/pool_stats.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "pool/pool_waiters.hpp"

namespace asiopg::detail {

/// Why a connection goes.
enum class close_reason : std::uint8_t { inactive, lifetime, queries, expired, unfit, lost, shutdown };

/// One connection of the pool, or one that is being made.
struct pool_member {
    using clock = std::chrono::steady_clock;
    enum class stage : std::uint8_t { connecting, idle, lent, returning, suspect, gone };

    virtual ~pool_member() = default;

    stage at = stage::connecting;
    std::size_t home = 0;          // which of the pool's executors it belongs to
    std::uint64_t generation = 0;  // of the pool, when it was begun to be made
    clock::time_point expires = clock::time_point::max();
    clock::time_point idle_since{};
    clock::time_point heard{};             // when the server was surely there
    std::chrono::nanoseconds idle_for{0};  // when it was lent: since the server was heard
};

/// Not thread-safe: its user locks.
class pool_state {
public:
    using clock = pool_member::clock;
    using time_point = clock::time_point;
    using member_ptr = std::shared_ptr<pool_member>;
    using randomness = std::function<double()>;  // between 0 and 1

    static constexpr std::size_t any_home = static_cast<std::size_t>(-1);

    pool_state(const pool_options::values& options, randomness random);

    // --- borrowing ---
    /// An idle connection, the one used last first, of this home if there is one; null if there is none, or somebody
    /// waits already (`ticket`: not counting those that came later). It is lent then.
    member_ptr take_idle(time_point now, std::size_t home, std::uint64_t ticket = pool_waiters::no_ticket);
    /// False if too many wait.
    bool may_wait() const noexcept { return options_.max_waiting == 0 || waiters_.size() < options_.max_waiting; }
    pool_waiters& waiters() noexcept { return waiters_; }
    const pool_waiters& waiters() const noexcept { return waiters_; }
    /// The oldest waiter and the connection it gets; null if there is no such pair.
    member_ptr match(time_point now);
    void count_wait(time_point since, time_point now);
    void count_timeout() noexcept { ++stats_.timeouts; }

    /// All connections that there may be are lent, and none is to be ended: who comes now waits for one to come back or
    /// to go.
    bool is_exhausted() const noexcept { return lent_ == options_.max_size && !has_outdated(); }
    /// Nobody waits, and nothing is to be ended: what comes back just stays.
    bool is_calm() const noexcept { return waiters_.empty() && !has_outdated() && !closing_; }

    // --- making ---
    /// How many connections are to be made now.
    std::size_t connects_due(time_point now) const;
    void add(member_ptr m);
    /// It was made.
    void connected(const member_ptr& m, time_point now);
    /// It could not be made. The next attempt waits for a while.
    void connect_failed(const member_ptr& m, time_point now);

    // --- coming back ---
    void returning(pool_member& m) noexcept;
    /// False if it is to go instead of being lent again, for the reason that is set.
    bool may_stay(const pool_member& m, time_point now, std::uint64_t queries, close_reason& why) const noexcept;
    /// Lends it to the oldest waiter at once, if there is one, and no other connection that may suit better. `heard`:
    /// the server has answered since it was lent.
    bool pass_on(pool_member& m, time_point now, bool heard = true) noexcept;
    /// It is ready for the next borrower.
    void make_idle(member_ptr m, time_point now, bool heard = true);
    /// It has gone, or is to go; forgotten at once. False if it was already.
    bool forget(pool_member& m, close_reason why);
    /// Idle connections that are to go by now; forgotten already.
    std::vector<member_ptr> expired(time_point now);
    /// Those that were found to be outdated when one was looked for.
    bool has_outdated() const noexcept { return !outdated_.empty(); }
    std::vector<member_ptr> take_outdated() noexcept { return std::exchange(outdated_, {}); }

    // --- connections that may be dead ---
    /// One that was asked at `asked` whether it is there did not answer: others that were heard of before that may be
    /// as dead. Gives those that are idle, to be asked now, all at once; they are not lent until they have answered,
    /// when they come back by make_idle() or pass_on(). Until then a new connection may take the place of one of them.
    std::vector<member_ptr> suspect(time_point asked);

    // --- the pool as a whole ---
    void expire() noexcept { ++generation_; }
    std::uint64_t generation() const noexcept { return generation_; }
    /// No connections are made or lent any more. Gives those that are idle; forgotten already.
    std::vector<member_ptr> close();
    bool closing() const noexcept { return closing_; }
    bool has_idle() const noexcept { return !idle_.empty(); }
    const std::vector<member_ptr>& members() const noexcept { return members_; }
    /// When something is due by itself; looks at everybody.
    time_point next_event() const;
    /// When the next attempt to connect is due, if one has to wait for its time.
    time_point next_attempt() const noexcept {
        return failures_ != 0 && connecting_ == 0 && connects_wanted() != 0 ? next_attempt_ : time_point::max();
    }
    /// When an idle connection is to go.
    time_point idle_until(const pool_member& m) const noexcept;
    pool_stats stats() const;
    const pool_options::values& options() const noexcept { return options_; }
    bool nobody_open() const noexcept { return members_.size() == connecting_; }

private:
    void to_stage(pool_member& m, pool_member::stage s) noexcept;
    bool outdated(const pool_member& m, time_point now, close_reason& why) const noexcept;
    member_ptr lend(std::size_t at, time_point now);
    void count_closed(close_reason why) noexcept;
    std::size_t connects_wanted() const noexcept;
    std::size_t room() const noexcept;

    const pool_options::values options_;
    randomness random_;
    std::vector<member_ptr> members_;
    std::vector<member_ptr> idle_;  // the one used last is the last
    std::vector<member_ptr> outdated_;
    pool_waiters waiters_;
    std::size_t connecting_ = 0, lent_ = 0, suspects_ = 0;
    std::uint64_t generation_ = 0;
    unsigned failures_ = 0;  // in a row
    time_point next_attempt_{};
    bool closing_ = false;
    pool_stats stats_;
};

}  // namespace asiopg::detail
