// A batch: completions run one after the other, and what they ask for goes out together at its end.
#pragma once

#include "connection/engine.hpp"

namespace asiopg::detail {

class engine::batch {
public:
    explicit batch(engine& e) noexcept : engine_(e) {
        e.in_batch_ = true;
        e.batch_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    }
    batch(const batch&) = delete;
    void end() {
        engine_.deliver();
        engine_.in_batch_ = engine_.drained_ = false;
        engine_.batch_thread_.store({}, std::memory_order_relaxed);
        engine_.after_batch();
    }

private:
    engine& engine_;
};

}  // namespace asiopg::detail
