// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/struct_mapping.hpp>

auto names(const asiopg::result& rows) { return asiopg::map_value<std::string_view>(rows); }
