#include "pool/pool_state.hpp"

#include <algorithm>
#include <utility>

namespace asiopg::detail {

namespace {

constexpr std::chrono::milliseconds first_backoff{50}, longest_backoff{250};
constexpr double lifetime_jitter = 0.1;

}  // namespace

pool_state::pool_state(const pool_options::values& options, randomness random)
    : options_(options), random_(std::move(random)) {}

void pool_state::to_stage(pool_member& m, pool_member::stage s) noexcept {
    using stage = pool_member::stage;
    if (m.at == stage::connecting) --connecting_;
    if (m.at == stage::lent) --lent_;
    if (s == stage::lent) ++lent_;
    if (m.at == stage::suspect) --suspects_;
    if (s == stage::suspect) ++suspects_;
    m.at = s;
}

bool pool_state::outdated(const pool_member& m, time_point now, close_reason& why) const noexcept {
    if (m.generation != generation_)
        why = close_reason::expired;
    else if (m.expires <= now)
        why = close_reason::lifetime;
    else
        return false;
    return true;
}

pool_state::member_ptr pool_state::lend(std::size_t at, time_point now) {
    member_ptr m = std::move(idle_[at]);
    idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(at));
    to_stage(*m, pool_member::stage::lent);
    m->idle_for = now - m->heard;
    ++stats_.acquired;
    return m;
}

[[gnu::hot]] pool_state::member_ptr pool_state::take_idle(time_point now, std::size_t home, std::uint64_t ticket) {
    if (closing_ || (!waiters_.empty() && waiters_.front()->ticket < ticket)) return nullptr;
    for (std::size_t i = idle_.size(); i-- != 0;) {
        close_reason why{};
        if (!outdated(*idle_[i], now, why)) continue;
        outdated_.push_back(idle_[i]);
        forget(*outdated_.back(), why);
    }
    if (idle_.empty()) return nullptr;
    std::size_t at = idle_.size() - 1;
    if (home != any_home)
        for (std::size_t i = idle_.size(); i-- != 0;)
            if (idle_[i]->home == home) {
                at = i;
                break;
            }
    return lend(at, now);
}

pool_state::member_ptr pool_state::match(time_point now) {
    return waiters_.empty() ? nullptr : take_idle(now, waiters_.front()->home, waiters_.front()->ticket);
}

[[gnu::hot]] void pool_state::count_wait(time_point since, time_point now) {
    ++stats_.waited;
    stats_.wait_time += now - since;
    stats_.longest_wait = std::max<std::chrono::nanoseconds>(stats_.longest_wait, now - since);
}

// Connections that have to show that they are alive make room, as long as others can be made.
std::size_t pool_state::room() const noexcept {
    const std::size_t replaceable = failures_ == 0 ? suspects_ : 0;
    return options_.max_size - std::min(options_.max_size, members_.size() - replaceable);
}

std::size_t pool_state::connects_wanted() const noexcept {
    if (closing_ || room() == 0 || connecting_ >= options_.max_connecting) return 0;
    const std::size_t for_waiters = waiters_.size() > connecting_ ? waiters_.size() - connecting_ : 0;
    const std::size_t missing = options_.min_size > members_.size() ? options_.min_size - members_.size() : 0;
    return std::min({std::max(for_waiters, missing), room(), options_.max_connecting - connecting_});
}

std::size_t pool_state::connects_due(time_point now) const {
    const std::size_t wanted = connects_wanted();
    if (failures_ == 0) return wanted;
    // As long as none succeeds, one is enough to find out.
    return now < next_attempt_ || connecting_ != 0 ? 0 : std::min<std::size_t>(wanted, 1);
}

void pool_state::add(member_ptr m) {
    if (members_.size() >= options_.max_size && suspects_ != 0) {
        const auto oldest = std::min_element(members_.begin(), members_.end(), [](const auto& a, const auto& b) {
            const bool suspect = a->at == pool_member::stage::suspect, other = b->at == pool_member::stage::suspect;
            return suspect != other ? suspect : a->heard < b->heard;
        });
        outdated_.push_back(*oldest);
        forget(*outdated_.back(), close_reason::lost);
    }
    m->generation = generation_;
    ++connecting_;
    members_.push_back(std::move(m));
}

void pool_state::connected(const member_ptr& m, time_point now) {
    failures_ = 0;
    ++stats_.connects;
    if (options_.max_lifetime.count() > 0) {
        const double factor = 1 + lifetime_jitter * (2 * random_() - 1);
        const auto age =
            std::chrono::duration<double, std::nano>(static_cast<double>(options_.max_lifetime.count()) * factor);
        // compared as doubles: more than a clock can hold is for ever
        if (age < std::chrono::duration<double, std::nano>(time_point::max() - now) * 0.999)
            m->expires = now + std::chrono::duration_cast<clock::duration>(age);
    }
    to_stage(*m, pool_member::stage::returning);
}

void pool_state::connect_failed(const member_ptr& m, time_point now) {
    ++stats_.connect_failures;
    const auto delay = std::min(longest_backoff, first_backoff * (1 << std::min(failures_, 8U)));
    ++failures_;
    const auto some =
        std::chrono::duration<double, std::milli>(static_cast<double>(delay.count()) * (0.5 + 0.5 * random_()));
    next_attempt_ = now + std::chrono::duration_cast<clock::duration>(some);
    forget(*m, close_reason::lost);
}

void pool_state::returning(pool_member& m) noexcept {
    if (m.at != pool_member::stage::gone) to_stage(m, pool_member::stage::returning);
}

[[gnu::hot]] bool pool_state::may_stay(const pool_member& m, time_point now, std::uint64_t queries,
                                       close_reason& why) const noexcept {
    if (closing_)
        why = close_reason::shutdown;
    else if (options_.max_queries != 0 && queries >= options_.max_queries)
        why = close_reason::queries;
    else
        return !outdated(m, now, why);
    return false;
}

[[gnu::hot]] bool pool_state::pass_on(pool_member& m, time_point now, bool heard) noexcept {
    if (waiters_.empty() || !idle_.empty()) return false;
    to_stage(m, pool_member::stage::lent);
    if (heard) m.heard = now;
    m.idle_for = now - m.heard;
    ++stats_.acquired;
    return true;
}

[[gnu::hot]] void pool_state::make_idle(member_ptr m, time_point now, bool heard) {
    to_stage(*m, pool_member::stage::idle);
    m->idle_since = now;
    if (heard) m->heard = now;
    idle_.push_back(std::move(m));
}

std::vector<pool_state::member_ptr> pool_state::suspect(time_point asked) {
    std::vector<member_ptr> all;
    for (const member_ptr& m : idle_)
        if (m->heard < asked) all.push_back(m);
    std::erase_if(idle_, [&](const member_ptr& m) { return m->heard < asked; });
    for (const member_ptr& m : all) to_stage(*m, pool_member::stage::suspect);
    return all;
}

bool pool_state::forget(pool_member& m, close_reason why) {
    if (m.at == pool_member::stage::gone) return false;
    if (m.at != pool_member::stage::connecting) count_closed(why);
    to_stage(m, pool_member::stage::gone);
    const auto is_it = [&](const member_ptr& x) { return x.get() == &m; };
    std::erase_if(idle_, is_it);
    std::erase_if(members_, is_it);
    return true;
}

std::vector<pool_state::member_ptr> pool_state::expired(time_point now) {
    std::vector<member_ptr> all;
    const auto limit = options_.max_inactive_connection_lifetime;
    for (const member_ptr& m : std::vector<member_ptr>(idle_)) {
        close_reason why{};
        if (!outdated(*m, now, why)) {
            if (limit.count() == 0 || now - m->idle_since < limit) continue;
            why = close_reason::inactive;
        }
        forget(*m, why);
        all.push_back(m);
    }
    return all;
}

std::vector<pool_state::member_ptr> pool_state::close() {
    closing_ = true;
    std::vector<member_ptr> all = idle_;
    for (const member_ptr& m : all) forget(*m, close_reason::shutdown);
    return all;
}

pool_state::time_point pool_state::idle_until(const pool_member& m) const noexcept {
    const auto limit = options_.max_inactive_connection_lifetime;
    if (limit.count() == 0 || limit >= time_point::max() - m.idle_since) return m.expires;
    return std::min(m.expires, m.idle_since + limit);
}

pool_state::time_point pool_state::next_event() const {
    time_point t = std::min(waiters_.earliest_deadline(), next_attempt());
    for (const member_ptr& m : idle_) t = std::min(t, idle_until(*m));
    return t;
}

pool_stats pool_state::stats() const {
    pool_stats s = stats_;
    s.size = members_.size() - connecting_;
    s.idle = idle_.size();
    s.borrowed = lent_;
    s.connecting = connecting_;
    s.waiting = waiters_.size();
    return s;
}

void pool_state::count_closed(close_reason why) noexcept {
    switch (why) {
        case close_reason::inactive:
            ++stats_.closed_inactive;
            break;
        case close_reason::lifetime:
            ++stats_.closed_lifetime;
            break;
        case close_reason::queries:
            ++stats_.closed_queries;
            break;
        case close_reason::expired:
            ++stats_.closed_expired;
            break;
        case close_reason::unfit:
            ++stats_.closed_unfit;
            break;
        case close_reason::lost:
            ++stats_.closed_lost;
            break;
        case close_reason::shutdown:
            ++stats_.closed_shutdown;
            break;
    }
}

}  // namespace asiopg::detail
