// Making connections, apart from those who wait for them.
#include <asiopg/connect.hpp>
#include <asiopg/error.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/gather.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/dispatch.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "connection/failures.hpp"
#include "connection/operation/within.hpp"
#include "connection/statements/handle_access.hpp"
#include "pool/pool_core.hpp"

namespace asiopg::detail {

namespace {

const char* const slow = "connect_timeout has passed before the pool's connect and init callbacks were done";

// A server that is down, starts up or is full may be there later, and so may what is slow.
bool may_pass(const std::exception_ptr& why) {
    if (is_transient(why)) return true;
    try {
        std::rethrow_exception(why);
    } catch (const timeout_error&) {
        return true;
    } catch (...) {
        return false;
    }
}

}  // namespace

void pool_core::set_connect_options(connect_options options) {
    if (!options.get().types) options.types(types_);
    const std::lock_guard lock(mutex_);
    connect_ = std::move(options);
}

// Locked.
pooled_ptr pool_core::new_member() {
    auto m = std::make_shared<pooled_member>();
    m->home = next_home_++ % executors_.size();
    state_.add(m);
    return m;
}

// A member whose making ends with its execution context is not one any more, and nobody is told.
struct pool_making {
    pool_making(std::shared_ptr<pool_core> c, pooled_ptr p) noexcept : core(std::move(c)), m(std::move(p)) {}
    pool_making(pool_making&&) noexcept = default;
    pool_making& operator=(pool_making&&) = delete;
    ~pool_making() {
        if (!core) return;
        const std::lock_guard lock(core->mutex_);
        core->state_.forget(*m, close_reason::shutdown);
    }
    std::shared_ptr<pool_core> core;
    pooled_ptr m;
};

// The signal is used on the member's executor only, from the beginning.
void pool_core::make_soon(pooled_ptr m) {
    const any_io_executor executor = executors_[m->home];
    asio::post(executor, [making = pool_making(shared_from_this(), std::move(m))]() mutable {
        const pooled_ptr p = making.m;
        const any_io_executor here = making.core->executors_[p->home];
        // The signal has to outlive the coroutine's last step.
        asio::co_spawn(here, make(std::move(making)),
                       asio::bind_cancellation_slot(p->stop.slot(), [p](std::exception_ptr) {}));
    });
}

awaitable<connection> pool_core::open(std::shared_ptr<pool_core> core) {
    const pool_options::values& o = core->options();
    connect_options options;
    {
        const std::lock_guard lock(core->mutex_);
        options = core->connect_;
    }
    deadline limit(co_await asio::this_coro::executor, later(clock::now(), options.get().connect_timeout));
    connection conn;
    if (o.connect)
        conn = co_await within(o.connect(options), limit, slow);
    else
        conn = co_await asiopg::connect(options);
    if (conn.is_closed()) throw interface_error("the pool's connect callback gave a connection that is closed");
    if (o.init) co_await within(o.init(conn), limit, slow);
    if (conn.is_closed()) throw interface_error("the pool's init callback has closed the connection");
    co_return conn;
}

awaitable<void> pool_core::make(pool_making making) {
    std::exception_ptr failure;
    const std::shared_ptr<pool_core> core = making.core;
    const pooled_ptr m = making.m;
    try {
        if (core->is_closing()) throw operation_aborted(asio::error::operation_aborted);
        connection conn = co_await open(core);
        making.core.reset();
        core->arrived(m, handle_access::take_engine(conn));
    } catch (...) {
        failure = std::current_exception();
    }
    making.core.reset();
    if (!failure) co_return;
    core->failed(m, failure);
    std::rethrow_exception(failure);
}

void pool_core::arrived(const pooled_ptr& m, std::shared_ptr<engine> e) {
    bool wanted = false;
    {
        const std::lock_guard lock(mutex_);
        // What a connect callback gives may live elsewhere.
        if (e->executor() != executors_[m->home]) m->home = home_of(e->executor());
        m->connection = std::move(e);
        last_failure_ = nullptr;
        wanted = m->at != pool_member::stage::gone;
        if (wanted) state_.connected(m, clock::now());
    }
    if (!wanted) return end_connection(*m);
    asio::dispatch(m->connection->executor(), [core = shared_from_this(), m] {
        engine& on = *m->connection;
        on.watch_over([weak = core->weak_from_this(), w = std::weak_ptr(m)](bool context_gone) {
            const auto c = weak.lock();
            const auto lost = w.lock();
            if (c && context_gone)
                c->abandoned();
            else if (c && lost)
                c->gone(lost, close_reason::lost);
        });
        if (on.is_closed()) return core->gone(m, close_reason::lost);
        core->ready(m);
        core->serve();  // now another may be made
    });
}

void pool_core::failed(const pooled_ptr& m, const std::exception_ptr& why) {
    std::vector<std::unique_ptr<pool_waiting>> hopeless;
    bool ended = false;
    {
        const std::lock_guard lock(mutex_);
        ended = m->at == pool_member::stage::gone;
        if (!ended && state_.closing()) {
            ended = true;
            state_.forget(*m, close_reason::shutdown);
        } else if (!ended) {
            state_.connect_failed(m, clock::now());
            last_failure_ = why;
            if (state_.nobody_open() && !may_pass(why)) hopeless = take_all(state_.waiters());
        }
    }
    if (!ended) log("a connection could not be made: " + words_of(why));
    for (const auto& w : hopeless) w->end(why, pooled_connection());
    serve();
}

awaitable<void> pool_core::fill(std::shared_ptr<pool_core> core) {
    std::vector<pooled_ptr> members;
    {
        const std::lock_guard lock(core->mutex_);
        while (members.size() < core->options().min_size) members.push_back(core->new_member());
    }
    if (members.empty()) co_return;
    std::exception_ptr failure;
    // The first one alone: if it fails, the others would fail as well.
    try {
        pooled_ptr first = std::move(members.back());
        members.pop_back();
        co_await make_one(core, std::move(first));
        const std::size_t at_once = std::min(members.size(), core->options().max_connecting);
        std::vector<awaitable<void>> others;
        for (std::size_t i = 0; i != at_once; ++i) others.push_back(make_all(core, members));
        co_await asiopg::gather(std::move(others));
    } catch (...) {
        failure = std::current_exception();
    }
    if (!failure) co_return;
    core->terminate();
    std::rethrow_exception(failure);
}

// One after the other, of those that are left.
awaitable<void> pool_core::make_all(std::shared_ptr<pool_core> core, std::vector<pooled_ptr>& left) {
    while (!left.empty()) {
        pooled_ptr m = std::move(left.back());
        left.pop_back();
        co_await make_one(core, std::move(m));
    }
}

// On the member's executor, and cancelled with its caller.
awaitable<void> pool_core::make_one(std::shared_ptr<pool_core> core, pooled_ptr m) {
    const any_io_executor executor = core->executors_[m->home];
    awaitable<void> making = make(pool_making(std::move(core), std::move(m)));
    co_await asio::co_spawn(executor, std::move(making), asio::use_awaitable);
}

}  // namespace asiopg::detail
