// Connections that the pool's own commands share.
#include <algorithm>

#include "pool/pool_core.hpp"

namespace asiopg::detail {

awaitable<std::shared_ptr<pooled_connection>> pool_core::share(std::shared_ptr<pool_core> core) {
    const auto most = static_cast<long>(core->options().multiplexing);
    if (most > 1) {
        std::shared_ptr<pooled_connection> found;
        const std::lock_guard lock(core->mutex_);
        std::erase_if(core->shared_, [](const auto& s) { return s.expired(); });
        // Who waits must not be passed by: the connections that are shared come back then.
        if (core->state_.waiters().empty() && !core->state_.has_idle() && !core->state_.closing()) {
            const auto least =
                std::min_element(core->shared_.begin(), core->shared_.end(),
                                 [](const auto& a, const auto& b) { return a.use_count() < b.use_count(); });
            if (least != core->shared_.end() && least->use_count() < most) found = least->lock();
        }
        if (found && !found->is_closed()) co_return found;
    }
    pooled_connection lease = co_await acquire(core, core->acquire_timeout());
    auto made = std::make_shared<pooled_connection>(std::move(lease));
    if (most > 1) {
        const std::lock_guard lock(core->mutex_);
        core->shared_.push_back(made);
    }
    co_return made;
}

}  // namespace asiopg::detail
