#include <asiopg/connection.hpp>

#include <asiopg/error.hpp>

#include <asio/dispatch.hpp>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"

namespace asiopg {

namespace detail {

namespace {

void start_close(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    const auto limit = op->limit;
    e.close(limit, std::move(op));
}

awaitable<void> close_engine(std::shared_ptr<engine> e, std::chrono::nanoseconds timeout) {
    if (!e || e->is_finished()) co_return;
    auto op = std::make_unique<operation>();
    op->connection = std::move(e);
    op->limit = timeout;
    co_await launch<bool, &take_nothing>(std::move(op), &start_close);
}

}  // namespace
}  // namespace detail

connection& connection::operator=(connection&& other) noexcept {
    if (this != &other) {
        detach();
        verbs::operator=(std::move(other));
    }
    return *this;
}

void connection::detach() noexcept {
    if (!engine_) return;
    const std::shared_ptr<detail::engine> e = std::move(engine_);
    if (e->is_finished()) return;
    try {
        asio::dispatch(e->executor(), [e] { e->detach(); });
    } catch (...) {  // out of memory: the engine closes when its last operation has gone
    }
}

awaitable<void> connection::close() {
    return detail::close_engine(engine_, engine_ ? engine_->options().cancel_timeout : std::chrono::nanoseconds(0));
}

awaitable<void> connection::close(any_duration timeout) { return detail::close_engine(engine_, timeout); }

void connection::terminate() noexcept {
    if (engine_) engine_->terminate();
}

bool connection::is_closed() const noexcept { return !engine_ || engine_->is_closed(); }

bool connection::is_in_transaction() const noexcept {
    return engine_ && !engine_->is_closed() && engine_->protocol().in_transaction();
}

void connection::set_statement_cache_size(int value) {
    if (value < 0) throw interface_error("statement_cache_size is less than zero");
    detail::session& session = detail::require(engine_, owner_).protocol();
    auto limits = session.cache_limits();
    limits.capacity = static_cast<std::size_t>(value);
    session.set_cache_limits(limits, detail::moment::clock::now().time_since_epoch().count());
}

void connection::set_max_cached_statement_lifetime(any_duration value) {
    if (value.value().count() < 0) throw interface_error("max_cached_statement_lifetime is less than zero");
    detail::session& session = detail::require(engine_, owner_).protocol();
    auto limits = session.cache_limits();
    limits.lifetime = detail::cache_lifetime(value);
    session.set_cache_limits(limits, detail::moment::clock::now().time_since_epoch().count());
}

std::uint32_t connection::get_server_pid() const noexcept { return engine_ ? engine_->options().server_pid : 0; }

server_version connection::get_server_version() const {
    return server_version::parse(parameter_status("server_version"));
}

std::string_view connection::parameter_status(std::string_view name) const noexcept {
    return engine_ ? engine_->protocol().parameter(name) : std::string_view();
}

bool connection::is_encrypted() const noexcept { return engine_ && engine_->is_encrypted(); }

any_io_executor connection::get_executor() const { return detail::require(engine_, owner_).executor(); }

}  // namespace asiopg
