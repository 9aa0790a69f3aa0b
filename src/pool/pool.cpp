#include <asiopg/pool.hpp>

#include <asiopg/error.hpp>

#include <asio/this_coro.hpp>

#include <utility>

#include "connection/statements/handle_access.hpp"
#include "pool/pool_core.hpp"

namespace asiopg {

/// What copies of a pool share.
struct pool::handle {
    explicit handle(std::shared_ptr<detail::pool_core> c) noexcept : core(std::move(c)) {}
    handle(const handle&) = delete;
    ~handle() { core->retire(); }
    std::shared_ptr<detail::pool_core> core;
};

awaitable<pool> create_pool(connect_options connect, pool_options options) {
    const pool_options::values& o = options.get();
    if (o.min_size > o.max_size)
        throw interface_error("min_size is greater than max_size: " + std::to_string(o.min_size) + " and " +
                              std::to_string(o.max_size));
    std::vector<any_io_executor> executors = o.executors;
    if (executors.empty()) executors.push_back(co_await asio::this_coro::executor);
    auto core = std::make_shared<detail::pool_core>(std::move(connect), o, std::move(executors));
    pool made(std::make_shared<pool::handle>(core));  // if it cannot be filled, it is closed
    co_await detail::pool_core::fill(core);
    co_return made;
}

[[gnu::hot]] const std::shared_ptr<detail::pool_core>& pool::core() const {
    if (!handle_) throw interface_error("the pool is not initialized: it is made by create_pool()");
    return handle_->core;
}

[[gnu::hot]] awaitable<pooled_connection> pool::acquire() {
    return detail::pool_core::acquire(core(), core()->acquire_timeout());
}

[[gnu::hot]] awaitable<pooled_connection> pool::acquire(any_duration timeout) {
    return detail::pool_core::acquire(core(), timeout);
}

void pool::release(pooled_connection& borrowed) {
    if (borrowed.is_borrowed() && borrowed.pool_ != core())
        throw interface_error("the connection is not a member of this pool");
    borrowed.release();
}

awaitable<void> pool::close() { return close(std::chrono::seconds(60)); }

awaitable<void> pool::close(any_duration timeout) { return detail::pool_core::close(core(), timeout); }

void pool::terminate() noexcept {
    if (handle_) handle_->core->terminate();
}

bool pool::is_closing() const noexcept { return !handle_ || handle_->core->is_closing(); }

void pool::expire_connections() { core()->expire(); }

void pool::set_connect_options(connect_options options) { core()->set_connect_options(std::move(options)); }

std::size_t pool::get_size() const { return core()->stats().size; }
std::size_t pool::get_idle_size() const { return core()->stats().idle; }
std::size_t pool::get_min_size() const { return core()->options().min_size; }
std::size_t pool::get_max_size() const { return core()->options().max_size; }
pool_stats pool::get_stats() const { return core()->stats(); }

}  // namespace asiopg
