// An operation that lasts: it runs in the engine, and its caller comes and goes.
#pragma once

#include <asiopg/command_tag.hpp>
#include <asiopg/detail/asio.hpp>

#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <mutex>
#include <utility>

#include "connection/engine/engine.hpp"
#include "connection/operation/resumption.hpp"

namespace asiopg::detail {

/// Runs `work` on the connection's executor, wherever its caller is.
template <class T>
awaitable<T> at_home(std::shared_ptr<engine> e, awaitable<T> work) {
    const any_io_executor here = co_await asio::this_coro::executor;
    if (here == e->executor()) co_return co_await std::move(work);
    co_return co_await asio::co_spawn(e->executor(), std::move(work), asio::use_awaitable);
}

/// What the forms of such an operation share. It has the connection to itself until it is over. Its caller is one
/// coroutine at a time; members are called on the connection's executor, unless they say otherwise.
class transfer : public std::enable_shared_from_this<transfer> {
public:
    transfer(const transfer&) = delete;
    transfer& operator=(const transfer&) = delete;
    virtual ~transfer() = default;

    engine& connection() noexcept { return *engine_; }
    bool over() const noexcept { return over_; }
    /// Of an operation that is over.
    command_tag tag() const { return tag_; }

    /// From any thread: the caller has gone. What runs is cancelled, and its answer passed over.
    void abandon() noexcept;
    /// From the caller's executor: awaits something of the user's, which is cancelled when the operation is over before
    /// (by its deadline, say). Throws what it throws, then.
    awaitable<void> guard(awaitable<void> work);

protected:
    /// `holder`: what has the connection meanwhile, for errors.
    transfer(std::shared_ptr<engine> e, std::unique_ptr<operation> op, const char* name);

    /// Starts it, the first time. A failure is told when it is over.
    void begin();
    /// Waits for news or the end, whichever comes first; neither must be there already. Cancelled, it cancels the
    /// operation.
    awaitable<void> changed();
    void notify();
    /// Of an operation that is over: throws what it failed with.
    void check() const;
    /// Called at the end, with what came of it.
    virtual void taken(operation&) {}

    std::shared_ptr<engine> engine_;
    std::unique_ptr<operation> op_;  // until it begins

private:
    class end_handler;
    struct guarded;

    void ended(std::exception_ptr failure, std::unique_ptr<operation> op);
    void dropped() noexcept;
    void cancel() { engine_->cancel(id_); }
    bool admit(const std::shared_ptr<guarded>& g);
    awaitable<void> run(std::shared_ptr<guarded> g, awaitable<void> work);

    std::uint64_t id_;
    bool over_ = false;
    std::exception_ptr failure_;
    command_tag tag_;
    resumption waiter_;
    std::mutex mutex_;  // the two below: the user's work may be on another executor
    bool closed_ = false;
    std::shared_ptr<guarded> guarded_;
};

/// The caller's share of a transfer: without it, the transfer ends.
template <class T>
class transfer_handle {
public:
    transfer_handle() = default;
    explicit transfer_handle(std::shared_ptr<T> t) noexcept : transfer_(std::move(t)) {}
    transfer_handle(transfer_handle&&) noexcept = default;
    transfer_handle& operator=(transfer_handle&& other) noexcept {
        if (this != &other) {
            reset();
            transfer_ = std::move(other.transfer_);
        }
        return *this;
    }
    ~transfer_handle() { reset(); }

    void reset() noexcept {
        if (const std::shared_ptr<T> t = std::move(transfer_)) t->abandon();
    }
    T* operator->() const noexcept { return transfer_.get(); }
    T& operator*() const noexcept { return *transfer_; }
    explicit operator bool() const noexcept { return static_cast<bool>(transfer_); }

private:
    std::shared_ptr<T> transfer_;
};

}  // namespace asiopg::detail
