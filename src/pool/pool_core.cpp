#include "pool/pool_core.hpp"

#include <asiopg/error.hpp>

#include <asio/post.hpp>

#include <algorithm>
#include <utility>

#include "auth/random.hpp"

namespace asiopg::detail {

namespace {

double random_share() {
    return static_cast<double>(auth::random_number().value_or(auth::random_range / 2)) / auth::random_range;
}

// Posting a job needs a little memory. What another handler has just given back may do.
constexpr int attempts_to_post = 4;

// This thread is posting a job of that pool: one that goes uncalled could not be posted.
thread_local const pool_core* posting = nullptr;

// False if there is no memory for it.
template <class F>
bool post_surely(const pool_core& core, F post) noexcept {
    bool done = false;
    const pool_core* const before = std::exchange(posting, &core);
    for (int i = 0; i != attempts_to_post && !done; ++i) {
        try {
            post();
            done = true;
        } catch (...) {
        }
    }
    posting = before;
    return done;
}

}  // namespace

// Destroyed without having been called, it knows that the execution context is going down.
class pool_job {
public:
    explicit pool_job(std::shared_ptr<pool_core> core) noexcept : core_(std::move(core)) {}
    pool_job(pool_job&&) = default;
    pool_job(const pool_job&) = delete;
    ~pool_job() {
        if (core_ && core_.get() != posting) core_->abandoned();
    }
    void operator()() { std::exchange(core_, nullptr)->set_timer(); }
    void operator()(std::error_code ec) {  // of the timer
        const std::shared_ptr<pool_core> core = std::move(core_);
        if (ec) return;
        try {
            core->on_timer();
        } catch (...) {  // out of memory: what was not done is due, and the timer is set again
            core->watch_again();
        }
    }

private:
    std::shared_ptr<pool_core> core_;
};

pool_core::pool_core(connect_options connect, const pool_options::values& options,
                     std::vector<any_io_executor> executors)
    : executors_(std::move(executors)),
      turns_(std::make_unique<std::atomic<unsigned>[]>(executors_.size())),
      timer_(executors_.front()),
      state_(options, &random_share) {
    set_connect_options(std::move(connect));
}

void pool_core::serve() {
    to_do what;
    {
        const std::lock_guard lock(mutex_);
        plan(what, clock::now());
    }
    carry_out(what);
}

void pool_core::plan(to_do& what, clock::time_point now) {
    while (std::shared_ptr<pool_member> m = state_.match(now))
        what.add(promise(std::static_pointer_cast<pooled_member>(std::move(m)), now));
    for (std::size_t n = state_.connects_due(now); n != 0; --n) what.to_make.push_back(new_member());
    if (state_.has_outdated()) what.outdated = state_.take_outdated();
    watch(state_.next_attempt());
    what.closing = state_.closing();
}

// The oldest waiter gets this connection, which is lent already.
[[gnu::hot]] std::unique_ptr<pool_waiting> pool_core::promise(pooled_ptr m, clock::time_point now) noexcept {
    std::unique_ptr<pool_waiting> w(static_cast<pool_waiting*>(state_.waiters().pop_front()));
    see_crowd();
    state_.count_wait(w->since, now);
    if (w->home != pool_state::any_home) w->turn = pool_turn(turns_[w->home]);
    w->lease.pool_ = shared_from_this();
    w->lease.member_ = std::move(m);
    return w;
}

void pool_core::carry_out(to_do& what) {
    while (pool_waiting* const w = what.first_served) {
        what.first_served = static_cast<pool_waiting*>(w->next);
        hand_over(std::unique_ptr<pool_waiting>(w));
    }
    end_connections(what.outdated);
    for (pooled_ptr& m : what.to_make) make_soon(std::move(m));
    if (what.closing) check_closed();
}

[[gnu::hot]] void pool_core::hand_over(std::unique_ptr<pool_waiting> w) {
    engine& e = *w->lease.member_->connection;
    if (!resume_directly(w->lease, w->home)) return w->end(nullptr, std::move(w->lease));
    w->turn.end();
    e.current_batch().add_guest(*w.release());
}

// What has just come back in a batch goes on in the same batch: all that the server has said by now has just been read.
[[gnu::hot]] bool pool_core::resume_directly(pooled_connection& lease, std::size_t home) {
    const std::shared_ptr<engine>& e = lease.member_->connection;
    if (home == pool_state::any_home || home != lease.member_->home || !e->current_batch().is_here()) return false;
    if (turns_[home].load(std::memory_order_relaxed) != 1) return false;  // somebody else was promised one before
    lease.owner_ = e->lend_in_batch();
    if (lease.owner_ != 0) lease.engine_ = e;
    return lease.owner_ != 0;
}

pool_core::clock::time_point pool_core::next_event() const {
    const clock::time_point t = state_.closing() ? state_.waiters().earliest_deadline() : state_.next_event();
    return std::min(t, closers_.earliest_deadline());
}

// The timer is the first executor's. Posted, since the lock is held.
void pool_core::watch(clock::time_point t) {
    if (t >= armed_) return;
    if (post_surely(*this, [this] { asio::post(executors_.front(), pool_job(shared_from_this())); })) armed_ = t;
}

void pool_core::watch_again() noexcept {
    const std::lock_guard lock(mutex_);
    watch(next_event());
}

void pool_core::set_timer() {
    {
        const std::lock_guard lock(mutex_);
        if (armed_ == clock::time_point::max()) return;
        timer_.expires_at(armed_);
    }
    if (post_surely(*this, [this] { timer_.async_wait(pool_job(shared_from_this())); })) return;
    const std::lock_guard lock(mutex_);
    armed_ = clock::time_point::max();  // whoever comes next sets it
}

void pool_core::on_timer() {
    std::vector<std::unique_ptr<pool_waiting>> late;
    std::vector<std::shared_ptr<pool_member>> expired;
    bool close_late = false;
    clock::time_point now;
    {
        const std::lock_guard lock(mutex_);
        now = clock::now();
        armed_ = clock::time_point::max();
        while (pool_waiter* w = state_.waiters().first_due(now)) {
            state_.waiters().remove(*w);
            state_.count_timeout();
            late.emplace_back(static_cast<pool_waiting*>(w));
        }
        see_crowd();
        close_late = closers_.first_due(now) != nullptr;
        if (!state_.closing()) expired = state_.expired(now);
    }
    for (const auto& w : late) w->end(timeout_failure(now - w->since), pooled_connection());
    end_connections(expired);
    if (close_late) end_late_close();
    serve();
    const std::lock_guard lock(mutex_);
    watch(next_event());
}

std::vector<std::unique_ptr<pool_waiting>> pool_core::take_all(pool_waiters& from) {
    std::vector<std::unique_ptr<pool_waiting>> all;
    all.reserve(from.size());
    while (pool_waiter* w = from.pop_front()) all.emplace_back(static_cast<pool_waiting*>(w));
    return all;
}

// The first executor's context goes: the pool is over. Who waits on it goes with it, and who waits elsewhere is told.
void pool_core::abandoned() noexcept {
    std::vector<std::unique_ptr<pool_waiting>> waiting;
    {
        const std::lock_guard lock(mutex_);
        armed_ = clock::time_point::max();
        state_.close();
        waiting = take_all(state_.waiters());
        for (auto& w : take_all(closers_)) waiting.push_back(std::move(w));
    }
    const auto why = std::make_exception_ptr(interface_error("the pool has gone with its execution context"));
    for (const auto& w : waiting) w->end(why, pooled_connection());
}

void pool_core::log(const std::string& line) const noexcept {
    if (!options().log) return;
    try {
        options().log(line);
    } catch (...) {  // what a log throws is nobody's
    }
}

}  // namespace asiopg::detail
