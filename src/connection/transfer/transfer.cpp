#include "connection/transfer/transfer.hpp"

#include <asio/associated_cancellation_slot.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/dispatch.hpp>

namespace asiopg::detail {

// How the operation tells its end; destroyed uncalled, its execution context goes down.
class transfer::end_handler {
public:
    explicit end_handler(std::shared_ptr<transfer> t) noexcept : transfer_(std::move(t)) {}
    end_handler(end_handler&&) = default;
    end_handler(const end_handler&) = delete;
    ~end_handler() {
        if (transfer_) transfer_->dropped();
    }
    void operator()(std::exception_ptr failure, std::unique_ptr<operation> op) {
        const std::shared_ptr<transfer> t = std::move(transfer_);
        t->ended(std::move(failure), std::move(op));
    }

private:
    std::shared_ptr<transfer> transfer_;
};

struct transfer::guarded {
    explicit guarded(any_io_executor e) : home(std::move(e)) {}
    any_io_executor home;
    asio::cancellation_signal signal;
};

transfer::transfer(std::shared_ptr<engine> e, std::unique_ptr<operation> op, const char* name)
    : engine_(std::move(e)), op_(std::move(op)), id_(engine_->next_id()) {
    op_->id = id_;
    op_->takes = op_->releases = engine_->next_id();
    op_->scope_name = name;
}

void transfer::begin() {
    if (!op_) return;
    op_->done = completion(end_handler(shared_from_this()));
    engine_->start(std::move(op_));
}

void transfer::ended(std::exception_ptr failure, std::unique_ptr<operation> op) {
    over_ = true;
    failure_ = std::move(failure);
    try {
        tag_ = op->tag;
        taken(*op);
    } catch (...) {
        if (!failure_) failure_ = std::current_exception();
    }
    op.reset();
    std::shared_ptr<guarded> g;
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        g = std::move(guarded_);
    }
    if (g) {
        const any_io_executor home = g->home;
        try {
            asio::dispatch(home, [g = std::move(g)] { g->signal.emit(asio::cancellation_type::terminal); });
        } catch (...) {  // out of memory: what the user's code does comes to its own end
        }
    }
    notify();
}

// Who waits goes with the context. (It would keep itself alive otherwise.)
void transfer::dropped() noexcept {
    over_ = true;
    const resumption w = std::move(waiter_);
}

void transfer::notify() {
    if (!waiter_) return;
    resumption w = std::move(waiter_);
    w();
}

void transfer::check() const {
    if (failure_) std::rethrow_exception(failure_);
}

void transfer::abandon() noexcept {
    try {
        asio::dispatch(engine_->executor(), [self = shared_from_this()] {
            if (!self->over_ && !self->op_) self->cancel();
        });
    } catch (...) {  // out of memory: its deadline, or the connection's end, ends it
    }
}

awaitable<void> transfer::changed() {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [self = shared_from_this()](auto handler) {
            auto slot = asio::get_associated_cancellation_slot(handler);
            // Not a share: the signal may outlive the execution context.
            if (slot.is_connected())
                slot.assign([weak = self->weak_from_this()](asio::cancellation_type_t) {
                    if (const auto t = weak.lock()) t->cancel();
                });
            self->waiter_ = resumption(std::move(handler));
        },
        asio::use_awaitable);
}

bool transfer::admit(const std::shared_ptr<guarded>& g) {
    const std::lock_guard lock(mutex_);
    if (!closed_) guarded_ = g;
    return !closed_;
}

awaitable<void> transfer::guard(awaitable<void> work) {
    const any_io_executor here = co_await asio::this_coro::executor;
    const auto g = std::make_shared<guarded>(here);
    if (!admit(g)) co_return;  // whoever goes on learns why
    std::exception_ptr failure;
    try {
        co_await run(g, std::move(work));
    } catch (...) {
        failure = std::current_exception();
    }
    {
        const std::lock_guard lock(mutex_);
        guarded_.reset();
    }
    if (failure) std::rethrow_exception(failure);
}

awaitable<void> transfer::run(std::shared_ptr<guarded> g, awaitable<void> work) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        [](auto handler, std::shared_ptr<guarded> s, awaitable<void> w) {
            auto slot = asio::get_associated_cancellation_slot(handler);
            if (slot.is_connected()) slot.assign([s](asio::cancellation_type_t type) { s->signal.emit(type); });
            asio::co_spawn(s->home, std::move(w), asio::bind_cancellation_slot(s->signal.slot(), std::move(handler)));
        },
        asio::use_awaitable, std::move(g), std::move(work));
}

}  // namespace asiopg::detail
