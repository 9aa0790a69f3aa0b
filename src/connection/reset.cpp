#include "connection/reset.hpp"

#include <asiopg/connection.hpp>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"

namespace asiopg {

namespace detail {

// Others that speak PostgreSQL's protocol tell what they are by a setting, and refuse what they do not have.
std::string reset_commands(const session& s) {
    if (!s.parameter("crdb_version").empty() || !s.parameter("crate_version").empty()) return {};
    if (!s.parameter("padb_revision").empty()) return "RESET ALL;";
    // Settings first: a statement_timeout that strikes at the very end of the script would hit the next command.
    // RESET ALL leaves the role. The session's user comes before it: older servers set the role to "none" with that,
    // rather than to what the session began with. current_user fails if there is no such role any more.
    return "RESET ALL; RESET SESSION AUTHORIZATION; RESET ROLE; SELECT current_user, pg_advisory_unlock_all();"
           " CLOSE ALL; UNLISTEN *;";
}

void start_reset(std::unique_ptr<operation> op, std::string commands) {
    engine& e = *op->connection;
    op->form = request::kind::simple;
    op->keep_rows = false;
    op->sql = std::move(commands);
    op->resets = true;
    op->found_transaction = !e.is_closed() && e.abandon_outermost();
    e.start(std::move(op));
}

namespace {

bool take_found(operation& op, std::exception_ptr&) { return op.found_transaction || op.status_before != 'I'; }

void start_whole_reset(std::unique_ptr<operation> op) {
    op->connection->protocol().forget_statements(false);  // whoever asks for it doubts what the connection remembers
    std::string commands = reset_commands(op->connection->protocol());
    start_reset(std::move(op), std::move(commands));
}

awaitable<bool> reset(const std::shared_ptr<engine>& e, std::uint64_t owner, query&& q) {
    return launch<bool, &take_found>(make_operation(e, owner, std::move(q), request::kind::simple), &start_whole_reset);
}

}  // namespace
}  // namespace detail

awaitable<bool> connection::reset() { return detail::reset(engine_, owner_, query("")); }
awaitable<bool> connection::reset(any_duration timeout) {
    return detail::reset(engine_, owner_, query("").timeout(timeout));
}

}  // namespace asiopg
