// Borrowing.
#include <asiopg/error.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <utility>

#include "connection/failures.hpp"
#include "connection/launch.hpp"
#include "connection/make_operation.hpp"
#include "connection/take.hpp"
#include "connection/transfer.hpp"
#include "connection/within.hpp"
#include "pool/pool_core.hpp"
#include "pool/waiting_handler.hpp"

namespace asiopg::detail {

namespace {

std::string seconds(pool_options::duration d) {
    std::string text = std::to_string(std::chrono::duration<double>(d).count());
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text + " s";
}

}  // namespace

std::size_t pool_core::home_of(const any_io_executor& e) const noexcept {
    if (executors_.size() == 1) return e == executors_.front() ? 0 : pool_state::any_home;
    for (std::size_t i = 0; i != executors_.size(); ++i)
        if (executors_[i] == e) return i;
    return pool_state::any_home;
}

// Empty if there is none; then `ticket` is a place in the queue.
pooled_connection pool_core::try_take(std::size_t home, std::uint64_t& ticket, clock::time_point now) {
    std::vector<std::shared_ptr<pool_member>> outdated;
    pooled_ptr m;
    {
        const std::lock_guard lock(mutex_);
        if (state_.closing()) std::rethrow_exception(pool_closed_failure());
        m = std::static_pointer_cast<pooled_member>(state_.take_idle(now, home, ticket));
        if (state_.has_outdated()) outdated = state_.take_outdated();
        if (!m && ticket == pool_waiters::no_ticket) ticket = state_.waiters().next_ticket();
    }
    end_connections(outdated);
    return m ? pooled_connection(shared_from_this(), std::move(m)) : pooled_connection();
}

void pool_core::enqueue(std::unique_ptr<pool_waiting> w, clock::time_point now) {
    std::exception_ptr refused;
    to_do what;
    {
        const std::lock_guard lock(mutex_);
        if (state_.closing())
            refused = pool_closed_failure();
        else if (!w->again && !state_.may_wait())
            refused = std::make_exception_ptr(interface_error("too many wait for a connection: max_waiting is " +
                                                              std::to_string(options().max_waiting)));
        else {
            watch(w->deadline);
            state_.waiters().insert(*w.release());
            plan(what, now);
        }
    }
    if (refused) return w->end(std::move(refused), pooled_connection());
    carry_out(what);
}

void pool_core::cancel(std::uint64_t ticket) {
    std::unique_ptr<pool_waiting> found;
    {
        const std::lock_guard lock(mutex_);
        found.reset(static_cast<pool_waiting*>(state_.waiters().take(ticket)));
    }
    if (found) found->end(cancelled_failure(), pooled_connection());
}

/// Begins to wait; runs when the awaitable is awaited.
struct pool_wait_starter {
    std::shared_ptr<pool_core> core;
    std::size_t home;
    std::uint64_t ticket;
    bool again;
    pool_core::clock::time_point since, now, until;

    template <class Handler>
    void operator()(Handler handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
            slot.assign([weak = std::weak_ptr(core), number = ticket](asio::cancellation_type_t) {
                if (const std::shared_ptr<pool_core> c = weak.lock()) c->cancel(number);
            });
        auto w = make_waiting_handler(std::move(handler));
        w->home = home;
        w->ticket = ticket;
        w->again = again;
        w->since = since;
        w->deadline = until;
        core->enqueue(std::move(w), now);
    }
};

namespace {

awaitable<pooled_connection> wait(std::shared_ptr<pool_core> core, std::size_t home, std::uint64_t ticket, bool again,
                                  pool_core::clock::time_point since, pool_core::clock::time_point now,
                                  pool_core::clock::time_point until) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, pooled_connection)>(
        pool_wait_starter{std::move(core), home, ticket, again, since, now, until}, asio::use_awaitable);
}

awaitable<std::uint64_t> lend(std::shared_ptr<engine> e) { co_return e->lend(); }

// An empty command: the server answers that it is there.
awaitable<bool> answers(std::shared_ptr<engine> e, pool_core::duration limit) {
    try {
        co_await launch<command_tag, &take_tag>(make_operation(e, 0, query("").timeout(limit), request::kind::simple));
    } catch (const operation_aborted&) {
        throw;
    } catch (const error&) {
        co_return false;
    }
    co_return true;
}

constexpr std::chrono::seconds longest_check{5};

}  // namespace

void pool_core::drop(pooled_connection& lease, close_reason why) noexcept {
    const pooled_ptr m = std::move(lease.member_);
    lease.engine_.reset();
    lease.pool_.reset();
    end_connection(*m);
    gone(m, why);
}

awaitable<pooled_connection> pool_core::acquire(std::shared_ptr<pool_core> core, duration timeout) {
    const any_io_executor here = co_await asio::this_coro::executor;
    const std::size_t home = core->home_of(here);
    const pool_options::values& o = core->options();
    std::uint64_t ticket = pool_waiters::no_ticket;
    clock::time_point since{}, until{};
    for (;;) {
        const clock::time_point now = clock::now();
        const bool again = ticket != pool_waiters::no_ticket;
        pooled_connection lease = core->try_take(home, ticket, now);
        const bool takes_time =
            !lease.is_borrowed() || o.setup || (o.check_after.count() >= 0 && lease.member_->idle_for > o.check_after);
        if (takes_time && until == clock::time_point()) {
            since = now;
            until = since + std::min<duration>(timeout, longest_pool_wait);
        }
        if (!lease.is_borrowed()) lease = co_await wait(core, home, ticket, again, since, now, until);
        const std::shared_ptr<engine> e = lease.member_->connection;
        bool good = true;
        if (o.check_after.count() >= 0 && lease.member_->idle_for > o.check_after) {
            const duration left = until - clock::now();
            if (left.count() <= 0) std::rethrow_exception(core->timeout_failure(clock::now() - since));
            good = co_await answers(e, std::min<duration>(longest_check, left));
        }
        std::uint64_t owner = 0;
        if (lease.owner_ != 0)  // handed over in a batch
            owner = e->is_closed() ? 0 : lease.owner_;
        else if (good && home != pool_state::any_home && lease.member_->home == home)
            owner = e->lend();
        else if (good)
            owner = co_await at_home(e, detail::lend(e));
        if (owner == 0) {
            core->drop(lease, close_reason::lost);
            continue;
        }
        lease.engine_ = e;
        lease.owner_ = owner;
        if (o.setup) co_await core->set_up(lease, here, until);
        co_return lease;
    }
}

awaitable<void> pool_core::set_up(pooled_connection& lease, any_io_executor here, clock::time_point until) {
    std::exception_ptr failure;
    try {
        deadline limit(here, until);
        co_await within(options().setup(lease), limit,
                        "the setup callback of the pool has taken longer than acquire() may");
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure) co_return;
    drop(lease, close_reason::unfit);
    std::rethrow_exception(failure);
}

std::exception_ptr pool_core::timeout_failure(duration waited) const {
    std::exception_ptr cause;
    pool_stats s;
    {
        const std::lock_guard lock(mutex_);
        s = state_.stats();
        cause = last_failure_;
    }
    std::string text = "no connection for " + seconds(waited) + ": the pool has " + std::to_string(s.size) +
                       " of at most " + std::to_string(options().max_size) + " (" + std::to_string(s.borrowed) +
                       " borrowed, " + std::to_string(s.idle) + " idle, " + std::to_string(s.connecting) +
                       " being made), and " + std::to_string(s.waiting) + " others wait";
    if (cause) text += "; the last attempt to connect failed: " + words_of(cause);
    return std::make_exception_ptr(timeout_error(text));
}

}  // namespace asiopg::detail
