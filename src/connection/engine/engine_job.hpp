// What an engine does soon, and a batch of it.
#pragma once

#include <memory>
#include <utility>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

/// Destroyed without having been called, it knows that the execution context is going down, unless it could not be
/// posted.
class engine::job {
public:
    job(std::shared_ptr<engine> e, void (engine::*what)()) noexcept : engine_(std::move(e)), what_(what) {}
    job(job&&) = default;
    job(const job&) = delete;
    ~job() {
        if (engine_ && !engine_->posting_) engine_->on_abandoned();
    }
    void operator()() {
        const std::shared_ptr<engine> e = std::move(engine_);
        (e.get()->*what_)();
    }

private:
    std::shared_ptr<engine> engine_;
    void (engine::*what_)();
};

/// Completions run one after the other, and what they ask for goes out together at its end.
class engine::batch {
public:
    explicit batch(engine& e) noexcept : engine_(e) { e.batch_.begin(e.watchful_); }
    batch(const batch&) = delete;
    ~batch() {
        if (engine_.batch_.is_open()) [[unlikely]]
            break_off();
    }
    void end() {
        engine_.deliver();
        engine_.batch_.end();
        engine_.after_batch();
    }

private:
    // Without end(), a completion has thrown, on a strand (an io_context keeps exceptions until the handler is over).
    // Who calls run() again goes on with the rest.
    void break_off() noexcept {
        engine_.batch_.end();
        engine_.turn_soon();
    }

    engine& engine_;
};

}  // namespace asiopg::detail
