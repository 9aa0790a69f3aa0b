// error: an element of executemany() or fetchmany() is a
#include <asiopg/bulk.hpp>
#include <asiopg/connection.hpp>

class opaque {
public:
    explicit opaque(int value) : value_(value) {}

private:
    int value_;
};

auto insert(asiopg::connection& conn, const std::vector<opaque>& all) {
    return conn.executemany("INSERT INTO t VALUES ($1)", all);
}
