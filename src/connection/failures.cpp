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

namespace {

class ended_by_sql final : public interface_error {
public:
    using interface_error::interface_error;
};

}  // namespace

std::exception_ptr ended_by_sql_failure(const std::string& command, bool savepoint, bool sent) {
    std::string text =
        savepoint ? "the savepoint of this handle is gone: '" : "the transaction of this handle was ended by SQL: '";
    text += command + "' was executed in it";
    if (sent)
        text +=
            savepoint
                ? " while this command was on its way, which was executed outside of the savepoint"
                : " while this command was on its way, which was executed outside of the transaction and may have been "
                  "committed on its own";
    else
        text += savepoint ? ". Nothing was sent" : ". Nothing was sent, since it would be committed on its own";
    text += "; what a handle has begun ends by its commit() or rollback(), or where the body is left";
    return std::make_exception_ptr(ended_by_sql(text));
}

bool is_ended_by_sql(const std::exception& e) noexcept { return dynamic_cast<const ended_by_sql*>(&e) != nullptr; }

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
