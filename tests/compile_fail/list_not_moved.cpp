// error: deleted
#include <asiopg/connection.hpp>

auto fetch(asiopg::connection& conn, asiopg::params& list) { return conn.fetch("SELECT $1", list); }
