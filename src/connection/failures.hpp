// The exceptions that the connection layer makes.
#pragma once

#include <asiopg/error_fields.hpp>

#include <exception>
#include <optional>
#include <string>
#include <system_error>

#include "session/request.hpp"

namespace asiopg::detail {

std::exception_ptr closed_failure() noexcept;
std::exception_ptr timeout_failure() noexcept;
std::exception_ptr cancelled_failure() noexcept;
std::exception_ptr transaction_over_failure() noexcept;
std::exception_ptr released_failure() noexcept;
/// SQL has ended the transaction, or the savepoint, of a handle. `sent`: what is refused was on its way by then.
std::exception_ptr ended_by_sql_failure(const std::string& command, bool savepoint, bool sent);
bool is_ended_by_sql(const std::exception& e) noexcept;
/// What an exception says of itself.
std::string words_of(const std::exception_ptr& failure);
/// Waiting for another's exclusive use took too long. `holder`: "a transaction".
std::exception_ptr held_failure(const char* holder) noexcept;
/// For the end of a COMMIT that was sent and whose answer nobody has seen: the same class, and outcome_unknown.
std::exception_ptr unknown_outcome(std::exception_ptr why);
/// What the server said of a query, and what was being done.
struct server_words {
    error_fields fields;
    std::string query;
    std::string context;
};
/// For the server's refusal of a prepared statement: the class of its SQLSTATE, with advice; an outdated_statement too,
/// if doing the same again helps.
std::exception_ptr stale_failure(server_words said, staleness how);
/// A request could not be encoded.
std::exception_ptr request_failure(std::error_code code);
/// The operation came after the connection had been lost. `last_words`: what the server said then; null: nothing.
/// `more`: what else is known.
std::exception_ptr lost_before_failure(std::error_code code, const std::exception_ptr& last_words,
                                       const std::string& more = {});
/// The connection went while the operation was pending. `farewell`: the server's last words. `more`: what else is
/// known.
std::exception_ptr lost_failure(std::error_code code, bool nothing_sent, const std::optional<error_fields>& farewell,
                                const std::string& more = {});

}  // namespace asiopg::detail
