// The workloads, as a user of the library would write them.
#pragma once

#include "decoding.hpp"
#include "worker.hpp"

#include <asiopg/bulk.hpp>
#include <asiopg/connect.hpp>
#include <asiopg/gather.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace bench {

inline constexpr const char* row_by_id =
    "SELECT id, a, name, ts, amount, uid, doc, flag, score, tags FROM pb_row WHERE id = $1";

struct workload_base {
    explicit workload_base(const arguments&) {}
};

struct select1 : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) { return w.conn.fetchval<int>("SELECT 1+1"); }
    static unit finish(int value) { return {static_cast<std::uint64_t>(value), 1, 1, 0}; }
};

/// The same through a record.
struct select1_row : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) { return w.conn.fetchrow("SELECT 1+1"); }
    static unit finish(const std::optional<asiopg::record>& row) {
        return {static_cast<std::uint64_t>(row->get<int>(0)), 1, 1, 0};
    }
};

struct oneplusone : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) {
        ++w.calls;
        return w.conn.fetchval<int>("SELECT $1::int4 + $2::int4", w.calls, w.calls + 1);
    }
    static unit finish(int value) { return {static_cast<std::uint64_t>(value), 1, 1, 0}; }
};

template <bool Numeric>
struct row10 : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) { return w.conn.fetchrow(row_by_id, w.next_id()); }
    static unit finish(const std::optional<asiopg::record>& row) { return {mixed_row_sum<Numeric>(*row), 1, 1, 0}; }
};

struct insert : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) {
        return w.conn.execute("INSERT INTO pb_insert (a, b, c, d, e, f, g) VALUES ($1, $2, $3, $4, $5, $6, $7)", 10, 11,
                              10, "TESTTESTTEST", 10.333, 12341234, "123412341234");
    }
    static unit finish(const asiopg::command_tag& tag) { return {0, 1, tag.rows_affected(), 0}; }
};

/// A query whose rows are all fetched and summed one by one.
template <auto RowSum>
struct fetch_all : workload_base {
    using workload_base::workload_base;
    static unit finish(const asiopg::result& rows) {
        unit done;
        for (const asiopg::record& row : rows) done.sum += RowSum(row);
        done.rows = rows.size();
        return done;
    }
};

struct pg_type : fetch_all<type_row_sum> {
    using fetch_all::fetch_all;
    static auto start(worker& w) {
        return w.conn.fetch(
            "select typname, typnamespace, typowner, typlen, typbyval, typcategory, typispreferred, typisdefined, "
            "typdelim, typrelid, typelem, typarray from pg_type where typtypmod = $1 and typisdefined = $2",
            -1, true);
    }
};

inline constexpr auto int_row_sum = [](const asiopg::record& row) {
    return static_cast<std::uint64_t>(row.get<int>(0));
};
struct series : fetch_all<int_row_sum> {
    using fetch_all::fetch_all;
    static auto start(worker& w) { return w.conn.fetch("SELECT i FROM generate_series(1, $1::int4) AS i", 1000); }
};
/// The same as a vector of ints.
struct series_values : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) { return w.conn.fetch<int>("SELECT i FROM generate_series(1, $1::int4) AS i", 1000); }
    static unit finish(const std::vector<int>& values) { return {array_sum(values), 1, values.size(), 0}; }
};

inline constexpr auto bytes_row_sum = [](const asiopg::record& row) {
    return bytes_sum(row.get<std::span<const unsigned char>>(0));
};
struct large_object : fetch_all<bytes_row_sum> {
    using fetch_all::fetch_all;
    static auto start(worker& w) { return w.conn.fetch("SELECT * FROM pb_bytes"); }
};

struct arrays : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) { return w.conn.fetch("SELECT * FROM pb_arrays"); }
    static unit finish(const asiopg::result& rows) {
        unit done;
        std::vector<int> values;  // its memory serves all rows
        for (const asiopg::record& row : rows) {
            row.get_to(0, values);
            done.sum += array_sum(values);
        }
        done.rows = rows.size();
        return done;
    }
};

/// 100 queries at once on one connection, one request.
struct pipeline : workload_base {
    using workload_base::workload_base;
    auto start(worker& w) {
        for (std::int64_t& id : ids) id = w.next_id();
        return w.conn.fetchmany(row_by_id, ids);
    }
    static unit finish(const std::vector<asiopg::result>& results) {
        unit done;
        for (const asiopg::result& rows : results)
            for (const asiopg::record& row : rows) {
                done.sum += mixed_row_sum<false>(row);
                ++done.rows;
            }
        done.queries = results.size();
        return done;
    }

    std::vector<std::int64_t> ids = std::vector<std::int64_t>(100);  // lives until the keys have been sent
};

/// 100 queries of their own in flight on one connection.
struct pipeline_sync : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) {
        std::vector<asio::awaitable<asiopg::optional_record>> queries;
        queries.reserve(100);
        for (int i = 0; i != 100; ++i) queries.push_back(w.conn.fetchrow(row_by_id, w.next_id()));
        return asiopg::gather(std::move(queries));
    }
    static unit finish(const asiopg::fetched_vector<asiopg::optional_record>& rows) {
        unit done;
        for (const auto& row : rows) done.sum += mixed_row_sum<false>(*row);
        done.queries = done.rows = rows.size();
        return done;
    }
};

/// A thousand inserts, one request.
struct batch : workload_base {
    using workload_base::workload_base;
    struct inserted {
        int a = 10, b = 11, c = 10;
        std::string_view d = "TESTTESTTEST";
        double e = 10.333;
        int f = 12341234;
        std::string_view g = "123412341234";
    };
    asio::awaitable<std::size_t> start(worker& w) const {
        co_await w.conn.executemany("INSERT INTO pb_batch (a, b, c, d, e, f, g) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                                    rows);
        co_return rows.size();
    }
    static unit finish(std::size_t count) { return {count, 1, count, 0}; }

    const std::vector<inserted> rows = std::vector<inserted>(1000);
};

/// Ten thousand records into a table, by COPY.
struct copyfrom : workload_base {
    using workload_base::workload_base;
    asio::awaitable<std::size_t> start(worker& w) const {
        const asiopg::command_tag tag = co_await w.conn.copy_records_to_table("pb_copy", rows);
        co_return tag.rows_affected();
    }
    static unit finish(std::size_t count) { return {count, 1, count, 0}; }

    const std::vector<batch::inserted> rows = std::vector<batch::inserted>(10'000);
};

inline constexpr std::uint64_t big_row_bytes = 37;
inline constexpr const char* select_big = "SELECT id, name, score FROM pb_big";
inline std::uint64_t big_row_sum(const asiopg::record& row) {
    return static_cast<std::uint64_t>(row.get<std::int64_t>(0)) + row.get<std::string_view>(1).size() +
           static_cast<std::uint64_t>(static_cast<std::int64_t>(row.get<double>(2)));
}

/// A million rows of three columns, fetched at once and iterated over.
struct bigfetch : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) { return w.conn.fetch(select_big); }
    static unit finish(const asiopg::result& rows) {
        unit done;
        for (const asiopg::record& row : rows) done.sum += big_row_sum(row);
        done.rows = rows.size();
        done.bytes = done.rows * big_row_bytes;
        return done;
    }
};

struct big_row {
    std::int64_t id;
    std::string name;
    double score;
};
/// The same as structs that own their strings.
struct bigfetch_structs : workload_base {
    using workload_base::workload_base;
    static auto start(worker& w) { return w.conn.fetch<big_row>(select_big); }
    static unit finish(const std::vector<big_row>& rows) {
        unit done;
        for (const big_row& row : rows)
            done.sum += static_cast<std::uint64_t>(row.id) + row.name.size() +
                        static_cast<std::uint64_t>(static_cast<std::int64_t>(row.score));
        done.rows = rows.size();
        done.bytes = done.rows * big_row_bytes;
        return done;
    }
};

/// Connect, one query, close.
struct connect_once : workload_base {
    explicit connect_once(const arguments& a) : workload_base(a), options(a.connect_options()) {}
    asio::awaitable<int> start(worker&) const {
        asiopg::connection conn = co_await asiopg::connect(options);
        const int value = co_await conn.fetchval<int>("SELECT 1");
        co_await conn.close();
        co_return value;
    }
    static unit finish(int value) { return {static_cast<std::uint64_t>(value), 1, 1, 0}; }

    asiopg::connect_options options;
};

}  // namespace bench
