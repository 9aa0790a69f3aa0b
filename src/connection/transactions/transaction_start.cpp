// How transactions are begun, and whether they are done again.
#include <asiopg/connection.hpp>

#include <asiopg/error.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/postgres_error.hpp>
#include <asiopg/sqlstate.hpp>
#include <asiopg/transaction_options.hpp>

#include <algorithm>

#include "auth/random.hpp"
#include "connection/engine/engine.hpp"

namespace asiopg {

namespace detail {

namespace {

bool is_collision(const std::exception_ptr& failure) {
    if (is_outcome_unknown(failure)) return false;
    try {
        std::rethrow_exception(failure);
    } catch (const outdated_statement&) {
        return true;
    } catch (const postgres_error& e) {
        return e.sqlstate() == sqlstate::serialization_failure || e.sqlstate() == sqlstate::deadlock_detected;
    } catch (...) {
        return false;
    }
}

awaitable<transaction> begin_by_hand(transaction_start how) {
    if (!borrow::is_scope(how.owner) && how.options && how.options->most_retries() > 0)
        throw interface_error("a transaction that is begun by hand cannot be done again: retries need a body");
    if (how.options && how.options->time_limit())
        throw interface_error(
            "a transaction that is begun by hand has no deadline of its own: timeout() needs a body, or "
            "with_timeout()");
    co_return co_await begin_transaction(how, false);
}

}  // namespace

const std::optional<std::chrono::nanoseconds>& time_limit_of(const transaction_options& options) noexcept {
    return options.time_limit();
}

transaction_start::transaction_start(std::shared_ptr<detail::engine> e, std::uint64_t owner_id,
                                     const transaction_options* chosen,
                                     std::shared_ptr<const transaction_options> outermost_options)
    : on(std::move(e)), owner(owner_id), outermost(std::move(outermost_options)) {
    if (chosen) options = std::make_shared<const transaction_options>(*chosen);
}

bool transaction_start::may_retry(const std::exception_ptr& failure) {
    if (!options || retries_ == options->most_retries() || on->is_closed() || !is_collision(failure)) return false;
    ++retries_;
    return true;
}

// Without random numbers it is the whole delay.
std::chrono::nanoseconds transaction_start::delay() const {
    std::chrono::nanoseconds whole = options->first_delay();
    for (int i = 1; i < retries_ && whole < options->longest_delay(); ++i)
        whole = whole > options->longest_delay() / 2 ? options->longest_delay() : whole * 2;
    const int share = auth::random_number().value_or(0);  // of the half that is left to chance
    const std::chrono::nanoseconds half = whole / 2;
    return whole - half / auth::random_range * share - half % auth::random_range * share / auth::random_range;
}

}  // namespace detail

awaitable<asiopg::transaction> connection::begin() {
    return detail::begin_by_hand(detail::transaction_start(engine_, owner_));
}
awaitable<asiopg::transaction> connection::begin(const transaction_options& options) {
    return detail::begin_by_hand(detail::transaction_start(engine_, owner_, &options));
}

detail::transaction_start transaction_scope::inner(const transaction_options* options) const {
    return detail::transaction_start(engine_, owner_, options, options_);
}
awaitable<asiopg::transaction> transaction_scope::begin() { return detail::begin_by_hand(inner(nullptr)); }
awaitable<asiopg::transaction> transaction_scope::begin(const transaction_options& options) {
    return detail::begin_by_hand(inner(&options));
}

std::string transaction_scope::str() const {
    static constexpr const char* states[] = {"active", "committed", "rolled back", "over", "outcome unknown"};
    std::string text = nested_ ? "savepoint: " : "transaction: ";
    text += states[static_cast<std::size_t>(state_)];
    const std::string options = options_ ? options_->str() : std::string();
    if (!options.empty()) text.append(", ").append(options);
    return text;
}

}  // namespace asiopg
