// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/result.hpp>

std::string_view dangling(const asiopg::result& rows) { return rows[0].get<std::string_view>("name"); }
