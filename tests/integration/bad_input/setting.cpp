#include "integration/bad_input/setting.hpp"

#include <asiopg/connect.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/pool.hpp>
#include <asiopg/transaction.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "integration/bad_input/attempt.hpp"
#include "integration/pool_support.hpp"

namespace asiopg::test::bad_input {

namespace {

std::string named(std::string text) {
    const std::string name = "bad_input_" + std::to_string(getpid());
    for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at)) text.replace(at, 1, name);
    return text;
}

params made(const std::function<params()>& f) { return f ? f() : params(); }

class player {
public:
    player(const input& i, const setting& how, connection& observer, complaints& to)
        : input_(i), how_(how), observer_(observer), to_(to) {}

    awaitable<void> play() {
        if (!input_.setup.empty()) co_await observer_.execute(named(input_.setup));
        if (how_.in == company::lease || how_.in == company::pool) {
            co_await play_pool();
        } else {
            connection conn = co_await connect(options());
            co_await play_on(conn);
            co_await conn.close();
        }
    }

private:
    connect_options options() const {
        connect_options o = how_.through.to;
        return o.statement_cache_size(how_.cache_size).command_timeout(5s);
    }
    void complain(const std::string& text) { to_.add(how_.str(), text); }
    void expect(bool holds, const std::string& text) {
        if (!holds) complain(text);
    }

    template <class On>
    awaitable<attempt_ptr> bad(On& on) {
        return attempt(on, how_.by, named(input_.sql), made(input_.arguments), input_.typed);
    }
    void judged(const attempted& got) {
        const bool cached = how_.cache_size > 0 && (how_.by != verb::execute || input_.arguments);
        const bool sharing = how_.in == company::transaction || how_.in == company::neighbours;
        const std::string wrong = judge(input_, how_.by, got, input_.warm && cached && sharing);
        if (!wrong.empty()) complain(wrong);
    }

    // What comes before: the same command when it is still well, then somebody else's change; and the session's own
    // commands.
    template <class On>
    awaitable<void> warm(On& on) {
        if (!input_.warm) co_return;
        const verb by = how_.by == verb::cursor ? verb::fetch : how_.by;  // there may be no transaction
        const auto well = co_await attempt(on, by, named(input_.sql), made(input_.warm_arguments), false);
        expect(!well->failed, "it fails before it is bad: " + well->str());
        co_await observer_.execute(named(input_.change));
    }
    template <class On>
    awaitable<void> commands(On& on, const std::vector<std::string>& list) {
        for (const std::string& text : list) {
            const bool itself = text == "=", fails = text[0] == '!';
            const std::string sql = itself ? named(input_.sql) : fails ? text.substr(1) : text;
            attempt_ptr done;
            if (itself)
                done = co_await attempt(on, verb::fetch, sql, made(input_.arguments), false);
            else
                done = co_await attempt(on, verb::execute, sql, params(), false);
            expect(static_cast<bool>(done->failed) == fails, "around it, " + text + " ends with " + done->str());
        }
    }

    // The right answer; in a session of another encoding, which all there share, it may also be refused as texts are.
    bool answered(const attempted& got, const std::string& right) const {
        if (got.failed) return input_.ends == ending::encoding && got.failed.mentions("client_encoding");
        return got.value == right;
    }
    template <class On>
    awaitable<void> neighbour(On& on, int number) {
        const std::string mine = "neighbour " + std::to_string(number);
        attempt_ptr got;
        if (number % 2)
            got = co_await attempt(on, verb::fetch, "SELECT $1::text", params::of(mine), false);
        else
            got = co_await attempt(on, verb::fetch, "SELECT $1::text || $2::text",
                                   params::of(mine.substr(0, 3), mine.substr(3)), false);
        expect(answered(*got, mine), "a neighbour (" + std::to_string(number) + " of 4) ends with " + got->str());
    }
    template <class On>
    awaitable<void> canary(On& on, const std::string& when) {
        const auto got = co_await attempt(on, verb::fetch, "SELECT $1::int + 1", params::of(4710), false);
        const bool right = when == "in the transaction" ? answered(*got, "4711") : !got->failed && got->value == "4711";
        expect(right, "the canary " + when + " ends with " + got->str());
    }

    awaitable<void> with_neighbours(connection& conn) {
        auto itself = std::make_shared<attempt_ptr>();
        co_await gather(neighbour(conn, 1), neighbour(conn, 2), keep(conn, itself), neighbour(conn, 3),
                        neighbour(conn, 4));
        judged(**itself);
    }
    awaitable<void> keep(connection& conn, std::shared_ptr<attempt_ptr> to) { *to = co_await bad(conn); }

    awaitable<void> in_transaction(connection& conn) {
        attempt_ptr got;
        try {
            co_await conn.transaction([&](transaction& tx) -> awaitable<void> {
                co_await commands(tx, input_.before);
                got = co_await bad(tx);
                // The server's errors end the transaction, those of the client do not.
                if (got->failed && !got->failed.sqlstate().empty()) throw std::logic_error("over");
                if (!got->failed || got->failed.is<conversion_error>()) co_await canary(tx, "in the transaction");
                throw std::logic_error("over");
            });
        } catch (const std::logic_error&) {
        }
        judged(*got);
    }

    awaitable<void> play_on(connection& conn) {
        co_await warm(conn);
        if (how_.in == company::transaction) {
            co_await in_transaction(conn);
        } else {
            co_await commands(conn, input_.before);
            if (how_.in == company::neighbours) {
                co_await with_neighbours(conn);
            } else {
                const auto got = co_await bad(conn);
                judged(*got);
            }
            co_await commands(conn, input_.after);
        }
        expect(!conn.is_closed(), "the connection is closed");
        expect(conn.is_closed() || !conn.is_in_transaction(), "a transaction is left open");
        co_await canary(conn, "behind it");
        if (input_.own_session && how_.in == company::alone && !conn.is_closed()) {
            co_await conn.reset();
            co_await as_it_began(conn);
        }
    }

    template <class On>
    awaitable<void> as_it_began(On& on) {
        const auto who = co_await attempt(on, verb::fetch,
                                          "SELECT concat_ws(' ', current_user, session_user, "
                                          "current_setting('search_path'), current_setting('TimeZone'), "
                                          "current_setting('client_encoding'))",
                                          params(), false);
        expect(who->value == "postgres postgres \"$user\", public UTC UTF8", "the session is left with " + who->str());
    }

    awaitable<void> play_pool() {
        pool lending = co_await create_pool(options(), pool_options().min_size(1).max_size(2));
        if (how_.in == company::lease) {
            pooled_connection lease = co_await lending.acquire();
            co_await play_on(lease);
        } else {
            co_await warm(lending);
            co_await commands(lending, input_.before);
            const auto got = co_await bad(lending);
            judged(*got);
        }
        co_await canary(lending, "through the pool");
        co_await as_it_began(lending);
        pooled_connection one = co_await lending.acquire();
        pooled_connection two = co_await lending.acquire();
        co_await canary(one, "of the next borrower");
        co_await canary(two, "of the one after");
        one.release();
        two.release();
        co_await until_back(lending);
        const pool_stats stats = lending.get_stats();
        expect(stats.borrowed == 0 && stats.waiting == 0 && stats.connecting == 0, "something is left in the pool");
        expect(stats.closed_lost == 0, "the pool lost a connection");
        co_await lending.close();
    }

    const input& input_;
    const setting& how_;
    connection& observer_;
    complaints& to_;
};

bool makes_sense(const input& i, const setting& s) {
    const bool inside = s.in == company::transaction;
    if ((i.inside_only && !inside) || (i.outside_only && inside)) return false;
    if (i.execute_only && s.by != verb::execute) return false;
    if (i.no_execute && s.by == verb::execute) return false;
    if (s.by == verb::cursor && !inside) return false;
    if (s.in == company::pool && (s.by == verb::stream || i.own_session)) return false;
    // What is no query has no cursor; a FETCH or EXECUTE neither.
    if (s.by == verb::cursor &&
        (i.ends == ending::right || i.sql.empty() || i.sql.starts_with("DO") || i.sql.starts_with("DISCARD")))
        return i.warm;
    if (i.own_session && s.through.shares_sessions) return false;
    if (i.slow && (s.cache_size == 1 || s.by == verb::stream || s.through.shares_sessions)) return false;
    return true;
}

}  // namespace

std::string setting::str() const {
    static constexpr const char* companies[] = {"alone", "neighbours", "transaction", "lease", "pool"};
    static constexpr const char* verbs[] = {"fetch", "execute", "stream", "cursor"};
    return std::string(companies[static_cast<int>(in)]) + "/" + verbs[static_cast<int>(by)] + "/cache " +
           std::to_string(cache_size) + "/" + through.name;
}

std::vector<route> routes() {
    std::vector<route> all;
    const auto add = [&](const char* name, connect_options to, bool shares) {
        route r;
        r.name = name;
        r.to = std::move(to);
        r.to.sslmode(ssl_mode::disable);
        r.shares_sessions = shares;
        all.push_back(std::move(r));
    };
    add("direct", server(), false);
    if (const char* dsn = std::getenv("ASIOPG_TEST_PGBOUNCER_SESSION")) add("session", dsn, false);
    if (const char* dsn = std::getenv("ASIOPG_TEST_PGBOUNCER_TRANSACTION_1")) add("pooled", dsn, true);
    return all;
}

std::vector<setting> settings_of(const input& i) {
    std::vector<setting> all;
    for (const route& r : routes())
        for (const int cache : {0, 1, 100})
            for (const auto in :
                 {company::alone, company::neighbours, company::transaction, company::lease, company::pool})
                for (const auto by : {verb::fetch, verb::execute, verb::stream, verb::cursor}) {
                    setting s;
                    s.in = in;
                    s.by = by;
                    s.cache_size = cache;
                    s.through = r;
                    if (makes_sense(i, s)) all.push_back(std::move(s));
                }
    return all;
}

awaitable<void> play(const input& i, const setting& how, connection& observer, complaints& to) {
    std::string thrown;
    try {
        player p(i, how, observer, to);
        co_await p.play();
    } catch (const std::exception& e) {
        thrown = e.what();
    }
    if (!thrown.empty()) to.add(how.str(), "thrown was: " + thrown);
}

}  // namespace asiopg::test::bad_input
