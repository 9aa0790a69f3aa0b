#include <asiopg/connect.hpp>

#include <asiopg/error.hpp>
#include <asiopg/postgres_error.hpp>

#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/system_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <span>
#include <tuple>
#include <vector>

#include "auth/secret.hpp"
#include "connection/engine/engine.hpp"
#include "connection/password.hpp"
#include "net/dial.hpp"
#include "net/stream_io.hpp"
#include "session/handshake.hpp"

namespace asiopg {

namespace detail {

namespace {

/// One try: what came of it, or why it failed and whether another way may succeed.
struct attempt_result {
    attempt_result() = default;  // not an aggregate: gcc 12 miscompiles those in coroutines
    std::shared_ptr<engine> connected;
    std::exception_ptr failure;
    bool server_refused = false;  // 28000: the other half of sslmode allow/prefer may be what it wants
    bool try_next_host = true;
    bool encrypted = false;
    bool tls_failed = false;  // the server has TLS, but not such that we could agree on it
};

std::exception_ptr phase_failure(const host_address& host, const std::string& phase, std::error_code code,
                                 const std::string& detail) {
    std::string text = phase + " " + host.str() + " failed: " + (detail.empty() ? code.message() : detail);
    return std::make_exception_ptr(connection_error(text, code, true));
}

std::exception_ptr deadline_failure(const host_address& host, const std::string& phase) {
    return std::make_exception_ptr(timeout_error(phase + " " + host.str() + " failed: connect_timeout has passed"));
}

handshake_config make_handshake_config(const connect_options::values& v) {
    handshake_config c;
    c.user = v.user;
    c.database = v.database;
    c.server_settings = v.server_settings;
    c.scram_max_iterations = v.scram_max_iterations;
    c.allowed = parse_require_auth(v.require_auth);
    return c;
}

engine_options make_engine_options(const connect_options::values& v, const host_address& host, const tls_config& tls,
                                   const handshake& shaken) {
    engine_options o;
    o.session.cache.capacity = static_cast<std::size_t>(v.statement_cache_size);
    o.session.cache.lifetime = cache_lifetime(v.max_cached_statement_lifetime);
    o.session.cache.max_text = static_cast<std::size_t>(v.max_cacheable_statement_size);
    o.session.depth = static_cast<std::size_t>(v.pipeline_depth);
    o.session.message_limit = v.max_message_size;
    o.session.result_limit = v.max_result_size;
    o.session.types = v.types;
    o.session.database = v.database + "@" + host.str();
    o.command_timeout = v.command_timeout;
    o.cancel_timeout = v.cancel_timeout;
    o.exclusive_timeout = v.exclusive_timeout;
    o.cancel.address = host;
    o.cancel.tls = tls;
    if (shaken.key()) {
        o.cancel.process_id = o.server_pid = shaken.key()->process_id;
        o.cancel.key = shaken.key()->key;
        // Poolers share server sessions: a name must be unique among all of their clients.
        o.session.statement_prefix = unique_statement_prefix();
    }
    return o;
}

bool next_host_may_do(const std::string& sqlstate) {
    return sqlstate == "57P03" || sqlstate == "53300";  // starting up or shutting down, too many connections
}

/// What the server's number of iterations asks for, between which others on the executor have their turns. A
/// cancellation is thrown by the next await. Ends early at the deadline.
awaitable<void> compute(handshake& h, deadline& limit) {
    const any_io_executor executor = co_await asio::this_coro::executor;
    for (;;) {
        h.compute();
        if (h.state() != handshake::status::computing || limit.expired()) co_return;
        co_await asio::post(executor, asio::use_awaitable);
    }
}

/// Moves bytes between stream and handshake until that is done or has failed; true if it came to an end.
awaitable<bool> exchange(stream& s, handshake& h, const connect_options::values& v, const host_address& host,
                         deadline& limit, attempt_result& out) {
    std::vector<char> buffer(8 * 1024);
    std::size_t held = 0;
    for (;;) {
        const std::size_t used = h.feed({buffer.data(), held});
        buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(used));
        buffer.resize(buffer.size() + used);
        held -= used;
        if (h.state() == handshake::status::failed) co_return true;
        if (h.state() == handshake::status::done) {
            if (held == 0) co_return true;
            out.failure = phase_failure(host, "authentication with", errc::unexpected_message, {});
            co_return false;
        }
        if (h.state() == handshake::status::need_password) {
            std::string password;
            if (v.password) password = co_await ask_password(v.password, limit);
            if (limit.expired()) {
                out.failure = deadline_failure(host, "authentication with");
                auth::wipe(password.data(), password.size());
                co_return false;
            }
            h.password(password);
            auth::wipe(password.data(), password.size());
        }
        if (h.state() == handshake::status::computing) {
            co_await compute(h, limit);
            if (limit.expired()) {
                out.failure = deadline_failure(host, "authentication with");
                co_return false;
            }
        }
        std::error_code ec;
        std::size_t count = 0;
        const bool answered = !h.out().empty();
        if (answered) {
            // After an error the server's reason may still be readable: it is looked for below.
            ec = co_await write_all(s, h.out().view(), limit);
            h.sent();
        }
        if (h.state() == handshake::status::failed) continue;
        if (answered && !ec && held > 0) continue;                    // what came before the answer was not looked at
        if (held == buffer.size()) buffer.resize(buffer.size() * 2);  // the handshake limits a message's size
        const std::span<char> room(buffer.data() + held, buffer.size() - held);
        if (!limit.expired()) std::tie(ec, count) = co_await read_some(s, room, limit);
        if (limit.expired()) {
            out.failure = deadline_failure(host, "authentication with");
            co_return false;
        }
        if (ec) {
            const std::error_code code = ec == asio::error::eof ? make_error_code(errc::connection_closed) : ec;
            out.failure = phase_failure(host, "authentication with", code, {});
            co_return false;
        }
        held += count;
    }
}

void explain_failure(const handshake& h, const host_address& host, attempt_result& out) {
    const std::string where = "authentication with " + host.str() + " failed";
    if (h.server_error()) {
        const error_fields& e = *h.server_error();
        out.server_refused = e.sqlstate.starts_with("28");
        out.try_next_host = next_host_may_do(e.sqlstate);
        out.failure = make_postgres_error(e, {}, where);
        return;
    }
    out.try_next_host = false;
    std::string words = h.error().message();
    if (!h.detail().empty()) words += " (" + h.detail() + ")";
    out.failure = phase_failure(host, "authentication with", h.error(), words);
}

awaitable<void> try_host(any_io_executor executor, const connect_options::values& v, const host_address& host,
                         tls_attempt which, deadline& limit, attempt_result& out) {
    const tls_choice tls = choose_tls(v, host, which, home_directory());
    if (!tls.problem.empty()) {
        out.try_next_host = false;
        out.failure = std::make_exception_ptr(interface_error(tls.problem));
        co_return;
    }
    dial_result dialled = co_await dial(executor, host, tls.config, limit);
    if (dialled.error) {
        // What was slipped in before TLS is an attack, and no reason to go on without.
        out.tls_failed = dialled.phase == "TLS" && dialled.error != errc::tls_stuffed;
        out.failure = limit.expired() ? deadline_failure(host, dialled.phase)
                                      : phase_failure(host, dialled.phase, dialled.error, dialled.detail);
        co_return;
    }
    out.encrypted = dialled.connection->is_encrypted();
    handshake h(make_handshake_config(v));
    const bool ended = co_await exchange(*dialled.connection, h, v, host, limit, out);
    if (!ended) co_return;
    if (h.state() != handshake::status::done) {
        explain_failure(h, host, out);
        co_return;
    }
    engine_options options = make_engine_options(v, host, tls.config, h);
    // The cancel goes the way the session went: nobody talks it out of TLS, and it goes to the same machine.
    options.cancel.tls.use = out.encrypted ? tls_config::policy::require : tls_config::policy::none;
    options.cancel.endpoint = dialled.endpoint;
    auto made = std::make_shared<engine>(executor, std::move(dialled.connection), std::move(options));
    for (const auto& [name, value] : h.parameters()) made->protocol().set_parameter(name, value);
    made->protocol().set_transaction_status(static_cast<char>(h.transaction_status()));
    out.connected = std::move(made);
}

awaitable<void> connect_to(any_io_executor executor, const connect_options::values& v, const host_address& host,
                           deadline& limit, attempt_result& out) {
    co_await try_host(executor, v, host, tls_attempt::first, limit, out);
    if (out.connected || limit.expired() || !has_second_attempt(v, host)) co_return;
    // allow: the server may insist on TLS; prefer: it may refuse it, or be unable to agree on how.
    bool may_help = out.server_refused;
    if (v.sslmode == ssl_mode::prefer) may_help = out.tls_failed || (out.encrypted && out.server_refused);
    if (!may_help) co_return;
    attempt_result second;
    co_await try_host(executor, v, host, tls_attempt::second, limit, second);
    // The more telling of two failures: what the server says, but not that it wants TLS if that is what failed.
    if (second.connected || (second.server_refused && !out.tls_failed)) out = std::move(second);
}

}  // namespace

awaitable<std::shared_ptr<engine>> open(const connect_options& options) {
    const any_io_executor executor = co_await asio::this_coro::executor;
    const connect_options::values v = options.resolved();
    deadline limit(executor, later(deadline::clock::now(), v.connect_timeout));
    std::exception_ptr failure;
    try {
        for (const host_address& host : v.hosts) {
            attempt_result tried;
            co_await connect_to(executor, v, host, limit, tried);
            if (tried.connected) co_return tried.connected;
            failure = tried.failure;
            if (!tried.try_next_host || limit.expired()) break;
        }
    } catch (const asio::system_error& e) {
        if (e.code() != asio::error::operation_aborted) throw;
        failure = std::make_exception_ptr(operation_aborted(e.code()));
    }
    std::rethrow_exception(failure);
}

}  // namespace detail

awaitable<connection> connect(connect_options options) {
    std::shared_ptr<detail::engine> made = co_await detail::open(options);
    co_return connection(std::move(made));
}

}  // namespace asiopg
