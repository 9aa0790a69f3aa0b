#include "connection/state/outcome.hpp"

#include <asiopg/error.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/postgres_error.hpp>

#include <string>
#include <utility>

#include "connection/failures.hpp"
#include "core/severity.hpp"
#include "session/session.hpp"

namespace asiopg::detail {

namespace {

std::string context_of(const operation& op) {
    if (op.failed_set == request::no_set) return {};
    return "element #" + std::to_string(op.failed_set) + " of executemany() sequence";
}

std::exception_ptr server_failure(operation& op, connection_end& end) {
    if (op.stale != staleness::no)
        return stale_failure({std::move(*op.server_error), op.sql.take(), context_of(op)}, op.stale);
    const bool farewell = ends_session(*op.server_error);
    std::exception_ptr why = make_postgres_error(std::move(*op.server_error), op.sql.take(), context_of(op));
    if (farewell) end.said(why, true);
    return why;
}

std::exception_ptr cause_of(operation& op, const session& s, connection_end& end) {
    switch (op.outcome) {
        case outcome_kind::server_error:
            return server_failure(op, end);
        case outcome_kind::local_error:
            return op.exception ? op.exception : request_failure(op.code.value_or(std::error_code()));
        case outcome_kind::lost:
        case outcome_kind::success:
            break;
    }
    return loss(op.code.value_or(std::error_code()), op.nothing_sent, s);
}

}  // namespace

std::exception_ptr failure_of(operation& op, const session& s, connection_end& end) {
    std::exception_ptr why = cause_of(op, s, end);
    return op.commits && !op.nothing_sent && is_connection_lost(why) ? unknown_outcome(std::move(why)) : why;
}

}  // namespace asiopg::detail
