// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/cursor.hpp>

template <class T>
T awaited(asiopg::awaitable<T>);
auto dangling(asiopg::cursor& rows) { return awaited(rows.next<asiopg::record>())->get<std::string_view>(0); }
