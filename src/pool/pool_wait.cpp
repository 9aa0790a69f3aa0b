// Waiting for a connection.
#include "pool/pool_wait.hpp"

#include <asiopg/error.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/co_spawn.hpp>
#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>

#include <utility>

#include "connection/failures.hpp"
#include "pool/waiting_handler.hpp"

namespace asiopg::detail {

[[gnu::hot]] void pool_core::enqueue(std::unique_ptr<pool_waiting> w) {
    std::exception_ptr refused;
    bool in_vain = false;  // to look for a connection
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
            see_crowd();
            in_vain = state_.is_exhausted();
        }
    }
    if (refused) return w->end(std::move(refused), pooled_connection());
    if (!in_vain) serve();
}

void pool_core::cancel(std::uint64_t ticket) {
    std::unique_ptr<pool_waiting> found;
    {
        const std::lock_guard lock(mutex_);
        found.reset(static_cast<pool_waiting*>(state_.waiters().take(ticket)));
        see_crowd();
    }
    if (found) found->end(cancelled_failure(), pooled_connection());
}

/// What the caller's cancellation slot holds while it waits.
struct pool_cancellation {
    pool_cancellation(std::weak_ptr<pool_core> c, std::uint64_t t) noexcept : core(std::move(c)), ticket(t) {}
    void operator()(asio::cancellation_type_t) {
        asked = true;
        if (const std::shared_ptr<pool_core> c = core.lock()) c->cancel(ticket);
    }
    std::weak_ptr<pool_core> core;
    std::uint64_t ticket;
    bool asked = false;  // perhaps when it had been served already
};

/// Begins to wait; runs when the awaitable is awaited.
struct pool_wait_starter {
    std::shared_ptr<pool_core> core;
    pool_place place;
    bool again;

    template <class Handler>
    void operator()(Handler handler) {
        begin<waiting_handler<Handler>>(std::move(core), place, again, std::move(handler));
    }

    template <class Waiting, class Handler>
    static void begin(std::shared_ptr<pool_core> core, const pool_place& place, bool again, Handler handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        pool_cancellation* cancellation = nullptr;
        if (slot.is_connected())
            cancellation = &slot.template emplace<pool_cancellation>(std::weak_ptr(core), place.ticket);
        auto w = std::make_unique<Waiting>(std::move(handler));
        if constexpr (requires { w->cancellation; }) w->cancellation = cancellation;
        w->home = place.home;
        w->ticket = place.ticket;
        w->again = again;
        w->since = place.since;
        w->deadline = place.until;
        core->enqueue(std::move(w));
    }
};

namespace {

// One that has not been handed over in a batch is made ready first, if need be by a coroutine.
template <class Handler>
struct direct_handler final : waiting_handler_base<Handler, direct_handler<Handler>> {
    using base = waiting_handler_base<Handler, direct_handler<Handler>>;
    using base::base;

    void enter() override {
        if (!this->lease.is_closed()) return base::enter();
        const std::unique_ptr<direct_handler> self(this);
        finish();
    }
    void end(std::exception_ptr failure, pooled_connection got) override {
        if (failure) return base::end(std::move(failure), std::move(got));
        this->lease = std::move(got);
        finish();
    }

    const pool_cancellation* cancellation = nullptr;  // in the caller's slot, if it has one

private:
    // The slot is used on the executor only.
    void finish() {
        pool_place place;
        place.home = this->home;
        place.ticket = this->ticket;
        place.since = this->since;
        place.until = this->deadline;
        const any_io_executor executor = asio::get_associated_executor(this->handler);
        asio::post(executor, [executor, place, h = std::move(this->handler), l = std::move(this->lease),
                              t = std::move(this->turn), c = cancellation]() mutable {
            t.end();
            std::shared_ptr<pool_core> core = pool_core::of(l);
            if (core->is_ready_at_once(l, place)) return h(std::exception_ptr(), std::move(l));
            if (c && c->asked) return h(cancelled_failure(), pooled_connection());
            asio::co_spawn(executor, pool_core::go_on(std::move(core), place, std::move(l)), std::move(h));
        });
    }
};

}  // namespace

/// The same for one who has not looked for an idle connection before.
struct pool_direct_starter {
    std::shared_ptr<pool_core> core;
    pool_core::duration timeout;

    template <class Handler>
    void operator()(Handler handler) {
        pool_place place = core->place_of(asio::get_associated_executor(handler), timeout);
        place.ticket = core->state_.waiters().next_ticket();
        pool_wait_starter::begin<direct_handler<Handler>>(std::move(core), place, false, std::move(handler));
    }
};

[[gnu::hot]] awaitable<pooled_connection> wait(std::shared_ptr<pool_core> core, const pool_place& place, bool again) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, pooled_connection)>(
        pool_wait_starter{std::move(core), place, again}, asio::use_awaitable);
}

[[gnu::hot]] awaitable<pooled_connection> wait(std::shared_ptr<pool_core> core, pool_core::duration timeout) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, pooled_connection)>(
        pool_direct_starter{std::move(core), timeout}, asio::use_awaitable);
}

}  // namespace asiopg::detail
