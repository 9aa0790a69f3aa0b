// A batch: completions run one after the other, and what they ask for goes out together at its end.
#pragma once

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

class engine::batch {
public:
    explicit batch(engine& e) noexcept : engine_(e) {
        e.in_batch_ = true;
        if (e.watchful_) e.batch_thread_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    }
    batch(const batch&) = delete;
    ~batch() {
        if (open_) [[unlikely]]
            break_off();
    }
    void end() {
        engine_.deliver();
        leave();
        engine_.after_batch();
    }

private:
    void leave() noexcept {
        open_ = engine_.in_batch_ = engine_.drained_ = false;
        engine_.guests_entered_ = 0;
        engine_.batch_thread_.store({}, std::memory_order_relaxed);
    }
    // Without end(), a completion has thrown, on a strand (an io_context keeps exceptions until the handler is over).
    // Who calls run() again goes on with the rest.
    [[gnu::cold]] void break_off() noexcept {
        leave();
        try {
            engine_.flush_soon();
        } catch (...) {  // out of memory
            engine_.close_stream();
        }
    }

    engine& engine_;
    bool open_ = true;
};

}  // namespace asiopg::detail
