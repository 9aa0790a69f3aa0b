#include "connection/copy/copy_data.hpp"

#include <asiopg/connection.hpp>
#include <asiopg/error.hpp>

#include <algorithm>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>

#include <exception>
#include <limits>
#include <system_error>

#include "connection/failures.hpp"
#include "connection/transfer/download.hpp"
#include "connection/transfer/upload.hpp"

namespace asiopg::detail {

namespace {

constexpr std::size_t worth_sending = 64 * 1024;

copy_server read_server(engine& e) {
    copy_server s;
    // Where it is not told (by a pooler, say), the server itself refuses what it is too old for.
    const std::string_view version = e.protocol().parameter("server_version");
    s.version = version.empty() ? std::numeric_limits<int>::max() : server_version::parse(version).major;
    s.standard_strings = e.protocol().parameter("standard_conforming_strings") != "off";
    return s;
}

awaitable<copy_server> read_server_here(std::shared_ptr<engine> e) { co_return read_server(*e); }

/// Tells how far a COPY is.
class progress_teller {
public:
    progress_teller(const copy_options& options) : callback_(options.get().progress) {}
    void add(std::size_t bytes, std::optional<std::uint64_t> rows) {
        progress_.bytes += bytes;
        progress_.rows = rows;
        if (callback_) callback_(progress_);
    }

private:
    const copy_options::progress_function& callback_;
    copy_progress progress_;
};

awaitable<command_tag> receive(std::shared_ptr<copy_download> download, sink& to, const copy_options& options) {
    const transfer_handle<copy_download> from(std::move(download));
    progress_teller progress(options);
    const bool counts = options.get().format != copy_format::binary;  // else there is more than rows
    writer chunk;
    bool more = co_await from->next(chunk);
    to.open();
    while (more) {
        const std::span<const char> data(chunk.data(), chunk.size());
        if (to.is_asynchronous())
            co_await to.write_later(data);
        else
            to.write(data);
        std::optional<std::uint64_t> rows;
        if (counts) rows = from->taken_pieces();
        progress.add(data.size(), rows);
        more = co_await from->next(chunk);
    }
    to.finish();
    co_return from->tag();
}

// Runs beside a timer, so it ends normally however it ends.
awaitable<void> receive_or_fail(std::shared_ptr<copy_download> download, sink& to, const copy_options& options,
                                std::optional<command_tag>& tag, std::exception_ptr& failure) {
    try {
        tag = co_await receive(std::move(download), to, options);
    } catch (...) {
        failure = std::current_exception();
    }
}

// The server may have sent all when a sink is still at work: the operation's own deadline does not reach that.
awaitable<command_tag> receive_in_time(std::shared_ptr<copy_download> download, sink& to, const copy_options& options,
                                       moment::clock::time_point end) {
    using namespace asio::experimental::awaitable_operators;  // NOLINT(google-build-using-namespace): operators
    const any_io_executor here = co_await asio::this_coro::executor;
    asio::steady_timer timer(here, end);
    std::optional<command_tag> tag;
    std::exception_ptr failure;
    const auto first = co_await (receive_or_fail(std::move(download), to, options, tag, failure) ||
                                 timer.async_wait(asio::use_awaitable));
    if (tag) co_return std::move(*tag);
    if (first.index() == 1) std::rethrow_exception(timeout_failure());
    std::rethrow_exception(failure);
}

awaitable<void> read_later(source& from, std::span<const char>& chunk, bool& more) {
    more = co_await from.next_later(chunk);
}

awaitable<void> feed(upload& to, source& from, const copy_options& options) {
    progress_teller progress(options);
    std::string small;
    for (std::span<const char> chunk;;) {
        bool more = false;
        if (from.is_asynchronous())
            co_await to.guard(read_later(from, chunk, more));
        else
            more = from.next(chunk);
        if (!more) break;
        if (chunk.size() < worth_sending) small.append(chunk.data(), chunk.size());
        if (small.size() >= worth_sending || (chunk.size() >= worth_sending && !small.empty())) {
            co_await to.write(small);
            small.clear();
        }
        if (chunk.size() >= worth_sending) co_await to.write(std::string_view(chunk.data(), chunk.size()));
        progress.add(chunk.size(), std::nullopt);
    }
    if (!small.empty()) co_await to.write(small);
}

awaitable<command_tag> send(std::shared_ptr<upload> operation, source& from, const copy_options& options) {
    const transfer_handle<upload> to(std::move(operation));
    from.open();
    co_await to->start();
    std::exception_ptr failure;
    try {
        co_await feed(*to, from, options);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) co_await to->fail(std::move(failure));
    co_await to->finish();
    co_return to->tag();
}

// What a sink or source of Asio's throws when its caller was cancelled is told as by all verbs.
awaitable<command_tag> cancelled_as_usual(awaitable<command_tag> work) {
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    try {
        co_return co_await std::move(work);
    } catch (const std::system_error& e) {
        if (e.code() != asio::error::operation_aborted || state.cancelled() == asio::cancellation_type::none) throw;
        throw operation_aborted(e.code());
    }
}

}  // namespace

time_limit::time_limit(const engine& e, std::optional<std::chrono::nanoseconds> own) {
    unlimited_ = own.has_value();  // unless it has an end
    const std::chrono::nanoseconds limit = own.value_or(e.options().command_timeout);
    if (!own && limit.count() <= 0) return;
    const moment::clock::time_point now = moment::clock::now();
    if (limit >= moment::clock::time_point::max() - now) return;
    end_ = later(now, std::max(limit, std::chrono::nanoseconds(0)));  // so that what is left of it can be computed
    unlimited_ = false;
}

query time_limit::step(std::string sql) const {
    query q(std::move(sql));
    if (end_) q.timeout(*end_ - moment::clock::now());
    if (unlimited_) q.timeout(std::chrono::nanoseconds::max());
    return q;
}

awaitable<copy_server> copy_server_of(std::shared_ptr<engine> e) {
    auto reading = read_server_here(e);
    return at_home(std::move(e), std::move(reading));
}

awaitable<command_tag> copy_to_sink(std::shared_ptr<engine> e, std::uint64_t owner, std::string sql, sink& to,
                                    const copy_options& options, time_limit limit) {
    auto download = copy_download::make(e, owner, limit.step(std::move(sql)));
    if (limit.is_set() && to.is_asynchronous())
        return cancelled_as_usual(receive_in_time(std::move(download), to, options, limit.end()));
    return cancelled_as_usual(receive(std::move(download), to, options));
}

awaitable<command_tag> copy_from_source(std::shared_ptr<engine> e, std::uint64_t owner, std::string sql, source& from,
                                        const copy_options& options, time_limit limit) {
    return cancelled_as_usual(send(upload::copy(e, owner, limit.step(std::move(sql))), from, options));
}

}  // namespace asiopg::detail
