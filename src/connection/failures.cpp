#include "connection/failures.hpp"

#include <asiopg/error.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/postgres_error.hpp>

#include <asio/error.hpp>

namespace asiopg::detail {

std::exception_ptr closed_failure() { return std::make_exception_ptr(interface_error("connection is closed")); }

std::exception_ptr timeout_failure() {
    return std::make_exception_ptr(timeout_error("the operation's deadline has passed"));
}

std::exception_ptr cancelled_failure() {
    return std::make_exception_ptr(operation_aborted(asio::error::operation_aborted));
}

std::exception_ptr transaction_over_failure() {
    return std::make_exception_ptr(interface_error("the transaction is over"));
}

std::string words_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

std::exception_ptr released_failure() {
    return std::make_exception_ptr(interface_error("the connection has been released back to the pool"));
}

std::exception_ptr held_failure(const char* holder) {
    return std::make_exception_ptr(
        interface_error(std::string("the connection is held by ") + holder +
                        " that has not ended: commands meant for it go through its own handle"));
}

namespace {

template <class E>
class uncertain final : public E, public outcome_unknown {
public:
    explicit uncertain(const E& cause)
        : E(cause), text_(std::string("nobody knows whether the transaction was committed: ") + cause.what()) {}
    const char* what() const noexcept override { return text_.c_str(); }

private:
    std::string text_;
};

}  // namespace

std::exception_ptr unknown_outcome(std::exception_ptr why) {
    try {
        std::rethrow_exception(why);
    } catch (const timeout_error& e) {
        return std::make_exception_ptr(uncertain<timeout_error>(e));
    } catch (const operation_aborted& e) {
        return std::make_exception_ptr(uncertain<operation_aborted>(e));
    } catch (const connection_error& e) {
        return std::make_exception_ptr(uncertain<connection_error>(e));
    } catch (const admin_shutdown& e) {
        return std::make_exception_ptr(uncertain<admin_shutdown>(e));
    } catch (const crash_shutdown& e) {
        return std::make_exception_ptr(uncertain<crash_shutdown>(e));
    } catch (const postgres_error& e) {
        return std::make_exception_ptr(uncertain<postgres_error>(e));
    } catch (...) {
        return why;
    }
}

namespace {

constexpr const char* changed_advice =
    "\nHINT:  What the prepared statement uses has changed since it was prepared. Nothing was executed, and the statement is "
    "prepared anew when it is next used: do the same again, in a transaction the whole of it (transaction_options().retries(n) "
    "does).";
constexpr const char* gone_advice =
    "\nHINT:  A statement that asiopg had prepared is gone from the server's session. Nothing was executed, and it is prepared "
    "anew when it is next used. If a connection pooler is in the way that does not keep prepared statements (PgBouncer in "
    "transaction or statement mode, before 1.21 or with max_prepared_statements = 0), set statement_cache_size(0) in the connect "
    "options.";
constexpr const char* handle_advice =
    "\nHINT:  The statement that prepare() gave is gone from the server's session, or what it uses has changed: prepare it again. "
    "Behind a connection pooler in transaction mode a prepared statement lasts as long as the transaction that it is prepared in.";

template <class E, class... Also>
class advised final : public E, public Also... {
public:
    advised(const E& cause, const char* advice) : E(cause), text_(std::string(cause.what()) + advice) {}
    const char* what() const noexcept override { return text_.c_str(); }

private:
    std::string text_;
};

template <class E>
std::exception_ptr advise(const E& cause, const char* advice, staleness how) {
    if (how == staleness::handle) return std::make_exception_ptr(advised<E>(cause, handle_advice));
    return std::make_exception_ptr(advised<E, outdated_statement>(cause, advice));
}

}  // namespace

std::exception_ptr stale_failure(std::exception_ptr why, staleness how) {
    try {
        std::rethrow_exception(why);
    } catch (const feature_not_supported& e) {
        return advise(e, changed_advice, how);
    } catch (const internal_error& e) {
        return advise(e, changed_advice, how);
    } catch (const invalid_sql_statement_name& e) {
        return advise(e, gone_advice, how);
    } catch (const duplicate_prepared_statement& e) {
        return advise(e, gone_advice, how);
    } catch (...) {
        return why;
    }
}

std::exception_ptr request_failure(std::error_code code) {
    if (code == errc::embedded_nul)
        return std::make_exception_ptr(interface_error("the query text contains a NUL byte"));
    return std::make_exception_ptr(
        interface_error("the query and its arguments are larger than a PostgreSQL message can be (1 GiB)"));
}

std::exception_ptr lost_failure(std::error_code code, bool nothing_sent, const std::optional<error_fields>& farewell) {
    if (farewell) return make_postgres_error(*farewell, {});
    std::string text = nothing_sent ? "the connection was lost before the operation was sent: "
                                    : "the connection was closed in the middle of the operation: ";
    return std::make_exception_ptr(connection_error(text + code.message(), code, nothing_sent));
}

}  // namespace asiopg::detail
