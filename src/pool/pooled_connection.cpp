#include <asiopg/pooled_connection.hpp>

#include <asiopg/error.hpp>

#include <asio/dispatch.hpp>

#include <utility>

#include "connection/operation/make_operation.hpp"

#include "pool/pool_core.hpp"

namespace asiopg {

pooled_connection::pooled_connection(std::shared_ptr<detail::pool_core> pool,
                                     std::shared_ptr<detail::pooled_member> member) noexcept
    : pool_(std::move(pool)), member_(std::move(member)) {}

pooled_connection& pooled_connection::operator=(pooled_connection&& other) noexcept {
    if (this != &other) {
        release();  // now nothing is left that a connection would close
        connection::operator=(static_cast<connection&&>(other));
        other.owner_ = 0;
        pool_ = std::move(other.pool_);
        member_ = std::move(other.member_);
    }
    return *this;
}

void pooled_connection::expires_after(any_duration limit) {
    detail::require(engine_, owner_);
    using clock = detail::moment::clock;
    const clock::time_point until = detail::later(clock::now(), limit.value());
    asio::dispatch(engine_->executor(), [e = engine_, owner = owner_, until] { e->limit_borrow(owner, until); });
}

// The owner stays: it tells that this was a borrow.
[[gnu::hot]] void pooled_connection::release() noexcept {
    engine_.reset();
    if (!member_) return;
    const std::shared_ptr<detail::pool_core> pool = std::move(pool_);
    pool->give_back(std::move(member_));
}

}  // namespace asiopg
