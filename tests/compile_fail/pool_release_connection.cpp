// error: asiopg::pooled_connection
#include <asiopg/pool.hpp>

// A297: what was not borrowed cannot be given back.
void give(asiopg::pool& p, asiopg::connection& c) { p.release(c); }
