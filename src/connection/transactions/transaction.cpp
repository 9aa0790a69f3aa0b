#include <asiopg/transaction.hpp>

#include <asiopg/error.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/postgres_error.hpp>
#include <asiopg/transaction_options.hpp>

#include <asio/dispatch.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>

#include <system_error>

#include "connection/failures.hpp"
#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/operation/take.hpp"

namespace asiopg {

namespace detail {

namespace {

std::string take_text(operation& op, std::exception_ptr& failure) {
    try {
        return map_value<std::string>(result(std::move(op.answer)));
    } catch (...) {
        failure = std::current_exception();
        return {};
    }
}

using mode = transaction_options::access_mode;

awaitable<std::string> shown(const transaction_start& how, const char* command) {
    return launch<std::string, &take_text>(make_operation(how.on, how.owner, query(command), request::kind::extended));
}

awaitable<isolation_level> level_of_outermost(const transaction_start& how) {
    if (how.outermost && how.outermost->level()) co_return *how.outermost->level();
    const std::string name = co_await shown(how, "SHOW transaction_isolation");
    co_return isolation_level_from(name);
}

awaitable<mode> access_of_outermost(const transaction_start& how) {
    if (how.outermost && how.outermost->access() != mode::unset) co_return how.outermost->access();
    const std::string read_only = co_await shown(how, "SHOW transaction_read_only");
    co_return read_only == "on" ? mode::read_only : mode::read_write;
}

const char* name_of(mode m) { return m == mode::read_only ? "read only" : "read write"; }

// What a savepoint's options ask for is what the outermost transaction has, or an error.
awaitable<void> check_savepoint(const transaction_start& how) {
    const transaction_options& o = *how.options;
    if (o.most_retries() > 0)
        throw interface_error("only the outermost transaction can be done again, not a savepoint");
    if (o.is_deferrable().value_or(false))
        throw interface_error("only the outermost transaction can be deferrable, not a savepoint");
    if (o.access() != mode::unset) {
        const mode outer = co_await access_of_outermost(how);
        if (o.access() != outer)
            throw interface_error("a savepoint has the access mode of the outermost transaction: '" +
                                  std::string(name_of(o.access())) + "' was asked for, and the outer one is '" +
                                  name_of(outer) + "'");
    }
    if (!o.level()) co_return;
    const isolation_level level = co_await level_of_outermost(how);
    if (level != *o.level())
        throw interface_error("a savepoint has the isolation level of the outermost transaction: '" +
                              std::string(to_string(*o.level())) + "' was asked for, and the outer one is '" +
                              std::string(to_string(level)) + "'");
}

// What depends on the connection's state is decided on its executor.

void start_begin(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    if (!e.is_closed() && e.state().in_manual_transaction())
        e.refuse(std::move(op), std::make_exception_ptr(
                                    interface_error("cannot use transaction() in a manually started transaction")));
    else
        e.start(std::move(op));
}

void start_savepoint(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    op->sql = "SAVEPOINT " + exclusive_scopes::savepoint_name(e.state().scopes().depth(op->owner) + 1);
    e.start(std::move(op));
}

void start_release(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    op->sql = "RELEASE SAVEPOINT " + exclusive_scopes::savepoint_name(e.state().scopes().depth(op->owner));
    e.start(std::move(op));
}

void start_rollback_to(std::unique_ptr<operation> op) {
    engine& e = *op->connection;
    const std::string name = exclusive_scopes::savepoint_name(e.state().scopes().depth(op->owner));
    op->sql = "ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name;
    e.start(std::move(op));
}

starter how_to_begin(bool nested) { return nested ? &start_savepoint : &start_begin; }

starter how_to_end(bool nested, bool commit) {
    if (!nested) return &start_on_engine;
    return commit ? &start_release : &start_rollback_to;
}

}  // namespace

awaitable<transaction> begin_transaction(const transaction_start& how, bool managed) {
    engine& connection = require(how.on, how.owner);
    const bool nested = borrow::is_scope(how.owner);
    const starter start = how_to_begin(nested);
    if (nested && how.options) co_await check_savepoint(how);
    auto op = make_operation(how.on, how.owner, query(how.options ? how.options->command() : "BEGIN"),
                             request::kind::opening);
    const std::uint64_t id = connection.next_id();
    op->keep_rows = false;
    op->takes = id;
    co_await launch<command_tag, &take_tag>(std::move(op), start);
    co_return transaction(how, id, managed);
}

awaitable<bool> finish_transaction(transaction& tx, std::exception_ptr& failure, transaction_start& how) {
    std::exception_ptr cause = failure;
    bool ended = true;
    try {
        co_await tx.end(!failure);
    } catch (...) {
        ended = false;
        if (!cause) cause = std::current_exception();
    }
    if (!failure && ended) co_return false;
    if (failure && !ended) tx.abandon();  // cancelled, or the connection is gone: the first error is the one to tell
    if ((failure && !ended) || !how.may_retry(cause)) std::rethrow_exception(cause);
    failure = nullptr;
    asio::steady_timer timer(co_await asio::this_coro::executor, how.delay());
    co_await timer.async_wait(asio::use_awaitable);
    co_return true;
}

void throw_unfinished(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
    try {
        throw;
    } catch (const std::system_error& e) {
        throw operation_aborted(e.code());
    }
}

}  // namespace detail

transaction_scope::transaction_scope(const detail::transaction_start& how, std::uint64_t id, bool managed) noexcept
    : verbs(how.on, id),
      managed_(managed),
      nested_(detail::borrow::is_scope(how.owner)),
      options_(nested_ ? how.outermost : how.options) {}

transaction_scope::transaction_scope(transaction_scope&& other) noexcept
    : verbs(std::move(other)),
      managed_(other.managed_),
      nested_(other.nested_),
      state_(std::exchange(other.state_, state::abandoned)),
      options_(std::move(other.options_)) {}

transaction_scope& transaction_scope::operator=(transaction_scope&& other) noexcept {
    if (this != &other) {
        abandon();
        verbs::operator=(std::move(other));
        managed_ = other.managed_;
        nested_ = other.nested_;
        options_ = std::move(other.options_);
        state_ = std::exchange(other.state_, state::abandoned);
    }
    return *this;
}

transaction_scope::~transaction_scope() { abandon(); }

// The engine knows whether the transaction is still open: it does nothing for one that has ended or is ending.
void transaction_scope::abandon() noexcept {
    const std::shared_ptr<detail::engine> e = std::move(engine_);
    if (!e || state_ != state::active) return;
    state_ = state::abandoned;
    try {
        asio::dispatch(e->executor(), [e, id = owner_] { e->abandon_transaction(id); });
    } catch (...) {  // out of memory: the connection stays held, its users' waiting ends by its deadline
    }
}

void transaction_scope::require_manual(const char* verb) const {
    if (managed_) throw interface_error(std::string("cannot manually ") + verb + " from within a transaction(body)");
    switch (state_) {
        case state::active:
            return;
        case state::committed:
            throw interface_error(std::string("cannot ") + verb + ": the transaction is already committed");
        case state::rolled_back:
            throw interface_error(std::string("cannot ") + verb + ": the transaction is already rolled back");
        case state::abandoned:
            throw interface_error(std::string("cannot ") + verb + ": the transaction is over");
        case state::unknown:
            throw interface_error(std::string("cannot ") + verb +
                                  ": nobody knows whether the transaction was committed");
    }
}

awaitable<void> transaction_scope::commit() {
    require_manual("commit");
    co_await end(true);
}

awaitable<void> transaction_scope::rollback() {
    require_manual("rollback");
    co_await end(false);
}

awaitable<void> transaction_scope::end(bool commit) {
    auto op =
        detail::make_operation(engine_, owner_, query(commit ? "COMMIT" : "ROLLBACK"), detail::request::kind::closing);
    op->keep_rows = false;
    op->releases = owner_;
    op->commits = commit && !nested_;
    command_tag tag;
    try {
        tag =
            co_await detail::launch<command_tag, &detail::take_tag>(std::move(op), detail::how_to_end(nested_, commit));
    } catch (const std::exception& e) {
        if (is_outcome_unknown(e))
            state_ = state::unknown;
        else if (commit && dynamic_cast<const postgres_error*>(&e))
            state_ = state::rolled_back;
        else if (detail::is_ended_by_sql(e))
            state_ = state::abandoned;
        throw;
    }
    const bool undone = commit && tag == std::string_view("ROLLBACK");
    state_ = commit && !undone ? state::committed : state::rolled_back;
    if (undone)
        throw interface_error(
            "nothing was committed: a command in the transaction had failed, so the server rolled it back");
}

}  // namespace asiopg
