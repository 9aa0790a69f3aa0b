// asiopg::transaction: a handle inside which commands run in a transaction (or a savepoint).
#pragma once

#include <asiopg/detail/duration.hpp>
#include <asiopg/verbs.hpp>
#include <asiopg/with_timeout.hpp>

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

namespace asiopg {

class large_object;
class transaction_options;
class transaction_scope;
/// The name to use. (The class itself is called otherwise, since a class cannot have a member of its own name.)
using transaction = transaction_scope;

namespace detail {

/// How a transaction or a savepoint is begun, and how often it was.
class ASIOPG_API transaction_start {
public:
    /// `owner`: the transaction around it (0: none). `outermost`: what the outermost one was begun with.
    transaction_start(std::shared_ptr<engine> e, std::uint64_t owner, const transaction_options* options = nullptr,
                      std::shared_ptr<const transaction_options> outermost = nullptr);
    /// Whether what ended this attempt is worth another one; counts it then.
    bool may_retry(const std::exception_ptr& failure);
    /// How long to wait before the attempt that was counted last.
    std::chrono::nanoseconds delay() const;

    std::shared_ptr<engine> on;
    std::uint64_t owner;
    std::shared_ptr<const transaction_options> options, outermost;  // null: none

private:
    int retries_ = 0;
};

/// Ends the transaction of a body that has ended. True if the body is to be run again (after the delay, then).
/// `failure`: what the body threw; null for none, and as soon as it is not what is to be thrown any more.
ASIOPG_API awaitable<bool> finish_transaction(transaction& tx, std::exception_ptr& failure, transaction_start& how);
/// Throws what the body threw, or what is being handled: Asio's own exception, for a coroutine that was cancelled
/// before the end could be awaited, as `operation_aborted`.
[[noreturn]] ASIOPG_API void throw_unfinished(const std::exception_ptr& failure);
ASIOPG_API awaitable<transaction> begin_transaction(const transaction_start& how, bool managed);

/// The deadline that the options set, if they do.
ASIOPG_API const std::optional<std::chrono::nanoseconds>& time_limit_of(const transaction_options& options) noexcept;

template <class T>
awaitable<T> limited(awaitable<T> work, const transaction_options& options) {
    const std::optional<std::chrono::nanoseconds>& limit = time_limit_of(options);
    return limit ? with_timeout(std::move(work), *limit) : std::move(work);
}

template <class F>
concept transaction_body = requires(F& f, transaction& tx) {
    typename std::invoke_result_t<F&, transaction&>::value_type;
};

// The body is a parameter, so that its captures live as long as the coroutine.
template <class F>
std::invoke_result_t<F&, transaction&> run_transaction(transaction_start how, F body);

}  // namespace detail

/// A transaction, or a savepoint inside one. Commands given to it run inside; commands given meanwhile to the
/// connection (or to an outer transaction) wait until it is over, at most for `exclusive_timeout`.
///
/// Object lifetimes: what `commit()` and `rollback()` give belongs to this handle, which has to live, and not to be
/// moved, until it has ended. All other awaitables outlive a move, as those of a connection do. Exception safety:
/// destroying an unfinished transaction rolls it back: the ROLLBACK is done before anything else on that connection,
/// without blocking.
class ASIOPG_API transaction_scope : public verbs {
public:
    transaction_scope(transaction_scope&& other) noexcept;
    transaction_scope& operator=(transaction_scope&& other) noexcept;
    ~transaction_scope();

    /// Runs `body(inner)` in a savepoint: released when the body returns, rolled back to when it throws. Gives what the
    /// body gives. Errors: as for `connection::transaction`. A failure in `inner` that the outer body catches does not
    /// end the outer transaction.
    template <detail::transaction_body F>
    auto transaction(F body) {
        return detail::run_transaction(inner(nullptr), std::move(body));
    }
    /// The same, and insists on options: a savepoint has those of the outermost transaction. Errors: `interface_error`
    /// if an isolation level or access mode differs from that, and if it is to be deferrable or done again.
    template <detail::transaction_body F>
    auto transaction(const transaction_options& options, F body) {
        return detail::limited(detail::run_transaction(inner(&options), std::move(body)), options);
    }
    /// Sets a savepoint and gives a handle for it, for `commit()` (releases it) or `rollback()` (goes back to it).
    awaitable<asiopg::transaction> begin();
    awaitable<asiopg::transaction> begin(const transaction_options& options);

    /// Ends the transaction: what was done in it is kept.
    /// Errors: `postgres_error` when the server refuses (deferred constraints, serialization); `interface_error` if it
    /// is over, if it is managed by `transaction(body)`, or if nothing was committed because a command in it had
    /// failed. When the connection is lost, the deadline passes or it is cancelled while the COMMIT is on its way,
    /// nobody knows whether it was committed: what is thrown then is `outcome_unknown` as well (see error.hpp).
    awaitable<void> commit();
    /// Ends the transaction: what was done in it is undone. Errors: `interface_error` as for `commit()`.
    awaitable<void> rollback();

    /// True until it was committed or rolled back, or nobody knows whether it was.
    bool is_active() const noexcept { return state_ == state::active; }
    /// What it is, for people: "transaction: rolled back, serializable, read only", "savepoint: active".
    std::string str() const;

private:
    enum class state : std::uint8_t { active, committed, rolled_back, abandoned, unknown };
    friend class large_object;
    friend awaitable<bool> detail::finish_transaction(asiopg::transaction&, std::exception_ptr&,
                                                      detail::transaction_start&);
    friend awaitable<asiopg::transaction> detail::begin_transaction(const detail::transaction_start&, bool);

    transaction_scope(const detail::transaction_start& how, std::uint64_t id, bool managed) noexcept;
    detail::transaction_start inner(const transaction_options* options) const;
    void require_manual(const char* verb) const;
    awaitable<void> end(bool commit);
    void abandon() noexcept;

    bool managed_ = false;
    bool nested_ = false;
    state state_ = state::active;
    std::shared_ptr<const transaction_options> options_;  // of the outermost one; null: none
};

namespace detail {

template <class F>
std::invoke_result_t<F&, transaction&> run_transaction(transaction_start how, F body) {
    using value_type = typename std::invoke_result_t<F&, transaction&>::value_type;
    for (;;) {
        bool again = false;
        transaction tx = co_await begin_transaction(how, true);
        std::exception_ptr failure;
        if constexpr (std::is_void_v<value_type>) {
            try {
                co_await body(tx);
            } catch (...) {
                failure = std::current_exception();
            }
            try {
                again = co_await finish_transaction(tx, failure, how);
            } catch (...) {
                throw_unfinished(failure);
            }
            if (!again) co_return;
        } else {
            std::optional<value_type> value;
            try {
                value.emplace(co_await body(tx));
            } catch (...) {
                failure = std::current_exception();
            }
            try {
                again = co_await finish_transaction(tx, failure, how);
            } catch (...) {
                throw_unfinished(failure);
            }
            if (!again) co_return std::move(*value);
        }
    }
}

}  // namespace detail
}  // namespace asiopg
