// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/pool.hpp>

template <class T>
T awaited(asiopg::awaitable<T>);
auto dangling(asiopg::pool& pool) { return awaited(pool.fetchrow<asiopg::record>(""))->get<std::string_view>(0); }
