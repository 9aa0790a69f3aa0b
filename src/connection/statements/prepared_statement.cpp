#include <asiopg/prepared_statement.hpp>

#include <asiopg/error.hpp>
#include <asiopg/transaction.hpp>

#include <asio/dispatch.hpp>

#include "connection/operation/launch.hpp"
#include "connection/operation/make_operation.hpp"
#include "connection/statements/prepared_state.hpp"

namespace asiopg {

namespace detail {

namespace {

constexpr std::size_t longest_name = 63;  // NAMEDATALEN - 1: the server would cut it

void check_name(const std::string& name) {
    if (name.empty()) throw interface_error("the name of a prepared statement is empty");
    if (name.size() > longest_name)
        throw interface_error("the name of a prepared statement is longer than " + std::to_string(longest_name) +
                              " bytes");
    if (name.find('\0') != std::string::npos)
        throw interface_error("the name of a prepared statement contains a NUL byte");
    if (name.starts_with("asiopg_"))
        throw interface_error("names of prepared statements that begin with asiopg_ are the library's own");
}

prepared_statement take_prepared(operation& op, std::exception_ptr&) {
    statement_ptr s = std::move(op.prepared);
    auto connection = std::static_pointer_cast<engine>(std::move(op.subject));
    return prepared_statement(std::make_shared<prepared_state>(std::move(connection), std::move(s), op.sql.take()),
                              op.owner ? op.owner : op.borrow);
}

}  // namespace

void held_statement::drop() noexcept {
    struct job {
        std::shared_ptr<engine> connection;
        statement_ptr statement;  // goes first
    };
    if (!statement_) return;
    if (connection_->is_settled()) {
        statement_->graveyard = nullptr;  // the session's, which is another thread's
        statement_.reset();
        return;
    }
    try {
        auto last = std::make_unique<job>();
        last->connection = connection_;
        last->statement = std::move(statement_);
        const any_io_executor executor = connection_->executor();
        asio::dispatch(executor, [j = std::move(last)]() mutable { j.reset(); });
    } catch (...) {  // out of memory: it stays on the server until the session ends
    }
}

prepared_state::prepared_state(std::shared_ptr<engine> e, statement_ptr s, std::string text)
    : types(s->catalog), name(s->name), query(std::move(text)), description(s->description) {
    for (const oid_t oid : s->parameter_oids) {
        const type* t = types ? types->find(oid) : find_builtin_type(oid);
        parameters.push_back(t ? t : &types->unknown(oid));
    }
    held.set(std::move(e), std::move(s));
}

}  // namespace detail

awaitable<prepared_statement> verbs::prepare(query q) { return prepare(std::move(q), prepare_options()); }

awaitable<prepared_statement> verbs::prepare(query q, const prepare_options& options) {
    auto op = detail::make_operation(engine_, owner_, std::move(q), detail::request::kind::prepare);
    op->subject = engine_;
    if (options.name()) {
        detail::check_name(*options.name());
        op->name = *options.name();
    }
    return detail::launch<prepared_statement, &detail::take_prepared>(std::move(op));
}

prepared_statement::prepared_statement() noexcept = default;
prepared_statement::prepared_statement(std::shared_ptr<detail::prepared_state> state, std::uint64_t owner) noexcept
    : state_(std::move(state)), owner_(owner) {}
prepared_statement::prepared_statement(prepared_statement&&) noexcept = default;
prepared_statement& prepared_statement::operator=(prepared_statement&&) noexcept = default;
prepared_statement::~prepared_statement() = default;

std::span<const type* const> prepared_statement::get_parameters() const noexcept {
    if (!state_) return {};
    return {state_->parameters.data(), state_->parameters.size()};
}

std::span<const column> prepared_statement::get_attributes() const noexcept {
    if (!state_ || !state_->description) return {};
    return {state_->description->columns.data(), state_->description->columns.size()};
}

namespace {
const std::string no_text;
}

const std::string& prepared_statement::get_name() const noexcept { return state_ ? state_->name : no_text; }

const std::string& prepared_statement::get_query() const noexcept { return state_ ? state_->query : no_text; }

std::optional<command_tag> prepared_statement::get_statusmsg() const {
    if (!state_ || !state_->has_tag) return std::nullopt;
    return state_->tag;
}

prepared_statement prepared_statement::on(const verbs& handle) const {
    if (!state_ || handle.engine_ != state_->held.connection())
        throw interface_error("the prepared statement belongs to another connection");
    prepared_statement same(state_, handle.owner_);
    same.timeout_ = timeout_;
    return same;
}

void prepared_statement::close() noexcept {
    if (!state_ || state_->closed.exchange(true)) return;
    const detail::engine& e = *state_->held.connection();
    if (e.is_finished()) return;
    try {
        const any_io_executor executor = e.executor();
        asio::dispatch(executor, [s = state_] { s->held.drop(); });
    } catch (...) {  // out of memory: it is closed with the handle
    }
}

bool prepared_statement::is_closed() const noexcept {
    return !state_ || state_->closed || state_->held.connection()->is_closed() ||
           (state_->types && state_->types->is_outdated());
}

}  // namespace asiopg
