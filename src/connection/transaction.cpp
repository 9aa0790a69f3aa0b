#include <asiopg/transaction.hpp>

#include <asiopg/error.hpp>

#include <asio/dispatch.hpp>

#include <system_error>

#include "connection/launch.hpp"
#include "connection/make_operation.hpp"

namespace asiopg {

namespace detail {

namespace {

command_tag take_tag(operation& op, std::exception_ptr&) { return command_tag(std::move(op.tag)); }

}  // namespace

awaitable<transaction> begin_transaction(std::shared_ptr<engine> e, std::uint64_t owner, bool managed) {
    engine& connection = require(e);
    std::string sql = "BEGIN";
    if (owner != 0) {
        sql = "SAVEPOINT " + engine::savepoint_name(connection.position(owner) + 1);
    } else if (connection.in_manual_transaction()) {
        throw interface_error("cannot use transaction() in a manually started transaction");
    }
    auto op = make_operation(e, owner, query(std::move(sql)), request::kind::simple);
    const std::uint64_t id = connection.next_id();
    op->keep_rows = false;
    op->takes = id;
    co_await launch<command_tag, &take_tag>(std::move(op));
    co_return transaction(std::move(e), id, managed);
}

awaitable<void> finish_transaction(transaction& tx, std::exception_ptr failure) {
    if (!failure) {
        co_await tx.end(true);
        co_return;
    }
    try {
        co_await tx.end(false);
    } catch (...) {
        tx.abandon();  // cancelled, or the connection is gone: the first error is the one to tell
    }
    std::rethrow_exception(failure);
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

transaction_scope::transaction_scope(transaction_scope&& other) noexcept
    : verbs(std::move(other)), managed_(other.managed_), state_(std::exchange(other.state_, state::abandoned)) {}

transaction_scope& transaction_scope::operator=(transaction_scope&& other) noexcept {
    if (this != &other) {
        abandon();
        verbs::operator=(std::move(other));
        managed_ = other.managed_;
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

awaitable<asiopg::transaction> transaction_scope::begin() { return detail::begin_transaction(engine_, owner_, false); }

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
    const std::size_t depth = engine_->position(owner_);
    std::string sql = commit ? "COMMIT" : "ROLLBACK";
    if (depth != 0) {
        const std::string name = detail::engine::savepoint_name(depth);
        sql = commit ? "RELEASE SAVEPOINT " + name : "ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name;
    }
    auto op = detail::make_operation(engine_, owner_, query(std::move(sql)), detail::request::kind::simple);
    op->keep_rows = false;
    op->releases = owner_;
    const command_tag tag = co_await detail::launch<command_tag, &detail::take_tag>(std::move(op));
    const bool undone = commit && tag == std::string_view("ROLLBACK");
    state_ = commit && !undone ? state::committed : state::rolled_back;
    if (undone)
        throw interface_error(
            "nothing was committed: a command in the transaction had failed, so the server rolled it back");
}

}  // namespace asiopg
