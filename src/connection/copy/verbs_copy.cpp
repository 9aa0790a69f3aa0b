// The COPY verbs.
#include <asiopg/verbs.hpp>

#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/copy_options.hpp>

#include "connection/copy/copy_arguments.hpp"
#include "connection/copy/copy_data.hpp"
#include "connection/operation/make_operation.hpp"

namespace asiopg {

namespace detail {
namespace {

using engine_ptr = std::shared_ptr<engine>;

awaitable<command_tag> table_to_sink(engine_ptr e, std::uint64_t owner, std::string table, byte_sink to,
                                     copy_options options) {
    const time_limit limit(*e, options.get().timeout);
    const copy_server server = co_await copy_server_of(e);
    std::string sql = copy_table_statement(table, options, copy_direction::from_server, server);
    co_return co_await copy_to_sink(std::move(e), owner, std::move(sql), to.get(), options, limit);
}

awaitable<command_tag> query_to_sink(engine_ptr e, std::uint64_t owner, query q, params arguments, byte_sink to,
                                     copy_options options) {
    std::optional<std::chrono::nanoseconds> own = options.get().timeout;
    if (!own && q.has_timeout()) own = q.timeout();
    const time_limit limit(*e, own);
    copy_server server = co_await copy_server_of(e);
    std::string sql;
    std::optional<exclusive_hold> hold;
    if (arguments.empty()) {
        sql = copy_query_statement(q.text(), options, server);
    } else {
        sql = copy_query_statement("TABLE t", options, server);  // what is wrong with the options is told first
        hold.emplace(e);
        const copied_query whole =
            co_await with_arguments(e, owner, *hold, std::move(q).text(), std::move(arguments), limit);
        server = co_await copy_server_of(e);  // what was before it may have changed how strings are read
        sql = copy_query_statement(whole.text, options, server);
        owner = hold->id();
    }
    co_return co_await copy_to_sink(std::move(e), owner, std::move(sql), to.get(), options, limit);
}

awaitable<command_tag> source_to_table(engine_ptr e, std::uint64_t owner, std::string table, byte_source from,
                                       copy_options options) {
    const time_limit limit(*e, options.get().timeout);
    const copy_server server = co_await copy_server_of(e);
    std::string sql = copy_table_statement(table, options, copy_direction::to_server, server);
    co_return co_await copy_from_source(std::move(e), owner, std::move(sql), from.get(), options, limit);
}

}  // namespace
}  // namespace detail

awaitable<command_tag> verbs::copy_from_table(std::string table, byte_sink to) {
    return copy_from_table(std::move(table), std::move(to), copy_options());
}

awaitable<command_tag> verbs::copy_from_table(std::string table, byte_sink to, copy_options options) {
    detail::require(engine_, owner_);
    return detail::table_to_sink(engine_, owner_, std::move(table), std::move(to), std::move(options));
}

awaitable<command_tag> verbs::copy_from_query(query q, byte_sink to) {
    return copy_from_query(std::move(q), params(), std::move(to), copy_options());
}

awaitable<command_tag> verbs::copy_from_query(query q, byte_sink to, copy_options options) {
    return copy_from_query(std::move(q), params(), std::move(to), std::move(options));
}

awaitable<command_tag> verbs::copy_from_query(query q, params arguments, byte_sink to) {
    return copy_from_query(std::move(q), std::move(arguments), std::move(to), copy_options());
}

awaitable<command_tag> verbs::copy_from_query(query q, params arguments, byte_sink to, copy_options options) {
    detail::require(engine_, owner_);
    return detail::query_to_sink(engine_, owner_, std::move(q), std::move(arguments), std::move(to),
                                 std::move(options));
}

awaitable<command_tag> verbs::copy_to_table(std::string table, byte_source from) {
    return copy_to_table(std::move(table), std::move(from), copy_options());
}

awaitable<command_tag> verbs::copy_to_table(std::string table, byte_source from, copy_options options) {
    detail::require(engine_, owner_);
    return detail::source_to_table(engine_, owner_, std::move(table), std::move(from), std::move(options));
}

}  // namespace asiopg
