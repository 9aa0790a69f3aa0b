// error: a list of arguments is the only argument
#include <asiopg/connection.hpp>

auto fetch(asiopg::connection& conn, asiopg::params list) { return conn.fetch("SELECT $1, $2", 1, std::move(list)); }
