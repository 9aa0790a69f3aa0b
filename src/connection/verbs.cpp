#include <asiopg/verbs.hpp>

#include <asiopg/error.hpp>

#include "connection/failures.hpp"
#include "connection/launch.hpp"
#include "connection/make_operation.hpp"
#include "connection/take.hpp"

namespace asiopg {

namespace detail {

engine& require(const std::shared_ptr<engine>& e, std::uint64_t owner) {
    if (!e) std::rethrow_exception(owner & engine::borrow_bit ? released_failure() : closed_failure());
    return *e;
}

std::unique_ptr<operation> make_operation(const std::shared_ptr<engine>& e, std::uint64_t owner, query&& q,
                                          request::kind form) {
    const engine_options& options = require(e, owner).options();
    std::unique_ptr<operation> op(new operation);  // not make_unique: it would clear the argument buffer first
    op->connection = e;
    op->owner = owner;
    op->form = form;
    const auto limit = q.has_timeout() ? q.timeout() : options.command_timeout;
    op->limit = q.has_timeout() || limit.count() > 0 ? limit : operation::no_limit;
    op->sql = std::move(q).text();
    return op;
}

}  // namespace detail

awaitable<command_tag> verbs::execute_script(detail::command text) {
    auto op = detail::make_operation(engine_, owner_, text.take(), detail::request::kind::simple);
    op->keep_rows = false;
    return detail::launch<command_tag, &detail::take_tag>(std::move(op));
}

awaitable<command_tag> verbs::execute_arguments(detail::command text, sources list, std::size_t count) {
    auto op = detail::make_operation(engine_, owner_, text.take(), detail::request::kind::extended);
    op->keep_rows = false;
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<command_tag, &detail::take_tag>(std::move(op));
}

awaitable<result> verbs::fetch_arguments(detail::command text, sources list, std::size_t count,
                                         std::int32_t row_limit) {
    auto op = detail::make_operation(engine_, owner_, text.take(), detail::request::kind::extended);
    op->row_limit = row_limit;
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<result, &detail::take_result>(std::move(op));
}

awaitable<std::optional<record>> verbs::fetchrow_arguments(detail::command text, sources list, std::size_t count) {
    auto op = detail::make_operation(engine_, owner_, text.take(), detail::request::kind::extended);
    op->row_limit = 1;
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<std::optional<record>, &detail::take_first>(std::move(op));
}

}  // namespace asiopg
