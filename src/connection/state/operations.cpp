#include "connection/state/operations.hpp"

#include <utility>

namespace asiopg::detail {

void operations::end(std::unique_ptr<operation> owned, std::exception_ptr failure) noexcept {
    by_deadline_.remove(*owned);
    operation* const op = owned.release();
    op->exception = std::move(failure);
    op->later = op->earlier = nullptr;
    (last_ended_ ? last_ended_->later : first_ended_) = op;
    last_ended_ = op;
}

std::unique_ptr<operation> operations::next_ended(std::exception_ptr& failure) noexcept {
    std::unique_ptr<operation> op(first_ended_);
    if (!op) return op;
    first_ended_ = op->later;
    if (!first_ended_) last_ended_ = nullptr;
    op->later = nullptr;
    failure = std::move(op->exception);
    return op;
}

void operations::clear() noexcept {
    while (oldest_) remove(*oldest_);
    std::exception_ptr failure;
    while (next_ended(failure)) {
    }
}

}  // namespace asiopg::detail
