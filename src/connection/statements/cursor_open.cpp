// How a cursor comes to be.
#include <asiopg/cursor.hpp>
#include <asiopg/postgres_error.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/sqlstate.hpp>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/statements/cursor_open.hpp"
#include "connection/statements/cursor_state.hpp"

namespace asiopg {

namespace detail {

namespace {

std::exception_ptr no_transaction_failure(std::string sql) {
    error_fields fields;
    fields.severity = fields.severity_nonlocalized = "ERROR";
    fields.sqlstate = sqlstate::no_active_sql_transaction;
    fields.message = "a cursor cannot be created outside of a transaction";
    return make_postgres_error(std::move(fields), std::move(sql));
}

void start_open(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    if (e.is_closed() || e.state().lent().is_released(op->owner) || !e.state().is_outside_transaction(op->owner)) {
        e.start(std::move(op));
        return;
    }
    std::exception_ptr why = no_transaction_failure(op->sql.take());
    e.refuse(std::move(op), std::move(why));
}

// The state was made with the operation, and is completed here.
cursor take_cursor(operation& op, std::exception_ptr& failure) {
    auto state = std::static_pointer_cast<cursor_state>(std::move(op.subject));
    state->held.set(state->connection, std::move(op.prepared));
    if (op.status == 'I') {  // the portal has gone with the implicit transaction that it was bound in
        failure = no_transaction_failure(op.sql.take());
        return {};
    }
    state->portal = std::move(op.name);
    state->sql = op.sql.take();
    state->description = state->held.get()->description;
    return cursor(std::move(state));
}

std::unique_ptr<operation> make_open(const std::shared_ptr<engine>& e, std::uint64_t owner, query&& q) {
    auto state = std::make_shared<cursor_state>();
    if (q.has_timeout()) state->timeout = q.timeout();
    state->connection = e;
    state->owner = owner;
    auto op = make_operation(e, owner, std::move(q), request::kind::open_portal);
    op->subject = std::move(state);
    return op;
}

}  // namespace

awaitable<cursor> open_cursor(const std::shared_ptr<engine>& e, std::uint64_t owner, query q, params arguments) {
    auto op = make_open(e, owner, std::move(q));
    op->arguments = std::move(arguments);
    return launch<cursor, &take_cursor>(std::move(op), &start_open);
}

}  // namespace detail

awaitable<asiopg::cursor> verbs::open_cursor(detail::command text, sources list, std::size_t count) {
    auto op = detail::make_open(engine_, owner_, text.take());
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<asiopg::cursor, &detail::take_cursor>(std::move(op), &detail::start_open);
}

awaitable<asiopg::cursor> prepared_statement::open_cursor(sources list, std::size_t count) {
    query q = text();
    auto op = detail::make_open(state_->held.connection(), owner_, std::move(q));
    static_cast<detail::cursor_state*>(op->subject.get())->handle = state_;
    op->use = &state_->held.get();
    detail::argument_source::collect(list, count, op->arguments);
    return detail::launch<asiopg::cursor, &detail::take_cursor>(std::move(op), &detail::start_open);
}

}  // namespace asiopg
