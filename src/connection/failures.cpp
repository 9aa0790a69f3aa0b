#include "connection/failures.hpp"

#include <asiopg/error.hpp>
#include <asiopg/errors.hpp>
#include <asiopg/postgres_error.hpp>

#include <asio/error.hpp>

#include "core/never_sent.hpp"

namespace asiopg::detail {

namespace {

// Without memory for the text, std::bad_alloc is what is told.
template <class E, class... Arguments>
std::exception_ptr made(const Arguments&... arguments) noexcept {
    try {
        return std::make_exception_ptr(E(arguments...));
    } catch (...) {
        return std::current_exception();
    }
}

}  // namespace

std::exception_ptr closed_failure() noexcept { return made<interface_error>("connection is closed"); }

std::exception_ptr timeout_failure() noexcept { return made<timeout_error>("the operation's deadline has passed"); }

std::exception_ptr cancelled_failure() noexcept {
    return made<operation_aborted>(std::error_code(asio::error::operation_aborted));
}

std::exception_ptr transaction_over_failure() noexcept { return made<interface_error>("the transaction is over"); }

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

std::exception_ptr released_failure() noexcept {
    return made<interface_error>("the connection has been released back to the pool");
}

std::exception_ptr held_failure(const char* holder) noexcept {
    try {
        return std::make_exception_ptr(
            interface_error(std::string("the connection is held by ") + holder +
                            " that has not ended: commands meant for it go through its own handle"));
    } catch (...) {
        return std::current_exception();
    }
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

namespace {

template <class E>
class unsent final : public E, public never_sent {
public:
    explicit unsent(const E& cause) : E(cause) {}
};

// The same, of which it is known that the operation was never sent.
std::exception_ptr mark_unsent(std::exception_ptr why) {
    try {
        std::rethrow_exception(why);
    } catch (const admin_shutdown& e) {
        return std::make_exception_ptr(unsent<admin_shutdown>(e));
    } catch (const crash_shutdown& e) {
        return std::make_exception_ptr(unsent<crash_shutdown>(e));
    } catch (const idle_session_timeout& e) {
        return std::make_exception_ptr(unsent<idle_session_timeout>(e));
    } catch (const idle_in_transaction_session_timeout& e) {
        return std::make_exception_ptr(unsent<idle_in_transaction_session_timeout>(e));
    } catch (const database_dropped& e) {
        return std::make_exception_ptr(unsent<database_dropped>(e));
    } catch (...) {
        return why;
    }
}

const char* const lost_before = "the connection was lost before the operation was sent: ";

}  // namespace

std::exception_ptr lost_before_failure(std::error_code code, const std::exception_ptr& last_words,
                                       const std::string& more) {
    std::string reason = last_words ? words_of(last_words) : code.message();
    if (!last_words && !more.empty()) reason += ": " + more;
    return std::make_exception_ptr(connection_error(lost_before + reason, code, true));
}

std::exception_ptr lost_failure(std::error_code code, bool nothing_sent, const std::optional<error_fields>& farewell,
                                const std::string& more) {
    if (farewell) {
        std::exception_ptr said = make_postgres_error(*farewell, {});
        return nothing_sent ? mark_unsent(std::move(said)) : said;
    }
    std::string text = nothing_sent ? lost_before : "the connection was closed in the middle of the operation: ";
    text += code.message();
    if (!more.empty()) text += ": " + more;
    return std::make_exception_ptr(connection_error(text, code, nothing_sent));
}

}  // namespace asiopg::detail
