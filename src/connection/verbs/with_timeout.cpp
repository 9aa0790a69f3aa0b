#include <asiopg/with_timeout.hpp>

#include <asiopg/error.hpp>
#include <asiopg/error_predicates.hpp>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/cancellation_state.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <memory>
#include <string>
#include <system_error>

#include "connection/failures.hpp"

namespace asiopg::detail {

namespace {

/// What the timer and the caller's cancellation share with the work, which may end before or after them.
struct limited_work {
    void cancel(bool by_timer) {
        if (by_timer)
            late = true;
        else
            cancelled = true;
        signal.emit(asio::cancellation_type::terminal);
    }
    asio::cancellation_signal signal;
    bool late = false, cancelled = false;
};

/// The caller's slot is only lent.
class cancellation_listener {
public:
    cancellation_listener(asio::cancellation_slot slot, const std::shared_ptr<limited_work>& work) : slot_(slot) {
        if (slot_.is_connected()) slot_.assign([work](asio::cancellation_type_t) { work->cancel(false); });
    }
    cancellation_listener(const cancellation_listener&) = delete;
    ~cancellation_listener() {
        if (slot_.is_connected()) slot_.clear();
    }

private:
    asio::cancellation_slot slot_;
};

std::string time_is_up(std::chrono::nanoseconds limit) {
    if (limit.count() <= 0) return "the deadline has passed";
    return "the deadline has passed: it has taken longer than " + std::to_string(limit.count() / 1'000'000) + " ms";
}

bool is_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const operation_aborted&) {
        return true;
    } catch (const std::system_error& e) {
        return e.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

}  // namespace

awaitable<bool> run_until(awaitable<void> work, std::chrono::nanoseconds limit) {
    if (limit.count() <= 0) throw timeout_error(time_is_up(limit));
    const any_io_executor executor = co_await asio::this_coro::executor;
    const asio::cancellation_state own = co_await asio::this_coro::cancellation_state;
    const auto shared = std::make_shared<limited_work>();
    const cancellation_listener listener(own.slot(), shared);
    asio::steady_timer timer(executor, later(asio::steady_timer::clock_type::now(), limit));
    timer.async_wait([weak = std::weak_ptr(shared)](const std::error_code& ec) {
        const auto alive = weak.lock();
        if (!ec && alive) alive->cancel(true);
    });
    co_await asio::co_spawn(executor, std::move(work),
                            asio::bind_cancellation_slot(shared->signal.slot(), asio::use_awaitable));
    co_return shared->late && !shared->cancelled;
}

void throw_from_within(const std::exception_ptr& failure, bool late, std::chrono::nanoseconds limit) {
    if (!late || !is_cancellation(failure)) std::rethrow_exception(failure);
    const auto why = std::make_exception_ptr(timeout_error(time_is_up(limit)));
    std::rethrow_exception(is_outcome_unknown(failure) ? unknown_outcome(why) : why);
}

}  // namespace asiopg::detail
