// Borrowing.
#include <asiopg/error.hpp>

#include <algorithm>
#include <asio/dispatch.hpp>
#include <asio/this_coro.hpp>

#include <utility>

#include "connection/failures.hpp"
#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"
#include "connection/operation/within.hpp"
#include "connection/transfer/transfer.hpp"
#include "pool/pool_core.hpp"
#include "pool/pool_wait.hpp"

namespace asiopg::detail {

namespace {

std::string seconds(pool_options::duration d) {
    std::string text = std::to_string(std::chrono::duration<double>(d).count());
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text + " s";
}

}  // namespace

[[gnu::hot]] std::size_t pool_core::home_of(const any_io_executor& e) const noexcept {
    if (executors_.size() == 1) return e == executors_.front() ? 0 : pool_state::any_home;
    for (std::size_t i = 0; i != executors_.size(); ++i)
        if (executors_[i] == e) return i;
    return pool_state::any_home;
}

// Empty if there is none.
[[gnu::hot]] pooled_connection pool_core::try_take(const pool_place& place) {
    std::vector<std::shared_ptr<pool_member>> outdated;
    pooled_ptr m;
    {
        const std::lock_guard lock(mutex_);
        if (state_.closing()) std::rethrow_exception(pool_closed_failure());
        m = std::static_pointer_cast<pooled_member>(state_.take_idle(place.since, place.home));
        if (state_.has_outdated()) outdated = state_.take_outdated();
    }
    end_connections(outdated);
    return m ? pooled_connection(shared_from_this(), std::move(m)) : pooled_connection();
}

namespace {

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
constexpr std::chrono::milliseconds telling_check{50};  // who has not answered by then may be dead

}  // namespace

// A connection that was asked then has not answered: all that are as old are asked at once, and nobody waits for them.
void pool_core::suspect(clock::time_point asked) {
    std::vector<std::shared_ptr<pool_member>> all;
    {
        const std::lock_guard lock(mutex_);
        if (!state_.closing()) all = state_.suspect(asked);
    }
    for (const auto& m : all)
        asio::dispatch(static_cast<const pooled_member&>(*m).connection->executor(),
                       [core = shared_from_this(), p = std::static_pointer_cast<pooled_member>(m)] { core->ask(p); });
}

// On the connection's executor.
void pool_core::ask(const pooled_ptr& m) {
    std::unique_ptr<operation> op =
        make_operation(m->connection, 0, query("").timeout(longest_check), request::kind::simple);
    op->done =
        completion([core = shared_from_this(), m](const std::exception_ptr& failure, std::unique_ptr<operation>) {
            try {
                if (!failure) return core->ready(m);
            } catch (...) {  // out of memory
            }
            end_connection(*m);
            core->gone(m, close_reason::lost);
        });
    m->connection->start(std::move(op));
}

void pool_core::drop(pooled_connection& lease, close_reason why) noexcept {
    const pooled_ptr m = std::move(lease.member_);
    lease.engine_.reset();
    lease.pool_.reset();
    end_connection(*m);
    gone(m, why);
}

// Most often it is known from the start that it has to wait, and that nothing will be left to do then: no coroutine is
// needed.
[[gnu::hot]] awaitable<pooled_connection> pool_core::acquire(std::shared_ptr<pool_core> core, duration timeout) {
    if (core->crowded_.load(std::memory_order_relaxed) && !core->options().setup) return wait(std::move(core), timeout);
    return begin(std::move(core), timeout);
}

[[gnu::hot]] awaitable<pooled_connection> pool_core::begin(std::shared_ptr<pool_core> core, duration timeout) {
    const pool_place place = core->place_of(co_await asio::this_coro::executor, timeout);
    pooled_connection lease = core->try_take(place);
    if (core->is_ready_at_once(lease, place)) co_return lease;
    co_return co_await go_on(std::move(core), place, std::move(lease));
}

[[gnu::hot]] pool_place pool_core::place_of(const any_io_executor& here, duration timeout) const {
    pool_place place;
    place.home = home_of(here);
    place.since = clock::now();
    place.until = place.since + std::clamp<duration>(timeout, duration(0), longest_pool_wait);
    return place;
}

bool pool_core::has_to_answer(const pooled_connection& lease) const noexcept {
    return options().check_after.count() >= 0 && lease.member_->idle_for > options().check_after;
}

[[gnu::hot]] bool pool_core::is_ready_at_once(pooled_connection& lease, const pool_place& place) {
    if (!lease.is_borrowed() || options().setup || has_to_answer(lease)) return false;
    if (place.home == pool_state::any_home || lease.member_->home != place.home) return false;
    lease.owner_ = lease.member_->connection->lend();
    if (lease.owner_ != 0) lease.engine_ = lease.member_->connection;
    return lease.owner_ != 0;
}

awaitable<pooled_connection> pool_core::go_on(std::shared_ptr<pool_core> core, pool_place place,
                                              pooled_connection lease) {
    for (;;) {
        if (!lease.is_borrowed()) {
            const bool again = place.ticket != pool_waiters::no_ticket;
            if (!again) place.ticket = core->state_.waiters().next_ticket();
            lease = co_await wait(core, place, again);
        }
        const bool good = co_await make_ready(core, lease, place);
        if (good) co_return lease;
        core->drop(lease, close_reason::lost);
    }
}

// False if it turns out to be closed.
awaitable<bool> pool_core::make_ready(std::shared_ptr<pool_core> core, pooled_connection& lease,
                                      const pool_place& place) {
    const std::shared_ptr<engine> e = lease.member_->connection;
    if (lease.owner_ == 0) {  // else it was handed over in a batch
        if (core->has_to_answer(lease)) {
            const clock::time_point now = clock::now();
            if (now >= place.until) std::rethrow_exception(core->timeout_failure(now - place.since));
            const bool had_time = place.until - now >= telling_check;
            const bool good = co_await answers(e, std::min<duration>(longest_check, place.until - now));
            // That a borrower is in a hurry says nothing of the server.
            if (!good && (had_time || e->is_closed())) core->suspect(now);
            if (!good) co_return false;
        }
        if (place.home != pool_state::any_home && lease.member_->home == place.home)
            lease.owner_ = e->lend();
        else
            lease.owner_ = co_await at_home(e, detail::lend(e));
        if (lease.owner_ != 0) lease.engine_ = e;
    }
    if (lease.owner_ == 0 || e->is_closed()) co_return false;
    if (core->options().setup) {
        const any_io_executor here = co_await asio::this_coro::executor;
        co_await core->set_up(lease, here, place.until);
    }
    co_return true;
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
