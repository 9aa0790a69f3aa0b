// A pool's own commands: each borrows a connection for itself.
#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/pool.hpp>

#include <utility>

#include "connection/statements/handle_access.hpp"
#include "pool/pool_core.hpp"

namespace asiopg {

namespace {

using core_ptr = std::shared_ptr<detail::pool_core>;

awaitable<command_tag> execute_text(core_ptr core, query q) {
    const std::shared_ptr<pooled_connection> lease = co_await detail::pool_core::share(std::move(core));
    co_return co_await lease->execute(std::move(q));
}
awaitable<command_tag> execute_with(core_ptr core, query q, params arguments) {
    const std::shared_ptr<pooled_connection> lease = co_await detail::pool_core::share(std::move(core));
    co_return co_await lease->execute(std::move(q), std::move(arguments));
}
awaitable<result> fetch_with(core_ptr core, query q, params arguments) {
    const std::shared_ptr<pooled_connection> lease = co_await detail::pool_core::share(std::move(core));
    co_return co_await lease->fetch(std::move(q), std::move(arguments));
}
awaitable<optional_record> fetchrow_with(core_ptr core, query q, params arguments) {
    const std::shared_ptr<pooled_connection> lease = co_await detail::pool_core::share(std::move(core));
    co_return co_await lease->fetchrow(std::move(q), std::move(arguments));
}
// The first row as a result, for what is decoded from one.
awaitable<result> fetch_first(core_ptr core, query q, params arguments) {
    const std::shared_ptr<pooled_connection> lease = co_await detail::pool_core::share(std::move(core));
    co_return co_await detail::handle_access::fetch_first(*lease, std::move(q), std::move(arguments));
}

}  // namespace

awaitable<command_tag> pool::execute_arguments(detail::command text, sources list, std::size_t count) {
    if (count == 0) return execute_text(core(), text.take());
    return execute_with(core(), text.take(), detail::argument_source::collected(list, count));
}

awaitable<result> pool::fetch_arguments(detail::command text, sources list, std::size_t count, bool one_row) {
    if (one_row) return fetch_first(core(), text.take(), detail::argument_source::collected(list, count));
    return fetch_with(core(), text.take(), detail::argument_source::collected(list, count));
}

awaitable<optional_record> pool::fetchrow_arguments(detail::command text, sources list, std::size_t count) {
    return fetchrow_with(core(), text.take(), detail::argument_source::collected(list, count));
}

namespace {

awaitable<command_tag> copy_out(awaitable<pooled_connection> borrowed, std::string table, byte_sink to,
                                copy_options options) {
    pooled_connection lease = co_await std::move(borrowed);
    co_return co_await lease.copy_from_table(std::move(table), std::move(to), std::move(options));
}
awaitable<command_tag> copy_query_out(awaitable<pooled_connection> borrowed, query q, byte_sink to,
                                      copy_options options) {
    pooled_connection lease = co_await std::move(borrowed);
    co_return co_await lease.copy_from_query(std::move(q), std::move(to), std::move(options));
}
awaitable<command_tag> copy_query_with_out(awaitable<pooled_connection> borrowed, query q, params arguments,
                                           byte_sink to, copy_options options) {
    pooled_connection lease = co_await std::move(borrowed);
    co_return co_await lease.copy_from_query(std::move(q), std::move(arguments), std::move(to), std::move(options));
}
awaitable<command_tag> copy_in(awaitable<pooled_connection> borrowed, std::string table, byte_source from,
                               copy_options options) {
    pooled_connection lease = co_await std::move(borrowed);
    co_return co_await lease.copy_to_table(std::move(table), std::move(from), std::move(options));
}

}  // namespace

awaitable<command_tag> pool::copy_from_table(std::string table, byte_sink to) {
    return copy_out(acquire(), std::move(table), std::move(to), copy_options());
}
awaitable<command_tag> pool::copy_from_table(std::string table, byte_sink to, copy_options options) {
    return copy_out(acquire(), std::move(table), std::move(to), std::move(options));
}
awaitable<command_tag> pool::copy_from_query(query q, byte_sink to) {
    return copy_query_out(acquire(), std::move(q), std::move(to), copy_options());
}
awaitable<command_tag> pool::copy_from_query(query q, byte_sink to, copy_options options) {
    return copy_query_out(acquire(), std::move(q), std::move(to), std::move(options));
}
awaitable<command_tag> pool::copy_from_query(query q, params arguments, byte_sink to) {
    return copy_query_with_out(acquire(), std::move(q), std::move(arguments), std::move(to), copy_options());
}
awaitable<command_tag> pool::copy_from_query(query q, params arguments, byte_sink to, copy_options options) {
    return copy_query_with_out(acquire(), std::move(q), std::move(arguments), std::move(to), std::move(options));
}
awaitable<command_tag> pool::copy_to_table(std::string table, byte_source from) {
    return copy_in(acquire(), std::move(table), std::move(from), copy_options());
}
awaitable<command_tag> pool::copy_to_table(std::string table, byte_source from, copy_options options) {
    return copy_in(acquire(), std::move(table), std::move(from), std::move(options));
}

}  // namespace asiopg
