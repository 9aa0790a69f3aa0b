// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/result.hpp>

auto dangling(const asiopg::result& rows) { return rows.rbegin()->get<std::string_view>(0); }
