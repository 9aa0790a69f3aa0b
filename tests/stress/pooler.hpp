// Clients and a pool that share the server's connections through a pooler in transaction mode: each finds its own rows
// and arguments, whatever the others do in between.
#pragma once

#include <asiopg/connection.hpp>
#include <asiopg/pool.hpp>

#include <asio/io_context.hpp>

#include <atomic>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace asiopg::test {

struct pooler_plan {
    std::string direct;  // DSN of the server
    std::string pooler;  // DSN of the pooler
    std::string name;    // of the run, for people
    std::int64_t operations = 0;
    std::uint64_t seed = 0;
    int cache_size = 0;
    bool cacheable = true;  // texts are not too long for the cache
};

enum class pooler_verb {
    fetch,
    fetchrow,
    fetchval,
    execute,
    remove_nothing,
    insert_and_remove,
    executemany,
    fetchmany,
    stream,
    transaction,
    rolled_back,
    copy_out,
    copy_in,
    copy_records,
    prepared,
    together,
    count
};
const char* name_of(pooler_verb v);

/// One that works alone on rows of its own: it knows which there are.
struct pooler_worker {
    std::string owner;
    std::int64_t first_id = 0, next_id = 0;
    std::map<std::int64_t, std::int64_t> rows;  // id -> how often it was counted up
};

class pooler_run {
public:
    pooler_run(asio::io_context& io, pooler_plan plan);
    awaitable<void> run();
    void print() const;
    bool good() const { return finished_ && failures_ == 0; }
    std::int64_t progress() const noexcept { return progress_.load(); }

    static constexpr int canaries = 500;

private:
    struct client {
        connection conn;
        bool connecting = false;
    };

    awaitable<void> prepare();
    awaitable<void> check_rows();
    awaitable<void> reconnect(client& c);
    awaitable<void> work_on_client(client& c, pooler_worker& w);
    awaitable<void> work_on_pool(pooler_worker& w);
    /// `On`: a connection or a pool.
    template <class On>
    awaitable<void> operate(On& on, pooler_worker& w);
    template <class On>
    awaitable<void> perform(On& on, pooler_worker& w, pooler_verb v, const std::string& token);
    template <class On>
    awaitable<void> read(On& on, pooler_worker& w, pooler_verb v, const std::string& token);
    template <class On>
    awaitable<void> change(On& on, pooler_worker& w, pooler_verb v, const std::string& token);
    template <class On>
    awaitable<void> transact(On& on, pooler_worker& w, pooler_verb v, const std::string& token);
    template <class On>
    awaitable<void> copy(On& on, pooler_worker& w, pooler_verb v, const std::string& token);
    awaitable<void> read_stream(connection& on, const std::string& token);

    connect_options options() const;
    std::string sql(std::string text) const;
    std::int64_t pick(std::int64_t n) { return std::uniform_int_distribution<std::int64_t>(0, n - 1)(random_); }
    /// One of its rows.
    std::int64_t pick_row(const pooler_worker& w);
    void judge(pooler_verb v, const pooler_worker& w, const std::exception& e);
    void fail(const std::string& text);
    void expect(bool holds, const std::string& what) {
        if (!holds) fail(what);
    }

    asio::io_context& io_;
    pooler_plan plan_;
    std::mt19937_64 random_;
    std::string table_;
    client clients_[2];
    pool pool_;
    std::vector<std::unique_ptr<pooler_worker>> workers_;
    std::int64_t started_ = 0, advised_ = 0, failures_ = 0, reconnects_ = 0;
    std::int64_t done_[static_cast<int>(pooler_verb::count)] = {};
    std::map<std::string, std::int64_t> failed_;  // by text
    std::map<std::string, int> advised_once_;     // by statement and owner
    bool finished_ = false;
    std::atomic<std::int64_t> progress_{0};
};

}  // namespace asiopg::test
