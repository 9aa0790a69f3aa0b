// error: executemany needs #include <asiopg/bulk.hpp>
#include <asiopg/connection.hpp>

#include <vector>

auto insert(asiopg::connection& conn, const std::vector<int>& all) {
    return conn.executemany("INSERT INTO t VALUES ($1)", all);
}
