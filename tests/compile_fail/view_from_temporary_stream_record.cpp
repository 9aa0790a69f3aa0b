// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/composite_record.hpp>
#include <asiopg/row_stream.hpp>

template <class T>
T awaited(asiopg::awaitable<T>);
auto dangling(asiopg::typed_row_stream<asiopg::record>& rows) { return awaited(rows.next())->get<std::string_view>(0); }
