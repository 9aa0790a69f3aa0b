// The timer behind a deadline.
#include "net/deadline.hpp"

#include <algorithm>
#include <asio/steady_timer.hpp>
#include <utility>
#include <vector>

namespace asiopg::detail {

struct deadline::state {
    state(any_io_executor executor, clock::time_point at) : timer(std::move(executor), at) {}

    net::steady_timer timer;
    std::vector<cancellable*> targets;
    bool armed = false;
};

deadline::deadline(any_io_executor executor, std::optional<clock::time_point> at) {
    if (at && *at != clock::time_point::max()) state_ = std::make_shared<state>(std::move(executor), *at);
}

// The timer's destructor cancels it; its handler finds the state gone.
deadline::~deadline() = default;

bool deadline::expired() const noexcept { return state_ && state_->timer.expiry() <= clock::now(); }

deadline::registration::registration(deadline& owner, cancellable& target) : owner_(owner), target_(target) {
    if (!owner.state_) return;
    state& s = *owner.state_;
    s.targets.push_back(&target);
    if (std::exchange(s.armed, true)) return;
    s.timer.async_wait([weak = std::weak_ptr<state>(owner.state_)](const std::error_code& ec) {
        auto alive = weak.lock();
        if (ec || !alive) return;
        for (std::size_t i = 0; i < alive->targets.size(); ++i) alive->targets[i]->cancel();
    });
}

deadline::registration::~registration() {
    if (!owner_.state_) return;
    auto& targets = owner_.state_->targets;
    targets.erase(std::find(targets.begin(), targets.end(), &target_));
}

}  // namespace asiopg::detail
