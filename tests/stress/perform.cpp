// What the operations of the stress test do, and how they may end.
#include <asiopg/bulk.hpp>
#include <asiopg/errors.hpp>

#include <fmt/core.h>
#include <asio/error.hpp>

#include <stdexcept>
#include <system_error>

#include "stress/stress.hpp"

namespace asiopg::test {

/// Runs one verb and checks that what comes is its own. Other errors than those it asks for are the caller's.
awaitable<void> stress::perform(session_ptr s, std::string token, verb v, std::chrono::nanoseconds timeout) {
    connection& conn = s->conn;
    const auto with = [&](std::string sql) {
        query q(std::move(sql));
        if (timeout.count() > 0) q.timeout(timeout);
        return q;
    };
    const std::string own = " -- " + token;  // a text of its own, so a statement of its own
    const int n = static_cast<int>(pick(40));
    std::string got;
    switch (v) {
        case verb::value:
            got = co_await conn.fetchval<std::string>(with("SELECT $1::text, " + std::to_string(pick(150))), token);
            expect(got == token, fmt::format("{} got {}", token, got));
            break;
        case verb::rows: {
            const result rows =
                co_await conn.fetch(with("SELECT $1::text || i, i FROM generate_series(1, $2) i"), token, n);
            expect(rows.size() == static_cast<std::size_t>(n),
                   fmt::format("{} got {} rows of {}", token, rows.size(), n));
            int i = 0;
            for (const record& row : rows) {
                ++i;
                if (row.get<std::string_view>(0) == token + std::to_string(i) && row.get<int>(1) == i) continue;
                fail(fmt::format("{} got row {}", token, to_string(row)));
                break;
            }
            break;
        }
        case verb::row: {
            const double sleep = n == 0 ? 0.003 : 0.0;
            std::string sql = "SELECT $1::text AS own, pg_sleep($2)";
            if (n < 8) sql += own;
            const auto row = co_await conn.fetchrow(with(sql), token, sleep);
            expect(row && row->get<std::string>("own") == token, fmt::format("{} got another row", token));
            break;
        }
        case verb::script: {
            const auto tag =
                co_await conn.execute(with(fmt::format("SELECT 1; SELECT generate_series(1, {}){}", n, own)));
            expect(tag.str() == fmt::format("SELECT {}", n), fmt::format("{} got tag {}", token, tag.str()));
            break;
        }
        case verb::many: {
            std::vector<std::tuple<std::string, int>> sets;
            for (int i = 0; i <= n; ++i) sets.emplace_back(token, i % 4);
            const std::string sql = "SELECT $1::text || i FROM generate_series(1, $2) i" + (n < 8 ? own : "");
            const std::vector<result> results = co_await conn.fetchmany(with(sql), std::move(sets));
            bool right = results.size() == static_cast<std::size_t>(n) + 1;
            for (int i = 0; right && i <= n; ++i) {
                const result& rows = results[static_cast<std::size_t>(i)];
                right = rows.size() == static_cast<std::size_t>(i % 4);
                for (std::size_t k = 0; right && k < rows.size(); ++k)
                    right = rows[k].get<std::string>(0) == token + std::to_string(k + 1);
            }
            expect(right, token + " got other results");
            break;
        }
        case verb::notify: {
            const auto tag = co_await conn.execute(with("NOTIFY noise, '" + token + "'"));
            expect(tag.str() == "NOTIFY", fmt::format("{} got tag {}", token, tag.str()));
            break;
        }
        case verb::large: {
            const std::string text = token + std::string(200000, 'x');
            got = co_await conn.fetchval<std::string>(with("SELECT $1::text || 'y'"), text);
            expect(got == text + "y", fmt::format("{} got {} bytes", token, got.size()));
            break;
        }
        case verb::fails_to_run:
            try {
                co_await conn.fetch(with("SELECT $1::text::int"), token);
                fail(token + " was an integer");
            } catch (const invalid_text_representation& e) {
                expect(e.message().find('"' + token + '"') != std::string::npos,
                       fmt::format("{} got: {}", token, e.what()));
                ++count_.server_errors;
            }
            co_return;
        case verb::fails_to_prepare:
            try {
                co_await conn.execute(with("SELECT $1::int FROM \"" + token + '"'), 1);
                fail(token + " was a table");
            } catch (const undefined_table& e) {
                expect(e.message().find('"' + token + '"') != std::string::npos,
                       fmt::format("{} got: {}", token, e.what()));
                ++count_.server_errors;
            }
            co_return;
        case verb::does_not_fit:
            try {
                co_await conn.fetchval<int>(with("SELECT $1::int"), token);
                fail(token + " was an integer");
            } catch (const conversion_error& e) {
                expect(std::string(e.what()).find(token) != std::string::npos,
                       fmt::format("{} got: {}", token, e.what()));
                ++count_.conversion_errors;
            }
            co_return;
        case verb::transaction:
            co_return;
    }
    ++count_.answered;
}

awaitable<void> stress::perform_transaction(session_ptr s, std::string token) {
    ++s->uncertain;
    const bool roll_back = one_in(3);
    const auto body = [&](transaction& tx) -> awaitable<void> {
        co_await tx.execute("INSERT INTO committed VALUES ($1)", token);
        const std::string got =
            co_await tx.fetchval<std::string>("SELECT token FROM committed WHERE token = $1", token);
        expect(got == token, fmt::format("{} got {} in its transaction", token, got));
        if (roll_back) throw std::domain_error(token);
    };
    try {
        co_await s->conn.transaction(body);
        --s->uncertain;
        ++s->committed;
        ++count_.answered;
    } catch (const std::domain_error& e) {
        expect(e.what() == token, token + " got another's exception");
        --s->uncertain;
        ++count_.rolled_back;
    }
}

// Whether an operation may have failed in this way.
void stress::judge(session& s, const std::string& token, disturbance d, std::exception_ptr failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const operation_aborted& e) {
        expect(d == disturbance::cancel, token + " was cancelled, and nobody asked for it");
        ++count_.cancelled;
    } catch (const std::system_error& e) {  // Asio's own: cancelled where it did not wait for an operation
        expect(d == disturbance::cancel && e.code() == asio::error::operation_aborted,
               fmt::format("{}: {}", token, e.what()));
        ++count_.cancelled;
    } catch (const timeout_error& e) {
        expect(d == disturbance::timeout, fmt::format("{} got: {}", token, e.what()));
        ++count_.timed_out;
    } catch (const connection_error& e) {
        expect(s.doomed, fmt::format("{} got: {}", token, e.what()));
        if (e.code() == errc::cancel_unanswered) ++count_.cancel_unanswered;
        ++count_.went_with_the_connection;
    } catch (const std::exception& e) {
        // A doomed connection: the server's farewell, 57014 for what ran when it was closed, "connection is closed".
        expect(s.doomed, fmt::format("{} got: {} ({})", token, e.what(), typeid(e).name()));
        ++count_.went_with_the_connection;
    }
}

}  // namespace asiopg::test
