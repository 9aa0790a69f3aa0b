#include "stress/pooler.hpp"

#include <asiopg/connect.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/postgres_error.hpp>

#include <fmt/core.h>
#include <unistd.h>

#include "stress/pooler_verbs.hpp"

namespace asiopg::test {

pooler_run::pooler_run(asio::io_context& io, pooler_plan plan)
    : io_(io), plan_(std::move(plan)), random_(plan_.seed), table_("pooler_" + std::to_string(getpid())) {
    for (int i = 0; i != 14; ++i) {
        auto w = std::make_unique<pooler_worker>();
        // Three for each of the two clients, the others for the pool.
        w->owner = (i < 3 ? "a" : i < 6 ? "b" : "pool") + std::to_string(i);
        w->first_id = w->next_id = (i + 1) * 1'000'000;
        workers_.push_back(std::move(w));
    }
}

connect_options pooler_run::options() const {
    connect_options to(plan_.pooler);
    to.sslmode(ssl_mode::disable).statement_cache_size(plan_.cache_size);
    if (!plan_.cacheable) to.max_cacheable_statement_size(1);
    return to;
}

std::string pooler_run::sql(std::string text) const {
    for (std::size_t at = text.find('%'); at != std::string::npos; at = text.find('%', at)) text.replace(at, 1, table_);
    return text;
}

std::int64_t pooler_run::pick_row(const pooler_worker& w) {
    auto at = w.rows.begin();
    std::advance(at, pick(static_cast<std::int64_t>(w.rows.size())));
    return at->first;
}

awaitable<void> pooler_run::prepare() {
    connection direct = co_await connect(connect_options(plan_.direct).sslmode(ssl_mode::disable));
    co_await direct.execute(sql("DROP TABLE IF EXISTS %"));
    co_await direct.execute(
        sql("CREATE TABLE % (id int8 PRIMARY KEY, owner text NOT NULL, n int8 NOT NULL DEFAULT 0)"));
    co_await direct.execute(sql("INSERT INTO % SELECT g, 'canary' FROM generate_series(1, $1::int) g"), canaries);
    for (auto& w : workers_) {
        for (int i = 0; i != 5; ++i) {
            co_await direct.execute(sql("INSERT INTO % VALUES ($1, $2)"), w->next_id, w->owner);
            w->rows[w->next_id++] = 0;
        }
    }
    co_await direct.close();
}

awaitable<void> pooler_run::check_rows() {
    connection direct = co_await connect(connect_options(plan_.direct).sslmode(ssl_mode::disable));
    const result left = co_await direct.fetch(sql("SELECT owner, id, n FROM % ORDER BY id"));
    std::map<std::string, std::map<std::int64_t, std::int64_t>> found;
    for (const record& r : left) found[r.get<std::string>(0)][r.get<std::int64_t>(1)] = r.get<std::int64_t>(2);
    const auto& canary = found["canary"];
    expect(canary.size() == canaries, fmt::format("{} of {} canaries are left", canary.size(), canaries));
    for (const auto& [id, n] : canary) expect(n == 0, fmt::format("canary {} was changed", id));
    found.erase("canary");
    for (const auto& w : workers_) {
        const auto& mine = found[w->owner];
        for (const auto& [id, n] : w->rows) {
            const auto row = mine.find(id);
            if (row == mine.end())
                fail(fmt::format("row of {} is lost", w->owner));
            else
                expect(row->second == n, fmt::format("row of {} was not counted as often as was said", w->owner));
        }
        for (const auto& row : mine)
            expect(w->rows.contains(row.first), fmt::format("{} has a row too many", w->owner));
        found.erase(w->owner);
    }
    for (const auto& other : found) fail("rows of nobody: " + other.first);
    co_await direct.execute(sql("DROP TABLE %"));
    co_await direct.close();
}

awaitable<void> pooler_run::reconnect(client& c) {
    if (c.connecting) co_return;
    c.connecting = true;
    ++reconnects_;
    connection fresh = co_await connect(options());
    c.conn = std::move(fresh);
    c.connecting = false;
}

awaitable<void> pooler_run::work_on_client(client& c, pooler_worker& w) {
    while (started_ < plan_.operations) {
        if (c.conn.is_closed()) co_await reconnect(c);
        co_await operate(c.conn, w);
    }
}

awaitable<void> pooler_run::work_on_pool(pooler_worker& w) {
    while (started_ < plan_.operations) {
        if (pick(2)) {
            co_await operate(pool_, w);
        } else {
            pooled_connection lease = co_await pool_.acquire();
            co_await operate(static_cast<connection&>(lease), w);
        }
    }
}

awaitable<void> pooler_run::run() {
    co_await prepare();
    for (client& c : clients_) {
        connection conn = co_await connect(options());
        c.conn = std::move(conn);
    }
    pool_ = co_await create_pool(options(), pool_options().min_size(6).max_size(6));
    std::vector<awaitable<void>> all;
    for (std::size_t i = 0; i != workers_.size(); ++i) {
        if (i < 6)
            all.push_back(work_on_client(clients_[i / 3], *workers_[i]));
        else
            all.push_back(work_on_pool(*workers_[i]));
    }
    co_await gather(std::move(all));
    co_await pool_.close();
    for (client& c : clients_) co_await c.conn.close();
    co_await check_rows();
    finished_ = true;
}

void pooler_run::fail(const std::string& text) {
    ++failures_;
    ++failed_[text];
}

// Behind a pooler that knows nothing of prepared statements those of the cache get lost. That may be said once for each
// statement and session, or with the name of the option that switches the cache off.
void pooler_run::judge(pooler_verb v, const pooler_worker& w, const std::exception& e) {
    const std::string text = e.what();
    if (const auto* error = dynamic_cast<const postgres_error*>(&e); error && plan_.cache_size > 0 && plan_.cacheable) {
        const bool lost = error->sqlstate() == "26000" || error->sqlstate() == "42P05";
        const bool named = text.find("statement_cache_size") != std::string::npos;
        if (lost &&
            (named || (text.find("HINT") != std::string::npos && ++advised_once_[w.owner + error->query()] == 1))) {
            ++advised_;
            return;
        }
    }
    fail(fmt::format("{}: {}", name_of(v), text));
}

void pooler_run::print() const {
    std::int64_t all = 0;
    for (const std::int64_t n : done_) all += n;
    fmt::print("{}: {} of {} operations succeeded, {} failed with advice, {} complaints, {} reconnects\n", plan_.name,
               all, plan_.operations, advised_, failures_, reconnects_);
    for (int v = 0; v != static_cast<int>(pooler_verb::count); ++v)
        fmt::print("{}{} {}", v ? ", " : "  ", name_of(static_cast<pooler_verb>(v)), done_[v]);
    fmt::print("\n");
    for (const auto& [text, times] : failed_) fmt::print("  FAILED {} times: {}\n", times, text);
    if (!finished_) fmt::print("  FAILED: did not finish\n");
    std::fflush(stdout);
}

}  // namespace asiopg::test
