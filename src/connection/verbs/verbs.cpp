#include <asiopg/verbs.hpp>

#include <asiopg/error.hpp>

#include "connection/failures.hpp"
#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"

namespace asiopg {

namespace detail {

[[gnu::hot]] engine& require(const std::shared_ptr<engine>& e, std::uint64_t owner) {
    if (!e) std::rethrow_exception(owner & borrow::bit ? released_failure() : closed_failure());
    return *e;
}

namespace {

[[gnu::hot, gnu::noinline]] std::unique_ptr<operation> make_plain(const std::shared_ptr<engine>& e, std::uint64_t owner,
                                                                  request::kind form) {
    const auto limit = require(e, owner).options().command_timeout;
    auto op = std::make_unique<operation>();
    op->connection = e;
    op->owner = owner;
    op->form = form;
    if (limit.count() > 0) op->limit = limit;
    return op;
}

}  // namespace

std::unique_ptr<operation> make_operation(const std::shared_ptr<engine>& e, std::uint64_t owner, query&& q,
                                          request::kind form) {
    std::unique_ptr<operation> op = make_plain(e, owner, form);
    if (q.has_timeout()) op->limit = q.timeout();
    op->sql = std::move(q).text();
    return op;
}

[[gnu::hot]] std::unique_ptr<operation> make_operation(const std::shared_ptr<engine>& e, std::uint64_t owner,
                                                       const command& text, request::kind form) {
    if (!text.is_text()) [[unlikely]]
        return make_operation(e, owner, text.take(), form);
    std::unique_ptr<operation> op = make_plain(e, owner, form);
    op->sql = text.text();
    return op;
}

}  // namespace detail

awaitable<command_tag> verbs::execute_script(detail::command text) {
    auto op = detail::make_operation(engine_, owner_, text, detail::request::kind::simple);
    op->keep_rows = false;
    return detail::launch<command_tag, &detail::take_tag>(std::move(op));
}

[[gnu::hot]] awaitable<command_tag> verbs::execute_arguments(detail::command text, sources list, std::size_t count) {
    auto op = detail::make_operation(engine_, owner_, text, detail::request::kind::extended);
    op->keep_rows = false;
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<command_tag, &detail::take_tag>(std::move(op));
}

[[gnu::hot]] awaitable<result> verbs::fetch_arguments(detail::command text, sources list, std::size_t count,
                                                      std::int32_t row_limit) {
    auto op = detail::make_operation(engine_, owner_, text, detail::request::kind::extended);
    op->row_limit = row_limit;
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<result, &detail::take_result>(std::move(op));
}

[[gnu::hot]] awaitable<optional_record> verbs::fetchrow_arguments(detail::command text, sources list,
                                                                  std::size_t count) {
    auto op = detail::make_operation(engine_, owner_, text, detail::request::kind::extended);
    op->row_limit = 1;
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<optional_record, &detail::take_first>(std::move(op));
}

}  // namespace asiopg
