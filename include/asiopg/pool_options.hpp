// asiopg::pool_options: how many connections a pool keeps, for how long, and what is done with them.
#pragma once

#include <asiopg/any_duration.hpp>
#include <asiopg/connect_options.hpp>
#include <asiopg/detail/asio.hpp>
#include <asiopg/detail/config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace asiopg {

class connection;
class pooled_connection;

/// What is done with a connection that comes back, before somebody else gets it.
enum class pool_reset : std::uint8_t {
    all,  ///< advisory locks, cursors, listeners, settings and the role go (`connection::reset()`); nobody waits for it
    none,  ///< nothing is sent, unless a transaction is open: that is rolled back
};

/// Options for `create_pool()`. Setters give back the object, so they chain:
///
///     asiopg::pool_options().min_size(2).max_size(20).acquire_timeout(5s)
///
/// Defaults are asyncpg's where it has them. Setters throw `interface_error` naming the option when a value is out of
/// range; options that contradict each other are refused by `create_pool()`, such as a `max_size` below `min_size`,
/// which is 10 unless it is set.
///
/// Object lifetimes: the pool keeps a copy, its functions included, until it and its last connection have gone.
/// Thread safety: `setup` is called where `acquire()` is awaited, other functions on the connections' executors; for
/// several connections at once if these are several. None of them may wait for the pool that it belongs to.
class ASIOPG_API pool_options {
public:
    using duration = std::chrono::nanoseconds;
    using connect_function = std::function<awaitable<connection>(const connect_options&)>;
    using init_function = std::function<awaitable<void>(connection&)>;
    using setup_function = std::function<awaitable<void>(pooled_connection&)>;
    using log_function = std::function<void(std::string_view)>;

    pool_options() = default;

    /// How many connections are kept open. They are made by `create_pool()`, and made anew when they go. Default 10.
    pool_options& min_size(int value);
    /// The most connections that are open at once. Default 10; at least 1.
    pool_options& max_size(int value);
    /// A connection that has run so many commands is replaced when it comes back. Default 50,000; 0 means any number.
    pool_options& max_queries(int value);
    /// A connection that nobody has borrowed for so long is closed (and replaced, below `min_size`). Default 300 s; 0
    /// means for ever.
    pool_options& max_inactive_connection_lifetime(any_duration value);
    /// A connection of this age is replaced when it is idle or comes back, a tenth sooner or later at random, so that
    /// those made together do not go together. Default 0: no limit.
    pool_options& max_lifetime(any_duration value);

    /// How long `acquire()` waits. Default 30 s. Zero and less are refused: a borrower that waits for itself must not
    /// wait for ever.
    pool_options& acquire_timeout(any_duration value);
    /// How many may wait at once: `acquire()` fails at once beyond it. Default 0: any number.
    pool_options& max_waiting(int value);
    /// How many connections are made at the same time. Default 4; at least 1.
    pool_options& max_connecting(int value);
    /// A connection that was idle for longer answers an empty command before it is handed out; one that does not is
    /// replaced, and those that were idle for as long are asked at once. Default 1 s; a negative value switches it off.
    /// (What came from the server unasked, such as its end, is always noticed.)
    pool_options& check_after(any_duration value);
    /// How long a connection may take to be made ready for the next borrower. Default 10 s.
    pool_options& reset_timeout(any_duration value);

    /// Makes the connections, instead of `asiopg::connect`. Together with `init` it may take as long as
    /// `connect_timeout` says.
    pool_options& connect(connect_function value);
    /// Called once for each new connection. If it throws, the connection is closed, and counts as one that could not be
    /// made. Settings and the role are undone by the reset: those that are to last belong in
    /// `connect_options::server_setting`.
    pool_options& init(init_function value);
    /// Called each time before a connection is handed out, with what its borrower gets. If it throws, `acquire()` does,
    /// and the connection is closed. It has what is left of the time that `acquire()` has.
    pool_options& setup(setup_function value);
    /// Called each time a connection has come back, instead of the usual reset. If it throws, leaves a transaction open
    /// or takes longer than `reset_timeout`, the connection is closed. A transaction is rolled back before.
    pool_options& reset(init_function value);
    pool_options& reset(pool_reset value);

    /// Lets the pool's own verbs (`pool.fetch(...)`, not what is acquired) share connections: when none is idle, up to
    /// so many of them are on a connection at once, pipelined. Default 1: none is shared.
    ///
    /// Only for short commands that leave nothing behind: a slow command delays those behind it on its connection, and
    /// what a command leaves (`SET`, a temporary table, `LISTEN`, an advisory lock) is there for the others.
    pool_options& multiplexing(int value);

    /// Where the connections live: each belongs to one of these executors (strands, or contexts that one thread runs),
    /// in turn. A borrower on the same executor is served without a hop. Default: the executor of `create_pool()`'s
    /// caller.
    pool_options& executors(std::vector<any_io_executor> value);
    /// Told what nobody else is: a borrower that left a transaction open, a connection that could not be made. Called
    /// on the connections' executors.
    pool_options& log(log_function value);

    /// What the setters set; read by the library.
    struct values {
        std::size_t min_size = 10, max_size = 10;
        std::uint64_t max_queries = 50'000;
        duration max_inactive_connection_lifetime = std::chrono::seconds(300);
        duration max_lifetime{0};
        duration acquire_timeout = std::chrono::seconds(30);
        std::size_t max_waiting = 0;
        std::size_t max_connecting = 4;
        duration check_after = std::chrono::seconds(1);
        duration reset_timeout = std::chrono::seconds(10);
        connect_function connect;
        init_function init, reset;
        setup_function setup;
        pool_reset reset_kind = pool_reset::all;
        std::size_t multiplexing = 1;
        std::vector<any_io_executor> executors;
        log_function log;
    };
    const values& get() const noexcept { return values_; }

private:
    values values_;
};

}  // namespace asiopg
