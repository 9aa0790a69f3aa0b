// The exceptions that the connection layer makes.
#pragma once

#include <asiopg/error_fields.hpp>

#include <exception>
#include <optional>
#include <string>
#include <system_error>

namespace asiopg::detail {

std::exception_ptr closed_failure();
std::exception_ptr timeout_failure();
std::exception_ptr cancelled_failure();
std::exception_ptr transaction_over_failure();
std::exception_ptr released_failure();
/// SQL has ended the transaction, or the savepoint, of a handle. `sent`: what is refused was on its way by then.
std::exception_ptr ended_by_sql_failure(const std::string& command, bool savepoint, bool sent);
bool is_ended_by_sql(const std::exception& e) noexcept;
/// What an exception says of itself.
std::string words_of(const std::exception_ptr& failure);
/// Waiting for another's exclusive use took too long. `holder`: "a transaction".
std::exception_ptr held_failure(const char* holder);
/// For the end of a COMMIT that was sent and whose answer nobody has seen: the same class, and outcome_unknown.
std::exception_ptr unknown_outcome(std::exception_ptr why);
/// A request could not be encoded.
std::exception_ptr request_failure(std::error_code code);
/// The connection went while the operation was pending. `farewell`: the server's last words.
std::exception_ptr lost_failure(std::error_code code, bool nothing_sent, const std::optional<error_fields>& farewell);

}  // namespace asiopg::detail
