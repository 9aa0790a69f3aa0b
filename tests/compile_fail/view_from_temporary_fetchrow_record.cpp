// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/verbs.hpp>

template <class T>
T awaited(asiopg::awaitable<T>);
auto dangling(asiopg::verbs& conn) { return awaited(conn.fetchrow<asiopg::record>(""))->get<std::string_view>(0); }
