// What a borrower of the pool's stress test does with a connection, and how that may end.
#include <asiopg/connect.hpp>
#include <asiopg/error_predicates.hpp>
#include <asiopg/errors.hpp>

#include <fmt/core.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <stdexcept>
#include <system_error>

#include "stress/pool_stress.hpp"
#include "support/started.hpp"

namespace asiopg::test {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): literals only

namespace {

bool is_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const operation_aborted&) {
        return true;
    } catch (const std::system_error& e) {  // Asio's own: cancelled where it did not wait for an operation
        return e.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

template <class E>
bool is(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const E&) {
        return true;
    } catch (...) {
        return false;
    }
}

std::string words(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        return std::string(e.what()) + " (" + typeid(e).name() + ")";
    } catch (...) {
        return "something";
    }
}

}  // namespace

bool pool_stress::doomed(std::uint32_t pid) {
    const std::lock_guard lock(mutex_);
    return doomed_.count(pid) != 0;
}

void pool_stress::doom(std::uint32_t pid) {
    const std::lock_guard lock(mutex_);
    doomed_.insert(pid);
}

void pool_stress::begin_hold(std::uint32_t pid, const std::string& token) {
    const std::lock_guard lock(mutex_);
    std::string& holder = holders_[pid];
    if (!holder.empty() && doomed_.count(pid) == 0)
        fail(fmt::format("{} has the connection {} that {} has as well", token, pid, holder));
    if (known_.size() < 64)
        known_.push_back(pid);
    else
        known_[pid % 64] = pid;
    holder = token;
}

void pool_stress::end_hold(std::uint32_t pid) {
    const std::lock_guard lock(mutex_);
    holders_.erase(pid);
}

void pool_stress::judge(std::uint32_t pid, const std::string& token, std::exception_ptr failure) {
    // A connection that is gone: the server's farewell, "connection is closed", what was under way.
    if ((is_connection_lost(failure) || is<interface_error>(failure)) && doomed(pid)) {
        ++count_.lost;
        return;
    }
    fail(fmt::format("{} got: {}", token, words(failure)));
}

awaitable<void> pool_stress::pause(pool_lane& l, std::uint64_t longest_us) {
    const std::uint64_t how = l.pick(4);
    if (how == 0) co_return;
    if (how == 1) {
        co_await asio::post(l.io, asio::use_awaitable);
        co_return;
    }
    asio::steady_timer timer(l.io, std::chrono::microseconds(l.pick(longest_us)));
    co_await timer.async_wait(asio::use_awaitable);
}

// Empty if it was disturbed.
awaitable<pooled_connection> pool_stress::borrow(pool_lane& l) {
    const auto began = std::chrono::steady_clock::now();
    const std::uint64_t how = l.pick(100);
    bool cancelled = false;
    const bool hurried = how >= 10 && how < 15;
    std::exception_ptr failure;
    pooled_connection lease;
    try {
        if (how < 10) {
            started<pooled_connection> child(l.io.get_executor(), pool_.acquire());
            co_await pause(l, 60000);
            cancelled = true;
            child.cancel();
            lease = co_await child.get();
        } else if (hurried) {
            lease = co_await pool_.acquire(std::chrono::microseconds(1 + l.pick(40000)));
        } else {
            lease = co_await pool_.acquire();
        }
    } catch (...) {
        failure = std::current_exception();
    }
    expect(l.io.get_executor().running_in_this_thread(), "resumed on another thread");
    if (failure) {
        if (cancelled && is_cancellation(failure))
            ++count_.acquires_cancelled;
        else if (hurried && is<timeout_error>(failure))
            ++count_.acquires_timed_out;
        else
            fail("acquire: " + words(failure));
        co_return pooled_connection();
    }
    const std::int64_t ns = (std::chrono::steady_clock::now() - began).count();
    std::int64_t longest = count_.longest_acquire_ns;
    while (ns > longest && !count_.longest_acquire_ns.compare_exchange_weak(longest, ns)) {
    }
    co_return lease;
}

// A session that is as new, which is then marked.
awaitable<void> pool_stress::look(pool_lane& l, pooled_connection& lease, std::string token) {
    const bool thoroughly = l.one_in(16);
    const char* const sql =
        "SELECT coalesce(current_setting('stress.owner', true), ''), "
        "set_config('stress.owner', $1, false), pg_current_xact_id_if_assigned() IS NULL, "
        "(SELECT count(*) FROM pg_listening_channels()), current_setting('statement_timeout')";
    const char* const locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()";
    const auto row = co_await lease.fetchrow(sql, token);
    expect(row.has_value(), token + " got no row");
    if (!row) co_return;
    expect(row->get<std::string>(0).empty(), token + " has the session of " + row->get<std::string>(0));
    expect(row->get<std::string>(1) == token, token + " got the row of " + row->get<std::string>(1));
    expect(row->get<bool>(2), token + " is inside a transaction");
    expect(row->get<std::int64_t>(3) == 0, token + " listens");
    expect(row->get<std::string>(4) == "0", token + " has the time limit of another");
    if (!thoroughly) co_return;
    const auto held = co_await lease.fetchval<std::int64_t>(locks);
    expect(held == 0, token + " holds a lock");
}

awaitable<void> pool_stress::echo(pooled_connection& lease, std::string token, std::chrono::nanoseconds timeout,
                                  int sleep_ms) {
    query q("SELECT $1::text, current_setting('stress.owner', true), pg_sleep($2)");
    if (timeout.count() > 0) q.timeout(timeout);
    const auto row = co_await lease.fetchrow(std::move(q), token, sleep_ms / 1000.0);
    expect(row && row->get<std::string>(0) == token, token + " got another row");
    expect(row && row->get<std::string>(1) == token, token + " has lost its session");
    ++count_.answered;
}

awaitable<void> pool_stress::kill_other(pool_lane& l) {
    std::uint32_t victim = 0;
    {
        const std::lock_guard lock(mutex_);
        if (known_.empty() || holders_.empty()) co_return;
        // Somebody's, or one that may be idle by now.
        victim = l.one_in(2) ? holders_.begin()->first : known_[l.pick(known_.size())];
        doomed_.insert(victim);
    }
    if (l.admin.is_closed()) l.admin = co_await connect(connect_options(dsn_));
    const auto tag = co_await l.admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND application_name = $2",
        static_cast<std::int64_t>(victim), name_);
    if (tag.str() == "SELECT 1") ++count_.killed_others;
}

awaitable<void> pool_stress::use(pool_lane& l, pooled_connection& lease, std::string token) {
    const std::uint32_t pid = lease.get_server_pid();
    const std::uint64_t what = l.pick(1000);
    if (what < 15) {  // cancelled, which costs the server a process
        started<void> child(l.io.get_executor(), echo(lease, token, 0ns, static_cast<int>(l.pick(15))));
        co_await pause(l, 10000);
        child.cancel();
        std::exception_ptr failure;
        try {
            co_await child.get();
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure && !is_cancellation(failure)) std::rethrow_exception(failure);
        if (failure) ++count_.queries_cancelled;
        if (failure && l.one_in(2)) co_await echo(lease, token, 0ns, 0);
    } else if (what < 25) {  // late
        std::exception_ptr failure;
        try {
            co_await echo(lease, token, std::chrono::microseconds(1 + l.pick(8000)), static_cast<int>(l.pick(15)));
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure && !is<timeout_error>(failure)) std::rethrow_exception(failure);
        if (failure) ++count_.queries_timed_out;
    } else if (what < 60) {
        bool failed = false;
        try {
            co_await lease.fetch("SELECT $1::text::int", token);
        } catch (const invalid_text_representation& e) {
            failed = e.message().find(token) != std::string::npos;
        }
        expect(failed, token + " was an integer, or got another's error");
        ++count_.server_errors;
    } else if (what < 150) {
        const bool roll_back = l.one_in(3);
        const auto body = [&](transaction& tx) -> awaitable<void> {
            const auto got = co_await tx.fetchval<std::string>("SELECT $1::text", token);
            expect(got == token, token + " got " + got + " in its transaction");
            if (roll_back) throw std::domain_error(token);
        };
        bool rolled_back = false;
        try {
            co_await lease.transaction(body);
        } catch (const std::domain_error& e) {
            rolled_back = true;
            expect(e.what() == token, token + " got another's exception");
        }
        ++(rolled_back ? count_.rolled_back : count_.committed);
    } else if (what < 200) {
        const int n = static_cast<int>(l.pick(200));
        const result rows = co_await lease.fetch("SELECT $1::text || i FROM generate_series(1, $2) i", token, n);
        int right = 0;
        for (const record& r : rows) right += r.get<std::string>(0) == token + std::to_string(right + 1);
        expect(right == n && static_cast<int>(rows.size()) == n, token + " got other rows");
        ++count_.answered;
    } else if (what < 202) {
        doom(pid);
        ++count_.killed_own;
        co_await lease.execute("SELECT pg_terminate_backend(pg_backend_pid())");
    } else if (what < 203) {
        co_await kill_other(l);
    } else if (what < 205) {
        doom(pid);
        ++count_.terminated;
        asio::dispatch(lease.get_executor(), [&lease, done = std::make_shared<int>()] { lease.terminate(); });
        co_await pause(l, 1000);
        co_await asio::post(lease.get_executor(), asio::use_awaitable);
    } else if (what < 207) {
        doom(pid);
        ++count_.closed;
        co_await lease.close();
    } else {
        co_await echo(lease, token, 0ns, 0);
    }
}

// What a borrower may leave behind.
awaitable<void> pool_stress::dirty(pool_lane& l, pooled_connection& lease, std::string token) {
    const std::uint64_t how = l.pick(80);
    if (how == 0) {
        co_await lease.execute("BEGIN");
        if (l.one_in(2)) co_await lease.fetchval<std::string>("SELECT txid_current()::text || $1", token);
        ++count_.left_transaction;
    } else if (how == 1) {
        transaction tx = co_await lease.begin();
        if (l.one_in(2)) co_await tx.fetchval<std::string>("SELECT txid_current()::text || $1", token);
        end_hold(lease.get_server_pid());
        lease.release();  // before the handle goes
        ++count_.left_handle;
    } else if (how == 2) {
        asio::co_spawn(l.io,
                       lease.fetch("SELECT pg_sleep($1), $2::text", static_cast<double>(l.pick(60)) / 1000, token),
                       [](std::exception_ptr, result) {});
        if (l.one_in(2)) co_await pause(l, 3000);
        ++count_.left_query;
    } else if (how == 3) {
        co_await lease.execute("SET statement_timeout = '1ms'");
        ++count_.left_setting;
    } else if (how == 4) {
        co_await lease.execute(
            "SELECT pg_advisory_lock_shared(1); LISTEN stress; "
            "DECLARE left_over CURSOR WITH HOLD FOR SELECT generate_series(1, 10)");
        ++count_.left_lock;
    }
}

awaitable<void> pool_stress::give_back(pool_lane& l, pooled_connection& lease, std::string token) {
    end_hold(lease.get_server_pid());
    if (l.one_in(20)) {  // on any thread
        auto borrowed = std::make_shared<pooled_connection>(std::move(lease));
        asio::post(lanes_[l.pick(lanes)].io, [b = std::move(borrowed)] {});
        ++count_.released_elsewhere;
        co_return;
    }
    if (!l.one_in(30)) {
        pool_.release(lease);
        co_return;
    }
    awaitable<result> stale = lease.fetch("SELECT $1::text", token);
    lease.release();
    if (l.one_in(2)) co_await pause(l, 1000);
    std::exception_ptr failure;
    try {
        co_await std::move(stale);
    } catch (...) {
        failure = std::current_exception();
    }
    expect(failure != nullptr, token + " ran a query after its release");
    if (failure && (is<interface_error>(failure) || is_connection_lost(failure)))
        ++count_.stale_refused;
    else if (failure)
        fail(fmt::format("{}, released, got: {}", token, words(failure)));
}

awaitable<void> pool_stress::cycle(pool_lane& l, std::string token) {
    if (l.one_in(50)) {
        { auto never = pool_.acquire(); }
        ++count_.acquires_unawaited;
    }
    pooled_connection lease = co_await borrow(l);
    if (!lease.is_borrowed()) co_return;
    const std::uint32_t pid = lease.get_server_pid();
    begin_hold(pid, token);
    if (l.one_in(30)) {
        ++count_.untouched;
        co_await give_back(l, lease, token);
        co_return;
    }
    std::exception_ptr failure;
    try {
        co_await look(l, lease, token);
        for (std::uint64_t n = l.pick(3); n != 0; --n) co_await use(l, lease, token);
        co_await dirty(l, lease, token);
    } catch (...) {
        failure = std::current_exception();
    }
    expect(l.io.get_executor().running_in_this_thread(), "resumed on another thread");
    if (failure) judge(pid, token, failure);
    if (lease.is_borrowed()) co_await give_back(l, lease, token);
}

// The pool's own verbs.
awaitable<void> pool_stress::verbs(pool_lane& l, std::string token) {
    const std::string sql = "SELECT coalesce(current_setting('stress.owner', true), '') || $1::text";
    const std::uint64_t how = l.pick(16) == 0 ? 0 : 1 + l.pick(3);
    bool cancelled = false;
    std::exception_ptr failure;
    std::string got;
    try {
        if (how == 0) {
            started<std::string> child(l.io.get_executor(), pool_.fetchval<std::string>(sql, token));
            co_await pause(l, 60000);
            cancelled = true;
            child.cancel();
            got = co_await child.get();
        } else if (how == 1) {
            const auto body = [&](transaction& tx) -> awaitable<void> {
                got = co_await tx.fetchval<std::string>(sql, token);
            };
            co_await pool_.transaction(body);
        } else if (how == 2) {
            const auto row = co_await pool_.fetchrow(sql, token);
            if (row) got = row->get<std::string>(0);
        } else {
            got = co_await pool_.fetchval<std::string>(sql, token);
        }
    } catch (...) {
        failure = std::current_exception();
    }
    expect(l.io.get_executor().running_in_this_thread(), "resumed on another thread");
    if (!failure) {
        expect(got == token, fmt::format("the pool's verb {} got {}", token, got));
        ++count_.answered;
    } else if (cancelled && is_cancellation(failure)) {
        ++count_.queries_cancelled;
    } else if (is_connection_lost(failure)) {
        ++count_.verbs_lost;
    } else {
        fail(fmt::format("the pool's verb {} got: {}", token, words(failure)));
    }
}

}  // namespace asiopg::test
