// Answers callers' questions about errors.
#include <asiopg/error_predicates.hpp>

#include <asiopg/postgres_error.hpp>
#include <asiopg/sqlstate.hpp>

#include <algorithm>
#include <string_view>

#include "core/never_sent.hpp"
#include "core/severity.hpp"

namespace asiopg {

detail::never_sent::~never_sent() = default;

bool detail::ends_session(const error_fields& e) noexcept {
    // Servers before 9.6 send only the severity that may be translated.
    const std::string& severity = e.severity_nonlocalized.empty() ? e.severity : e.severity_nonlocalized;
    return severity == "FATAL" || severity == "PANIC";
}

namespace {

template <std::size_t N>
bool one_of(std::string_view code, const std::string_view (&codes)[N]) noexcept {
    return std::find(std::begin(codes), std::end(codes), code) != std::end(codes);
}

bool in_class(std::string_view code, std::string_view code_class) noexcept {
    return code.size() == 5 && code.substr(0, 2) == code_class;
}

// The causes among connection errors that lie in the network rather than in the options or in a broken server. Codes
// of other categories come from the system, from name resolution and from TLS; in the last one ("asio.ssl") they are
// mostly about certificates, which do not mend themselves.
bool is_network_fault(const std::error_code& code) noexcept {
    if (code.category() == error_category()) return code == errc::connection_closed || code == errc::cancel_unanswered;
    return std::string_view(code.category().name()) != "asio.ssl";
}

template <bool (*Predicate)(const std::exception&) noexcept>
bool ask(const std::exception_ptr& pointer) noexcept {
    if (!pointer) return false;
    try {
        std::rethrow_exception(pointer);
    } catch (const std::exception& e) {
        return Predicate(e);
    } catch (...) {
        return false;
    }
}

}  // namespace

bool is_transient(const std::exception& e) noexcept {
    if (const auto* lost = dynamic_cast<const connection_error*>(&e)) return is_network_fault(lost->code());
    const auto* reported = dynamic_cast<const postgres_error*>(&e);
    if (!reported) return false;
    if (dynamic_cast<const outdated_statement*>(&e)) return true;
    const std::string_view code = reported->sqlstate();
    return in_class(code, "53") || in_class(code, "08") ||
           one_of(code, {sqlstate::serialization_failure, sqlstate::deadlock_detected, sqlstate::lock_not_available,
                         sqlstate::admin_shutdown, sqlstate::crash_shutdown, sqlstate::cannot_connect_now,
                         // Whoever was idle for too long may be quicker the next time. (transaction_timeout is as
                         // statement_timeout: what takes too long takes too long again.)
                         sqlstate::idle_session_timeout, sqlstate::idle_in_transaction_session_timeout});
}

bool is_connection_lost(const std::exception& e) noexcept {
    if (dynamic_cast<const connection_error*>(&e)) return true;
    const auto* reported = dynamic_cast<const postgres_error*>(&e);
    if (!reported) return false;
    const std::string_view code = reported->sqlstate();
    return detail::ends_session(reported->fields()) || in_class(code, "08") ||
           one_of(code, {sqlstate::admin_shutdown, sqlstate::crash_shutdown, sqlstate::cannot_connect_now,
                         sqlstate::database_dropped, sqlstate::idle_session_timeout});
}

bool is_outcome_unknown(const std::exception& e) noexcept {
    return dynamic_cast<const outcome_unknown*>(&e) != nullptr;
}

bool safe_to_retry(const std::exception& e) noexcept {
    if (is_outcome_unknown(e)) return false;
    if (dynamic_cast<const outdated_statement*>(&e)) return true;
    if (const auto* lost = dynamic_cast<const connection_error*>(&e)) return lost->nothing_sent();
    if (dynamic_cast<const detail::never_sent*>(&e)) return true;
    const auto* reported = dynamic_cast<const postgres_error*>(&e);
    return reported && one_of(reported->sqlstate(), {sqlstate::serialization_failure, sqlstate::deadlock_detected,
                                                     sqlstate::cannot_connect_now, sqlstate::too_many_connections});
}

bool is_transient(const std::exception_ptr& e) noexcept { return ask<&is_transient>(e); }
bool is_connection_lost(const std::exception_ptr& e) noexcept { return ask<&is_connection_lost>(e); }
bool safe_to_retry(const std::exception_ptr& e) noexcept { return ask<&safe_to_retry>(e); }
bool is_outcome_unknown(const std::exception_ptr& e) noexcept { return ask<&is_outcome_unknown>(e); }

}  // namespace asiopg
