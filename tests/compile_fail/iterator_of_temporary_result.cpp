// error: deleted
#include <asiopg/codecs/basic.hpp>
#include <asiopg/result.hpp>

asiopg::result fetched();
auto dangling() { return fetched().begin(); }
