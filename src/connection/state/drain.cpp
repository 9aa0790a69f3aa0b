#include "connection/state/drain.hpp"

#include <asiopg/detail/duration.hpp>

#include <algorithm>

namespace asiopg::detail {

namespace {

constexpr std::chrono::milliseconds first_repeat{100};
constexpr int most_doublings = 6;

}  // namespace

bool cancel_requests::is_due(std::uint64_t answers, time_point now) noexcept {
    if (answers != answers_) {
        answers_ = answers;
        start_over();
    }
    return !pending_ && (sent_ == 0 || now >= again_);
}

void cancel_requests::sent() noexcept {
    pending_ = true;
    again_ = time_point::max();
    ++sent_;
}

void cancel_requests::ended(bool running, time_point now) noexcept {
    pending_ = false;
    if (running) again_ = now + first_repeat * (1 << std::clamp(sent_ - 1, 0, most_doublings));
}

drain::verdict drain::look(const progress& p, cancel_requests& requests, time_point now) noexcept {
    if (!active_) {
        if (!p.nobodys) return verdict::idle;
        active_ = true;
        requests.start_over();
        deadline_ = later(now, patience_);
    } else if (!p.nobodys && !requests.is_pending()) {
        active_ = false;
        deadline_ = time_point::max();
        requests.start_over();
        return verdict::over;
    } else if (p.answers != seen_.answers || p.sent != seen_.sent) {
        deadline_ = later(now, patience_);
    }
    seen_ = p;
    const bool due = requests.is_due(p.answers, now);
    if (now >= deadline_) return verdict::lost;
    return due && p.all_nobodys ? verdict::cancel : verdict::wait;
}

}  // namespace asiopg::detail
