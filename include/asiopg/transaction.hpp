// asiopg::transaction: a handle inside which commands run in a transaction (or a savepoint).
#pragma once

#include <asiopg/verbs.hpp>

#include <exception>
#include <type_traits>
#include <utility>

namespace asiopg {

class transaction_scope;
/// The name to use. (The class itself is called otherwise, since a class cannot have a member of its own name.)
using transaction = transaction_scope;

namespace detail {

/// What `transaction(body)` needs of a finished body; see transaction.cpp.
ASIOPG_API awaitable<void> finish_transaction(transaction& tx, std::exception_ptr failure);
/// Throws what the body threw, or what is being handled: Asio's own exception, for a coroutine that was cancelled
/// before the end could be awaited, as `operation_aborted`.
[[noreturn]] ASIOPG_API void throw_unfinished(const std::exception_ptr& failure);
ASIOPG_API awaitable<transaction> begin_transaction(std::shared_ptr<engine> engine, std::uint64_t owner, bool managed);

template <class F>
concept transaction_body = requires(F& f, transaction& tx) {
    typename std::invoke_result_t<F&, transaction&>::value_type;
};

// The body is a parameter, so that its captures live as long as the coroutine.
template <class F>
std::invoke_result_t<F&, transaction&> run_transaction(std::shared_ptr<engine> engine, std::uint64_t owner, F body);

}  // namespace detail

/// A transaction, or a savepoint inside one. Commands given to it run inside; commands given meanwhile to the
/// connection (or to an outer transaction) wait until it is over, at most for `exclusive_timeout`.
///
/// Exception safety: destroying an unfinished transaction rolls it back: the ROLLBACK is done before anything else on
/// that connection, without blocking.
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
        return detail::run_transaction(engine_, owner_, std::move(body));
    }
    /// Sets a savepoint and gives a handle for it, for `commit()` (releases it) or `rollback()` (goes back to it).
    awaitable<asiopg::transaction> begin();

    /// Ends the transaction: what was done in it is kept.
    /// Errors: `postgres_error` when the server refuses (deferred constraints, serialization); `interface_error` if it
    /// is over, if it is managed by `transaction(body)`, or if nothing was committed because a command in it had
    /// failed; `connection_error`: nobody knows whether it was committed.
    awaitable<void> commit();
    /// Ends the transaction: what was done in it is undone. Errors: `interface_error` as for `commit()`.
    awaitable<void> rollback();

    /// True until it was committed or rolled back.
    bool is_active() const noexcept { return state_ == state::active; }

private:
    enum class state : std::uint8_t { active, committed, rolled_back, abandoned };
    friend awaitable<void> detail::finish_transaction(asiopg::transaction&, std::exception_ptr);
    friend awaitable<asiopg::transaction> detail::begin_transaction(std::shared_ptr<detail::engine>, std::uint64_t,
                                                                    bool);

    transaction_scope(std::shared_ptr<detail::engine> engine, std::uint64_t owner, bool managed) noexcept
        : verbs(std::move(engine), owner), managed_(managed) {}
    void require_manual(const char* verb) const;
    awaitable<void> end(bool commit);
    void abandon() noexcept;

    bool managed_ = false;
    state state_ = state::active;
};

namespace detail {

template <class F>
std::invoke_result_t<F&, transaction&> run_transaction(std::shared_ptr<engine> engine, std::uint64_t owner, F body) {
    using value_type = typename std::invoke_result_t<F&, transaction&>::value_type;
    transaction tx = co_await begin_transaction(std::move(engine), owner, true);
    std::exception_ptr failure;
    if constexpr (std::is_void_v<value_type>) {
        try {
            co_await body(tx);
        } catch (...) {
            failure = std::current_exception();
        }
        try {
            co_await finish_transaction(tx, failure);
        } catch (...) {
            throw_unfinished(failure);
        }
    } else {
        std::optional<value_type> value;
        try {
            value.emplace(co_await body(tx));
        } catch (...) {
            failure = std::current_exception();
        }
        try {
            co_await finish_transaction(tx, failure);
        } catch (...) {
            throw_unfinished(failure);
        }
        co_return std::move(*value);
    }
}

}  // namespace detail
}  // namespace asiopg
