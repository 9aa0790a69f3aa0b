#include "connection/password.hpp"

#include <asiopg/error.hpp>

#include <asio/associated_cancellation_slot.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/system_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>

#include "auth/random.hpp"

namespace asiopg::detail {

namespace {

struct interruption final : cancellable {
    void cancel() noexcept override { signal.emit(asio::cancellation_type::terminal); }
    asio::cancellation_signal signal;
};

}  // namespace

awaitable<std::string> ask_password(const connect_options::password_function& source, deadline& limit) {
    if (limit.expired()) co_return std::string();
    const any_io_executor executor = co_await asio::this_coro::executor;
    const asio::cancellation_state own = co_await asio::this_coro::cancellation_state;
    // The signal is shared: the callable's coroutine may end after this one.
    const auto stop = std::make_shared<interruption>();
    if (own.slot().is_connected()) own.slot().assign([stop](asio::cancellation_type_t) { stop->cancel(); });
    const auto guard = limit.guard(*stop);
    awaitable<std::string> asked = source();
    try {
        co_return co_await asio::co_spawn(executor, std::move(asked),
                                          asio::bind_cancellation_slot(stop->signal.slot(), asio::use_awaitable));
    } catch (const asio::system_error&) {
        if (!limit.expired()) throw;
    }
    co_return std::string();
}

std::string unique_statement_prefix() {
    static constexpr char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    unsigned char random[6] = {};
    if (!auth::random_bytes(random)) throw error("no random numbers are to be had");
    std::string prefix = "asiopg_";
    for (const unsigned char byte : random) prefix += digits[byte % 36];
    return prefix + "_";
}

}  // namespace asiopg::detail
