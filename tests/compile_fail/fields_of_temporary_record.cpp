// error: deleted
#include <asiopg/codecs/basic.hpp>
#include <asiopg/result.hpp>

auto names(const asiopg::result& rows) { return rows[0].keys(); }
