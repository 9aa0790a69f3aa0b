// What the pooler's stress test does, by a connection or by a pool: see pooler.hpp.
#pragma once

#include <asiopg/bulk.hpp>
#include <asiopg/byte_sink.hpp>
#include <asiopg/byte_source.hpp>
#include <asiopg/gather.hpp>
#include <asiopg/prepared_statement.hpp>
#include <asiopg/row_stream.hpp>
#include <asiopg/transaction.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "stress/pooler.hpp"

namespace asiopg::test {

template <class On>
awaitable<void> pooler_run::operate(On& on, pooler_worker& w) {
    const auto number = started_++;
    const auto v = static_cast<pooler_verb>(pick(static_cast<int>(pooler_verb::count)));
    const std::string token = fmt::format("{}-{}", w.owner, number);
    try {
        co_await perform(on, w, v, token);
        ++done_[static_cast<int>(v)];
    } catch (const std::exception& e) {
        judge(v, w, e);
    }
    ++progress_;
}

template <class On>
awaitable<void> pooler_run::perform(On& on, pooler_worker& w, pooler_verb v, const std::string& token) {
    switch (v) {
        case pooler_verb::execute:
        case pooler_verb::remove_nothing:
        case pooler_verb::insert_and_remove:
        case pooler_verb::executemany:
        case pooler_verb::together:
            return change(on, w, v, token);
        case pooler_verb::transaction:
        case pooler_verb::rolled_back:
        case pooler_verb::prepared:
            return transact(on, w, v, token);
        case pooler_verb::copy_out:
        case pooler_verb::copy_in:
        case pooler_verb::copy_records:
            return copy(on, w, v, token);
        default:
            return read(on, w, v, token);
    }
}

template <class On>
awaitable<void> pooler_run::read(On& on, pooler_worker& w, pooler_verb v, const std::string& token) {
    const std::int64_t id = pick_row(w);
    const auto check = [&](const record& r) {
        expect(r.get<std::int64_t>("id") == id, "another row");
        expect(r.get<std::string>("owner") == w.owner, "somebody else's row");
        expect(r.get<std::string>("token") == token, "somebody else's argument");
        expect(r.get<std::int64_t>("n") == w.rows[id], "another state of the row");
    };
    if (v == pooler_verb::fetch) {
        const result rows =
            co_await on.fetch(sql("SELECT id, owner, n, $2::text AS token FROM % WHERE id = $1"), id, token);
        expect(rows.size() == 1, fmt::format("{} rows for one", rows.size()));
        for (const record& r : rows) check(r);
    } else if (v == pooler_verb::fetchrow) {
        const std::optional<record> r =
            co_await on.fetchrow(sql("SELECT id, n, $1::text AS token, owner FROM % WHERE id = $2"), token, id);
        expect(r.has_value(), "no row");
        if (r) check(*r);
    } else if (v == pooler_verb::fetchval) {
        const auto got = co_await on.template fetchval<std::string>(
            sql("SELECT $1::text || ' ' || owner FROM % WHERE id = $2::int8"), token, id);
        expect(got == token + " " + w.owner, "somebody else's value");
    } else if (v == pooler_verb::fetchmany) {
        std::vector<std::tuple<std::int64_t, std::string>> sets;
        for (int i = 0; i != 7; ++i) sets.emplace_back(id + i, token + std::to_string(i));
        const std::vector<result> all = co_await on.fetchmany("SELECT $1::int8, $2::text", sets);
        expect(all.size() == sets.size(), "another number of results");
        for (std::size_t i = 0; i != std::min(all.size(), sets.size()); ++i) {
            expect(all[i].size() == 1 && all[i][0].template get<std::int64_t>(0) == std::get<0>(sets[i]) &&
                       all[i][0].template get<std::string>(1) == std::get<1>(sets[i]),
                   "somebody else's result of fetchmany");
        }
    } else if constexpr (std::is_same_v<On, connection>) {
        co_await read_stream(on, token);
    } else {
        pooled_connection lease = co_await on.acquire();
        co_await read_stream(lease, token);
    }
}

template <class On>
awaitable<void> pooler_run::change(On& on, pooler_worker& w, pooler_verb v, const std::string& token) {
    const std::int64_t id = pick_row(w);
    if (v == pooler_verb::execute) {
        const command_tag tag =
            co_await on.execute(sql("UPDATE % SET n = n + 1 WHERE id = $1 AND owner = $2"), id, w.owner);
        expect(tag == "UPDATE 1", "UPDATE of one's own row gives another tag");
        ++w.rows[id];
    } else if (v == pooler_verb::remove_nothing) {
        const command_tag tag = co_await on.execute(sql("DELETE FROM % WHERE id = $1"), -(pick(canaries) + 1));
        expect(tag == "DELETE 0", "DELETE of what is not there gives " + std::string(tag.str()));
    } else if (v == pooler_verb::insert_and_remove) {
        const std::int64_t fresh = w.next_id++;
        const command_tag tag = co_await on.execute(sql("INSERT INTO % (id, owner) VALUES ($1, $2)"), fresh, w.owner);
        expect(tag == "INSERT 0 1", "INSERT gives another tag");
        w.rows[fresh] = 0;
        if (w.rows.size() > 40) {
            const std::int64_t old = pick_row(w);
            const command_tag gone = co_await on.execute(sql("DELETE FROM % WHERE id = $1"), old);
            expect(gone == "DELETE 1", "DELETE of one's own row gives another tag");
            w.rows.erase(old);
        }
    } else if (v == pooler_verb::executemany) {
        std::vector<std::tuple<std::int64_t, std::string>> sets;
        for (int i = 0; i != 5; ++i) sets.emplace_back(id, w.owner);
        co_await on.executemany(sql("UPDATE % SET n = n + 1 WHERE id = $1 AND owner = $2"), sets);
        w.rows[id] += 5;
    } else {
        // A canary is looked for while what is not there is removed.
        const std::int64_t canary = pick(canaries) + 1;
        const auto [seen, removed, echo] = co_await gather(on.fetch(sql("SELECT id FROM % WHERE id = $1"), canary),
                                                           on.execute(sql("DELETE FROM % WHERE id = $1"), -canary),
                                                           on.template fetchval<std::string>("SELECT $1::text", token));
        expect(seen.size() == 1 && seen[0].template get<std::int64_t>(0) == canary, "the canary is not seen");
        expect(removed == "DELETE 0", "something was removed");
        expect(echo == token, "somebody else's argument");
    }
}

template <class On>
awaitable<void> pooler_run::transact(On& on, pooler_worker& w, pooler_verb v, const std::string& token) {
    const std::int64_t id = pick_row(w), fresh = w.next_id++;
    const bool keep = v != pooler_verb::rolled_back;
    bool dropped = false;
    try {
        co_await on.transaction([&](transaction& tx) -> awaitable<void> {
            if (v == pooler_verb::prepared) {
                prepared_statement stmt = co_await tx.prepare(sql("SELECT owner || $2::text FROM % WHERE id = $1"));
                for (int i = 0; i != 3; ++i) {
                    const auto got = co_await stmt.fetchval<std::string>(id, token);
                    expect(got == w.owner + token, "somebody else's value of a prepared statement");
                }
                co_return;
            }
            const command_tag tag = co_await tx.execute(sql("UPDATE % SET n = n + 1 WHERE id = $1"), id);
            expect(tag == "UPDATE 1", "UPDATE in a transaction gives another tag");
            co_await tx.transaction([&](transaction& inner) -> awaitable<void> {
                co_await inner.execute(sql("INSERT INTO % (id, owner) VALUES ($1, $2)"), fresh, w.owner);
            });
            const auto n = co_await tx.fetchval<std::int64_t>(sql("SELECT n FROM % WHERE id = $1"), id);
            expect(n == w.rows[id] + 1, "another state of the row in a transaction");
            if (!keep) throw std::logic_error("undone");
        });
    } catch (const std::logic_error&) {
        dropped = true;
    }
    if (v == pooler_verb::prepared) co_return;
    expect(dropped != keep, "a transaction ended otherwise");
    if (!keep) co_return;
    ++w.rows[id];
    w.rows[fresh] = 0;
}

template <class On>
awaitable<void> pooler_run::copy(On& on, pooler_worker& w, pooler_verb v, const std::string& token) {
    if (v == pooler_verb::copy_out) {
        std::string data;
        const command_tag tag = co_await on.copy_from_query(
            sql("SELECT id, $2::text FROM % WHERE owner = $1 ORDER BY id"), params::of(w.owner, token), data);
        std::string right;
        for (const auto& row : w.rows) right += fmt::format("{}\t{}\n", row.first, token);
        expect(data == right, "COPY gives other rows");
        expect(tag == fmt::format("COPY {}", w.rows.size()), "COPY gives another tag");
        co_return;
    }
    const std::int64_t fresh = w.next_id;
    w.next_id += 3;
    const auto list = copy_options().columns("id", "owner");
    command_tag tag;
    if (v == pooler_verb::copy_in) {
        std::string data;
        for (int i = 0; i != 3; ++i) data += fmt::format("{}\t{}\n", fresh + i, w.owner);
        tag = co_await on.copy_to_table(table_, data, list);
    } else {
        std::vector<std::tuple<std::int64_t, std::string>> records;
        for (int i = 0; i != 3; ++i) records.emplace_back(fresh + i, w.owner);
        tag = co_await on.copy_records_to_table(table_, records, list);
    }
    expect(tag == "COPY 3", "COPY of three rows gives another tag");
    for (int i = 0; i != 3; ++i) w.rows[fresh + i] = 0;
}

}  // namespace asiopg::test
