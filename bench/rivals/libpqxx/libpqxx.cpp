// libpqxx: prepared statements, its pipeline where several queries are at hand, stream_from and stream_to. Results are
// text: the library offers nothing else; its own conversions make native values where it has them.
#include "../common/harness.h"

#include <pqxx/pqxx>
#include <pqxx/stream_from>
#include <pqxx/stream_to>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace {

options o;

std::string where() {
    const char* mode = std::string(o.workload) == "connect_tls" ? "require" : "disable";
    return std::string("host=") + o.host + " port=" + o.port + " user=" + o.user + " password='" + o.password +
           "' dbname=" + o.db + " sslmode=" + mode;
}

std::uint64_t number(const char* text, int digits) {
    std::uint64_t value = 0;
    for (int i = 0; i != digits; ++i) value = value * 10 + static_cast<std::uint64_t>(text[i] - '0');
    return value;
}

/// Seconds since 1970 of 2020-01-02 03:04:05.678+00.
std::uint64_t unix_seconds(const char* t) {
    std::int64_t year = static_cast<std::int64_t>(number(t, 4));
    const std::int64_t month = static_cast<std::int64_t>(number(t + 5, 2)),
                       day = static_cast<std::int64_t>(number(t + 8, 2));
    if (month <= 2) --year;  // years begin in March
    const std::int64_t of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    const std::int64_t days = year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719468;
    return static_cast<std::uint64_t>(days) * 86400 + number(t + 11, 2) * 3600 + number(t + 14, 2) * 60 +
           number(t + 17, 2);
}

/// 123.45 as cents.
std::uint64_t cents(const char* text) {
    std::uint64_t value = 0;
    for (; *text; ++text)
        if (*text != '.') value = value * 10 + static_cast<std::uint64_t>(*text - '0');
    return value;
}

std::uint64_t array_sum(const pqxx::field& field) {
    static std::vector<int> values;  // its memory is used again
    values.clear();
    auto parser = field.as_array();
    for (auto item = parser.get_next(); item.first != pqxx::array_parser::juncture::done; item = parser.get_next()) {
        if (item.first != pqxx::array_parser::juncture::string_value) continue;
        values.emplace_back();
        pqxx::from_string(item.second, values.back());
    }
    std::uint64_t sum = 0;
    for (int value : values) sum += static_cast<std::uint64_t>(value);
    return sum;
}

std::uint64_t mixed_sum(const pqxx::row& row) {
    std::uint64_t sum = static_cast<std::uint64_t>(row[0].as<std::int64_t>() + row[1].as<int>());
    sum += row[2].as<std::string>().size() + unix_seconds(row[3].c_str()) + cents(row[4].c_str());
    sum += std::stoul(std::string(row[5].c_str(), 2), nullptr, 16);
    sum += std::strtoull(row[6].as<std::string>().c_str() + 6, nullptr, 10);
    return sum + row[7].as<bool>() + static_cast<std::uint64_t>(row[8].as<double>()) + array_sum(row[9]);
}

std::uint64_t type_sum(const pqxx::row& row) {
    std::uint64_t sum = row[0].as<std::string>().size() + static_cast<std::uint64_t>(std::int64_t{row[3].as<short>()});
    for (int column : {1, 2, 9, 10, 11}) sum += row[column].as<unsigned>();
    for (int column : {4, 6, 7}) sum += row[column].as<bool>();
    for (int column : {5, 8}) sum += static_cast<unsigned char>(*row[column].c_str());
    return sum;
}

std::uint64_t bytes_sum(const pqxx::row& row) {
    const pqxx::binarystring value(row[0]);
    return value.size() + value.front() + value.back();
}
std::uint64_t int_sum(const pqxx::row& row) { return static_cast<std::uint64_t>(row[0].as<int>()); }
std::uint64_t array_row_sum(const pqxx::row& row) { return array_sum(row[0]); }

class workloads {
public:
    using function = std::function<done()>;

    /// None: the library does not have it.
    function find(const std::string& name) {
        if (name.rfind("connect", 0) == 0) return [] { return connect_once(); };
        conn_ = std::make_unique<pqxx::connection>(where());
        if (name == "select1") return one("SELECT 1+1", int_sum);
        if (name == "oneplusone")
            return query("SELECT $1::int4 + $2::int4", int_sum, [this](auto& t) {
                ++calls_;
                return t.exec_prepared("s", calls_, calls_ + 1);
            });
        if (name == "row10")
            return query(SQL_ROW, mixed_sum, [this](auto& t) { return t.exec_prepared("s", next_id(&position_)); });
        if (name == "insert")
            return query(
                SQL_INSERT("pb_insert"), int_sum, [](auto& t) { return insert(t); }, true);
        if (name == "pg_type")
            return query(SQL_TYPES, type_sum, [](auto& t) { return t.exec_prepared("s", -1, true); });
        if (name == "series") return query(SQL_SERIES, int_sum, [](auto& t) { return t.exec_prepared("s", 1000); });
        if (name == "large_object") return one("SELECT * FROM pb_bytes", bytes_sum);
        if (name == "arrays") return one("SELECT * FROM pb_arrays", array_row_sum);
        if (name == "pipeline") return [this] { return pipeline(); };
        if (name == "stream") return [this] { return stream(); };
        if (name == "copyout") return [this] { return copy_out(); };
        if (name == "copyfrom") return [this] { return copy_in(); };
        if (name == "batch") {
            conn_->prepare("s", SQL_INSERT("pb_batch"));
            return [this] { return batch(); };
        }
        if (name == "tpcb") return tpcb();
        return nullptr;
    }

private:
    template <class Transaction>
    static pqxx::result insert(Transaction& t) {
        return t.exec_prepared("s", 10, 11, 10, "TESTTESTTEST", 10.333, 12341234, "123412341234");
    }

    template <class Call>
    function query(const char* sql, std::uint64_t (*row_sum)(const pqxx::row&), Call call, bool command = false) {
        conn_->prepare("s", sql);
        return [this, row_sum, call, command] {
            pqxx::nontransaction t(*conn_);
            const pqxx::result rows = call(t);
            done unit{0, 1, command ? static_cast<std::uint64_t>(rows.affected_rows()) : rows.size(), 0};
            for (const auto& row : rows) unit.sum += row_sum(row);
            return unit;
        };
    }
    function one(const char* sql, std::uint64_t (*row_sum)(const pqxx::row&)) {
        return query(sql, row_sum, [](auto& t) { return t.exec_prepared("s"); });
    }

    static done connect_once() {
        pqxx::connection conn(where());
        pqxx::nontransaction t(conn);
        return {static_cast<std::uint64_t>(t.exec1("SELECT 1")[0].as<int>()), 1, 1, 0};
    }

    done pipeline() {
        pqxx::nontransaction t(*conn_);
        pqxx::pipeline queries(t);
        queries.retain(PIPELINED);
        const std::string sql = "SELECT id, a, name, ts, amount, uid, doc, flag, score, tags FROM pb_row WHERE id = ";
        for (int i = 0; i != PIPELINED; ++i) queries.insert(sql + pqxx::to_string(next_id(&position_)));
        queries.complete();
        done unit{0, PIPELINED, 0, 0};
        for (; !queries.empty(); ++unit.rows) unit.sum += mixed_sum(queries.retrieve().second[0]);
        return unit;
    }

    done stream() {
        pqxx::work t(*conn_);
        pqxx::stream_from rows(t, "pb_big");
        done unit{0, 1, 0, 0};
        for (std::tuple<std::int64_t, std::string, double> row; rows >> row; ++unit.rows)
            unit.sum += static_cast<std::uint64_t>(std::get<0>(row)) + std::get<1>(row).size() +
                        static_cast<std::uint64_t>(std::get<2>(row));
        rows.complete();
        t.commit();
        unit.bytes = 37 * unit.rows;
        return unit;
    }

    done copy_out() {
        pqxx::work t(*conn_);
        pqxx::stream_from lines(t, "pb_big");
        done unit{0, 1, 0, 0};
        for (std::string line; lines.get_raw_line(line); ++unit.rows) unit.bytes += line.size();
        lines.complete();
        t.commit();
        unit.sum = unit.bytes;
        return unit;
    }

    done copy_in() {
        pqxx::work t(*conn_);
        pqxx::stream_to rows(t, "pb_copy", std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g"});
        const std::string d = "TESTTESTTEST", g = "123412341234";
        for (int i = 0; i != COPY_ROWS; ++i) rows << std::make_tuple(10, 11, 10, d, 10.333, 12341234, g);
        rows.complete();
        t.commit();
        return {COPY_ROWS, 1, COPY_ROWS, 0};
    }

    done batch() {
        pqxx::work t(*conn_);
        for (int i = 0; i != BATCH_ROWS; ++i) insert(t);
        t.commit();
        return {BATCH_ROWS, 1, BATCH_ROWS, 0};
    }

    function tpcb() {
        conn_->prepare("account", "UPDATE pgbench_accounts SET abalance = abalance + $1::int4 WHERE aid = $2");
        conn_->prepare("balance", "SELECT abalance FROM pgbench_accounts WHERE aid = $1");
        conn_->prepare("teller", "UPDATE pgbench_tellers SET tbalance = tbalance + $1::int4 WHERE tid = $2");
        conn_->prepare("branch", "UPDATE pgbench_branches SET bbalance = bbalance + $1::int4 WHERE bid = $2");
        conn_->prepare(
            "history",
            "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)");
        return [this] {
            const int aid = 1 + std::rand() % 1000000, bid = 1 + std::rand() % 10, tid = 1 + std::rand() % 100;
            const int delta = std::rand() % 10001 - 5000;
            pqxx::work t(*conn_);
            t.exec_prepared0("account", delta, aid);
            t.exec_prepared1("balance", aid)[0].as<int>();
            t.exec_prepared0("teller", delta, tid);
            t.exec_prepared0("branch", delta, bid);
            t.exec_prepared0("history", tid, bid, aid, delta);
            t.commit();
            return done{0, 1, 1, 0};
        };
    }

    std::unique_ptr<pqxx::connection> conn_;
    std::uint32_t position_ = 0;
    int calls_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    o = read_options(argc, argv);
    if (o.concurrency > 1) not_available("libpqxx", &o, "libpqxx blocks");
    workloads all;
    const workloads::function work = all.find(o.workload);
    if (!work) not_available("libpqxx", &o, "not in libpqxx");
    std::uint64_t checksum = 0;
    for (int i = 0; !o.count && i != checksum_units(o.workload); ++i) checksum += work().sum;
    recorder records{};
    for (int measured = o.count != 0; measured != 2; ++measured) {
        recorder_begin(&records, measured ? o.duration : o.warmup, o.count);
        for (std::uint64_t before = nanoseconds(); recorder_another(&records, before);) {
            const done unit = work();
            const std::uint64_t after = nanoseconds();
            recorder_add(&records, after - before, &unit);
            before = after;
        }
        recorder_end(&records);
    }
    recorder_print(&records, "libpqxx", &o, &checksum);
}
