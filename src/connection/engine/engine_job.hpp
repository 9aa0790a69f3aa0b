// Something that an engine does soon.
#pragma once

#include <memory>
#include <utility>

#include "connection/engine/engine.hpp"

namespace asiopg::detail {

// Destroyed without having been called, it knows that the execution context is going down, unless it could not be
// posted.
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

}  // namespace asiopg::detail
