#include "connection/reset.hpp"

#include <asiopg/connection.hpp>

#include "connection/launch.hpp"
#include "connection/make_operation.hpp"

namespace asiopg {

namespace detail {

// Others that speak PostgreSQL's protocol tell what they are by a setting, and refuse what they do not have.
std::string reset_commands(const session& s) {
    if (!s.parameter("crdb_version").empty() || !s.parameter("crate_version").empty()) return {};
    if (!s.parameter("padb_revision").empty()) return "RESET ALL;";
    return "SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL;";
}

namespace {

bool take_found(operation& op, std::exception_ptr&) { return op.found_transaction; }

void start_reset(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    op->found_transaction = !e.is_closed() && e.protocol().in_transaction();
    op->sql = reset_commands(e.protocol());
    if (op->found_transaction && !e.abandon_outermost()) op->sql.insert(0, "ROLLBACK; ");
    e.start(std::move(op));
}

awaitable<bool> reset(const std::shared_ptr<engine>& e, query&& q) {
    auto op = make_operation(e, 0, std::move(q), request::kind::simple);
    op->keep_rows = false;
    return launch<bool, &take_found>(std::move(op), &start_reset);
}

}  // namespace
}  // namespace detail

awaitable<bool> connection::reset() { return detail::reset(engine_, query("")); }
awaitable<bool> connection::reset(std::chrono::nanoseconds timeout) {
    return detail::reset(engine_, query("").timeout(timeout));
}

}  // namespace asiopg
