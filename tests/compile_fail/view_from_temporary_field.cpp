// error: a view would point into a record that is gone
#include <asiopg/codecs/basic.hpp>
#include <asiopg/result.hpp>

std::string_view dangling(const asiopg::result& rows) { return rows[0]["name"].as<std::string_view>(); }
