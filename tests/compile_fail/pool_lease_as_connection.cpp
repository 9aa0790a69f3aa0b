// error: deleted
#include <asiopg/pool.hpp>

#include <utility>

// A borrowed connection cannot be made one's own: it would go back to the pool and stay in use.
asiopg::connection keep(asiopg::pooled_connection lease) { return asiopg::connection(std::move(lease)); }
