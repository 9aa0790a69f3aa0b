// The time of one input.
#pragma once

#include <chrono>

namespace asiopg::detail {

/// What decides is told the time: read from the clock when it is first asked for, and the same from then on. Most
/// operations need no time, and so do not pay for the clock.
class moment {
public:
    using clock = std::chrono::steady_clock;

    moment() = default;
    explicit moment(clock::time_point t) noexcept : time_(t), known_(true) {}

    clock::time_point operator()() noexcept {
        if (!known_) {
            time_ = clock::now();
            known_ = true;
        }
        return time_;
    }

private:
    clock::time_point time_;
    bool known_ = false;
};

}  // namespace asiopg::detail
