#include <asiopg/pooled_connection.hpp>

#include <utility>

#include "pool/pool_core.hpp"

namespace asiopg {

pooled_connection::pooled_connection() noexcept = default;

pooled_connection::pooled_connection(std::shared_ptr<detail::pool_core> pool,
                                     std::shared_ptr<detail::pooled_member> member) noexcept
    : pool_(std::move(pool)), member_(std::move(member)) {}

pooled_connection::pooled_connection(pooled_connection&& other) noexcept
    : connection(std::move(other)), pool_(std::move(other.pool_)), member_(std::move(other.member_)) {
    other.owner_ = 0;
}

pooled_connection& pooled_connection::operator=(pooled_connection&& other) noexcept {
    if (this != &other) {
        release();
        connection::operator=(std::move(other));
        other.owner_ = 0;
        pool_ = std::move(other.pool_);
        member_ = std::move(other.member_);
    }
    return *this;
}

pooled_connection::~pooled_connection() { release(); }

// The owner stays: it tells that this was a borrow.
void pooled_connection::release() noexcept {
    engine_.reset();
    if (const std::shared_ptr<detail::pooled_member> m = std::move(member_))
        std::exchange(pool_, nullptr)->give_back(m);
}

}  // namespace asiopg
