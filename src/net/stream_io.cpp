// Waiting on a stream from a coroutine.
#include "net/stream_io.hpp"

#include <asio/associated_cancellation_slot.hpp>
#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/dispatch.hpp>
#include <asio/redirect_error.hpp>
#include <asio/system_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <memory>

#include "net/system_error.hpp"

namespace asiopg::detail {
namespace {

class stream_cancel final : public cancellable {
public:
    explicit stream_cancel(stream& s) noexcept : stream_(s) {}
    void cancel() noexcept override { stream_.cancel(); }

private:
    stream& stream_;
};

// Keeps the completion handler of one wait; frees itself when the wait ends.
template <class Handler>
class wait_listener final : public readiness_listener {
public:
    explicit wait_listener(Handler&& handler) : handler_(std::move(handler)) {}

    void ready(std::error_code ec) override {
        std::unique_ptr<wait_listener> self(this);
        auto executor = net::get_associated_executor(handler_);
        auto resume = [handler = std::move(handler_), ec]() mutable { std::move(handler)(ec); };
        self.reset();
        net::dispatch(executor, std::move(resume));
    }
    void abandoned() noexcept override { delete this; }

private:
    Handler handler_;
};

template <class Handler>
void start_wait(stream& s, direction d, Handler handler) {
    auto slot = net::get_associated_cancellation_slot(handler);
    auto listener = std::make_unique<wait_listener<Handler>>(std::move(handler));
    s.wait(d, *listener);
    listener.release();  // the stream calls it back exactly once
    if (slot.is_connected()) slot.assign([&s](net::cancellation_type) { s.cancel(); });
}

}  // namespace

awaitable<void> throw_if_cancelled() {
    auto state = co_await net::this_coro::cancellation_state;
    if (state.cancelled() != net::cancellation_type::none)
        throw net::system_error(net::error::operation_aborted, "cancelled");
}

awaitable<std::error_code> wait_for(stream& s, direction d, deadline& limit) {
    if (limit.expired()) co_return net::error::timed_out;
    std::error_code ec;
    {
        stream_cancel cancel(s);
        auto registered = limit.guard(cancel);
        auto token = net::redirect_error(net::use_awaitable, ec);
        auto start = [&s, d](auto handler) { start_wait(s, d, std::move(handler)); };
        co_await net::async_initiate<decltype(token), void(std::error_code)>(start, token);
    }
    if (ec == net::error::operation_aborted) {
        co_await throw_if_cancelled();
        if (limit.expired()) ec = net::error::timed_out;
    }
    co_return ec;
}

awaitable<std::error_code> write_all(stream& s, std::string_view bytes, deadline& limit) {
    while (!bytes.empty()) {
        std::error_code ec;
        bytes.remove_prefix(s.write_some(bytes, ec));
        if (ec == would_block_error()) ec = co_await wait_for(s, s.write_needs(), limit);
        if (ec) co_return ec;
    }
    co_return std::error_code();
}

awaitable<std::pair<std::error_code, std::size_t>> read_some(stream& s, std::span<char> into, deadline& limit) {
    for (;;) {
        std::error_code ec;
        std::size_t n = s.read_some(into, ec);
        if (ec == would_block_error()) {
            ec = co_await wait_for(s, s.read_needs(), limit);
            if (!ec) continue;
        }
        co_return std::make_pair(ec, n);
    }
}

}  // namespace asiopg::detail
