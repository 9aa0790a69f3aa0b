// The verbs of a prepared statement.
#include <asiopg/error.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/transaction.hpp>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"
#include "connection/statements/prepared_state.hpp"
#include "connection/transfer/row_feeder.hpp"
#include "connection/transfer/set_upload.hpp"

namespace asiopg {

namespace detail {

namespace {

std::unique_ptr<operation> make_prepared(const std::shared_ptr<prepared_state>& state, std::uint64_t owner, query&& q,
                                         argument_source const* list, std::size_t count) {
    auto op = make_operation(state->held.connection(), owner, std::move(q), request::kind::extended);
    op->use = &state->held.get();
    op->subject = state;
    argument_source::collect(list, count, op->arguments);
    return op;
}

std::unique_ptr<operation> make_many(const std::shared_ptr<prepared_state>& state, std::uint64_t owner, query&& q,
                                     std::unique_ptr<element_source> rows) {
    auto op = make_prepared(state, owner, std::move(q), nullptr, 0);
    op->feeder = std::make_unique<row_feeder>(std::move(rows));
    return op;
}

void note_status(operation& op) {
    prepared_state& state = *static_cast<prepared_state*>(op.subject.get());
    state.has_tag = op.sets == 0 && !op.tag.str().empty();
    state.tag = op.tag;
}

/// An extractor that notes what the server said.
template <auto Take>
auto noted(operation& op, std::exception_ptr& failure) {
    note_status(op);
    return Take(op, failure);
}

awaitable<result> refuse_closed() {
    throw interface_error("the prepared statement is closed");
    co_return result();
}

// Leaves nothing behind: the handle rolls back when it goes, whatever happens.
awaitable<result> fetch_and_undo(std::shared_ptr<engine> e, std::uint64_t owner, query q, params arguments) {
    const transaction_start how(std::move(e), owner);
    transaction tx = co_await begin_transaction(how, false);
    result rows = co_await tx.fetch(std::move(q), std::move(arguments));
    co_await tx.rollback();
    co_return rows;
}

}  // namespace
}  // namespace detail

// The text, with the deadline of this handle. The text is for errors.
query prepared_statement::text() const {
    if (!state_) throw interface_error("the prepared statement is closed");
    query q(state_->query);
    if (timeout_) q.timeout(*timeout_);
    return q;
}

awaitable<command_tag> prepared_statement::execute_arguments(sources list, std::size_t count) {
    query q = text();
    auto op = detail::make_prepared(state_, owner_, std::move(q), list, count);
    op->keep_rows = false;
    return detail::launch<command_tag, &detail::noted<&detail::take_tag>>(std::move(op));
}

awaitable<result> prepared_statement::fetch_arguments(sources list, std::size_t count, std::int32_t row_limit) {
    query q = text();
    auto op = detail::make_prepared(state_, owner_, std::move(q), list, count);
    op->row_limit = row_limit;
    return detail::launch<result, &detail::noted<&detail::take_result>>(std::move(op));
}

awaitable<optional_record> prepared_statement::fetchrow_arguments(sources list, std::size_t count) {
    query q = text();
    auto op = detail::make_prepared(state_, owner_, std::move(q), list, count);
    op->row_limit = 1;
    return detail::launch<optional_record, &detail::noted<&detail::take_first>>(std::move(op));
}

awaitable<void> prepared_statement::execute_rows(std::unique_ptr<detail::element_source> rows) {
    query q = text();
    auto op = detail::make_many(state_, owner_, std::move(q), std::move(rows));
    op->keep_rows = false;
    return detail::without_value(
        detail::launch<bool, &detail::noted<&detail::take_nothing>>(std::move(op), &detail::start_with_elements));
}

awaitable<fetched_vector<result>> prepared_statement::fetch_rows(std::unique_ptr<detail::element_source> rows) {
    query q = text();
    auto op = detail::make_many(state_, owner_, std::move(q), std::move(rows));
    return detail::launch<fetched_vector<result>, &detail::noted<&detail::take_results>>(std::move(op),
                                                                                         &detail::start_with_elements);
}

std::unique_ptr<detail::row_upload> prepared_statement::upload_sets(bool keep_results) {
    query q = text();
    auto op = detail::make_prepared(state_, owner_, std::move(q), nullptr, 0);
    op->keep_rows = keep_results;
    return detail::make_set_upload(std::move(op));
}

namespace {

query explained(const query& q, const char* how) {
    query all("EXPLAIN (FORMAT JSON, VERBOSE" + std::string(how) + ") " + q.text());
    if (q.has_timeout()) all.timeout(q.timeout());
    return all;
}

result take_plan(detail::operation& op, std::exception_ptr&) { return result(std::move(op.answer)); }

}  // namespace

awaitable<result> prepared_statement::explain_arguments(sources list, std::size_t count) {
    query q = explained(text(), "");
    if (state_->closed) return detail::refuse_closed();
    auto op = detail::make_operation(state_->held.connection(), owner_, std::move(q), detail::request::kind::extended);
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<result, &take_plan>(std::move(op));
}

awaitable<result> prepared_statement::analyze_arguments(sources list, std::size_t count) {
    query q = explained(text(), ", ANALYZE");
    if (state_->closed) return detail::refuse_closed();
    return detail::fetch_and_undo(state_->held.connection(), owner_, std::move(q),
                                  detail::argument_source::collected(list, count));
}

}  // namespace asiopg
