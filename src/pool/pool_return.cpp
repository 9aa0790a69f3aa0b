// What happens to a connection that comes back.
#include <asiopg/error.hpp>

#include <asio/co_spawn.hpp>
#include <asio/dispatch.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>

#include <utility>

#include "connection/failures.hpp"
#include "connection/operation/within.hpp"
#include "connection/reset.hpp"
#include "connection/statements/handle_access.hpp"
#include "pool/pool_core.hpp"

namespace asiopg::detail {

[[gnu::hot]] void pool_core::give_back(pooled_ptr m) noexcept {
    try {
        engine& e = *m->connection;
        if (e.is_finished()) return gone(m, close_reason::lost);
        if (e.current_batch().is_here()) return take_back(m);
        asio::dispatch(e.executor(), [core = shared_from_this(), m] { core->take_back_or_end(m); });
    } catch (...) {
        give_up(m);
    }
}

// There is no memory for what is to be done with it.
void pool_core::give_up(const pooled_ptr& m) noexcept {
    end_connection(*m);
    try {
        gone(m, close_reason::unfit);
    } catch (...) {  // who waits is served with what comes back next, or until the deadline
    }
}

void pool_core::take_back_or_end(const pooled_ptr& m) noexcept {
    try {
        take_back(m);
    } catch (...) {
        give_up(m);
    }
}

[[gnu::hot]] void pool_core::take_back(const pooled_ptr& m) {
    engine& e = *m->connection;
    const bool in_transaction = e.state().has_transaction();
    if (!e.end_borrow()) {
        asio::post(e.executor(), [core = shared_from_this(), m] { core->take_back_or_end(m); });
        return;
    }
    if (e.is_closed()) return;  // on_end tells
    if (in_transaction) log("a connection was released with an active transaction, which is rolled back");
    const bool at_rest = e.state().is_at_rest();
    if (at_rest && !options().reset && (e.state().lent().is_untouched() || options().reset_kind == pool_reset::none))
        return ready(m, !e.state().lent().is_untouched());
    {
        const std::lock_guard lock(mutex_);
        if (m->at == pool_member::stage::gone) return;
        state_.returning(*m);
    }
    if (at_rest && options().reset)
        call_reset(m);
    else
        reset(m);
}

// Nobody waits for the answer but the pool.
void pool_core::reset(const pooled_ptr& m) {
    const std::shared_ptr<engine>& e = m->connection;
    const bool all = !options().reset && options().reset_kind == pool_reset::all;
    std::string commands = all ? reset_commands(e->protocol()) : std::string();
    auto op = std::make_unique<operation>();
    op->connection = e;
    op->limit = options().reset_timeout;
    op->done = completion([core = shared_from_this(), m](std::exception_ptr failure, std::unique_ptr<operation>) {
        try {
            if (!failure && core->options().reset)
                core->call_reset(m);
            else if (!failure && m->connection->state().is_at_rest())
                core->ready(m);
            else
                core->unfit(m, failure);
        } catch (...) {
            core->give_up(m);
        }
    });
    start_reset(std::move(op), std::move(commands));
}

void pool_core::call_reset(const pooled_ptr& m) {
    asio::co_spawn(m->connection->executor(), run_reset(shared_from_this(), m), [](std::exception_ptr) {});
}

awaitable<void> pool_core::run_reset(std::shared_ptr<pool_core> core, pooled_ptr m) {
    std::exception_ptr failure;
    connection conn = handle_access::make(m->connection);
    try {
        deadline limit(m->connection->executor(), later(clock::now(), core->options().reset_timeout));
        co_await within(core->options().reset(conn), limit, "the reset callback has taken longer than reset_timeout");
    } catch (...) {
        failure = std::current_exception();
    }
    handle_access::take_engine(conn);
    if (!failure && m->connection->state().is_at_rest())
        core->ready(m);
    else
        core->unfit(m, failure);
}

namespace {

bool is_timeout(const std::exception_ptr& failure) {
    if (!failure) return false;
    try {
        std::rethrow_exception(failure);
    } catch (const timeout_error&) {
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

void pool_core::unfit(const pooled_ptr& m, const std::exception_ptr& failure) {
    if (!m->connection->is_closed())
        log("a connection could not be made ready for its next borrower and is closed: " +
            (failure ? words_of(failure) : std::string("something is left over")));
    if (is_timeout(failure)) suspect(clock::now() - options().reset_timeout);
    end_connection(*m);
    gone(m, close_reason::unfit);
}

[[gnu::hot]] void pool_core::ready(const pooled_ptr& m, bool heard) {
    bool stays = false, calm = false;
    std::unique_ptr<pool_waiting> next;
    {
        const std::lock_guard lock(mutex_);
        if (m->at == pool_member::stage::gone) return;
        const clock::time_point now = clock::now();
        close_reason why{};
        stays = state_.may_stay(*m, now, m->connection->state().lent().started(), why);
        if (stays && state_.pass_on(*m, now, heard)) {
            next = promise(m, now);
        } else if (stays) {
            state_.make_idle(m, now, heard);
            watch(state_.idle_until(*m));
            calm = state_.is_calm();
        } else {
            state_.forget(*m, why);
        }
    }
    if (next) return hand_over(std::move(next));
    if (!stays) end_connection(*m);
    if (!calm) serve();
}

void pool_core::gone(const pooled_ptr& m, close_reason why) {
    {
        const std::lock_guard lock(mutex_);
        if (!state_.forget(*m, why)) return;
    }
    serve();
}

// From any thread.
void pool_core::end_connection(const pool_member& m) noexcept {
    const std::shared_ptr<engine>& e = static_cast<const pooled_member&>(m).connection;
    if (!e || e->is_finished()) return;
    try {
        asio::dispatch(e->executor(), [e] { e->terminate(); });
    } catch (...) {  // out of memory: it ends with the process
    }
}

}  // namespace asiopg::detail
